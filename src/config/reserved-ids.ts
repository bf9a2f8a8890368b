// Words with another meaning where an id is written: `customers: all` in announcements, the two trees that are nobody's own,
// the folders of a site, and names that Windows keeps for devices.
const RESERVED_IDS = new Set(
  'all none public internal api assets c history incidents customers organizations unmapped con prn aux nul'.split(' '),
);
const DEVICE_NAME = /^(com|lpt)[0-9]$/;
// `c/<id>-<token>/`: an id that ends like a token could be mistaken for another customer's link.
const ENDS_LIKE_TOKEN = /-[a-z2-7]{26}$/;

/** Whether an id – of a customer, of an announcement – may not be had because its folder would be something else. */
export function isReservedId(id: string): boolean {
  return RESERVED_IDS.has(id) || DEVICE_NAME.test(id) || ENDS_LIKE_TOKEN.test(id);
}

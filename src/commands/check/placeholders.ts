import type { Config } from '../../config/config.ts';

/** An address of the starter file that nobody has replaced yet. */
export interface Placeholder {
  /** Of the configuration: `site.url`. */
  path: string;
  address: string;
}

// The names that are kept free for examples (RFC 2606), and those that JPRS keeps.
const EXAMPLE_HOST = /(^|\.)(example|example\.(com|net|org|edu|jp|(co|ne|or|ac|go)\.jp))$/i;

export function findPlaceholders({ site, customers }: Config): Placeholder[] {
  const { url, email } = site.support;
  const written: { path: string; address: string | null }[] = [
    { path: 'site.url', address: site.url },
    { path: 'site.support.email', address: email },
    { path: 'site.support.url', address: url },
    ...customers.map((customer, i) => ({ path: `customers[${i}].url`, address: customer.url })),
  ];
  return written.flatMap(({ path, address }) =>
    address !== null && EXAMPLE_HOST.test(hostOf(address)) ? [{ path, address }] : [],
  );
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : address.slice(address.lastIndexOf('@') + 1);
}

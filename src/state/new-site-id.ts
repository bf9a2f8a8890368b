import { randomBytes } from 'node:crypto';
import { base32 } from '../model/component-id.ts';
import { SITE_ID_LENGTH } from '../model/ledger/ledger.ts';

/**
 * The id of a site that is published for the first time. It is no function of secret and address: a copy of the
 * configuration, put beside the site with both, is another site and must not take the first one's pages for its own.
 */
export function newSiteId(): string {
  return base32(randomBytes(20).toString('hex'), SITE_ID_LENGTH);
}

import type { Config, Visibility } from '../../config/config.ts';
import { customerPath, customerUrl } from '../../model/addresses.ts';
import type { ClaimedModel } from '../../model/claim-all.ts';
import { formatTable } from '../text-table.ts';
import type { CheckWords } from './check-words.ts';

/** What will be made for one customer. */
export interface CustomerRow {
  customer: string;
  name: string;
  visibility: Visibility;
  /** `null` when Mackerel was not asked. */
  hosts: number | null;
  /** Shortened where who has it could read the page; `null`: no page, or no secret to make its name of. */
  address: string | null;
}

/** @param model `null` when Mackerel was not asked */
export function tabulateCustomers(config: Config, model: ClaimedModel | null): CustomerRow[] {
  return config.customers.map((customer) => ({
    customer: customer.id,
    name: customer.name,
    visibility: customer.visibility,
    hosts: model?.customers.get(customer.id)?.hosts.length ?? null,
    address: shownAddress(config, customer),
  }));
}

/** A log is read by more people than a link is meant for. */
function shownAddress(config: Config, customer: Config['customers'][number]): string | null {
  const url = customerUrl(config, customer);
  if (url === null || customer.visibility === 'listed' || customerPath(config, customer) === null) return url;
  return `${config.site.url}c/${customer.id}-…/`;
}

export function formatCustomers(rows: readonly CustomerRow[], words: CheckWords): string[] {
  const address = ({ visibility, address: shown }: CustomerRow): string =>
    shown ?? (visibility === 'internal' ? words.noAddress : words.needsSecret);
  const cells = rows.map((row) => [
    row.customer,
    row.name,
    words.visibilities[row.visibility],
    row.hosts === null ? words.notAsked : String(row.hosts),
    address(row),
  ]);
  const isShortened = rows.some((row) => row.address?.endsWith('-…/') === true);
  return ['', ...formatTable([words.columns, ...cells]), ...(isShortened ? [words.shortened] : []), ''];
}

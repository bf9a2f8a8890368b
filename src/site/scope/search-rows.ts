import { groupBy } from '../../base/group-by.ts';
import type { ScopePage } from '../../model/pages/scope-page.ts';

/** The rows of all hosts of an organization, as they stand in `search.json`; of one that rests, as they were. */
export function searchRowsOf(page: ScopePage): (organization: string) => Uint8Array {
  const namesOf = customerNamesOf(page);
  const hosts = groupBy(page.hosts, ({ organization }) => organization);
  return (organization) => {
    const known = page.resting?.get(organization);
    if (known !== undefined) return known.search;
    const rows = (hosts.get(organization) ?? []).map((host) => [
      'h',
      host.name,
      host.id,
      host.organization,
      host.services.join(', '),
      namesOf(host.customers),
      host.state,
      host.status,
      host.since?.getTime() ?? 0,
    ]);
    return rowsText(rows);
  };
}

/** As JSON in UTF-8, without brackets around them. */
export function rowsText(rows: readonly (string | number)[][]): Uint8Array {
  return Buffer.from(JSON.stringify(rows).slice(1, -1));
}

export function customerNamesOf(page: ScopePage): (ids: readonly string[]) => string {
  const nameOf = new Map(page.customers.map((customer) => [customer.id, customer.name]));
  return (ids) => ids.map((id) => nameOf.get(id) ?? id).join(', ');
}

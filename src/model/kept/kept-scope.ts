import { groupBy } from '../../base/group-by.ts';
import { OWN_KINDS } from '../hygiene/own-hygiene.ts';
import type { Model } from '../model.ts';
import { keepRecent } from '../pages/recent-days.ts';
import type { KeptOrganization, KeptScope } from '../pages/scope.ts';
import type { ScopePage } from '../pages/scope-page.ts';

/** Whether all of it may go on as it was: somebody claims all of it, and all who claim of it rest. */
export function findRestingOrganizations({ kept, customers, unmapped }: Model): Set<string> {
  const resting = new Set<string>();
  if (kept === undefined) return resting;
  const awake = new Set([...unmapped.hosts, ...unmapped.alerts].map(({ organization }) => organization.name));
  for (const [id, { organizations }] of customers) {
    for (const { name } of organizations) (kept.has(id) ? resting : awake).add(name);
  }
  for (const name of awake) resting.delete(name);
  return resting;
}

/**
 * What is to be kept of what the internal site shows now. Of organizations that could not be read, nothing.
 * @param before what was kept of those that rest
 */
export function keepScope(
  model: Model,
  page: ScopePage,
  before: KeptScope | undefined,
  searchOf: (organization: string) => Uint8Array,
): KeptScope {
  const items = groupBy(
    page.hygiene.items.filter(({ kind }) => OWN_KINDS.has(kind)),
    ({ organization }) => organization,
  );
  const roles = groupBy(page.hygiene.roles, ({ organization }) => organization);
  const kept = page.organizations.flatMap((row): [string, KeptOrganization][] => {
    const { name, failure } = row;
    const known = page.resting?.has(name) === true ? before?.organizations.get(name) : undefined;
    if (known !== undefined) return [[name, known]];
    if (failure !== null) return [];
    const hostCount = Object.values(row.hostsByStatus).reduce((sum, count) => sum + count, 0);
    const hygiene = { hostCount, items: items.get(name) ?? [], roles: roles.get(name) ?? [] };
    return [[name, { row, hygiene, search: searchOf(name) }]];
  });
  return { organizations: new Map(kept), recent: keepRecent(model, before?.recent) };
}

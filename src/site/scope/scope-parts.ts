import type { ScopeOrganization, ScopePage } from '../../model/pages/scope-page.ts';
import type { SiteFile } from '../site-file.ts';
import { digestOf, type ChangeStamper } from '../stamp-changes.ts';

/** A part of the internal tree that changes at its own pace and prints when it did. */
export interface ScopePart {
  id: string;
  /** Equal stamps, equal bytes. */
  stamp: string;
  files: () => Iterable<SiteFile>;
}

/** How the parts become files. */
export interface ScopeRenderer {
  /** All customers, the list of organizations, and everything for machines. */
  scope(page: ScopePage): Iterable<SiteFile>;
  /** The pages of the organizations that the page names; it holds nothing of others. */
  organizations(page: ScopePage): Iterable<SiteFile>;
}

/**
 * The internal tree: what looks at everything together, and each organization alone.
 *
 * @param resting organizations whose pages are known to be as they were shown last
 */
export function* cutScopeIntoParts(
  id: string,
  page: ScopePage,
  renderer: ScopeRenderer,
  stamper: ChangeStamper,
  resting: ReadonlySet<string> = new Set(),
): Iterable<ScopePart> {
  const partOf = splitByOrganization(page);
  const { title, url, locale, alternates, timeZone, everyMinutes } = page;
  const parts = page.organizations.map((organization): ScopePart => {
    const name = `${id}#organization:${organization.name}`;
    const files = (changedAt: Date) => (): Iterable<SiteFile> =>
      renderer.organizations({ ...partOf(organization), changedAt });
    const last = resting.has(organization.name) ? stamper.again(name) : undefined;
    if (last !== undefined) return { id: name, stamp: last.stamp, files: files(last.changedAt) };
    const { organizations, hosts, alerts, customers } = partOf(organization);
    const around = { title, url, locale, alternates, timeZone, everyMinutes, names: customers.map((own) => own.name) };
    const digest = digestOf({ organizations, hosts, alerts });
    const own = stamper.stamp(name, { changedAt: page.changedAt, ...around, organization: digest });
    return { id: name, stamp: own.stamp, files: files(own.page.changedAt) };
  });
  // The stamps stand for these; nothing is printed twice to be compared.
  const facts = { ...page, organizations: parts.map(({ stamp }) => stamp), hosts: null, alerts: null };
  const { page: whole, stamp } = stamper.stamp(id, facts);
  const { changedAt } = whole;
  yield { id, stamp, files: () => renderer.scope({ ...page, changedAt }) };
  yield* parts;
}

/** One page an organization: its row, its hosts, its alerts, and the customers whose names they print. */
function splitByOrganization(page: ScopePage): (organization: ScopeOrganization) => ScopePage {
  const hosts = groupByOrganization(page.hosts);
  const alerts = groupByOrganization(page.alerts);
  const customers = new Map(page.customers.map((customer) => [customer.id, customer]));
  return (organization) => {
    const { name } = organization;
    const own = { organizations: [organization], hosts: hosts.get(name) ?? [], alerts: alerts.get(name) ?? [] };
    const named = new Set([...own.organizations, ...own.hosts, ...own.alerts].flatMap((row) => row.customers));
    return {
      ...page,
      ...own,
      customers: [...named].flatMap((id) => customers.get(id) ?? []),
      widespread: [],
      changes: [],
      unmapped: { hosts: [], alerts: [] },
      hygiene: { ...page.hygiene, items: [], roles: [] },
    };
  };
}

export function groupByOrganization<T extends { organization: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.organization);
    if (group === undefined) groups.set(item.organization, [item]);
    else group.push(item);
  }
  return groups;
}

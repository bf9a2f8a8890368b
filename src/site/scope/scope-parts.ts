import { groupBy } from '../../base/group-by.ts';
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

/** What looks at all organizations together, in parts that change each at their own pace. */
export const SCOPE_OVERVIEWS = ['index', 'organizations', 'unmapped', 'history', 'hygiene', 'search'] as const;

export type ScopeOverview = (typeof SCOPE_OVERVIEWS)[number];

/** How the parts become files. */
export interface ScopeRenderer {
  /** What looks at all organizations together. */
  scope(part: ScopeOverview, page: ScopePage): Iterable<SiteFile>;
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
    const { changedAt, stamp } = stamper.stampFacts(name, { ...around, organization: digest });
    return { id: name, stamp, files: files(changedAt) };
  });
  const facts = factsOfOverviews(page, parts);
  for (const part of SCOPE_OVERVIEWS) {
    const name = part === 'index' ? id : `${id}#${part}`;
    const { page: stamped, stamp } = stamper.stamp(name, { changedAt: page.changedAt, ...facts[part] });
    yield { id: name, stamp, files: () => renderer.scope(part, { ...page, changedAt: stamped.changedAt }) };
  }
  yield* parts;
}

/** What each of them is made of. The stamps stand for organizations; nothing is printed twice to be compared. */
function factsOfOverviews(page: ScopePage, parts: readonly ScopePart[]): Record<ScopeOverview, object> {
  const { title, url, locale, alternates, siteRoot, timeZone, everyMinutes } = page;
  const { hygiene, organizations, unmapped, days, changes, historyDays } = page;
  // Above each of them stands what is wrong on the others.
  const warnings = [organizations.filter(({ failure }) => failure !== null).length, unmapped.alerts.length];
  const frame = { title, url, locale, alternates, siteRoot, timeZone, everyMinutes, warnings };
  const stamps = parts.map(({ stamp }) => stamp);
  const names = new Map(page.customers.map((own) => [own.id, own.name]));
  const namesIn = (rows: readonly { customers?: readonly string[] }[]): (string | undefined)[] =>
    rows.flatMap(({ customers = [] }) => customers.map((own) => names.get(own)));
  return {
    index: { ...page, organizations: stamps, hosts: null, resting: undefined, alerts: null, hygiene: null },
    organizations: { frame, organizations, names: namesIn(organizations) },
    unmapped: { frame, unmapped, names: namesIn([...unmapped.hosts, ...unmapped.alerts]) },
    history: { frame, days, changes, historyDays },
    hygiene: { frame, hygiene, names: namesIn(hygiene.items) },
    search: { stamps },
  };
}

/** One page an organization: its row, its hosts, its alerts, and the customers whose names they print. */
function splitByOrganization(page: ScopePage): (organization: ScopeOrganization) => ScopePage {
  const hosts = groupByOrganization(page.hosts);
  const alerts = groupByOrganization(page.alerts);
  const customers = new Map(page.customers.map((customer) => [customer.id, customer]));
  return (organization) => {
    const { name } = organization;
    const ownHosts = page.resting?.get(name)?.hosts() ?? hosts.get(name) ?? [];
    const own = { organizations: [organization], hosts: ownHosts, alerts: alerts.get(name) ?? [] };
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
  return groupBy(items, ({ organization }) => organization);
}

import type { ScopePage } from '../../model/pages/scope-page.ts';
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

/** The internal tree: what looks at everything together, and each organization alone. */
export function* cutScopeIntoParts(
  id: string,
  page: ScopePage,
  renderer: ScopeRenderer,
  stamper: ChangeStamper,
): Iterable<ScopePart> {
  const parts = splitByOrganization(page);
  const digests = parts.map(({ organizations, hosts, alerts }) => digestOf({ organizations, hosts, alerts }));
  // The digests stand for these; nothing is printed twice to be compared.
  const facts = { ...page, organizations: digests, hosts: null, alerts: null };
  const { page: whole, stamp } = stamper.stamp(id, facts);
  const { changedAt } = whole;
  yield { id, stamp, files: () => renderer.scope({ ...page, changedAt }) };

  for (const [i, part] of parts.entries()) {
    const name = `${id}#organization:${part.organizations[0]!.name}`;
    const { title, url, locale, alternates, timeZone, everyMinutes, customers } = part;
    const around = { title, url, locale, alternates, timeZone, everyMinutes, names: customers.map(({ name }) => name) };
    const own = stamper.stamp(name, { changedAt: page.changedAt, ...around, organization: digests[i] });
    const files = (): Iterable<SiteFile> => renderer.organizations({ ...part, changedAt: own.page.changedAt });
    yield { id: name, stamp: own.stamp, files };
  }
}

/** One page an organization: its row, its hosts, its alerts, and the customers whose names they print. */
function splitByOrganization(page: ScopePage): ScopePage[] {
  const parts = new Map(
    page.organizations.map((organization): [string, ScopePage] => {
      const unmapped = { hosts: [], alerts: [] };
      const lists = { customers: [], widespread: [], hosts: [], alerts: [], changes: [], unmapped };
      const hygiene = { ...page.hygiene, items: [], roles: [] };
      return [organization.name, { ...page, ...lists, hygiene, organizations: [organization] }];
    }),
  );
  for (const host of page.hosts) parts.get(host.organization)?.hosts.push(host);
  for (const alert of page.alerts) parts.get(alert.organization)?.alerts.push(alert);
  const customers = new Map(page.customers.map((customer) => [customer.id, customer]));
  for (const part of parts.values()) {
    const rows = [...part.organizations, ...part.hosts, ...part.alerts];
    const named = new Set(rows.flatMap((row) => row.customers));
    part.customers = [...named].flatMap((id) => customers.get(id) ?? []);
  }
  return [...parts.values()];
}

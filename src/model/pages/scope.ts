import { compareText } from '../../base/text.ts';
import type { CustomerConfig, Locale, Rule } from '../../config/config.ts';
import type { Host, HostStatus } from '../../snapshot/snapshot.ts';
import { buildBoard } from '../standing/board.ts';
import { depthOf, localePrefix, UNSTAMPED } from './customer-page.ts';
import { customerUrl } from '../customer-path.ts';
import { standingOf } from '../standing/customer-view.ts';
import { effectiveWindows } from '../incidents/effective-windows.ts';
import type { AlertRecord } from '../history/history.ts';
import { compileMappings, NO_MAPPING } from '../claims/mapping.ts';
import type { CustomerModel, Model, OrganizationModel, Standing } from '../model.ts';
import { groupUncounted } from '../claims/uncounted.ts';
import { compileRules, type EffectOf } from '../claims/rules.ts';
import type {
  ScopeAlert,
  ScopeCustomer,
  ScopeHost,
  ScopeOrganization,
  ScopePage,
  WidespreadEvent,
} from './scope-page.ts';
import { standingsOf } from '../standing/standing.ts';
import { compareStates, countStates, STATES, worstOf, type State } from '../state.ts';

/**
 * The internal page: every customer and organization. Never handed to what builds a customer's tree.
 *
 * @param shownStates what was shown after the run before, by customer id; empty on the first run
 */
export function assembleScope(
  model: Model,
  shownStates: ReadonlyMap<string, string>,
  locale: Locale = model.config.site.locale,
): ScopePage {
  const { site } = model.config;
  const customers = [...model.customers.values()].map((customer) => toScopeCustomer(model, customer, locale));
  const inventory = takeInventory(model);
  const claimants = customersByOrganization(model);
  return {
    title: site.title,
    url: site.url,
    locale,
    alternates: alternatesOf(site.locales, locale),
    timeZone: site.timeZone,
    everyMinutes: site.everyMinutes,
    changedAt: UNSTAMPED,
    state: worstOf(customers.map(({ state }) => state)),
    counts: countStates(customers.map(({ state }) => state)),
    customers: customers.toSorted(
      (a, b) =>
        compareStates(a.state, b.state) ||
        b.hostsAffected - a.hostsAffected ||
        compareText(a.name, b.name) ||
        compareText(a.id, b.id),
    ),
    widespread: openWidespread(model),
    organizations: [...model.organizations.values()].map((organization) =>
      toScopeOrganization(organization, claimants),
    ),
    ...inventory,
    uncounted: groupUncounted(model.uncounted),
    changes: findChanges(model, customers, shownStates),
  };
}

function alternatesOf(locales: readonly Locale[], own: Locale): ScopePage['alternates'] {
  if (locales.length < 2) return [];
  const up = '../'.repeat(depthOf(localePrefix(locales, own)));
  return locales.map((locale) => ({ locale, path: locale === own ? '' : up + localePrefix(locales, locale) }));
}

function toScopeCustomer(model: Model, customer: CustomerModel, locale: Locale): ScopeCustomer {
  const { id, name, visibility } = customer.config;
  const { state, since, counts, hostsAffected, hostsTotal, blindness } = standingOf(model, customer);
  const url = customerUrl(model.config, customer.config);
  return {
    id,
    name,
    visibility,
    state,
    since,
    counts,
    hostsAffected,
    hostsTotal,
    caseIds: customer.cases.filter(({ to }) => to === null).map(({ caseId }) => caseId),
    organizations: customer.organizations.map((organization) => organization.name),
    url: url === null ? null : url + localePrefix(model.config.site.locales, locale),
    unknown: blindness === null ? null : { cause: blindness.cause, since: blindness.since },
  };
}

/** Widespread events of which anything is still open; newest first. */
function openWidespread(model: Model): WidespreadEvent[] {
  return model.widespread
    .filter(({ members }) => members.some((member) => member.case.to === null))
    .map(({ startedAt, members }) => ({
      startedAt,
      customers: members.map((member) => ({
        id: member.customer.config.id,
        name: member.customer.config.name,
        caseId: member.case.caseId,
        state: standingOf(model, member.customer).state,
      })),
    }))
    .toReversed();
}

function customersByOrganization(model: Model): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { config, organizations } of model.customers.values()) {
    for (const { name } of organizations) {
      const ids = byName.get(name);
      if (ids === undefined) byName.set(name, [config.id]);
      else ids.push(config.id);
    }
  }
  return byName;
}

function toScopeOrganization(
  { name, read, alerts, unreadable }: OrganizationModel,
  claimants: ReadonlyMap<string, string[]>,
): ScopeOrganization {
  const hostsByStatus: Record<HostStatus, number> = {
    working: 0,
    standby: 0,
    maintenance: 0,
    poweroff: 0,
    unrecognized: 0,
  };
  for (const { status } of read?.hosts ?? []) hostsByStatus[status]++;
  const { message, hint } = read?.failure ?? { message: 'It is not in what was collected.', hint: null };
  return {
    name,
    readAt: unreadable === null ? null : (read?.readAt ?? null),
    failure: unreadable === null ? null : { cause: unreadable.cause, message, hint, since: unreadable.since },
    hostsByStatus,
    openAlerts: alerts.filter(({ closedAt }) => closedAt === null).length,
    customers: (claimants.get(name) ?? []).toSorted(compareText),
    oddities: read?.oddities ?? {},
  };
}

type Inventory = Pick<ScopePage, 'hosts' | 'alerts' | 'unmapped'>;

/** Every host and open alert, with who claims it. */
function takeInventory(model: Model): Inventory {
  const claimedBy = new Map<unknown, { customers: string[]; standing: Standing }>();
  for (const customer of model.customers.values()) {
    const board = buildBoard(model, customer);
    const { hosts } = standingsOf(board, model.now);
    for (const node of board.hosts) {
      const standing = hosts[node.index]!;
      if (node.host === null) continue;
      const known = claimedBy.get(node.host);
      if (known === undefined) {
        claimedBy.set(node.host, { customers: [customer.config.id], standing });
      } else {
        known.customers.push(customer.config.id);
        // Customers may see one host differently by their rules: sales should hear the worse.
        if (compareStates(standing.state, known.standing.state) < 0) known.standing = standing;
      }
    }
  }
  const hosts: ScopeHost[] = [];
  const alerts: ScopeAlert[] = [];
  const unmapped: Inventory['unmapped'] = { hosts: [], alerts: [] };
  const alertsOf = alertDescriber(model);
  for (const organization of model.organizations.values()) {
    for (const host of organization.hosts.values()) {
      const claim = claimedBy.get(host);
      const entry: ScopeHost = {
        organization: organization.name,
        id: host.id,
        name: host.label,
        status: host.status,
        services: host.services.map(({ name }) => name),
        state: claim?.standing.state ?? unclaimedState(organization, host, model.config.rules),
        since: claim?.standing.since ?? null,
        customers: claim?.customers.toSorted(compareText) ?? [],
      };
      hosts.push(entry);
      if (claim === undefined) unmapped.hosts.push(entry);
    }
    for (const entry of alertsOf(organization)) {
      alerts.push(entry);
      if (entry.customers.length === 0) unmapped.alerts.push(entry);
    }
  }
  return {
    hosts: hosts.toSorted(compareHosts),
    alerts: alerts.toSorted(compareAlerts),
    unmapped: sortUnmapped(unmapped),
  };
}

function unclaimedState(organization: OrganizationModel, host: Host, rules: readonly Rule[]): State {
  const { status } = host;
  if (organization.unreadable !== null || status === 'unrecognized') return 'unknown';
  if (status === 'maintenance' || status === 'poweroff') return 'maintenance';
  return organization.watchBy(rules).host(host) ? 'operational' : 'not_monitored';
}

/** Open alerts as the first customer that claims them sees them; by the general rules where nobody does. */
function alertDescriber(model: Model): (organization: OrganizationModel) => ScopeAlert[] {
  const { config, now } = model;
  const mappings = compileMappings(config.customers);
  const reasons = new Map(model.uncounted.map(({ alert, reason }) => [alert, reason]));
  const generalRules = compileRules(config.rules);
  const ownRules = new Map<CustomerConfig, EffectOf>();
  const rulesOf = (customer: CustomerConfig | undefined): EffectOf => {
    if (customer === undefined || customer.rules.length === 0) return generalRules;
    const compiled = ownRules.get(customer) ?? compileRules([...customer.rules, ...config.rules]);
    ownRules.set(customer, compiled);
    return compiled;
  };
  return (organization) =>
    organization.alerts
      .filter(({ closedAt }) => closedAt === null)
      .map((alert) => {
        const claims = (mappings.get(organization.name) ?? NO_MAPPING).claimsOfAlert(alert);
        const windows = effectiveWindows(organization.name, alert, rulesOf(claims[0]?.customer), now);
        const current = windows.at(-1);
        return {
          organization: organization.name,
          id: alert.id,
          type: alert.type,
          status: alert.phases.at(-1)!.status,
          host: alert.hostLabel ?? alert.hostId,
          monitor: alert.monitorName ?? alert.monitorId,
          services: servicesOf(alert),
          openedAt: alert.openedAt,
          customers: claims.map(({ customer }) => customer.id).toSorted(compareText),
          reason: reasons.get(alert) ?? null,
          effect: current !== undefined && current.to === null ? current.effect : 'ignore',
        };
      });
}

function servicesOf({ hostServices, monitorService }: AlertRecord): string[] {
  if (hostServices.length > 0) return hostServices.map(({ name }) => name);
  return monitorService === null ? [] : [monitorService];
}

function findChanges(
  model: Model,
  customers: readonly ScopeCustomer[],
  shownStates: ReadonlyMap<string, string>,
): ScopePage['changes'] {
  if (shownStates.size === 0) return [];
  const changes: ScopePage['changes'] = [];
  for (const { id, name, state } of customers) {
    const from = STATES.find((known) => known === shownStates.get(id)) ?? null;
    if (from !== state) changes.push({ customer: id, name, from, to: state });
  }
  for (const [id, shown] of shownStates) {
    if (model.customers.has(id)) continue;
    changes.push({ customer: id, name: id, from: STATES.find((known) => known === shown) ?? null, to: null });
  }
  return changes.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.customer, b.customer));
}

function compareHosts(a: ScopeHost, b: ScopeHost): number {
  return compareText(a.organization, b.organization) || compareText(a.name, b.name) || compareText(a.id, b.id);
}

function compareAlerts(a: ScopeAlert, b: ScopeAlert): number {
  return (
    b.openedAt.getTime() - a.openedAt.getTime() ||
    compareText(a.organization, b.organization) ||
    compareText(a.id, b.id)
  );
}

function sortUnmapped({ hosts, alerts }: Inventory['unmapped']): Inventory['unmapped'] {
  return { hosts: hosts.toSorted(compareHosts), alerts: alerts.toSorted(compareAlerts) };
}

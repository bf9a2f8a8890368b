import type { Announcement } from '../announcements/announcement.ts';
import type { Config, Rule } from '../config/config.ts';
import type { OrganizationSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { assignCaseIds } from './incidents/case-ids.ts';
import { createComponentIds, type ComponentIds } from './component-id.ts';
import { localDays, type LocalDay } from './standing/day-bars.ts';
import { effectiveWindows, type EffectiveWindow } from './incidents/effective-windows.ts';
import { groupAlerts } from './incidents/group-alerts.ts';
import type { AlertRecord, History, OrganizationHistory } from './history/history.ts';
import { createMaintenanceLookup, expandDowntimes } from './maintenance/maintenance.ts';
import { compileMappings, NO_MAPPING, type AlertClaim, type OrganizationMapping } from './claims/mapping.ts';
import type {
  CustomerModel,
  MappedAlertRef,
  MappedHostRef,
  Model,
  OrganizationModel,
  Touch,
  UncountedAlert,
  Unreadable,
} from './model.ts';
import { compileRules, type EffectOf } from './claims/rules.ts';
import { reasonOf } from './claims/uncounted.ts';
import { compileWatch, type Watch } from './claims/watch.ts';
import { findWidespread } from './incidents/widespread.ts';

const MINUTE_MS = 60_000;

export interface ModelInput {
  config: Config;
  snapshot: Snapshot;
  /** With this snapshot already recorded. */
  history: History;
  announcements: readonly Announcement[];
  now: Date;
}

/** Works out who is hit, since when and as which case. Everything else is assembled from it page by page. */
export function prepareModel({ config, snapshot, history, announcements, now }: ModelInput): Model {
  const days = localDays(now, config.site.timeZone, config.historyDays);
  const componentIds = createComponentIds(config.secret);
  const organizations = buildOrganizations(config, snapshot, history, days, now);
  const claims = new ClaimCollector(config, organizations, componentIds, now);
  for (const organization of organizations.values()) claims.collect(organization);

  const joinMs = config.joinWithinMinutes * MINUTE_MS;
  const grouped = [...claims.customers.values()].map(({ config: { id }, touches }) => ({
    id,
    groups: groupAlerts(touches, joinMs),
  }));
  const { customers: withIds, byAlert } = assignCaseIds(history, grouped);
  for (const { customer, groups, caseIds } of withIds) {
    claims.customers.get(customer)!.cases = groups.map(({ stretches, from, to }, i) => ({
      caseId: caseIds[i]!,
      stretches,
      from,
      to,
      isWidespread: false,
      impact: null,
    }));
  }
  return {
    config,
    now,
    announcements,
    days,
    componentIds,
    organizations,
    customers: claims.customers,
    unmapped: claims.unmapped,
    uncounted: claims.uncounted,
    widespread: findWidespread(claims.customers.values(), { joinMs, minCustomers: config.widespreadCustomers }),
    caseIdsByAlert: byAlert,
    standings: new Map(),
  };
}

function buildOrganizations(
  config: Config,
  snapshot: Snapshot,
  history: History,
  days: readonly LocalDay[],
  now: Date,
): Map<string, OrganizationModel> {
  const reads = new Map(snapshot.organizations.map((organization) => [organization.name, organization]));
  const pasts = new Map(history.organizations.map((organization) => [organization.name, organization]));
  const historyFrom = days[0]?.from ?? now;
  return new Map(
    config.organizations.map(({ name }) => {
      const read = reads.get(name) ?? null;
      const past = pasts.get(name) ?? { name, observed: [], alerts: [], hosts: [] };
      const downtimes = expandDowntimes({
        downtimes: read?.downtimes ?? [],
        connectivityMonitorIds: connectivityMonitors(read),
        historyFrom,
        now,
      });
      const organization: OrganizationModel = {
        name,
        read,
        hosts: new Map((read?.hosts ?? []).map((host) => [host.id, host])),
        hostRecords: new Map(past.hosts.map((host) => [host.id, host])),
        alerts: past.alerts,
        observed: past.observed.filter(({ from, to }) => from < to),
        unreadable: findUnreadable(read, past, snapshot.takenAt),
        watchBy: rememberWatches(name, read),
        downtimes,
        maintenance: createMaintenanceLookup(downtimes, historyFrom, now),
      };
      return [name, organization];
    }),
  );
}

function rememberWatches(name: string, read: OrganizationSnapshot | null): OrganizationModel['watchBy'] {
  const monitors = read?.monitorListReadAt === undefined ? null : read.monitors;
  const watches = new Map<readonly Rule[], Watch>();
  return (rules) => {
    const watch = watches.get(rules) ?? compileWatch(name, monitors, rules);
    watches.set(rules, watch);
    return watch;
  };
}

function connectivityMonitors(read: OrganizationSnapshot | null): Set<string> {
  return new Set((read?.monitors ?? []).filter(({ type }) => type === 'connectivity').map(({ id }) => id));
}

function findUnreadable(
  read: OrganizationSnapshot | null,
  past: OrganizationHistory,
  takenAt: Date,
): Unreadable | null {
  const lastSeen = past.observed.at(-1)?.to ?? null;
  // Not in the snapshot at all: nobody asked it, which to a reader is the same as no answer.
  if (read === null) return { cause: 'network', since: lastSeen ?? takenAt, lastReadAt: lastSeen };
  if (read.failure !== null) return { cause: read.failure.cause, since: read.failure.since, lastReadAt: read.readAt };
  return read.readAt === null ? { cause: 'shape', since: lastSeen ?? takenAt, lastReadAt: lastSeen } : null;
}

/** Hands each host and alert to the customers that claim it. */
class ClaimCollector {
  readonly customers = new Map<string, CustomerModel>();
  readonly unmapped: { hosts: MappedHostRef[]; alerts: MappedAlertRef[] } = { hosts: [], alerts: [] };
  readonly uncounted: UncountedAlert[] = [];
  readonly #mappings: Map<string, OrganizationMapping>;
  readonly #componentIds: ComponentIds;
  readonly #now: Date;
  readonly #generalRules: EffectOf;
  readonly #ownRules = new Map<readonly Rule[], EffectOf>();

  constructor(
    config: Config,
    organizations: ReadonlyMap<string, OrganizationModel>,
    componentIds: ComponentIds,
    now: Date,
  ) {
    this.#mappings = compileMappings(config.customers);
    this.#componentIds = componentIds;
    this.#now = now;
    this.#generalRules = compileRules(config.rules);
    for (const customer of config.customers) {
      const names = new Set(customer.from.map((claim) => claim.organization));
      const claimed = [...names].map((name) => organizations.get(name)).filter((found) => found !== undefined);
      const rules = customer.rules.length > 0 ? [...customer.rules, ...config.rules] : config.rules;
      const empty = { hosts: [], touches: [], cases: [] };
      this.customers.set(customer.id, { config: customer, rules, organizations: claimed, ...empty });
      if (rules !== config.rules) this.#ownRules.set(rules, compileRules(rules));
    }
  }

  collect(organization: OrganizationModel): void {
    const mapping = this.#mappings.get(organization.name) ?? NO_MAPPING;
    for (const host of organization.hosts.values()) {
      const claims = mapping.claimsOfHost(host);
      if (claims.length === 0) this.unmapped.hosts.push({ organization, host });
      for (const { customer, services } of claims) {
        const id = this.#componentIds('host', customer.id, organization.name, host.id);
        this.customers.get(customer.id)!.hosts.push({ id, host, organization, services });
      }
    }
    for (const alert of organization.alerts) this.#collectAlert(organization, alert, mapping);
  }

  #collectAlert(organization: OrganizationModel, alert: AlertRecord, mapping: OrganizationMapping): void {
    const claims = mapping.claimsOfAlert(alert);
    if (claims.length === 0 && alert.closedAt === null) this.unmapped.alerts.push({ organization, alert });
    // Most customers have no rules of their own: what an alert meant is worked out once for all of them.
    const known = new Map<EffectOf, EffectiveWindow[]>();
    const windowsBy = (effectOf: EffectOf): EffectiveWindow[] => {
      const windows = known.get(effectOf) ?? effectiveWindows(organization.name, alert, effectOf, this.#now);
      known.set(effectOf, windows);
      return windows;
    };
    if (alert.closedAt === null) this.#tellUncounted(organization, alert, claims, windowsBy);
    for (const { customer, target } of claims) {
      const windows = windowsBy(this.#rulesOf(customer.id));
      if (windows.length === 0) continue;
      const touch: Touch = { organization, alert, target, windows };
      this.customers.get(customer.id)!.touches.push(touch);
    }
  }

  #rulesOf(customerId: string): EffectOf {
    return this.#ownRules.get(this.customers.get(customerId)!.rules) ?? this.#generalRules;
  }

  /** An alert counts when it hurts any customer now; of one that does not, the first that claims it says why. */
  #tellUncounted(
    organization: OrganizationModel,
    alert: AlertRecord,
    claims: readonly AlertClaim[],
    windowsBy: (effectOf: EffectOf) => EffectiveWindow[],
  ): void {
    const counts = (effectOf: EffectOf): boolean => windowsBy(effectOf).at(-1)?.to === null;
    const rules = claims.map(({ customer }) => this.#rulesOf(customer.id));
    if (rules.some(counts)) return;
    const [first = this.#generalRules] = rules;
    const reason = counts(first) ? 'unclaimed' : reasonOf(organization.name, alert, first);
    this.uncounted.push({ organization, alert, reason });
  }
}

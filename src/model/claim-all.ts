import type { Config, Rule } from '../config/config.ts';
import { asRelease010 } from '../config/default-rules.ts';
import type { OrganizationSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { compileWatch, type Watch } from './claims/watch.ts';
import { createComponentIds, type ComponentIds } from './component-id.ts';
import type { History, OrganizationHistory } from './history/history.ts';
import { openAlertsOf } from './history/unread-past.ts';
import { ClaimAssembler } from './incidents/assemble-claims.ts';
import { createMaintenanceLookup, expandDowntimes } from './maintenance/maintenance.ts';
import type { CustomerModel, Model, OpenAlert, OrganizationModel, UncountedAlert } from './model.ts';
import type { Unreadable } from './unreadable.ts';
import { localDays, type LocalDay } from './standing/day-bars.ts';

export interface ClaimInput {
  config: Config;
  snapshot: Snapshot;
  /** With this snapshot already recorded. */
  history: History;
  now: Date;
  /** Customers that nobody looks at: what closed alerts meant to them is known. */
  resting?: ReadonlySet<string>;
}

/** The first part of a model: who claims what, and which open alerts count. Nothing is judged, joined or told yet. */
export type ClaimedModel = Pick<
  Model,
  'config' | 'now' | 'days' | 'componentIds' | 'organizations' | 'customers' | 'openAlerts' | 'unmapped' | 'uncounted'
>;

export function claimAll({
  config,
  snapshot,
  history,
  now,
  resting,
}: ClaimInput): ClaimedModel & Pick<ClaimAssembler, 'customers' | 'strays'> {
  const days = localDays(now, config.site.timeZone, config.historyDays);
  const componentIds = createComponentIds(config.secret, config.organizations);
  const organizations = buildOrganizations(config, snapshot, history, days, now);
  const { customers, openAlerts, unmapped, strays } = assembleClaims(config, organizations, componentIds, now, resting);
  const uncounted = openAlerts.filter(isUncounted);
  return { config, now, days, componentIds, organizations, customers, openAlerts, unmapped, strays, uncounted };
}

function assembleClaims(
  config: Config,
  organizations: ReadonlyMap<string, OrganizationModel>,
  componentIds: ComponentIds,
  now: Date,
  resting: ReadonlySet<string> = new Set(),
): ClaimAssembler {
  const claims = new ClaimAssembler(config, organizations, componentIds, now, resting);
  for (const organization of organizations.values()) claims.add(organization);
  return claims;
}

/** What alerts meant to customers by the rules of a configuration, by customer; nothing else of them is worked out. */
export function touchesBy(
  config: Config,
  organizations: ReadonlyMap<string, OrganizationModel>,
  componentIds: ComponentIds,
  now: Date,
): ReadonlyMap<string, Pick<CustomerModel, 'touches'>> {
  const claims = new ClaimAssembler(config, organizations, componentIds, now, new Set());
  for (const organization of organizations.values()) claims.addTouches(organization);
  return claims.customers;
}

/** The open alerts that would not count by the built-in rules of release 0.1.0, all else alike. */
export function uncountedBy010({ config, organizations, componentIds, now }: ClaimedModel): UncountedAlert[] {
  const former = { ...config, rules: asRelease010(config.rules) };
  return assembleClaims(former, organizations, componentIds, now).openAlerts.filter(isUncounted);
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
        connectivityMonitors: (read?.monitors ?? []).filter(({ type }) => type === 'connectivity'),
        historyFrom,
        now,
      });
      let hosts: OrganizationModel['hosts'] | undefined;
      const organization: OrganizationModel = {
        name,
        read,
        get hosts() {
          return (hosts ??= new Map((read?.hosts ?? []).map((host) => [host.id, host])));
        },
        hostRecords: new Map(past.hosts.map((host) => [host.id, host])),
        get alerts() {
          return past.alerts;
        },
        openAlerts: openAlertsOf(past),
        observed: past.observed.filter(({ from, to }) => from < to),
        firstReadAt: past.observed[0]?.from ?? null,
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

function findUnreadable(
  read: OrganizationSnapshot | null,
  past: OrganizationHistory,
  takenAt: Date,
): Unreadable | null {
  const lastSeen = past.observed.at(-1)?.to ?? null;
  if (read === null) return { cause: 'not_asked', since: lastSeen ?? takenAt, lastReadAt: lastSeen };
  if (read.failure !== null) return { cause: read.failure.cause, since: read.failure.since, lastReadAt: read.readAt };
  return read.readAt === null ? { cause: 'shape', since: lastSeen ?? takenAt, lastReadAt: lastSeen } : null;
}

function isUncounted(open: OpenAlert): open is UncountedAlert {
  return open.reason !== null;
}

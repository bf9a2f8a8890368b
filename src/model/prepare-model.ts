import { MINUTE_MS } from '../base/durations.ts';
import type { Announcement } from '../announcements/announcement.ts';
import type { Config, Rule } from '../config/config.ts';
import type { OrganizationSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { assignCaseIds } from './incidents/case-ids.ts';
import { createComponentIds } from './component-id.ts';
import { localDays, type LocalDay } from './standing/day-bars.ts';
import { groupAlerts } from './incidents/group-alerts.ts';
import type { History, OrganizationHistory } from './history/history.ts';
import { createMaintenanceLookup, expandDowntimes } from './maintenance/maintenance.ts';
import { ClaimCollector } from './incidents/collect-claims.ts';
import type { CustomerAnalysis, Model, OpenAlert, OrganizationModel, UncountedAlert, Unreadable } from './model.ts';
import { analyzeCustomer } from './standing/customer-analysis.ts';
import { standStrays } from './standing/stray-standings.ts';
import { compileWatch, type Watch } from './claims/watch.ts';
import { findWidespread } from './incidents/widespread.ts';

export interface ModelInput {
  config: Config;
  snapshot: Snapshot;
  /** With this snapshot already recorded. */
  history: History;
  announcements: readonly Announcement[];
  now: Date;
}

/** Works out who is hit, how, since when and as which case. Everything else is assembled from it page by page. */
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
  const analyses = new Map<string, CustomerAnalysis>();
  for (const { customer: id, groups, caseIds } of withIds) {
    const customer = claims.customers.get(id)!;
    const drafts = groups.map((group, i) => ({ ...group, caseId: caseIds[i]! }));
    const { cases, analysis } = analyzeCustomer({ announcements, componentIds, config, days, now }, customer, drafts);
    customer.cases = cases;
    analyses.set(id, analysis);
  }
  return {
    config,
    now,
    announcements,
    days,
    componentIds,
    organizations,
    customers: claims.customers,
    analyses,
    openAlerts: claims.openAlerts,
    strayStandings: standStrays(claims, config.rules, now),
    unmapped: claims.unmapped,
    uncounted: claims.openAlerts.filter(isUncounted),
    widespread: findWidespread(claims.customers.values(), { joinMs, minCustomers: config.widespreadCustomers }),
    caseIdsByAlert: byAlert,
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
        connectivityMonitors: (read?.monitors ?? []).filter(({ type }) => type === 'connectivity'),
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

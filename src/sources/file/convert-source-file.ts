import { compareText, cleanLine } from '../../base/text.ts';
import type { FollowedAlert } from '../../snapshot/open-questions.ts';
import type { Alert, AlertClosing, Downtime, Host, Monitor, OrganizationSnapshot } from '../../snapshot/snapshot.ts';
import { extractPublicText, extractSpokenText } from '../mackerel/public-text.ts';
import { normalizeRole } from '../mackerel/convert.ts';
import type { SourceFile } from './file-schema.ts';
import type { FileSourceOptions } from './file-source-options.ts';

/** What stands for the monitors that a file does not name: everything in it is watched. */
const ITS_MONITOR: Monitor = { id: 'file', type: 'connectivity', name: 'file', isMuted: false, service: null };

/** The same record as Mackerel's organizations have; nothing after it knows where it came from. */
export function convertSourceFile(
  file: SourceFile,
  readAt: Date,
  { organization, now, last, questions }: FileSourceOptions,
): OrganizationSnapshot {
  const hosts = file.hosts.map(toHost);
  const hostIds = new Set(hosts.map(({ id }) => id));
  const alerts = file.alerts.map((alert) => toAlert(alert, hostIds));
  const listed = new Set(alerts.map(({ id }) => id));
  const vanished = questions.open
    .filter(({ id }) => !listed.has(id))
    .map((alert) => closeVanished(alert, readAt, hostIds));
  const wasRead = last !== undefined && last.failure === null && last.readBack.completeSince !== null;
  const completeSince =
    file.completeSince === undefined ? (wasRead ? last.readBack.completeSince : readAt) : new Date(file.completeSince);
  return {
    name: organization,
    readAt,
    failure: null,
    hosts,
    alerts: alerts.filter(({ closedAt }) => closedAt === null),
    closedAlerts: [...alerts.filter(({ closedAt }) => closedAt !== null), ...vanished],
    monitors: file.monitors?.map(toMonitor) ?? [ITS_MONITOR],
    downtimes: file.downtimes.map(toDowntime),
    readBack: { completeSince, resumeFrom: null },
    nameCheckedAt: now,
    downtimesReadAt: now,
    monitorsReadAt: now,
    monitorListReadAt: now,
    oddities: {},
    requestCount: 0,
  };
}

function toHost({ id, name, label, status, services }: SourceFile['hosts'][number]): Host {
  const clean = cleanLine(name);
  return {
    id,
    name: clean,
    label: cleanLine(label ?? name) || clean,
    status,
    services: Object.entries(services)
      .map(([service, roles]) => ({
        name: cleanLine(service),
        roles: roles.map((role) => cleanLine(role)).toSorted(compareText),
      }))
      .toSorted((a, b) => compareText(a.name, b.name)),
  };
}

function toAlert(alert: SourceFile['alerts'][number], hostIds: ReadonlySet<string>): Alert {
  const openedAt = new Date(alert.openedAt);
  const closedAt = alert.closedAt === null ? null : new Date(alert.closedAt);
  return {
    id: alert.id,
    type: alert.type,
    status: alert.status,
    monitorId: alert.monitorId,
    hostId: alert.hostId,
    openedAt,
    closedAt: closedAt !== null && closedAt < openedAt ? openedAt : closedAt,
    publicText: extractSpokenText(alert.memo),
    statusLog: [{ at: openedAt, status: alert.status }],
    ...(closedAt === null ? {} : { closing: closingOf(alert.hostId, hostIds) }),
  };
}

/** It was open, and a whole list that is newer does not have it: over by then, nobody knows when. */
function closeVanished(alert: FollowedAlert, readAt: Date, hostIds: ReadonlySet<string>): Alert {
  const { id, type, monitorId, hostId, openedAt } = alert;
  return {
    id,
    type,
    status: 'OK',
    monitorId,
    hostId,
    openedAt,
    closedAt: readAt,
    isEndEstimated: true,
    publicText: null,
    statusLog: null,
    closing: closingOf(hostId, hostIds),
  };
}

/** Whoever writes the file says that it is over; a host that is not in it any more did not recover. */
function closingOf(hostId: string | null, hostIds: ReadonlySet<string>): AlertClosing {
  const isHostListed = hostId === null ? null : hostIds.has(hostId);
  return { hasReason: false, trigger: 'monitoring', log: 'read', isHostListed, isMonitorListed: true };
}

function toMonitor({ id, type, name, isMuted, service }: NonNullable<SourceFile['monitors']>[number]): Monitor {
  return { id, type, name: cleanLine(name), isMuted, service: service === null ? null : cleanLine(service) };
}

function toDowntime({
  id,
  startsAt,
  durationMinutes,
  memo,
  services,
  roles,
}: SourceFile['downtimes'][number]): Downtime {
  return {
    id,
    publicText: extractPublicText(memo),
    startsAt: new Date(startsAt),
    durationMinutes,
    recurrence: null,
    serviceScopes: services.map((service) => cleanLine(service)),
    serviceExcludeScopes: [],
    roleScopes: roles.map((role) => normalizeRole(cleanLine(role))),
    roleExcludeScopes: [],
    monitorScopes: [],
    monitorExcludeScopes: [],
  };
}

import type { OpenQuestions } from '../snapshot/open-questions.ts';
import { isWorseStatus } from '../snapshot/alert-badness.ts';
import type { Alert, Host, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import { asAlert } from './follow-ends.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { readSingleHosts } from './read-hosts.ts';
import { readMonitors } from './read-monitors.ts';
import { readMonitorList } from './read-turns.ts';
import { readStatusLogs } from './read-status-logs.ts';

export interface DetailsOptions {
  now: Date;
  last: OrganizationSnapshot | undefined;
  questions: OpenQuestions;
  /** Whether hosts were listed at all in this reading. */
  hasHostList: boolean;
  /** Whether a rule or claim looks at the monitor of this alert (name, muted). Alerts without a host are asked for anyway. */
  needsMonitors: (alert: Alert) => boolean;
  /** Whether a rule looks at the status of such an alert, so that the exact time of a change matters. */
  needsStatusLog: (alert: Alert) => boolean;
  /** Whether such an alert may count, so that it matters how it ended. */
  needsClosing: (alert: Alert) => boolean;
}

/** What has to be known around the alerts of a reading: their monitors, their logs, and hosts that no list holds. */
export async function readDetails(
  client: MackerelClient,
  record: OrganizationSnapshot,
  options: DetailsOptions,
): Promise<void> {
  const { now, questions } = options;
  const isNews = isNewsTo(options);
  const all = [...record.alerts, ...record.closedAlerts];
  const needing = all.filter((alert) => alert.hostId === null || options.needsMonitors(alert));
  const monitors = await readMonitors(client, needing, { now, last: options.last, isNews });
  record.monitors = monitors.monitors;
  record.monitorsReadAt = monitors.readAt;
  if (monitors.listReadAt !== undefined) record.monitorListReadAt = monitors.listReadAt;
  if (monitors.isListRefused) record.monitorListTriedAt = now;

  await readHostsOfAlerts(client, record, options);
  await readLogs(client, record, options);
  await noteListed(client, record, options);
  const followed = questions.logs.length + questions.ends.length;
  if (followed > 0) record.closedAlerts = record.closedAlerts.toSorted(newestFirst);
}

/** No earlier reading told of it, or it is open and worse than the last one told. */
function isNewsTo({ last, questions }: DetailsOptions): (alert: Alert) => boolean {
  const before = new Map((last?.alerts ?? []).map(({ id, status }) => [id, status]));
  const known = new Set([...questions.open, ...questions.ends].map(({ id }) => id));
  return ({ id, status, closedAt }) => {
    const was = before.get(id);
    if (was !== undefined) return closedAt === null && isWorseStatus(status, was);
    return !known.has(id) && !questions.endedIds.has(id);
  };
}

/** The present first, then what closed last. */
async function readLogs(client: MackerelClient, record: OrganizationSnapshot, options: DetailsOptions): Promise<void> {
  const { now, last, questions } = options;
  const before = new Map((last?.alerts ?? []).map((alert) => [alert.id, alert]));
  const kept = record.alerts.map((alert) => withKeptLog(alert, before.get(alert.id)));
  const isKnown = ({ id, status }: Alert) => before.get(id)?.status === status;
  const openOnes = kept.filter((alert) => !isKnown(alert) && options.needsStatusLog(alert));

  const seenIds = new Set([...record.alerts, ...record.closedAlerts].map(({ id }) => id));
  const waiting = questions.logs.filter(({ id }) => !seenIds.has(id));
  const isWaiting = new Set(waiting.map(({ id }) => id));
  const closed = [...record.closedAlerts, ...waiting.map(asAlert)];
  const isWanted = (alert: Alert) =>
    alert.closing?.log === 'unread' &&
    (options.needsStatusLog(alert) || (!alert.closing.hasReason && options.needsClosing(alert)));
  const closedOnes = closed.filter(isWanted).toSorted((a, b) => b.closedAt!.getTime() - a.closedAt!.getTime());

  const read = await readStatusLogs(client, [...openOnes, ...closedOnes], now, last?.logsRefusedSince);
  const byId = new Map(read.alerts.map((alert) => [alert.id, alert]));
  record.alerts = kept.map((alert) => byId.get(alert.id) ?? alert);
  const isNews = ({ id, closing, statusLog }: Alert) =>
    !isWaiting.has(id) || closing?.log !== 'unread' || statusLog !== null;
  record.closedAlerts = closed.map((alert) => byId.get(alert.id) ?? alert).filter(isNews);
  if (read.refusedSince === undefined) delete record.logsRefusedSince;
  else record.logsRefusedSince = read.refusedSince;
  addPending(record, { logs: read.leftOver });
}

/** A log that was read before is good as long as nothing better is. */
function withKeptLog(alert: Alert, before: Alert | undefined): Alert {
  const statusLog = before?.statusLog ?? null;
  return statusLog === null ? alert : { ...alert, statusLog };
}

/** A host that is gone, or was never listed, is asked for; so is one whose remembered status would silence a new alert, or one that got worse. */
async function readHostsOfAlerts(
  client: MackerelClient,
  record: OrganizationSnapshot,
  options: DetailsOptions,
): Promise<void> {
  const { last, questions, hasHostList } = options;
  const listed = new Set(record.hosts.map(({ id }) => id));
  const before = new Map((last?.hosts ?? []).map((host) => [host.id, host]));
  const isNews = isNewsTo(options);
  const isMissing = (hostId: string) =>
    !listed.has(hostId) && !before.has(hostId) && !questions.knownHostIds.has(hostId);
  const mayBeSilenced = (alert: Alert) =>
    !hasHostList && isNews(alert) && before.has(alert.hostId!) && before.get(alert.hostId!)!.status !== 'working';
  const ofAlerts = [...record.alerts, ...record.closedAlerts]
    .filter((alert) => alert.hostId !== null && (isMissing(alert.hostId) || mayBeSilenced(alert)))
    .map((alert) => alert.hostId!);
  const wanted = new Set([...ofAlerts, ...questions.hostIds.filter(isMissing)]);
  const inVain = (last?.unknownHosts ?? []).filter((id) => wanted.delete(id));
  const read = await readSingleHosts(client, [...wanted]);

  const unknown = [...inVain, ...read.unknownIds];
  if (unknown.length === 0) delete record.unknownHosts;
  else record.unknownHosts = unknown.toSorted();
  // Without a list nobody knows which of them are gone.
  if (!hasHostList) record.hosts = read.found;
  const justGone =
    hasHostList && record.failure === null ? [...before.values()].filter(({ id }) => !listed.has(id)) : [];
  const gone: Host[] = [...(hasHostList ? read.found : []), ...justGone];
  if (gone.length > 0) record.goneHosts = gone;
  addPending(record, { hosts: read.leftOver });
}

/** Whether host and monitor are still there tells a recovery from an alert that closed because they went. */
async function noteListed(
  client: MackerelClient,
  record: OrganizationSnapshot,
  options: DetailsOptions,
): Promise<void> {
  const hostIds = options.hasHostList ? new Set(record.hosts.map(({ id }) => id)) : null;
  const isUntold = ({ type, closing }: Alert) =>
    type !== 'check' &&
    closing !== undefined &&
    !closing.hasReason &&
    closing.log !== 'unread' &&
    closing.trigger === null;
  if (record.closedAlerts.some((alert) => isUntold(alert) && options.needsClosing(alert))) {
    await readMonitorsNow(client, record, options.now);
  }
  const isFresh = record.monitorListReadAt?.getTime() === options.now.getTime();
  const monitorIds = isFresh ? new Set(record.monitors.map(({ id }) => id)) : null;
  record.closedAlerts = record.closedAlerts.map((alert) => {
    if (alert.closing === undefined) return alert;
    const isHostListed = alert.hostId === null ? null : (hostIds?.has(alert.hostId) ?? null);
    const hasListedMonitor = alert.type !== 'check' && alert.monitorId !== null;
    const isMonitorListed = hasListedMonitor ? (monitorIds?.has(alert.monitorId!) ?? null) : null;
    return { ...alert, closing: { ...alert.closing, isHostListed, isMonitorListed } };
  });
}

async function readMonitorsNow(client: MackerelClient, record: OrganizationSnapshot, now: Date): Promise<void> {
  if (record.monitorListReadAt?.getTime() === now.getTime()) return;
  await readMonitorList(client, record, now);
}

/** Adds to what is still to be read; nothing is said where nothing is. */
export function addPending(
  record: OrganizationSnapshot,
  more: Partial<NonNullable<OrganizationSnapshot['pending']>>,
): void {
  const sum = { logs: 0, ends: 0, hosts: 0, ...record.pending };
  for (const key of ['logs', 'ends', 'hosts'] as const) sum[key] += more[key] ?? 0;
  if (sum.logs + sum.ends + sum.hosts > 0) record.pending = sum;
}

function newestFirst(a: Alert, b: Alert): number {
  return b.openedAt.getTime() - a.openedAt.getTime() || (a.id < b.id ? -1 : 1);
}

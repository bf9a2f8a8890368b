import { DAY_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { compareText } from '../../base/text.ts';
import type { Alert, OrganizationSnapshot, Snapshot } from '../../snapshot/snapshot.ts';
import { isSomeAway } from '../../snapshot/unread-hosts.ts';
import type { AlertRecord, History, HostRecord, OrganizationHistory } from './history.ts';
import { closeAlertRecord, nameHost, newAlertRecord, reopenAlertRecord, updateAlertRecord } from './record-alert.ts';
import { forgetOldHost, HostFacts, recordHosts } from './record-hosts.ts';
import { isSameList, isSamePast, knownOf, observedAt, type KnownPast } from './unread-past.ts';

/**
 * The history after a snapshot. Pure; what did not change keeps its identity. Recording a snapshot twice changes nothing.
 *
 * An organization with a failure teaches bad news only: alerts open and get worse, nothing closes, and the time is not
 * counted as observed. A snapshot older than what is known (a clock that jumped back) adds what was missing and
 * contradicts nothing. Closed alerts older than `retentionDays` are dropped, open ones never.
 */
export function recordHistory(last: History, snapshot: Snapshot, options: { retentionDays: number }): History {
  const cutoff = new Date(snapshot.takenAt.getTime() - options.retentionDays * DAY_MS);
  const byName = new Map(last.organizations.map((organization) => [organization.name, organization]));
  for (const read of snapshot.organizations) {
    const known = byName.get(read.name) ?? { name: read.name, observed: [], alerts: [], hosts: [] };
    byName.set(read.name, recordOrganization(known, read, snapshot.takenAt));
  }
  const present = new Set(snapshot.organizations.map((organization) => organization.name));
  const organizations = [...byName.values()]
    .map((organization) => forgetOld(organization, cutoff))
    .filter((own) => present.has(own.name) || own.observed.length > 0 || own.alerts.length > 0)
    .toSorted((a, b) => compareText(a.name, b.name));
  return { ...last, organizations };
}

function recordOrganization(
  known: OrganizationHistory,
  read: OrganizationSnapshot,
  takenAt: Date,
): OrganizationHistory {
  const isComplete = read.failure === null && read.readAt !== null;
  const knownUntil = known.observed.at(-1)?.to;
  const isNews = isComplete && (knownUntil === undefined || read.readAt! >= knownUntil);
  const observed = isNews ? extendObserved(known.observed, read.readAt!, read.readBack.completeSince) : known.observed;
  const reading = { takenAt, isComplete, isNews, knownUntil };
  const unread = knownOf(known);
  if (unread !== undefined && tellsOnlyOf(unread, read)) {
    const before = { alerts: unread.unsettled, hosts: unread.hosts };
    const after = recordPast(before, read, reading);
    if (isSameList(before.alerts, after.alerts) && isSameList(before.hosts, after.hosts))
      return observedAt(known, observed);
  }
  const past = recordPast(known, read, reading);
  return isSamePast(known, past) ? observedAt(known, observed) : { name: known.name, observed, ...past };
}

/** Whether a reading names no alert but such that are not settled: the others stay as they are. */
function tellsOnlyOf({ unsettled }: KnownPast, { alerts, closedAlerts }: OrganizationSnapshot): boolean {
  const ids = new Set(unsettled.map(({ id }) => id));
  return [...alerts, ...closedAlerts].every(({ id }) => ids.has(id));
}

interface Past {
  alerts: readonly AlertRecord[];
  hosts: HostRecord[];
}

function recordPast(known: Past, read: OrganizationSnapshot, reading: Reading): Pick<OrganizationHistory, keyof Past> {
  const hasHostNews = known.hosts.length + (read.goneHosts ?? []).length > 0 || isSomeAway(read);
  return {
    alerts: recordAlerts(known, read, reading),
    hosts: reading.isNews && hasHostNews ? recordHosts(known.hosts, read, reading.takenAt) : known.hosts,
  };
}

/**
 * The first read observes from now on: that it brought no old alerts proves nothing. A later one covers the time since
 * the read before only when its reading-back reached so far; then holes it reached over are filled as well.
 */
function extendObserved(observed: readonly Interval[], readAt: Date, completeSince: Date | null): Interval[] {
  if (observed.at(-1)?.to.getTime() === readAt.getTime()) return [...observed];
  const reached = completeSince === null ? -1 : observed.findIndex(({ to }) => to >= completeSince);
  if (reached < 0) return [...observed.filter(({ from, to }) => from < to), { from: readAt, to: readAt }];
  return [...observed.slice(0, reached), { from: observed[reached]!.from, to: readAt }];
}

interface Reading {
  takenAt: Date;
  isComplete: boolean;
  /** Complete, and not older than what is known. */
  isNews: boolean;
  knownUntil: Date | undefined;
}

function recordAlerts(
  { alerts: known, hosts: hostRecords }: Past,
  read: OrganizationSnapshot,
  reading: Reading,
): AlertRecord[] {
  const records = new Map(known.map((record) => [record.id, record]));
  const hosts = new HostFacts(read, hostRecords);
  const monitors = new Map(read.monitors.map((monitor) => [monitor.id, monitor]));
  const isMonitorRead = isSameInstant(read.monitorListReadAt ?? read.monitorsReadAt ?? read.readAt, reading.takenAt);
  const listed = new Map<string, Alert>();
  // A closing read with the same answer wins over “open” from an earlier page.
  for (const alert of [...read.alerts, ...read.closedAlerts]) listed.set(alert.id, alert);

  for (const alert of listed.values()) {
    const sighting = {
      alert,
      ...hosts.of(alert.hostId),
      monitor: alert.monitorId === null ? undefined : monitors.get(alert.monitorId),
      isMonitorRead,
      at: reading.takenAt,
      isPartial: !reading.isComplete,
      knownUntil: reading.knownUntil,
    };
    const record = records.get(alert.id);
    if (record === undefined) {
      const added = newAlertRecord(sighting);
      // An older read says open, a newer complete one had it no more.
      const isGone = added.closedAt === null && !reading.isNews && reading.isComplete;
      records.set(alert.id, isGone ? closeAlertRecord(added, reading.knownUntil!) : added);
    } else {
      records.set(alert.id, updateAlertRecord(reopenIfListed(record, alert, read, reading), sighting));
    }
  }
  if (reading.isNews) {
    for (const record of records.values()) {
      if (record.closedAt === null && !listed.has(record.id)) {
        records.set(record.id, closeAlertRecord(record, read.readAt!));
      }
    }
  }
  for (const record of records.values()) {
    const { host } = record.hostName === null ? hosts.of(record.hostId) : {};
    if (host !== undefined) records.set(record.id, nameHost(record, host));
  }
  return [...records.values()].toSorted(
    (a, b) => a.openedAt.getTime() - b.openedAt.getTime() || compareText(a.id, b.id),
  );
}

function reopenIfListed(record: AlertRecord, alert: Alert, read: OrganizationSnapshot, reading: Reading): AlertRecord {
  const wasMissed = reading.isNews && alert.closedAt === null && record.closedAt !== null;
  return wasMissed && record.closedAt! < read.readAt! ? reopenAlertRecord(record) : record;
}

function forgetOld(organization: OrganizationHistory, cutoff: Date): OrganizationHistory {
  // One day more: the first local day that is shown must not lose minutes run by run.
  const observedCutoff = new Date(cutoff.getTime() - DAY_MS);
  const observed = organization.observed
    .filter(({ to }) => to >= observedCutoff)
    .map((span) => (span.from < observedCutoff ? { from: observedCutoff, to: span.to } : span));
  const isKept = ({ closedAt }: AlertRecord): boolean => closedAt === null || closedAt >= cutoff;
  const hosts = organization.hosts.flatMap((record) => forgetOldHost(record, cutoff));
  const unread = knownOf(organization);
  if (unread !== undefined && (unread.settled === null || unread.settled.firstEnd >= cutoff)) {
    if (unread.unsettled.every(isKept) && isSameList(unread.hosts, hosts)) return observedAt(organization, observed);
  }
  const past = { alerts: organization.alerts.filter(isKept), hosts };
  return isSamePast(organization, past)
    ? observedAt(organization, observed)
    : { name: organization.name, observed, ...past };
}

function isSameInstant(a: Date | null, b: Date): boolean {
  return a !== null && a.getTime() === b.getTime();
}

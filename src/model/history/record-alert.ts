import { later } from '../../base/moments.ts';
import { isWorseStatus } from '../../snapshot/alert-badness.ts';
import type { Alert, Host, Monitor } from '../../snapshot/snapshot.ts';
import { cutPhases, endOf, openingOf, unproven, withEnd, withExactOpening } from './alert-times.ts';
import type { AlertPhase, AlertRecord } from './history.ts';

/** What a read says around one alert. */
export interface Sighting {
  alert: Alert;
  /** `undefined` when it has none or nothing is known of it. */
  host: Host | undefined;
  /** Whether this reading listed the host; otherwise it is carried over or gone, and its status is of another time. */
  isHostRead: boolean;
  monitor: Monitor | undefined;
  /** Whether this reading asked for the monitor; otherwise it is as somebody left it earlier. */
  isMonitorRead: boolean;
  at: Date;
  /** The read failed somewhere: only what makes things worse counts. */
  isPartial: boolean;
  /** Until when the organization had been read before; `undefined` when it never was. */
  knownUntil?: Date | undefined;
}

type Facts = Omit<AlertPhase, 'from'>;

/** An alert seen for the first time. */
export function newAlertRecord(sighting: Sighting): AlertRecord {
  const { alert, host, monitor, at } = sighting;
  const opening = openingOf(alert, at);
  const end = endOf(alert, opening.openedAt, at);
  const record: AlertRecord = {
    id: alert.id,
    type: alert.type,
    monitorId: alert.monitorId,
    monitorName: monitor?.name ?? null,
    monitorService: monitor?.service ?? null,
    hostId: alert.hostId,
    hostName: host?.name ?? null,
    hostLabel: host?.label ?? null,
    hostServices: host?.services ?? [],
    ...opening,
    ...end,
    isLevelUnread: end.closedAt !== null && isLevelUnsaid(alert),
    phases: firstPhases(sighting, opening.openedAt, end.closedAt !== null),
    publicTexts: alert.publicText === null ? [] : [{ at: end.closedAt ?? at, text: alert.publicText }],
  };
  return withStatusLog(record, alert);
}

/**
 * Mackerel opens no alert for a host in maintenance or poweroff: one that opened since the last read hurt until somebody
 * took the host, between then and now. One that was there before may have been open for ever, and nobody knows.
 */
function firstPhases(sighting: Sighting, openedAt: Date, isOver: boolean): AlertPhase[] {
  const { at, knownUntil } = sighting;
  const facts = firstFacts(sighting, isOver);
  const isAway = facts.hostStatus === 'maintenance' || facts.hostStatus === 'poweroff';
  const isNew = knownUntil !== undefined && openedAt >= knownUntil && openedAt < at;
  if (isOver || !isAway || !isNew) return [{ from: openedAt, ...facts }];
  return [
    { from: openedAt, ...facts, hostStatus: 'working' },
    { from: at, ...facts },
  ];
}

/**
 * A known alert seen again; the same object when nothing new was said. What is said of the past – an opening, an exact
 * closing – is kept once known, and replaces what was only estimated; what is observed – status, host status, mute – is
 * added from `at` on.
 */
export function updateAlertRecord(known: AlertRecord, sighting: Sighting): AlertRecord {
  const { alert, host, monitor, at, isPartial } = sighting;
  const updated = withPublicText(withExactOpening(known, alert, at), alert.publicText, at);
  const isOver = alert.closedAt !== null && !isPartial;
  if (known.closedAt !== null) {
    const record = isOver ? withStatusLog(withEnd(updated, endOf(alert, updated.openedAt, at)), alert) : updated;
    return sameRecord(record, known) ? known : record;
  }
  const facts: AlertRecord = {
    ...updated,
    ...(isOver ? endOf(alert, updated.openedAt, at) : {}),
    monitorName: monitor?.name ?? known.monitorName,
    monitorService: monitor === undefined ? known.monitorService : monitor.service,
    ...(host === undefined ? {} : { hostName: host.name, hostLabel: host.label, hostServices: host.services }),
  };
  const phases = isOver ? updated.phases : observe(updated.phases, sighting);
  const record = withStatusLog({ ...facts, phases }, alert);
  return sameRecord(record, known) ? known : record;
}

/** Closed without Mackerel saying when: it was gone from a complete read. */
export function closeAlertRecord(known: AlertRecord, at: Date): AlertRecord {
  const end = { closedAt: later(at, known.openedAt), isEndEstimated: true, closing: unproven() };
  return cutPhases({ ...known, ...end });
}

/** A later complete read lists it as open again: it had only been missed between two pages. */
export function reopenAlertRecord(known: AlertRecord): AlertRecord {
  return { ...known, closedAt: null, isEndEstimated: false, closing: null };
}

/** What is now known of a host that no list held when the alert was recorded. */
export function nameHost(known: AlertRecord, { name, label, services }: Omit<Host, 'id' | 'status'>): AlertRecord {
  return { ...known, hostName: name, hostLabel: label, hostServices: services };
}

/** What is remembered of another time silences nothing: it counts where it makes things look worse, and only there. */
function firstFacts(sighting: Sighting, isOver: boolean): Facts {
  const { alert, host, isHostRead, monitor, isMonitorRead } = sighting;
  const isMuted = isMonitorRead && (monitor?.isMuted ?? false);
  if (!isOver) {
    const hostStatus = isHostRead || host?.status === 'working' ? (host?.status ?? null) : null;
    return { status: alert.status, hostStatus, isMuted };
  }
  // Mackerel opens no alert for a host in maintenance or poweroff, so what the host is now says nothing about then.
  const couldBeThen = isHostRead && (host?.status === 'working' || host?.status === 'standby');
  const hostStatus = host === undefined ? null : couldBeThen ? host.status : 'working';
  return { status: isLevelUnsaid(alert) ? 'OK' : alert.status, hostStatus, isMuted };
}

/** A closed alert says OK; what it had been while it was open stands in its log alone. Host metrics are never UNKNOWN. */
function isLevelUnsaid({ type, status }: Alert): boolean {
  return status === 'OK' || (status === 'UNKNOWN' && type === 'host');
}

function observe(phases: readonly AlertPhase[], sighting: Sighting): AlertPhase[] {
  const last = phases.at(-1)!;
  if (sighting.at <= last.from) return [...phases];
  const facts = sighting.isPartial ? onlyWorse(last, sighting) : stillKnown(last, sighting);
  return sameFacts(last, facts) ? [...phases] : [...phases, { from: sighting.at, ...facts }];
}

function onlyWorse(last: AlertPhase, sighting: Sighting): Facts {
  const { status } = sighting.alert;
  if (!isWorseStatus(status, last.status)) return last;
  const known = silencingOf(last, sighting, true);
  const { hostStatus } = last.hostStatus === 'working' || last.hostStatus === null ? last : known;
  return { status, hostStatus, isMuted: last.isMuted && known.isMuted };
}

function stillKnown(last: AlertPhase, sighting: Sighting): Facts {
  const { status } = sighting.alert;
  return { status, ...silencingOf(last, sighting, isWorseStatus(status, last.status)) };
}

/**
 * A host or monitor that was not in the answer keeps what was known of it, unless the alert got worse: what is remembered of
 * another time silences that no more than an alert that is new.
 */
function silencingOf(
  last: AlertPhase,
  { host, isHostRead, monitor, isMonitorRead }: Sighting,
  isWorse: boolean,
): Omit<Facts, 'status'> {
  const keptStatus = isWorse && last.hostStatus !== 'working' ? null : last.hostStatus;
  return {
    hostStatus: host === undefined || !isHostRead ? keptStatus : host.status,
    isMuted: isMonitorRead ? (monitor?.isMuted ?? last.isMuted) : last.isMuted && !isWorse,
  };
}

/** The record with its statuses replaced by the exact ones of the alert's log, where it was asked for. */
function withStatusLog(record: AlertRecord, alert: Alert): AlertRecord {
  const { phases: within, closedAt: end } = cutPhases(record);
  if (alert.statusLog === null || alert.statusLog.length === 0) return { ...record, phases: within };
  const log = alert.statusLog
    .map(({ at, status }) => ({ at: later(at, record.openedAt), status }))
    .filter(({ at }, i) => i === 0 || end === null || at < end)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const times = [...within.map((phase) => phase.from), ...log.map(({ at }) => at)];
  const phases: AlertPhase[] = [];
  for (const time of [...new Set(times.map(Number))].toSorted((a, b) => a - b)) {
    const phase = within.findLast(({ from }) => from.getTime() <= time) ?? within[0]!;
    const logged = log.findLast(({ at }) => at.getTime() <= time) ?? log[0]!;
    const next = { from: new Date(time), status: logged.status, hostStatus: phase.hostStatus, isMuted: phase.isMuted };
    const last = phases.at(-1);
    if (last === undefined || !sameFacts(last, next)) phases.push(next);
  }
  const saysLevel = log.some(({ status }) => status !== 'OK');
  return { ...record, phases, isLevelUnread: record.isLevelUnread && !saysLevel };
}

/** Only lines not said before: operators add line under line, and each report should say what is new. */
function withPublicText(known: AlertRecord, publicText: string | null, at: Date): AlertRecord {
  if (publicText === null) return known;
  const said = new Set(known.publicTexts.flatMap(({ text }) => text.split('\n')));
  const news = publicText.split('\n').filter((line) => !said.has(line));
  const last = known.publicTexts.at(-1);
  if (news.length === 0 || (last !== undefined && at <= last.at)) return known;
  return { ...known, publicTexts: [...known.publicTexts, { at, text: news.join('\n') }] };
}

function sameRecord(a: AlertRecord, b: AlertRecord): boolean {
  return (
    a.openedAt.getTime() === b.openedAt.getTime() &&
    a.isOpeningEstimated === b.isOpeningEstimated &&
    a.closedAt?.getTime() === b.closedAt?.getTime() &&
    a.isEndEstimated === b.isEndEstimated &&
    a.isLevelUnread === b.isLevelUnread &&
    a.monitorName === b.monitorName &&
    a.monitorService === b.monitorService &&
    a.hostName === b.hostName &&
    a.hostLabel === b.hostLabel &&
    a.publicTexts === b.publicTexts &&
    a.phases.length === b.phases.length &&
    a.phases.every(
      (phase, i) => phase.from.getTime() === b.phases[i]!.from.getTime() && sameFacts(phase, b.phases[i]!),
    ) &&
    JSON.stringify([a.hostServices, a.closing]) === JSON.stringify([b.hostServices, b.closing])
  );
}

function sameFacts(a: Facts, b: Facts): boolean {
  return a.status === b.status && a.hostStatus === b.hostStatus && a.isMuted === b.isMuted;
}

import type { Alert, AlertStatus, Host, Monitor } from '../../snapshot/snapshot.ts';
import type { AlertPhase, AlertRecord } from './history.ts';

/** What a read says around one alert. */
export interface Sighting {
  alert: Alert;
  /** `undefined` when it has none or it is not listed. */
  host: Host | undefined;
  monitor: Monitor | undefined;
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
  const openedAt = plausible(alert.openedAt, at);
  const closedAt = alert.closedAt === null ? null : closingTime(alert.closedAt, openedAt, at);
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
    openedAt,
    isOpeningEstimated: false,
    closedAt,
    isEndEstimated: false,
    closing: null,
    isLevelUnread: false,
    phases: firstPhases(sighting, openedAt, closedAt !== null),
    publicTexts: alert.publicText === null ? [] : [{ at: closedAt ?? at, text: alert.publicText }],
  };
  return { ...record, phases: withStatusLog(record, alert) };
}

/**
 * Mackerel opens no alert for a host in maintenance or poweroff: one that opened since the last read hurt until somebody
 * took the host, between then and now. One that was there before may have been open for ever, and nobody knows.
 */
function firstPhases(sighting: Sighting, openedAt: Date, isOver: boolean): AlertPhase[] {
  const { host, at, knownUntil } = sighting;
  const facts = factsOf(sighting, isOver);
  const isAway = host?.status === 'maintenance' || host?.status === 'poweroff';
  const isNew = knownUntil !== undefined && openedAt >= knownUntil && openedAt < at;
  if (isOver || !isAway || !isNew) return [{ from: openedAt, ...facts }];
  return [
    { from: openedAt, ...facts, hostStatus: 'working' },
    { from: at, ...facts },
  ];
}

/**
 * A known alert seen again; the same object when nothing new was said. What is said of the past – an opening, an exact
 * closing – is kept once known; what is observed – status, host status, mute – is added from `at` on.
 */
export function updateAlertRecord(known: AlertRecord, sighting: Sighting): AlertRecord {
  const { alert, host, monitor, at, isPartial } = sighting;
  const updated = withPublicText(known, alert.publicText, at);
  const closedAt = alert.closedAt === null || isPartial ? null : closingTime(alert.closedAt, known.openedAt, at);
  if (known.closedAt !== null) {
    // What Mackerel says is exact; what we inferred from its absence was only not earlier.
    return closedAt === null || closedAt >= known.closedAt ? updated : closeAlertRecord(updated, closedAt);
  }
  const facts: AlertRecord = {
    ...updated,
    closedAt,
    monitorName: monitor?.name ?? known.monitorName,
    monitorService: monitor === undefined ? known.monitorService : monitor.service,
    ...(host === undefined ? {} : { hostName: host.name, hostLabel: host.label, hostServices: host.services }),
  };
  const observed = closedAt === null ? observe(known.phases, sighting) : known.phases;
  const phases = withStatusLog({ ...facts, phases: observed }, alert);
  const record = { ...facts, phases };
  return sameRecord(record, known) ? known : record;
}

/** Closed without Mackerel saying when: it was gone from a complete read. */
export function closeAlertRecord(known: AlertRecord, at: Date): AlertRecord {
  const closedAt = later(at, known.openedAt);
  return { ...known, closedAt, phases: known.phases.filter((phase, i) => i === 0 || phase.from < closedAt) };
}

/** A later complete read lists it as open again: it had only been missed between two pages. */
export function reopenAlertRecord(known: AlertRecord): AlertRecord {
  return { ...known, closedAt: null };
}

function factsOf({ alert, host, monitor }: Sighting, isOver: boolean): Facts {
  if (!isOver) return { status: alert.status, hostStatus: host?.status ?? null, isMuted: monitor?.isMuted ?? false };
  // Mackerel opens no alert for a host in maintenance or poweroff, so what the host is now says nothing about then.
  const couldBeThen = host?.status === 'working' || host?.status === 'standby';
  const hostStatus = host === undefined ? null : couldBeThen ? host.status : 'working';
  // A closed alert says OK; what it had been while it was open nobody wrote down, and that is no good news.
  const status = alert.status === 'OK' ? 'UNKNOWN' : alert.status;
  return { status, hostStatus, isMuted: monitor?.isMuted ?? false };
}

function observe(phases: readonly AlertPhase[], sighting: Sighting): AlertPhase[] {
  const last = phases.at(-1)!;
  if (sighting.at <= last.from) return [...phases];
  const seen = factsOf(sighting, false);
  const facts = sighting.isPartial ? onlyWorse(last, seen) : stillKnown(last, seen, sighting);
  return sameFacts(last, facts) ? [...phases] : [...phases, { from: sighting.at, ...facts }];
}

const BADNESS: Record<AlertStatus, number> = { OK: 0, WARNING: 1, UNKNOWN: 2, CRITICAL: 3 };

function onlyWorse(last: AlertPhase, seen: Facts): Facts {
  const isWorse = BADNESS[seen.status] > BADNESS[last.status];
  return { status: isWorse ? seen.status : last.status, hostStatus: last.hostStatus, isMuted: last.isMuted };
}

/** A host or monitor that was not in the answer keeps what was known of it. */
function stillKnown(last: AlertPhase, seen: Facts, { host, monitor }: Sighting): Facts {
  return {
    status: seen.status,
    hostStatus: host === undefined ? last.hostStatus : seen.hostStatus,
    isMuted: monitor === undefined ? last.isMuted : seen.isMuted,
  };
}

/** The phases with their statuses replaced by the exact ones of the alert's log, where it was asked for. */
function withStatusLog(record: AlertRecord, alert: Alert): AlertPhase[] {
  const end = record.closedAt;
  const within = record.phases.filter((phase, i) => i === 0 || end === null || phase.from < end);
  if (alert.statusLog === null || alert.statusLog.length === 0) return within;
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
  return phases;
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

/** Openings before 1970 or in the future are no times; then it opened when it was first seen. */
function plausible(openedAt: Date, at: Date): Date {
  return openedAt.getTime() > 0 && openedAt <= at ? openedAt : at;
}

function closingTime(closedAt: Date, openedAt: Date, at: Date): Date {
  const isTime = !Number.isNaN(closedAt.getTime()) && closedAt <= at;
  return later(isTime ? closedAt : at, openedAt);
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function sameFacts(a: Facts, b: Facts): boolean {
  return a.status === b.status && a.hostStatus === b.hostStatus && a.isMuted === b.isMuted;
}

function sameRecord(a: AlertRecord, b: AlertRecord): boolean {
  return (
    a.closedAt?.getTime() === b.closedAt?.getTime() &&
    a.monitorName === b.monitorName &&
    a.monitorService === b.monitorService &&
    a.hostName === b.hostName &&
    a.hostLabel === b.hostLabel &&
    a.publicTexts === b.publicTexts &&
    a.phases.length === b.phases.length &&
    a.phases.every(
      (phase, i) => phase.from.getTime() === b.phases[i]!.from.getTime() && sameFacts(phase, b.phases[i]!),
    ) &&
    JSON.stringify(a.hostServices) === JSON.stringify(b.hostServices)
  );
}

import { KNOWN_ALERT_TYPES } from '../../config/schema/schema-rules.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { shorten } from '../../base/text.ts';
import type {
  Alert,
  AlertClosing,
  AlertStatus,
  Downtime,
  Host,
  HostStatus,
  Monitor,
  RecurrenceType,
} from '../../snapshot/snapshot.ts';
import { isObject, LONGEST_NAME, readEpochSeconds, readId, readLine, readNumber, readTexts } from './api-types.ts';
import type { RawAlert, RawAlertLog, RawDowntime, RawHost, RawMonitor, RawRecurrence } from './api-types.ts';
import type { MembershipReader } from './memberships.ts';
import type { OddityCounter } from './oddities.ts';
import { extractPublicText, extractSpokenText } from './public-text.ts';

// Mackerel's shape → ours. Each function gives `undefined` for a row that cannot be identified and reads everything else
// tolerantly; what was tolerated is counted. Written by hand because it runs over every host of every run: a schema
// library costs several times as much here, and could not drop one row of a list and keep the others.

export interface ConvertContext {
  now: Date;
  oddities: OddityCounter;
  /** The same for all organizations of a run, so that their hosts share what they have in common. */
  memberships: MembershipReader;
  /** When the alert opened according to an earlier reading, for rows that now say nonsense. */
  knownOpenedAt: (alertId: string) => Date | undefined;
}

const ALERT_TYPES: ReadonlySet<string> = new Set(KNOWN_ALERT_TYPES);
const ALERT_STATUSES = new Set<string>(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] satisfies AlertStatus[]);
const HOST_STATUSES = new Set<string>(['working', 'standby', 'maintenance', 'poweroff'] satisfies HostStatus[]);
const RECURRENCE_TYPES = new Set<string>(['hourly', 'daily', 'weekly', 'monthly', 'yearly'] satisfies RecurrenceType[]);
const WEEKDAYS = new Set(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']);
/** Clocks of two machines may differ so much. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;
const LONGEST_LABEL = 200;
/** A service, a colon and a role. */
const LONGEST_SCOPE = 2 * LONGEST_NAME + 1;

export function convertHost(value: unknown, context: ConvertContext): Host | undefined {
  const raw: RawHost | undefined = isObject(value) ? value : undefined;
  const id = readId(raw?.id);
  if (raw === undefined || id === undefined) return undefined;
  const name = readLine(raw.name, LONGEST_NAME);
  return {
    id,
    name: name || id,
    label: readLine(raw.displayName, LONGEST_LABEL) || shorten(name, LONGEST_LABEL) || id,
    status: readHostStatus(raw.status, context),
    services: context.memberships.read(raw.roles),
  };
}

export function convertAlert(value: unknown, context: ConvertContext): Alert | undefined {
  const raw: RawAlert | undefined = isObject(value) ? value : undefined;
  const id = readId(raw?.id);
  if (raw === undefined || id === undefined) return undefined;
  const { openedAt, ...opening } = readOpening(raw.openedAt, id, context);
  const closedAt = readClosedAt(raw.closedAt, openedAt, context);
  return {
    id,
    type: readAlertType(raw.type, context),
    status: readAlertStatus(raw.status, context),
    monitorId: readId(raw.monitorId) ?? null,
    hostId: readId(raw.hostId) ?? null,
    openedAt,
    ...opening,
    closedAt,
    publicText: extractSpokenText(raw.memo),
    statusLog: null,
    ...(closedAt === null ? {} : { closing: unprovenClosing(hasReason(raw.reason)) }),
  };
}

/** All that a list says about an end. */
export function unprovenClosing(hasReason: boolean): AlertClosing {
  return { hasReason, trigger: null, log: 'unread', isHostListed: null, isMonitorListed: null };
}

/** Whatever somebody wrote there, it was somebody. */
function hasReason(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

/** Whether a row of hosts is one that Mackerel counts no more. */
export function isRetiredHost(value: unknown): boolean {
  return isObject(value) && (value as RawHost).isRetired === true;
}

/** Whether a row that cannot be identified at least says that it is over, so that nothing open was lost with it. */
export function saysClosed(value: unknown): boolean {
  const raw: RawAlert | undefined = isObject(value) ? value : undefined;
  return readEpochSeconds(raw?.closedAt) !== undefined;
}

/** What the log of an alert says. */
export interface StatusLog {
  /** Oldest first, only changes. */
  changes: { at: Date; status: AlertStatus }[];
  /** Whether its newest row says how the alert ended. */
  hasEnd: boolean;
  /** Mackerel's word for why it ended; `null` when the row has none, or there is no such row. */
  trigger: string | null;
}

const LONGEST_TRIGGER = 64;

export function convertStatusLog(rows: readonly unknown[], context: ConvertContext): StatusLog {
  const entries: { at: Date; status: AlertStatus; trigger: string }[] = [];
  for (const row of rows) {
    const raw: RawAlertLog | undefined = isObject(row) ? row : undefined;
    const at = readEpochSeconds(raw?.createdAt);
    if (raw === undefined || at === undefined) continue;
    entries.push({ at, status: readAlertStatus(raw.status, context), trigger: readLine(raw.trigger, LONGEST_TRIGGER) });
  }
  // Rows come newest first: reversed before the stable sort, two changes in one second keep their order.
  const oldestFirst = entries.toReversed().toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const last = oldestFirst.at(-1);
  // What is not the monitor's doing ends an alert whatever status the row has.
  const hasEnd = last !== undefined && (last.status === 'OK' || (last.trigger !== '' && last.trigger !== 'monitoring'));
  const changes = oldestFirst.filter((entry, i) => entry.status !== oldestFirst[i - 1]?.status);
  return {
    changes: changes.map(({ at, status }) => ({ at, status })),
    hasEnd,
    trigger: hasEnd && last.trigger !== '' ? last.trigger : null,
  };
}

export function convertMonitor(value: unknown): Monitor | undefined {
  const raw: RawMonitor | undefined = isObject(value) ? value : undefined;
  const id = readId(raw?.id);
  if (raw === undefined || id === undefined) return undefined;
  const type = readLine(raw.type, 64) || 'unknown';
  return {
    id,
    type,
    name: readLine(raw.name, LONGEST_NAME) || (type === 'connectivity' ? 'connectivity' : id),
    isMuted: raw.isMute === true,
    service: readLine(raw.service, LONGEST_NAME) || null,
    ...scopesOf('scopes', raw.scopes),
    ...scopesOf('excludeScopes', raw.excludeScopes),
  };
}

/** Nothing where the list is empty: most monitors have none. */
function scopesOf<K extends 'scopes' | 'excludeScopes'>(key: K, value: unknown): { [key in K]?: string[] } {
  const names = readTexts(value).map((name) => readLine(normalizeRole(name), LONGEST_SCOPE));
  return names.length === 0 ? {} : ({ [key]: names } as { [key in K]: string[] });
}

/** Check monitors have a list of their own, of ids and names only. */
export function convertCheckMonitor(value: unknown): Monitor | undefined {
  const monitor = convertMonitor(value);
  if (monitor === undefined) return undefined;
  return { id: monitor.id, type: 'check', name: monitor.name, isMuted: false, service: null };
}

export function convertDowntime(value: unknown, context: ConvertContext): Downtime | undefined {
  const raw: RawDowntime | undefined = isObject(value) ? value : undefined;
  const id = readId(raw?.id);
  const startsAt = readEpochSeconds(raw?.start);
  const durationMinutes = readNumber(raw?.duration);
  if (raw === undefined || id === undefined || startsAt === undefined) return undefined;
  if (durationMinutes === undefined || durationMinutes <= 0) return undefined;
  return {
    id,
    publicText: extractPublicText(raw.memo),
    startsAt,
    durationMinutes,
    recurrence: readRecurrence(raw.recurrence, context),
    serviceScopes: readTexts(raw.serviceScopes),
    serviceExcludeScopes: readTexts(raw.serviceExcludeScopes),
    roleScopes: readTexts(raw.roleScopes).map(normalizeRole),
    roleExcludeScopes: readTexts(raw.roleExcludeScopes).map(normalizeRole),
    monitorScopes: readTexts(raw.monitorScopes),
    monitorExcludeScopes: readTexts(raw.monitorExcludeScopes),
  };
}

/** Requests spell full role names `service:role`, answers `service: role`; ours is the former. */
export function normalizeRole(fullName: string): string {
  return fullName.replace(/\s*:\s*/u, ':').trim();
}

function readRecurrence(value: unknown, context: ConvertContext): Downtime['recurrence'] {
  const raw: RawRecurrence | undefined = isObject(value) ? value : undefined;
  if (raw === undefined) return null;
  if (typeof raw.type !== 'string' || !isRecurrenceType(raw.type)) {
    context.oddities.count('unknown_recurrence');
    return null;
  }
  const interval = Math.floor(readNumber(raw.interval) ?? 1);
  return {
    type: raw.type,
    interval: interval >= 1 ? interval : 1,
    weekdays: raw.type === 'weekly' ? readTexts(raw.weekdays).filter((day) => WEEKDAYS.has(day)) : [],
    until: readEpochSeconds(raw.until) ?? null,
  };
}

function isRecurrenceType(word: string): word is RecurrenceType {
  return RECURRENCE_TYPES.has(word);
}

function isAlertStatus(word: unknown): word is AlertStatus {
  return typeof word === 'string' && ALERT_STATUSES.has(word);
}

function isHostStatus(word: unknown): word is HostStatus {
  return typeof word === 'string' && HOST_STATUSES.has(word);
}

function readAlertType(value: unknown, { oddities }: ConvertContext): string {
  if (typeof value === 'string' && ALERT_TYPES.has(value)) return value;
  oddities.count('unknown_alert_type');
  return readLine(value, 64) || 'unknown';
}

function readAlertStatus(value: unknown, { oddities }: ConvertContext): AlertStatus {
  if (isAlertStatus(value)) return value;
  const upper = typeof value === 'string' ? value.toUpperCase() : undefined;
  // Webhooks spell statuses in lower case; should the API ever do so, only bad news is taken from it.
  if (isAlertStatus(upper) && upper !== 'OK') return upper;
  oddities.count('unknown_alert_status');
  return 'UNKNOWN';
}

function readHostStatus(value: unknown, { oddities }: ConvertContext): HostStatus {
  if (isHostStatus(value)) return value;
  oddities.count('unknown_host_status');
  return 'unrecognized';
}

function readOpening(
  value: unknown,
  id: string,
  context: ConvertContext,
): { openedAt: Date; isOpeningEstimated?: true } {
  const openedAt = readEpochSeconds(value);
  if (openedAt !== undefined && openedAt.getTime() <= context.now.getTime() + CLOCK_SKEW_MS) return { openedAt };
  context.oddities.count('invalid_opened_at');
  return { openedAt: context.knownOpenedAt(id) ?? context.now, isOpeningEstimated: true };
}

/** What is no time, or lies in the future, does not close an alert: only a clear word does. */
function readClosedAt(value: unknown, openedAt: Date, { now, oddities }: ConvertContext): Date | null {
  if (value === undefined || value === null) return null;
  const closedAt = readEpochSeconds(value);
  if (closedAt === undefined || closedAt.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    oddities.count('invalid_closed_at');
    return null;
  }
  return closedAt < openedAt ? openedAt : closedAt;
}

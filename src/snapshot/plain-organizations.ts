import { areHosts, LONGEST_ID } from './known-hosts.ts';
import type { AlertStatus, OrganizationSnapshot } from './snapshot.ts';

// Most organizations of a file have no downtime, no failure, and open alerts at most. Those that are as this program wrote them are known by
// a plain test; it takes a tenth of the time of the schema, which has the word about any other.

export const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

const REQUIRED = 13;
const REQUIRED_KEYS = new Set(
  (
    'name readAt failure hosts alerts closedAlerts monitors downtimes readBack nameCheckedAt downtimesReadAt ' +
    'oddities requestCount'
  ).split(' '),
);
const MONITOR_KEYS = 5;
/** With `openedAt`, `closedAt` and `statusLog`. */
const ALERT_KEYS = 9;
const STATUSES = new Set<unknown>(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] satisfies AlertStatus[]);

type Row = Record<string, unknown>;

/** The record, where nothing is told by it that needs a closer look; `undefined`: the schema is to look. */
export function readPlain(row: unknown): OrganizationSnapshot | undefined {
  if (!isRow(row)) return undefined;
  const record: Row = {};
  let required = 0;
  for (const key of Object.keys(row)) {
    const value = VALUES.get(key)?.(row[key]);
    if (value === undefined) return undefined;
    record[key] = value;
    if (REQUIRED_KEYS.has(key)) required++;
  }
  return required === REQUIRED ? (record as unknown as OrganizationSnapshot) : undefined;
}

const mayBeNull = (value: unknown): unknown => (value === null ? null : momentOf(value));
const empty = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? value : undefined);

/** By key what it is as a value; `undefined` where it is not plain. */
const VALUES = new Map<string, (value: unknown) => unknown>(
  Object.entries({
    name: (value) => (value === '' || typeof value !== 'string' ? undefined : value),
    readAt: mayBeNull,
    failure: (value) => (value === null ? null : undefined),
    hosts: (value) => (areHosts(value) ? value : undefined),
    alerts: plainAlertsOf,
    closedAlerts: empty,
    monitors: (value) => (Array.isArray(value) && value.every(isPlainMonitor) ? value : undefined),
    downtimes: empty,
    readBack: readBackOf,
    nameCheckedAt: mayBeNull,
    downtimesReadAt: mayBeNull,
    monitorsReadAt: mayBeNull,
    monitorListReadAt: momentOf,
    monitorListTriedAt: momentOf,
    downtimesTriedAt: momentOf,
    lateChecksReadAt: momentOf,
    clockSkewMs: (value) => (Number.isSafeInteger(value) ? value : undefined),
    oddities: (value) => (isRow(value) && Object.keys(value).length === 0 ? value : undefined),
    requestCount: (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? value : undefined),
  } satisfies Record<string, (value: unknown) => unknown>),
);

function momentOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !ISO_UTC.test(value)) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Open ones, as they are listed: of their ends and logs nothing is said. */
function plainAlertsOf(value: unknown): OrganizationSnapshot['alerts'] | undefined {
  if (!Array.isArray(value)) return undefined;
  const alerts: OrganizationSnapshot['alerts'] = [];
  for (const row of value as unknown[]) {
    const openedAt = isPlainAlert(row) ? momentOf(row.openedAt) : undefined;
    if (openedAt === undefined) return undefined;
    alerts.push({ ...(row as (typeof alerts)[number]), openedAt });
  }
  return alerts;
}

function isPlainAlert(row: unknown): row is Row {
  if (!isRow(row) || Object.keys(row).length !== ALERT_KEYS) return false;
  const { id, type, status, monitorId, hostId, publicText } = row;
  return (
    isId(id) &&
    typeof type === 'string' &&
    STATUSES.has(status) &&
    (monitorId === null || isId(monitorId)) &&
    (hostId === null || isId(hostId)) &&
    (publicText === null || typeof publicText === 'string') &&
    row.closedAt === null &&
    row.statusLog === null
  );
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ID;
}

function isPlainMonitor(value: unknown): boolean {
  if (!isRow(value)) return false;
  const { id, type, name, isMuted, service, scopes, excludeScopes } = value;
  const lists = [scopes, excludeScopes].filter((list) => list !== undefined);
  return (
    isId(id) &&
    typeof type === 'string' &&
    typeof name === 'string' &&
    typeof isMuted === 'boolean' &&
    (service === null || typeof service === 'string') &&
    lists.every((list) => Array.isArray(list) && list.every((each) => typeof each === 'string')) &&
    Object.keys(value).length === MONITOR_KEYS + lists.length
  );
}

function readBackOf(value: unknown): OrganizationSnapshot['readBack'] | undefined {
  if (!isRow(value) || Object.keys(value).length !== 2 || value.resumeFrom !== null) return undefined;
  const { completeSince } = value;
  const since = completeSince === null ? null : momentOf(completeSince);
  return since === undefined ? undefined : { completeSince: since, resumeFrom: null };
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

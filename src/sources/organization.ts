import { normalizeName } from '../base/text.ts';
import type { Downtime, Host, OrganizationFailure, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { readAlerts } from './read-alerts.ts';
import { UNREAD } from './read-back.ts';
import { addPending, readDetails, type DetailsOptions } from './read-details.ts';
import { readHosts } from './read-hosts.ts';
import { lastAsked, readTurns } from './read-turns.ts';
import { nameMismatchError, SourceError } from './source-error.ts';
import { dueTurns } from './turns.ts';

export interface ReadOrganizationOptions extends Omit<DetailsOptions, 'hasHostList'> {
  /** As configured; must equal what Mackerel answers for the key. */
  organization: string;
  /** Environment variable the key came from. */
  apiKeySource: string;
  /** Its record of the run before, carried-over parts included. */
  last: OrganizationSnapshot | undefined;
  /** How far a first reading goes back. */
  historyDays: number;
  /** Whether alerts of checks count. */
  countsChecks: boolean;
}

/**
 * One organization's calls, in turn. What fails is a value: the record then holds what was read before the failure, and
 * `carryOver` puts what was known under it.
 */
export async function readOrganization(
  client: MackerelClient,
  options: ReadOrganizationOptions,
): Promise<OrganizationSnapshot> {
  const record = emptyRecord(options);
  try {
    await readInTurn(client, options, record);
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    markFailed(record, thrown, options);
  }
  if (record.failure === null) record.readAt = options.now;
  record.oddities = client.oddities.toRecord();
  record.requestCount = client.requestCount();
  const clockSkewMs = client.clockSkewMs();
  if (clockSkewMs !== undefined) record.clockSkewMs = clockSkewMs;
  return record;
}

/** A record without data, for an organization that could not be read at all. */
export function failedRecord(
  options: Pick<ReadOrganizationOptions, 'organization' | 'now' | 'last'>,
  error: SourceError,
): OrganizationSnapshot {
  const record = emptyRecord(options);
  markFailed(record, error, options);
  return record;
}

async function readInTurn(
  client: MackerelClient,
  options: ReadOrganizationOptions,
  record: OrganizationSnapshot,
): Promise<void> {
  const { last } = options;
  const checksName = isNameDue(options);
  if (checksName) await checkName(client, options, record);

  const hosts = await readHosts(client);
  // A key that was exchanged for another organization's shows itself here long before the next hourly check.
  if (!checksName && hosts.rows !== null && areAllUnknown(hosts.rows, last?.hosts ?? [])) {
    await checkName(client, options, record);
  }
  record.hosts = hosts.rows ?? [];

  const alerts = await readAlerts(client, { ...options, last: forgetUnlearned(options) });
  record.alerts = alerts.open;
  record.closedAlerts = alerts.closed;
  record.readBack = alerts.readBack;
  if (alerts.lateChecksReadAt !== undefined) record.lateChecksReadAt = alerts.lateChecksReadAt;
  addPending(record, { ends: alerts.endsLeftOver });
  const failure = hosts.failure ?? alerts.failure;
  if (failure !== null) markFailed(record, failure, options);
  if (alerts.failure !== null) return;

  await readDetails(client, record, { ...options, hasHostList: hosts.rows !== null });
  await readTurns(client, record, options);
}

/** What closed alerts taught stands in the history: where that holds no reading, all of it is read back anew. */
function forgetUnlearned({ last, questions }: ReadOrganizationOptions): OrganizationSnapshot | undefined {
  return last === undefined || questions.hasReading ? last : { ...last, readBack: UNREAD };
}

/** Where another turn has waited longer, the name waits: it must come first, or not at all. */
function isNameDue({ organization, last, now }: ReadOrganizationOptions): boolean {
  if (last === undefined || last.nameCheckedAt === null || last.failure?.cause === 'name_mismatch') return true;
  return dueTurns(organization, lastAsked(last), now)[0] === 'name';
}

async function checkName(
  client: MackerelClient,
  options: ReadOrganizationOptions,
  record: OrganizationSnapshot,
): Promise<void> {
  const answered = await client.fetchOrganizationName();
  if (normalizeName(answered) !== normalizeName(options.organization))
    throw nameMismatchError({ ...options, path: '/api/v0/org' }, answered);
  record.nameCheckedAt = options.now;
}

function areAllUnknown(hosts: readonly Host[], before: readonly Host[]): boolean {
  if (hosts.length === 0 && before.length === 0) return false;
  const ids = new Set(before.map(({ id }) => id));
  return !hosts.some(({ id }) => ids.has(id));
}

function emptyRecord({
  organization,
  last,
}: Pick<ReadOrganizationOptions, 'organization' | 'last'>): OrganizationSnapshot {
  const downtimes: Downtime[] = last?.downtimes ?? [];
  return {
    name: organization,
    readAt: last?.readAt ?? null,
    failure: null,
    hosts: [],
    alerts: [],
    closedAlerts: [],
    monitors: [],
    downtimes,
    readBack: last?.readBack ?? UNREAD,
    nameCheckedAt: last?.nameCheckedAt ?? null,
    downtimesReadAt: last?.downtimesReadAt ?? null,
    monitorsReadAt: last?.monitorsReadAt ?? null,
    ...(last?.monitorListReadAt === undefined ? {} : { monitorListReadAt: last.monitorListReadAt }),
    ...(last?.monitorListTriedAt === undefined ? {} : { monitorListTriedAt: last.monitorListTriedAt }),
    ...(last?.downtimesTriedAt === undefined ? {} : { downtimesTriedAt: last.downtimesTriedAt }),
    ...(last?.lateChecksReadAt === undefined ? {} : { lateChecksReadAt: last.lateChecksReadAt }),
    ...(last?.logsRefusedSince === undefined ? {} : { logsRefusedSince: last.logsRefusedSince }),
    ...(last?.unknownHosts === undefined ? {} : { unknownHosts: last.unknownHosts }),
    oddities: {},
    requestCount: 0,
  };
}

function markFailed(
  record: OrganizationSnapshot,
  error: SourceError,
  { now, last }: Pick<ReadOrganizationOptions, 'now' | 'last'>,
): void {
  const failure: OrganizationFailure = {
    cause: error.failureCause,
    message: error.message,
    hint: error.hint ?? null,
    at: now,
    since: last?.failure?.since ?? now,
  };
  record.failure = failure;
}

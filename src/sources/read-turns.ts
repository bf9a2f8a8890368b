import type { Downtime, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { inOrder, readList } from './read-monitors.ts';
import { SourceError } from './source-error.ts';
import { dueTurns, type LastAsked } from './turns.ts';

export interface TurnsOptions {
  organization: string;
  now: Date;
  last: OrganizationSnapshot | undefined;
}

/** A quiet organization costs no more requests a run. */
const QUIET_REQUESTS = 4;

export function lastAsked(record: OrganizationSnapshot): LastAsked {
  return {
    name: record.nameCheckedAt,
    monitors: later(record.monitorListReadAt, record.monitorListTriedAt),
    downtimes: later(record.downtimesReadAt ?? undefined, record.downtimesTriedAt),
  };
}

/**
 * Reads monitors and downtimes where it is their turn: one of them a run, or the name before it, and more only where that
 * costs a quiet organization nothing. Monitors also when a downtime names one that nobody has heard of.
 */
export async function readTurns(
  client: MackerelClient,
  record: OrganizationSnapshot,
  { organization, now, last }: TurnsOptions,
): Promise<void> {
  let taken = isSame(record.nameCheckedAt, now) ? 1 : 0;
  const due =
    last === undefined ? (['monitors', 'downtimes'] as const) : dueTurns(organization, lastAsked(record), now);
  for (const turn of due) {
    // The name is asked for before anything else, or not at all.
    if (turn === 'name' || isSame(lastAsked(record)[turn], now)) continue;
    if (last !== undefined && taken > 0 && client.requestCount() >= QUIET_REQUESTS) break;
    await (turn === 'monitors' ? readMonitorList(client, record, now) : readDowntimes(client, record, now));
    taken++;
  }
  const isAsked = isSame(lastAsked(record).monitors, now);
  if (!isAsked && namesUnknownMonitor(record, last?.downtimes ?? [])) await readMonitorList(client, record, now);
}

/** One that a downtime named already at the reading before was asked for then: it is gone. */
function namesUnknownMonitor({ downtimes, monitors }: OrganizationSnapshot, before: readonly Downtime[]): boolean {
  const known = new Set([...monitors.map(({ id }) => id), ...monitorsNamedBy(before)]);
  return monitorsNamedBy(downtimes).some((id) => !known.has(id));
}

function monitorsNamedBy(downtimes: readonly Downtime[]): string[] {
  return downtimes.flatMap(({ monitorScopes, monitorExcludeScopes }) => [...monitorScopes, ...monitorExcludeScopes]);
}

/** What watches is worth knowing, but no organization fails for want of it. */
export async function readMonitorList(client: MackerelClient, record: OrganizationSnapshot, now: Date): Promise<void> {
  const list = await readList(client);
  if (list === undefined) {
    record.monitorListTriedAt = now;
    return;
  }
  record.monitors = inOrder([...list, ...record.monitors.filter(({ type }) => type === 'check')]);
  record.monitorListReadAt = now;
  delete record.monitorListTriedAt;
}

/** Planned work is worth showing; here, too, the last answer goes on to hold. */
async function readDowntimes(client: MackerelClient, record: OrganizationSnapshot, now: Date): Promise<void> {
  try {
    record.downtimes = await client.fetchDowntimes();
    record.downtimesReadAt = now;
    delete record.downtimesTriedAt;
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    client.oddities.count('downtimes_unread');
    record.downtimesTriedAt = now;
  }
}

function later(a: Date | undefined, b: Date | undefined): Date | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return a > b ? a : b;
}

function isSame(a: Date | null, b: Date): boolean {
  return a?.getTime() === b.getTime();
}

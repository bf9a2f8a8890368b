import { HOUR_MS } from '../base/durations.ts';
import type { Alert, Monitor, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

export interface MonitorsRead {
  /** All that are known, sorted by id; of checks those that alerts name. */
  monitors: Monitor[];
  /** When any were last asked for. */
  readAt: Date | null;
  /** When the list was last read, which holds all but checks. */
  listReadAt: Date | undefined;
  /** The list was asked for and not got. */
  isListRefused: boolean;
}

const MAX_CHECK_QUESTIONS = 20;
const GOOD_FOR_MS = HOUR_MS;

export interface MonitorsReadOptions {
  now: Date;
  last: OrganizationSnapshot | undefined;
  /** Whether no earlier reading told of this alert, or not of one so bad: nothing that is merely remembered may silence it. */
  isNews: (alert: Alert) => boolean;
}

/**
 * The monitors behind the given alerts, asked for when the last answer is an hour old, cannot hold them, or was given before
 * an alert that is new, or worse. A monitor that an alert of the last reading named in vain is gone, and is not asked for again within
 * the hour.
 */
export async function readMonitors(
  client: MackerelClient,
  alerts: readonly Alert[],
  { now, last, isNews }: MonitorsReadOptions,
): Promise<MonitorsRead> {
  const known = new Map((last?.monitors ?? []).map((monitor) => [monitor.id, monitor]));
  const readAt = last?.monitorsReadAt ?? null;
  const named = alerts.filter((alert) => alert.monitorId !== null);

  const isOld = ({ type }: Alert): boolean => {
    const listedAt = type === 'check' ? undefined : last?.monitorListReadAt;
    const at = listedAt !== undefined && (readAt === null || listedAt > readAt) ? listedAt : readAt;
    return at === null || now.getTime() - at.getTime() >= GOOD_FOR_MS;
  };
  const askedBefore = new Set((last?.alerts ?? []).map(({ id }) => id));
  const isGone = ({ id, openedAt }: Alert) => readAt !== null && askedBefore.has(id) && openedAt < readAt;
  const isMissing = (alert: Alert) => !known.has(alert.monitorId!) && !isGone(alert);
  const asked = named.filter((alert) => isOld(alert) || isNews(alert) || isMissing(alert));
  const isListWanted = asked.some(({ type }) => type !== 'check');
  const list = isListWanted ? await readList(client) : undefined;
  const checks = new Set(named.filter(({ type }) => type === 'check').map((alert) => alert.monitorId!));
  const askedChecks = asked.filter(({ type }) => type === 'check').map((alert) => alert.monitorId!);
  const isChecksRead = await readChecks(client, [...new Set(askedChecks)], known);
  const isRead = asked.length > 0 && isChecksRead && (!isListWanted || list !== undefined);
  const others = list ?? [...known.values()].filter(({ type }) => type !== 'check');
  const monitors = [...others, ...[...known.values()].filter(({ id, type }) => type === 'check' && checks.has(id))];
  return {
    monitors: inOrder(monitors),
    readAt: isRead ? now : readAt,
    listReadAt: list === undefined ? last?.monitorListReadAt : now,
    isListRefused: isListWanted && list === undefined,
  };
}

/** The same ones in the same order, whichever call brought them: another order would be taken for news. */
export function inOrder(monitors: readonly Monitor[]): Monitor[] {
  return monitors.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Names and mutings are worth having, but no organization fails for want of them. */
export async function readList(client: MackerelClient): Promise<Monitor[] | undefined> {
  try {
    return await client.fetchMonitors();
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    client.oddities.count('monitors_unread');
    return undefined;
  }
}

/** Fills `known`. */
async function readChecks(
  client: MackerelClient,
  ids: readonly string[],
  known: Map<string, Monitor>,
): Promise<boolean> {
  try {
    for (const id of ids.slice(0, MAX_CHECK_QUESTIONS)) {
      const check = await client.fetchCheckMonitor(id);
      if (check !== undefined) known.set(id, check);
    }
    return true;
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    client.oddities.count('monitors_unread');
    return false;
  }
}

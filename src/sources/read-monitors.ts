import type { Alert, Monitor, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

export interface MonitorsRead {
  /** Those that `alerts` name, sorted by id. */
  monitors: Monitor[];
  readAt: Date | null;
}

const MAX_CHECK_QUESTIONS = 20;
const GOOD_FOR_MS = 60 * 60_000;

/**
 * The monitors behind the given alerts, asked only when the last answer is an hour old or cannot hold them. A monitor
 * that an alert of the last reading named in vain is gone, and is not asked for again within the hour.
 */
export async function readMonitors(
  client: MackerelClient,
  alerts: readonly Alert[],
  now: Date,
  last: OrganizationSnapshot | undefined,
): Promise<MonitorsRead> {
  const known = new Map((last?.monitors ?? []).map((monitor) => [monitor.id, monitor]));
  const readAt = last?.monitorsReadAt ?? null;
  const named = alerts.filter((alert) => alert.monitorId !== null);
  if (named.length === 0) return { monitors: [], readAt };

  const isOld = readAt === null || now.getTime() - readAt.getTime() >= GOOD_FOR_MS;
  const askedBefore = new Set((last?.alerts ?? []).map(({ id }) => id));
  const isGone = ({ id, openedAt }: Alert) => readAt !== null && askedBefore.has(id) && openedAt < readAt;
  const isMissing = (alert: Alert) => !known.has(alert.monitorId!) && !isGone(alert);
  const asked = named.filter((alert) => isOld || isMissing(alert));
  if (asked.length === 0) return { monitors: pick(known, named), readAt };

  const isRead = await askFor(client, asked, known);
  return { monitors: pick(known, named), readAt: isRead ? now : readAt };
}

/** Fills `known`. Names and mutings are worth having, but no organization fails for want of them. */
async function askFor(client: MackerelClient, alerts: readonly Alert[], known: Map<string, Monitor>): Promise<boolean> {
  try {
    if (alerts.some(({ type }) => type !== 'check')) {
      for (const monitor of await client.fetchMonitors()) known.set(monitor.id, monitor);
    }
    const checks = new Set(alerts.filter(({ type }) => type === 'check').map((alert) => alert.monitorId!));
    for (const id of [...checks].slice(0, MAX_CHECK_QUESTIONS)) {
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

function pick(known: ReadonlyMap<string, Monitor>, alerts: readonly Alert[]): Monitor[] {
  const ids = [...new Set(alerts.map((alert) => alert.monitorId!))].toSorted();
  return ids.flatMap((id) => known.get(id) ?? []);
}

import type { Alert, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

/** Each log is a request; those beyond are taken as first seen. */
const MAX_LOGS = 20;

/**
 * The same alerts, those that are new, changed their status or closed with the exact times of their changes where
 * `isWanted` says that these matter. A log read before is kept as long as the status stays, and where asking again fails.
 *
 * @param alerts open ones first: they come to their turn before the bound is reached
 */
export async function readStatusLogs(
  client: MackerelClient,
  alerts: readonly Alert[],
  last: OrganizationSnapshot | undefined,
  isWanted: (alert: Alert) => boolean,
): Promise<Alert[]> {
  const known = new Map((last?.alerts ?? []).map((alert) => [alert.id, alert]));
  let asked = 0;
  const complete: Alert[] = [];
  for (const alert of alerts) {
    const before = known.get(alert.id);
    // It may have got worse and closed since: the last log of an open alert says nothing of that.
    const isKnown = before !== undefined && before.status === alert.status && alert.closedAt === null;
    // On the first reading the past is long; its closed alerts stand as they are listed.
    const isPast = alert.closedAt !== null && last === undefined;
    const asks = !isKnown && !isPast && asked < MAX_LOGS && isWanted(alert);
    if (asks) asked++;
    const statusLog = (asks ? await readLog(client, alert.id) : null) ?? before?.statusLog ?? null;
    complete.push(statusLog === null ? alert : { ...alert, statusLog });
  }
  return complete;
}

async function readLog(client: MackerelClient, alertId: string): Promise<Alert['statusLog']> {
  try {
    const log = await client.fetchStatusLog(alertId);
    return log.length === 0 ? null : log;
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) throw thrown;
    client.oddities.count('status_log_unread');
    return null;
  }
}

import type { Alert, OrganizationSnapshot } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

/** Each log is a request; those beyond are taken as first seen. */
const MAX_LOGS = 20;

/**
 * The same alerts, those that are new or changed their status with the exact times of their changes where `isWanted`
 * says that these matter. A log read before is kept as long as the status stays.
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
    if (before !== undefined && (before.status === alert.status || alert.closedAt !== null)) {
      complete.push(before.statusLog === null ? alert : { ...alert, statusLog: before.statusLog });
      continue;
    }
    // On the first reading the past is long; its closed alerts stand as they are listed.
    const isPast = alert.closedAt !== null && last === undefined;
    const asks = !isPast && asked < MAX_LOGS && isWanted(alert);
    if (asks) asked++;
    complete.push(asks ? { ...alert, statusLog: await readLog(client, alert.id) } : alert);
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

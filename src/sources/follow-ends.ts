import { READS_A_RUN, type FollowedAlert } from '../snapshot/open-questions.ts';
import type { Alert } from '../snapshot/snapshot.ts';
import type { AlertSet } from './alert-set.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { unprovenClosing } from './mackerel/convert.ts';
import { SourceError } from './source-error.ts';

/**
 * Asks for the end of alerts that were open and stand in no list any more, then of those whose end an earlier reading could
 * only estimate. One that Mackerel does not tell about is over by now as far as anybody can say, and stays followed; one that
 * Mackerel does not know any more will never have another end.
 *
 * @param vanished and `estimated`: newest first
 * @returns how many ends are still to be read
 */
export async function followEnds(
  client: MackerelClient,
  seen: AlertSet,
  followed: { vanished: readonly FollowedAlert[]; estimated: readonly FollowedAlert[] },
  now: Date,
): Promise<number> {
  const estimated = followed.estimated.filter(({ id }) => !seen.has(id));
  let asked = 0;
  let leftOver = 0;
  for (const alert of [...followed.vanished, ...estimated]) {
    const mayAsk = asked < READS_A_RUN.ends && client.hasTimeLeft();
    if (mayAsk) asked++;
    const answer = mayAsk ? await askForEnd(client, alert.id) : 'unread';
    if (typeof answer === 'object') {
      seen.add([answer]);
      continue;
    }
    const isNews = alert.closedAt === null;
    if (isNews) client.oddities.count('closed_at_estimated');
    if (answer === 'unread') leftOver++;
    if (isNews || answer === 'unknown') seen.add([estimate(alert, answer, now)]);
  }
  return leftOver;
}

function estimate(alert: FollowedAlert, answer: 'unread' | 'unknown', now: Date): Alert {
  const closing = unprovenClosing(false);
  return {
    ...asAlert(alert),
    closedAt: alert.closedAt ?? now,
    isEndEstimated: true,
    closing: answer === 'unknown' ? { ...closing, log: 'refused', isForgotten: true } : closing,
  };
}

/** What is known of it, as if it stood in a list. */
export function asAlert({ id, type, monitorId, hostId, openedAt, closedAt, isEndEstimated }: FollowedAlert): Alert {
  return {
    id,
    type,
    status: 'OK',
    monitorId,
    hostId,
    openedAt,
    // Mackerel's word on that was heard before, or is still to come.
    isOpeningEstimated: true,
    closedAt,
    publicText: null,
    statusLog: null,
    ...(closedAt === null ? {} : { closing: unprovenClosing(false) }),
    ...(isEndEstimated ? { isEndEstimated } : {}),
  };
}

async function askForEnd(client: MackerelClient, id: string): Promise<Alert | 'unread' | 'unknown'> {
  try {
    return (await client.fetchAlert(id)) ?? 'unknown';
  } catch (thrown) {
    if (thrown instanceof SourceError) return 'unread';
    throw thrown;
  }
}

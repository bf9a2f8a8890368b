import { HOUR_MS } from '../../base/durations.ts';
import type { AlertPhase, AlertRecord } from '../history/history.ts';
import type { Effect } from '../../config/config.ts';

/** What stopped an effect; only `recovered` is a recovery. */
export const WINDOW_ENDS = [
  /** The monitor closed the alert, or its status is `OK` again. */
  'recovered',
  'closed_by_hand',
  /** The host was retired, or the monitor or service deleted, or something happened that we have no word for. */
  'gone',
  /** The alert is closed and its log not read yet: nothing is over before that. */
  'unproven',
  /** It fell to a level that the rules ignore, and is still open. */
  'lowered',
  /** The alert is closed, and what closed it cannot be learned. */
  'unconfirmed',
  /** A rule, a mute, standby: we stopped looking. */
  'stopped',
  /** The host was set to maintenance or poweroff. */
  'maintenance',
  /** The host or service belongs to somebody else now. */
  'moved',
] as const;

export type WindowEnd = (typeof WINDOW_ENDS)[number];

/** For so long after an alert was closed its log may still tell why. */
export const PROOF_WITHIN_MS = HOUR_MS;

/** Why a closed alert is closed, from all that is known of it. */
export function closingEnd(alert: AlertRecord, now: Date): WindowEnd {
  const { closing, closedAt } = alert;
  // Release 0.1.0 kept nothing of it, and called it recovered: what was said stays said.
  if (closing === null) return 'recovered';
  const { hasReason, trigger, log, isHostListed, isMonitorListed } = closing;
  if (hasReason || trigger === 'manual') return 'closed_by_hand';
  if (trigger === 'monitoring') return 'recovered';
  if (trigger !== null || isHostListed === false || isMonitorListed === false) return 'gone';
  const isStillThere =
    (alert.hostId === null || isHostListed === true) && (alert.monitorId === null || isMonitorListed === true);
  if (log === 'read' && isStillThere) return 'recovered';
  const isLate = closedAt !== null && now.getTime() - closedAt.getTime() >= PROOF_WITHIN_MS;
  return log === 'refused' || isLate ? 'unconfirmed' : 'unproven';
}

/**
 * Why an alert that is still open counts no more from `next` on.
 *
 * @param meaning what the rules make of a phase
 */
export function phaseEnd(last: AlertPhase, next: AlertPhase, meaning: (phase: AlertPhase) => Effect): WindowEnd {
  if (next.status === 'OK') return 'recovered';
  if (isAway(next) && !isAway(last)) return 'maintenance';
  const isLevelAlone = meaning({ ...last, status: next.status }) === 'ignore';
  return isLevelAlone ? 'lowered' : 'stopped';
}

function isAway({ hostStatus }: AlertPhase): boolean {
  return hostStatus === 'maintenance' || hostStatus === 'poweroff';
}

import { earlier } from '../../base/moments.ts';
import type { Effect } from '../../config/config.ts';
import type { EffectOf } from './rules.ts';
import type { AlertPhase, AlertRecord } from '../history/history.ts';
import { closingEnd, phaseEnd, type WindowEnd } from './window-end.ts';

/** A time during which an alert hurt somebody. */
export interface EffectiveWindow {
  from: Date;
  /** `null` while it lasts. */
  to: Date | null;
  effect: 'outage' | 'degraded';
  /**
   * What stopped it; `null` while it lasts. `unproven` lasts as well: the alert is closed, but nothing is over before that
   * is known. `changed`: the next window follows without a pause.
   */
  end: WindowEnd | 'changed' | null;
  /** It was over by `to`: when, nobody read. */
  isEstimated?: true;
  /** When its alert was closed, where that had gone on at a level that the rules ignore: nothing had recovered before. */
  overAt?: Date;
  /** Since when its alert would have counted, where the rules count it only since `from`. */
  openedAt?: Date;
}

/**
 * What an alert meant over time by one list of rules: sorted, disjoint, none empty; none at all when it was ignored.
 * An alert that stays open while its host is in maintenance has a gap there.
 *
 * @param seenUntil when its organization was last read: nobody knows whether an alert grew older after that
 */
export function effectiveWindows(
  { organization, alert, seenUntil, now }: { organization: string; alert: AlertRecord; seenUntil: Date; now: Date },
  effectOf: EffectOf,
): EffectiveWindow[] {
  const openMs = Math.max(0, (alert.closedAt ?? seenUntil).getTime() - alert.openedAt.getTime());
  const meaning = (phase: AlertPhase): Effect =>
    isFine(alert, phase) ? 'ignore' : effectOf({ organization, alert, phase, openMs });
  let windows: EffectiveWindow[] = [];
  /** The phase before, where it was part of a window: the last of them. */
  let before: AlertPhase | null = null;
  const { phases, closedAt } = alert;
  for (let i = 0; i < phases.length; i++) {
    const phase = phases[i]!;
    const next = phases[i + 1]?.from ?? null;
    const to = next === null || closedAt === null ? (next ?? closedAt) : earlier(next, closedAt);
    const fromMs = phase.from.getTime();
    if (fromMs > now.getTime() || (to !== null && to.getTime() <= fromMs)) continue;
    const effect = meaning(phase);
    const last = before === null ? undefined : windows.at(-1)!;
    if (effect === 'ignore') {
      if (last !== undefined) last.end = phaseEnd(before!, phase, meaning);
      before = null;
      continue;
    }
    if (last?.effect === effect) last.to = to;
    else {
      if (last !== undefined) last.end = 'changed';
      const window: EffectiveWindow = { from: phase.from, to, effect, end: null };
      if (windows.length === 0) windows = [window];
      else windows.push(window);
    }
    before = phase;
  }
  if (closedAt !== null) close(windows.at(-1), before === null, closingEnd(alert, now), alert);
  // A copy has room for what it holds; a list that was pushed to, for seventeen. There is one for each alert there was.
  return windows.length < 2 ? windows : windows.slice();
}

/**
 * Open for good reason (`prevent_alert_auto_close`) and yet in order. What was first seen closed says `OK` as well, and what
 * it had been is then not known.
 */
function isFine(alert: AlertRecord, phase: AlertPhase): boolean {
  return phase.status === 'OK' && !alert.isLevelUnread;
}

/** An alert that was merely low when it closed is over as it closed – once that is known, its end is no longer `lowered`. */
function close(
  last: EffectiveWindow | undefined,
  isOver: boolean,
  end: WindowEnd,
  { closedAt, isEndEstimated }: AlertRecord,
): void {
  if (last === undefined) return;
  if (!isOver) {
    last.end = end;
    if (end === 'unproven') last.to = null;
    else if (isEndEstimated) last.isEstimated = true;
  } else if (last.end === 'lowered' && end !== 'unproven') {
    last.end = end;
    last.overAt = closedAt!;
    if (isEndEstimated) last.isEstimated = true;
  }
}

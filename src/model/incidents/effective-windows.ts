import type { AlertRecord } from '../history/history.ts';
import type { EffectOf } from '../claims/rules.ts';

/** A time during which an alert hurt somebody. */
export interface EffectiveWindow {
  from: Date;
  /** `null` while it lasts. */
  to: Date | null;
  effect: 'outage' | 'degraded';
  /**
   * How it ended. `handed_over`: the host was set to maintenance or poweroff while the alert is still open; `changed`: the
   * next window follows without a pause.
   */
  end: 'open' | 'recovered' | 'handed_over' | 'changed';
}

/**
 * What an alert meant over time by one list of rules: sorted, disjoint, none empty; none at all when it was ignored.
 * An alert that stays open while its host is in maintenance has a gap there.
 */
export function effectiveWindows(
  organization: string,
  alert: AlertRecord,
  effectOf: EffectOf,
  now: Date,
): EffectiveWindow[] {
  const openMs = Math.max(0, (alert.closedAt ?? now).getTime() - alert.openedAt.getTime());
  const windows: EffectiveWindow[] = [];
  for (const [i, phase] of alert.phases.entries()) {
    const next = alert.phases[i + 1];
    const to = earliest(next?.from ?? null, alert.closedAt);
    if (phase.from > now || (to !== null && to <= phase.from)) continue;
    const effect = effectOf({ organization, alert, phase, openMs });
    const last = windows.at(-1);
    const follows = last?.to?.getTime() === phase.from.getTime();
    if (effect === 'ignore') {
      const isAway = phase.hostStatus === 'maintenance' || phase.hostStatus === 'poweroff';
      if (last !== undefined && follows && isAway) last.end = 'handed_over';
    } else if (last !== undefined && follows && last.effect === effect) {
      last.to = to;
      last.end = to === null ? 'open' : 'recovered';
    } else {
      if (last !== undefined && follows) last.end = 'changed';
      windows.push({ from: phase.from, to, effect, end: to === null ? 'open' : 'recovered' });
    }
  }
  // A copy has room for what it holds; a list that was pushed to, for seventeen. There is one for each alert there was.
  return windows.slice();
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

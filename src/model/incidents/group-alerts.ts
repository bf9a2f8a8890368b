import { lastEndOf } from '../../base/moments.ts';
import { compareText } from '../../base/text.ts';
import type { EffectiveWindow } from './effective-windows.ts';
import type { Stretch, Touch } from '../model.ts';

/** Stretches that overlap or begin close together, directly or through others. */
export interface AlertGroup {
  stretches: Stretch[];
  from: Date;
  to: Date | null;
}

/**
 * What of one customer belongs together: stretches whose times overlap or that start within `joinMs` of each other, also
 * through others. Earliest first; the order in which touches are given does not matter. O(n log n).
 */
export function groupAlerts(touches: readonly Touch[], joinMs: number): AlertGroup[] {
  const stretches = touches.flatMap((touch) => stretchesOf(touch, joinMs)).toSorted(compareStretches);
  const groups: AlertGroup[] = [];
  for (const stretch of stretches) {
    const group = groups.at(-1);
    const last = group?.stretches.at(-1);
    const isNear = last !== undefined && stretch.from.getTime() - last.from.getTime() <= joinMs;
    if (group !== undefined && (isNear || group.to === null || stretch.from < group.to)) {
      group.stretches.push(stretch);
      group.to = lastEndOf([group.to, stretch.to]);
    } else {
      groups.push({ stretches: [stretch], from: stretch.from, to: stretch.to });
    }
  }
  return groups;
}

/**
 * The windows of one alert, cut where they pause for longer than `joinMs` or where its host was handed over to maintenance:
 * what comes after that is another incident, months later perhaps.
 */
function stretchesOf(touch: Touch, joinMs: number): Stretch[] {
  const runs: EffectiveWindow[][] = [];
  for (const window of touch.windows) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isNear =
      last !== undefined &&
      last.end !== 'maintenance' &&
      last.to !== null &&
      window.from.getTime() - last.to.getTime() <= joinMs;
    if (run !== undefined && isNear) run.push(window);
    else runs.push([window]);
  }
  return runs.map((windows, i) => ({
    touch,
    ordinal: i + 1,
    // Most alerts are one stretch; it need not be listed twice.
    windows: runs.length === 1 ? touch.windows : windows,
    from: windows[0]!.from,
    to: windows.at(-1)!.to,
    nextFrom: runs[i + 1]?.[0]?.from ?? null,
  }));
}

function compareStretches(a: Stretch, b: Stretch): number {
  return (
    a.from.getTime() - b.from.getTime() ||
    compareText(a.touch.organization.name, b.touch.organization.name) ||
    compareText(a.touch.alert.id, b.touch.alert.id) ||
    a.ordinal - b.ordinal
  );
}

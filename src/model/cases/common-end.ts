import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { WindowEnd } from '../claims/window-end.ts';
import type { Hit } from '../model.ts';
import { unite } from './component-times.ts';
import { byPlace, windowsOf } from './hits.ts';

/**
 * Windows of a case that is over, of several places, for readers to whom all of them are one thing: it recovered where each
 * place did when it was last over, since the case last began.
 */
export function withCommonEnd(hits: readonly Hit[]): readonly EffectiveWindow[] {
  const windows = windowsOf(hits);
  // Of one place there is nothing to agree on.
  if (hits.length === 1) return windows;
  const last = unite(windows).at(-1);
  if (last === undefined || last.to === null) return windows;
  const { from, to } = last;
  const isSince = (window: EffectiveWindow): boolean => window.from.getTime() >= from.getTime();
  // Nearly always all of it ended in the same way.
  const { end: firstEnd } = windows[0]!;
  if (windows.every((window) => window.end === firstEnd || !isSince(window))) return windows;
  const ends = new Set<EffectiveWindow['end']>();
  for (const own of byPlace(hits).values()) {
    const latest = lastOver(windowsOf(own).filter(isSince));
    if (latest !== undefined) ends.add(latest.end);
  }
  if (ends.size < 2) return windows;
  // Some recovered and some did not, or not for the same reason: that is not known of all of them.
  const end: WindowEnd = 'unconfirmed';
  return windows.map((window) => (window.to?.getTime() === to.getTime() ? { ...window, end } : window));
}

/** The one that ends last; of several the last in order. */
function lastOver(windows: readonly EffectiveWindow[]): EffectiveWindow | undefined {
  let last: EffectiveWindow | undefined;
  for (const window of windows) {
    if (last === undefined || window.to === null || (last.to !== null && window.to >= last.to)) last = window;
  }
  return last;
}

import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { WindowEnd } from '../claims/window-end.ts';
import type { Hit } from '../model.ts';
import { unite } from './component-times.ts';
import { placeKey } from './hits.ts';

/**
 * Windows of a case that is over, of several places, for readers to whom all of them are one thing: it recovered where each
 * place did when it was last over, since the case last began.
 */
export function withCommonEnd(hits: readonly Hit[]): readonly EffectiveWindow[] {
  const windows = hits.flatMap((hit) => hit.windows);
  const last = unite(windows).at(-1);
  if (last === undefined || last.to === null) return windows;
  const { from, to } = last;
  const byPlace = new Map<string, EffectiveWindow>();
  for (const hit of hits) {
    const key = placeKey(hit);
    for (const window of hit.windows) {
      const known = byPlace.get(key);
      const isLater = known === undefined || window.to === null || (known.to !== null && window.to >= known.to);
      if (window.from >= from && isLater) byPlace.set(key, window);
    }
  }
  const ends = new Set([...byPlace.values()].map(({ end }) => end));
  if (ends.size < 2) return windows;
  // Some recovered and some did not, or not for the same reason: that is not known of all of them.
  const end: WindowEnd = 'unconfirmed';
  return windows.map((window) => (window.to?.getTime() === to.getTime() ? { ...window, end } : window));
}

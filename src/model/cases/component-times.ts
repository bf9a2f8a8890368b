import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { WindowEnd } from '../claims/window-end.ts';
import { flappingUntil, type TimeSpan } from '../ledger/flapping.ts';
import type { CaseHit } from './hits.ts';
import type { ComponentFact } from '../ledger/ledger.ts';

/** How one component fared within one case. */
export interface ComponentTimes {
  component: ComponentFact;
  /** Times it was hit at all: sorted, disjoint, touching ones joined. */
  spans: readonly TimeSpan[];
  /** Only those of outage. */
  outages: readonly TimeSpan[];
  /** The worst that lasts; `null` when nothing does. */
  lasting: 'outage' | 'degraded' | null;
  /** How its last span, and its last outage, ended; `null` while it lasts or was none. */
  end: WindowEnd | null;
  outageEnd: WindowEnd | null;
  isEndEstimated: boolean;
  /** When it will be quiet; `null` when it does not flap. */
  flappingUntil: Date | null;
}

/** By component id, in the order in which they were hit. */
export function componentTimes(
  hits: readonly CaseHit[],
  options: { joinMs: number; now: Date },
): Map<string, ComponentTimes> {
  const gathered = new Map<string, { component: ComponentFact; windows: EffectiveWindow[]; estimated: Date[] }>();
  for (const hit of hits) {
    for (const component of hit.components) {
      const known = gathered.get(component.id) ?? { component, windows: [], estimated: [] };
      gathered.set(component.id, known);
      known.windows.push(...hit.windows);
      if (hit.isEndEstimated && hit.to !== null) known.estimated.push(hit.to);
    }
  }
  return new Map(
    [...gathered].map(([id, { component, windows, estimated }]) => {
      const spans = unite(windows);
      const outageWindows = windows.filter(({ effect }) => effect === 'outage');
      const outages = unite(outageWindows);
      const lasting = windows.filter(({ to }) => to === null);
      const last = spans.at(-1)?.to ?? null;
      return [
        id,
        {
          component,
          spans,
          outages,
          lasting:
            lasting.length === 0 ? null : lasting.some(({ effect }) => effect === 'outage') ? 'outage' : 'degraded',
          end: endAt(windows, last),
          outageEnd: endAt(outageWindows, outages.at(-1)?.to ?? null),
          isEndEstimated: last !== null && estimated.some((at) => at.getTime() === last.getTime()),
          flappingUntil: flappingUntil(spans, options.joinMs, options.now),
        },
      ];
    }),
  );
}

const ENDS_BY_WEIGHT: readonly (WindowEnd | null)[] = [
  'stopped', 'moved', 'closed_by_hand', 'gone', 'unconfirmed', 'lowered', 'maintenance', 'recovered',
]; // prettier-ignore

/** Of several that end together, the one that promises least. */
function endAt(windows: readonly EffectiveWindow[], at: Date | null): WindowEnd | null {
  if (at === null) return null;
  const ends = new Set(windows.filter(({ to }) => to?.getTime() === at.getTime()).map(({ end }) => end));
  const found = ENDS_BY_WEIGHT.find((end) => ends.has(end));
  return found ?? null;
}

/** Sorted, disjoint, touching ones joined. */
export function unite(windows: readonly TimeSpan[]): TimeSpan[] {
  const spans: { from: Date; to: Date | null }[] = [];
  for (const { from, to } of windows.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = spans.at(-1);
    if (last === undefined || (last.to !== null && from > last.to)) spans.push({ from, to });
    else if (last.to !== null && (to === null || to > last.to)) last.to = to;
  }
  return spans;
}

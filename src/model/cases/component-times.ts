import { earlier, earliestOf, later, latestOf } from '../../base/moments.ts';
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
  end: SpanEnd | null;
  outageEnd: SpanEnd | null;
  /** Nothing lasts, and yet it is not over: its alert is open at a level that the rules ignore. */
  isWatched: boolean;
  /** When the alert of what lasts opened, where that counts only since later. */
  openedAt: Date | null;
  /** When it will be quiet; `null` when it does not flap. */
  flappingUntil: Date | null;
}

export interface SpanEnd {
  at: Date;
  how: WindowEnd;
  /** It is only known to have been no later. */
  isEstimated: boolean;
}

interface Gathered {
  component: ComponentFact;
  windows: EffectiveWindow[];
  places: Map<string, EffectiveWindow[]>;
  isOpen: boolean;
  seenUntil: Date;
}

/** By component id, in the order in which they were hit. */
export function componentTimes(
  hits: readonly CaseHit[],
  options: { joinMs: number; saidOverAt: Date | null },
): Map<string, ComponentTimes> {
  const gathered = new Map<string, Gathered>();
  for (const hit of hits) {
    for (const component of hit.components) {
      const known = gathered.get(component.id) ?? {
        component,
        windows: [],
        places: new Map<string, EffectiveWindow[]>(),
        isOpen: false,
        seenUntil: hit.seenUntil,
      };
      gathered.set(component.id, known);
      known.windows.push(...hit.windows);
      for (const [place, windows] of hit.places ?? [[component.id, hit.windows] as const]) {
        known.places.set(place, [...(known.places.get(place) ?? []), ...windows]);
      }
      known.seenUntil = earlier(known.seenUntil, hit.seenUntil);
      known.isOpen ||= hit.to === null;
    }
  }
  return new Map(
    [...gathered].map(([id, { component, windows, places, isOpen, seenUntil }]) => {
      const spans = unite(windows);
      const outageWindows = windows.filter(({ effect }) => effect === 'outage');
      const outages = unite(outageWindows);
      const lasting = windows.filter(({ to }) => to === null);
      return [
        id,
        {
          component,
          spans,
          outages,
          lasting:
            lasting.length === 0 ? null : lasting.some(({ effect }) => effect === 'outage') ? 'outage' : 'degraded',
          end: endAt(windows, spans.at(-1)?.to ?? null),
          outageEnd: endAt(outageWindows, outages.at(-1)?.to ?? null),
          openedAt: lasting.reduce((at: Date | null, window) => earliestOf([at, window.openedAt]), null),
          isWatched: isOpen && lasting.length === 0,
          flappingUntil: latestOf(
            [...places.values()].map((own) => flappingUntil(unite(own), { ...options, seenUntil })),
          ),
        },
      ];
    }),
  );
}

const ENDS_BY_WEIGHT: readonly WindowEnd[] = [
  'stopped', 'moved', 'closed_by_hand', 'gone', 'unconfirmed', 'lowered', 'maintenance', 'recovered',
]; // prettier-ignore

/** Of several that end together, the one that promises least; where something lighter goes on, it is merely lower. */
function endAt(windows: readonly EffectiveWindow[], at: Date | null): SpanEnd | null {
  if (at === null) return null;
  const last = windows.filter(({ to }) => to?.getTime() === at.getTime());
  const ends = new Set<EffectiveWindow['end']>(last.map(({ end }) => end));
  const how = ENDS_BY_WEIGHT.find((end) => ends.has(end)) ?? 'lowered';
  const over = last.reduce((latest, { overAt }) => later(latest, overAt ?? latest), at);
  return { at: over, how, isEstimated: last.some(({ isEstimated }) => isEstimated === true) };
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

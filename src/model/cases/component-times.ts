import { byBeginning } from '../../base/interval.ts';
import { earlier, earliestOf, later, latestOf } from '../../base/moments.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { WindowEnd } from '../claims/window-end.ts';
import { FLAPPING_TIMES, flappingUntil, type TimeSpan } from '../ledger/flapping.ts';
import { byPlace, windowsOf, type CaseHit } from './hits.ts';
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
  hits: readonly CaseHit[];
}

/** By component id, in the order in which they were hit. */
export function componentTimes(
  hits: readonly CaseHit[],
  options: { joinMs: number; saidOverAt: Date | null },
): Map<string, ComponentTimes> {
  const times = new Map<string, ComponentTimes>();
  const [only] = hits;
  if (only !== undefined && hits.length === 1) {
    // So are most cases, and what one thing suffered once is soon told.
    for (const component of only.components) times.set(component.id, timesOf({ component, hits }, options));
    return times;
  }
  for (const [id, own] of gather(hits)) times.set(id, timesOf(own, options));
  return times;
}

/** By component id. */
function gather(hits: readonly CaseHit[]): Map<string, Gathered> {
  const gathered = new Map<string, { component: ComponentFact; hits: CaseHit[] }>();
  for (const hit of hits) {
    for (const component of hit.components) {
      const known = gathered.get(component.id);
      if (known === undefined) gathered.set(component.id, { component, hits: [hit] });
      else known.hits.push(hit);
    }
  }
  return gathered;
}

function timesOf(
  { component, hits }: Gathered,
  { joinMs, saidOverAt }: { joinMs: number; saidOverAt: Date | null },
): ComponentTimes {
  const windows = windowsOf(hits);
  const spans = unite(windows);
  // Nearly always it is out all along, or never, and over.
  const isOut = windows.every(isOutage);
  const outageWindows = isOut ? windows : windows.some(isOutage) ? windows.filter(isOutage) : NO_WINDOWS;
  const outages = isOut ? spans : unite(outageWindows);
  const lasting = windows.some(isLasting) ? windows.filter(isLasting) : NO_WINDOWS;
  const end = endAt(windows, spans.at(-1)?.to ?? null);
  const seenUntil = hits.reduce((at, hit) => earlier(at, hit.seenUntil), hits[0]!.seenUntil);
  return {
    component,
    spans,
    outages,
    lasting: lasting.length === 0 ? null : lasting.some(isOutage) ? 'outage' : 'degraded',
    end,
    outageEnd: isOut ? end : endAt(outageWindows, outages.at(-1)?.to ?? null),
    openedAt: lasting.reduce((at: Date | null, window) => earliestOf([at, window.openedAt]), null),
    isWatched: lasting.length === 0 && hits.some(({ to }) => to === null),
    flappingUntil: latestFlapping(hits, windows, spans, { joinMs, seenUntil, saidOverAt }),
  };
}

/** Each place comes and goes by itself. */
function latestFlapping(
  hits: readonly CaseHit[],
  windows: readonly EffectiveWindow[],
  spans: readonly TimeSpan[],
  limits: { joinMs: number; seenUntil: Date; saidOverAt: Date | null },
): Date | null {
  // Nearly everything is hit once or twice, and nobody asks where.
  if (windows.length < FLAPPING_TIMES) return null;
  if (hits.every(({ parts }) => parts === undefined)) return flappingUntil(spans, limits);
  const placed = byPlace(hits.flatMap(({ parts }) => parts ?? []));
  const lists = [hits.filter(({ parts }) => parts === undefined), ...placed.values()];
  return latestOf(lists.map((own) => flappingUntil(unite(windowsOf(own)), limits)));
}

const NO_WINDOWS: readonly EffectiveWindow[] = [];

function isLasting({ to }: EffectiveWindow): boolean {
  return to === null;
}

function isOutage({ effect }: EffectiveWindow): boolean {
  return effect === 'outage';
}

const ENDS_BY_WEIGHT: readonly WindowEnd[] = [
  'stopped', 'moved', 'closed_by_hand', 'gone', 'unconfirmed', 'lowered', 'maintenance', 'recovered',
]; // prettier-ignore

/** Of several that end together, the one that promises least; where something lighter goes on, it is merely lower. */
function endAt(windows: readonly EffectiveWindow[], at: Date | null): SpanEnd | null {
  if (at === null) return null;
  const atMs = at.getTime();
  let weight = ENDS_BY_WEIGHT.length;
  let over = at;
  let isEstimated = false;
  for (const window of windows) {
    if (window.to?.getTime() !== atMs) continue;
    const own = ENDS_BY_WEIGHT.findIndex((end) => end === window.end);
    if (own >= 0 && own < weight) weight = own;
    over = later(over, window.overAt ?? over);
    isEstimated ||= window.isEstimated === true;
  }
  return { at: over, how: ENDS_BY_WEIGHT[weight] ?? 'lowered', isEstimated };
}

/** Sorted, disjoint, touching ones joined. */
export function unite(windows: readonly TimeSpan[]): TimeSpan[] {
  const [only] = windows;
  if (only !== undefined && windows.length === 1) return [{ from: only.from, to: only.to }];
  const spans: { from: Date; to: Date | null }[] = [];
  for (const { from, to } of byBeginning(windows)) {
    const last = spans.at(-1);
    if (last === undefined || (last.to !== null && from.getTime() > last.to.getTime())) spans.push({ from, to });
    else if (last.to !== null && (to === null || to.getTime() > last.to.getTime())) last.to = to;
  }
  return spans;
}

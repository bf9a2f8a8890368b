import type { Interval } from '../../base/interval.ts';
import { clip, totalMs } from '../../base/interval.ts';
import { dayBars } from './day-bars.ts';
import type { Model, Standing } from '../model.ts';
import { NONE, OPEN_END, type Spans } from '../spans.ts';
import type { DayBar, Uptime } from '../status-page.ts';
import { uptimeOf } from './uptime.ts';

/** Bars and uptime of components; what nothing ever happened to is worked out once for each time it was observed. */
export interface PageHistory {
  barsOf: (standing: Standing) => DayBar[];
  uptimeOf: (standing: Standing) => Uptime | null;
}

export function createPageHistory({ days, now }: Pick<Model, 'days' | 'now'>): PageHistory {
  const fullDays = days.slice(0, -1);
  const starts = days.map(({ from }) => from.getTime());
  const quietBars = new Map<readonly Interval[], DayBar[]>();
  const quietUptimes = new Map<readonly Interval[], QuietUptime>();
  return {
    barsOf: ({ spans }) => {
      const quiet = remember(quietBars, spans.observed, () =>
        dayBars({ days, now, outages: NONE, degraded: NONE, maintenance: NONE, observed: spans.observed }),
      );
      const touched = touchedDays(starts, spans);
      if (touched.length === 0) return quiet;
      const bars = [...quiet];
      const eventful = dayBars({ days: touched.map((i) => days[i]!), now, ...spans });
      for (const [n, i] of touched.entries()) bars[i] = eventful[n]!;
      return bars;
    },
    uptimeOf: ({ spans: { maintenance, observed }, unplanned }) => {
      if (maintenance.length > 0) return uptimeOf({ days: fullDays, outages: unplanned, maintenance, observed });
      const { seen, uptime } = remember(quietUptimes, observed, () => quietUptime(fullDays, observed));
      if (uptime === null || unplanned.length === 0) return uptime;
      const downMs = overlapMs(unplanned, seen);
      return { ...uptime, ratio: 1 - downMs / totalMs(seen), outageSeconds: Math.round(downMs / 1000) };
    },
  };
}

interface QuietUptime {
  /** What was observed of the days. */
  seen: readonly Interval[];
  /** Without any outage. */
  uptime: Uptime | null;
}

function quietUptime(fullDays: Model['days'], observed: readonly Interval[]): QuietUptime {
  const window = { from: fullDays[0]?.from ?? OPEN_END, to: fullDays.at(-1)?.to ?? OPEN_END };
  return {
    seen: clip(observed, window),
    uptime: uptimeOf({ days: fullDays, outages: NONE, maintenance: NONE, observed }),
  };
}

/** Milliseconds that lie in both; each list sorted and disjoint. */
function overlapMs(spans: readonly Interval[], seen: readonly Interval[]): number {
  let sum = 0;
  let first = 0;
  for (const span of spans) {
    const from = span.from.getTime();
    const to = span.to.getTime();
    while (first < seen.length && seen[first]!.to.getTime() <= from) first++;
    for (let i = first; i < seen.length && seen[i]!.from.getTime() < to; i++) {
      sum += Math.min(to, seen[i]!.to.getTime()) - Math.max(from, seen[i]!.from.getTime());
    }
  }
  return sum;
}

/** Indexes of the days that any span reaches into, ascending: on all others nothing happened. */
function touchedDays(starts: readonly number[], { outages, degraded, maintenance }: Spans): number[] {
  const touched = new Set<number>();
  for (const spans of [outages, degraded, maintenance]) {
    for (const { from, to } of spans) {
      const end = to.getTime();
      for (let i = dayOf(starts, from.getTime()); i < starts.length && starts[i]! < end; i++) touched.add(i);
    }
  }
  return [...touched].toSorted((a, b) => a - b);
}

/** Index of the day an instant lies in; the first one for what was before. */
function dayOf(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function remember<V>(known: Map<readonly Interval[], V>, observed: readonly Interval[], compute: () => V): V {
  const found = known.get(observed);
  if (found !== undefined) return found;
  const value = compute();
  known.set(observed, value);
  return value;
}

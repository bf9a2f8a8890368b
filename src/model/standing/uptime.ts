import type { Interval } from '../../base/interval.ts';
import { clip, intersect, subtract, totalMs } from '../../base/interval.ts';
import type { LocalDay } from './day-bars.ts';
import type { Uptime } from '../status-page.ts';

export interface UptimeInput {
  /** Full local days only, oldest first, without holes: today is not over and not in it. */
  days: readonly LocalDay[];
  outages: readonly Interval[];
  maintenance: readonly Interval[];
  observed: readonly Interval[];
}

/** Milliseconds a window is made of. Spans may overlap and reach past the window; each instant counts once. */
export interface Availability {
  /** Observed time without maintenance: what uptime is a share of. */
  countedMs: number;
  /** Outage within it. */
  downMs: number;
  /** `1 − downMs ÷ countedMs`, 0–1; `null` when nothing counts. */
  ratio: number | null;
}

/**
 * Share of `window` in which a component was up: 1 − (outage ∩ observed − maintenance) ÷ (observed − maintenance).
 * Time that was not observed, and maintenance, belong to neither side.
 */
export function availabilityIn(
  window: Interval,
  spans: { outages: readonly Interval[]; maintenance: readonly Interval[]; observed: readonly Interval[] },
): Availability {
  const seen = clip(spans.observed, window);
  const counted = spans.maintenance.length === 0 ? seen : subtract(seen, spans.maintenance);
  const countedMs = totalMs(counted);
  if (countedMs === 0) return { countedMs, downMs: 0, ratio: null };
  const downMs = spans.outages.length === 0 ? 0 : totalMs(intersect(spans.outages, counted));
  return { countedMs, downMs, ratio: 1 - downMs / countedMs };
}

/**
 * Uptime over full local days; the window begins with the first day of which anything was observed.
 *
 * @returns `null` when nothing was observed, or nothing but maintenance
 */
export function uptimeOf(input: UptimeInput): Uptime | null {
  const days = input.days;
  const lastDay = days.at(-1);
  if (lastDay === undefined) return null;
  const firstSeen = firstObserved(input.observed, { from: days[0]!.from, to: lastDay.to });
  if (firstSeen === undefined) return null;
  const firstDay = days.findIndex((day) => day.to > firstSeen);
  const { countedMs, downMs, ratio } = availabilityIn({ from: days[firstDay]!.from, to: lastDay.to }, input);
  if (ratio === null) return null;
  return {
    fromDay: days[firstDay]!.date,
    toDay: lastDay.date,
    days: days.length - firstDay,
    ratio,
    observedSeconds: Math.round(countedMs / 1000),
    outageSeconds: Math.round(downMs / 1000),
  };
}

function firstObserved(observed: readonly Interval[], window: Interval): Date | undefined {
  let first: Date | undefined;
  for (const span of observed) {
    const from = span.from > window.from ? span.from : window.from;
    const isEmpty = span.to <= from || from >= window.to || span.from >= span.to;
    if (!isEmpty && (first === undefined || from < first)) first = from;
  }
  return first;
}

import { MINUTE_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { unite } from '../../base/interval.ts';
import { epochDayAt, formatEpochDay, startOfLocalDay } from '../../base/time-zone.ts';
import type { DayBar } from '../status-page.ts';

/** One date of the site's time zone: 23, 24 or 25 hours; `to` is the next one's `from`. */
export interface LocalDay {
  /** `YYYY-MM-DD` */
  date: string;
  from: Date;
  to: Date;
}

/**
 * The last `count` local dates, oldest first; the last one is today and ends at the coming midnight. Dates that a zone
 * left out are not in it. Costs some milliseconds: call it once a run and hand the result on.
 */
export function localDays(now: Date, timeZone: string, count: number): LocalDay[] {
  const today = epochDayAt(now, timeZone);
  const days: LocalDay[] = [];
  let to = startOfLocalDay(today + 1, timeZone);
  for (let epochDay = today; days.length < count; epochDay--) {
    const from = startOfLocalDay(epochDay, timeZone);
    if (from < to) days.push({ date: formatEpochDay(epochDay), from, to });
    to = from;
  }
  return days.toReversed();
}

/** Spans of one component. What still lasts ends at `now` or later; nothing after `now` counts. */
export interface DayBarsInput {
  days: readonly LocalDay[];
  now: Date;
  outages: readonly Interval[];
  degraded: readonly Interval[];
  /** Counts where it was observed. */
  maintenance: readonly Interval[];
  /** When the component's organization was read; fastest when sorted and disjoint. */
  observed: readonly Interval[];
}

const OPERATIONAL: DayBar = Object.freeze<DayBar>({ state: 'operational', minutes: 0 });
const MAINTENANCE: DayBar = Object.freeze<DayBar>({ state: 'maintenance', minutes: 0 });
const NO_DATA: DayBar = Object.freeze<DayBar>({ state: 'no_data', minutes: 0 });

/**
 * One bar a day, the worst of it: outage, degraded, maintenance, operational. A partly observed day shows what was
 * observed; a day of which nothing was observed is `no_data`, unless bad news of it is known nevertheless.
 *
 * Minutes of a past day are final; today's are 0 while the window still lasts, so that bytes rest while nothing happens.
 */
export function dayBars(input: DayBarsInput): DayBar[] {
  const { days, now, outages, degraded, maintenance } = input;
  const observed = ordered(input.observed);
  if (outages.length + degraded.length + maintenance.length === 0) return quietBars(days, now, observed);

  const outage = new Sweep(ordered(outages), now);
  const slow = new Sweep(ordered(degraded), now);
  const planned = new Sweep(maintenance.length === 0 ? [] : common(maintenance, observed), now);
  const seen = new Sweep(observed, now);
  return days.map((day) => {
    const out = outage.within(day);
    const limping = slow.within(day);
    const hasPlanned = planned.within(day).touched;
    const hasSeen = seen.within(day).touched;
    if (out.touched) return { state: 'outage', minutes: out.minutes };
    if (limping.touched) return { state: 'degraded', minutes: limping.minutes };
    if (!hasSeen) return NO_DATA;
    return hasPlanned ? MAINTENANCE : OPERATIONAL;
  });
}

/** Nearly every component on nearly every run: nothing but “observed or not”, without an object a day. */
function quietBars(days: readonly LocalDay[], now: Date, observed: readonly Interval[]): DayBar[] {
  const nowMs = now.getTime();
  const bars: DayBar[] = [];
  let next = 0;
  for (const day of days) {
    const from = day.from.getTime();
    const to = Math.min(day.to.getTime(), nowMs);
    while (next < observed.length && observed[next]!.to.getTime() <= from) next++;
    const span = observed[next];
    bars.push(span !== undefined && span.from.getTime() < to ? OPERATIONAL : NO_DATA);
  }
  return bars;
}

/** Walks sorted, disjoint spans along ascending days, each span looked at once per day it touches. */
class Sweep {
  readonly #spans: readonly Interval[];
  readonly #nowMs: number;
  #next = 0;

  constructor(spans: readonly Interval[], now: Date) {
    this.#spans = spans;
    this.#nowMs = now.getTime();
  }

  within(day: LocalDay): { touched: boolean; minutes: number } {
    const dayFrom = day.from.getTime();
    const dayTo = day.to.getTime();
    const to = Math.min(dayTo, this.#nowMs);
    const spans = this.#spans;
    while (this.#next < spans.length && spans[this.#next]!.to.getTime() <= dayFrom) this.#next++;
    let coveredMs = 0;
    let lasts = false;
    let touched = false;
    for (let i = this.#next; i < spans.length && spans[i]!.from.getTime() < to; i++) {
      const spanTo = spans[i]!.to.getTime();
      touched = true;
      coveredMs += Math.min(spanTo, to) - Math.max(spans[i]!.from.getTime(), dayFrom);
      if (spanTo >= this.#nowMs && dayTo > this.#nowMs) lasts = true;
    }
    return { touched, minutes: lasts ? 0 : Math.floor(coveredMs / MINUTE_MS) };
  }
}

/** The same spans sorted and disjoint; the array itself when it is so already. */
function ordered(spans: readonly Interval[]): readonly Interval[] {
  let reached = -Infinity;
  for (const span of spans) {
    const from = span.from.getTime();
    const to = span.to.getTime();
    if (from <= reached || to <= from) return unite(spans);
    reached = to;
  }
  return spans;
}

/** As `intersect`, with the second list known to be ordered. */
function common(spans: readonly Interval[], within: readonly Interval[]): Interval[] {
  const shared: Interval[] = [];
  let next = 0;
  for (const span of ordered(spans)) {
    const from = span.from.getTime();
    const to = span.to.getTime();
    while (next < within.length && within[next]!.to.getTime() <= from) next++;
    for (let i = next; i < within.length && within[i]!.from.getTime() < to; i++) {
      const other = within[i]!;
      shared.push({
        from: new Date(Math.max(from, other.from.getTime())),
        to: new Date(Math.min(to, other.to.getTime())),
      });
    }
  }
  return shared;
}

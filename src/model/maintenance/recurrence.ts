import { tz } from '@date-fns/tz/tz';
import { addMonths } from 'date-fns/addMonths';
import { MINUTE_MS, HOUR_MS, DAY_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { locateWallTime, wallTimeAt, wallTimeMs, wallTimeOfMs } from '../../base/time-zone.ts';
import type { WallTime } from '../../base/time-zone.ts';
import type { Downtime } from '../../snapshot/snapshot.ts';

/** Mackerel does not say in which zone downtimes recur; it is assumed to be Japan, where the service runs. */
const DOWNTIME_TIME_ZONE = 'Asia/Tokyo';

const WEEK_MS = 7 * DAY_MS;
/** No occurrence is longer than this: the first night from Sunday to Monday cuts it. */
const LONGEST_MS = WEEK_MS;
/** Occurrences of one week that touch are one span: whoever looks from a week away sees it whole. */
const LOOK_AROUND_MS = WEEK_MS + LONGEST_MS;
/** The year 9999; what lies beyond was no date. */
const LAST_MS = Date.UTC(9999, 11, 31);
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MAX_INTERVAL = 10_000;

/** What times are made of; an announced maintenance has the same. */
type Recurring = Pick<Downtime, 'startsAt' | 'durationMinutes' | 'recurrence'>;

/** One time a downtime happens; `endsAt` is `null` when it follows upon itself without a pause and has no end. */
export interface DowntimeSpan {
  startsAt: Date;
  endsAt: Date | null;
}

/**
 * The times a downtime happens that share an instant with `window`, oldest first, disjoint. Ends are the real ones, also
 * beyond the window: a span is the same whatever window it is seen through.
 *
 * Mackerel's ways (https://mackerel.io/docs/entry/howto/downtimes): the 31st of a shorter month is its last day, and 24 hours or
 * more that lead from Sunday into Monday are cut. Not documented, assumed: times recur in Japan time; 29 and 30 of a
 * month and 29 February clamp as the 31st does; weeks begin on Monday; nothing starts at `until` or later; what runs at
 * `until` runs to its end. A duration or interval that is no positive number makes no occurrence, or only the first.
 */
export function downtimeSpans(downtime: Recurring, window: Interval, timeZone = DOWNTIME_TIME_ZONE): DowntimeSpan[] {
  const durationMs = Math.min(downtime.durationMinutes * MINUTE_MS, Number.MAX_SAFE_INTEGER);
  const startMs = downtime.startsAt.getTime();
  if (!(durationMs > 0) || !(startMs >= 0 && startMs <= LAST_MS) || !(window.from < window.to)) return [];
  const endless = endlessSpan(downtime, durationMs, timeZone);
  const spans = endless === undefined ? separateSpans(downtime, durationMs, window, timeZone) : [endless];
  return spans.filter(({ startsAt, endsAt }) => startsAt < window.to && (endsAt === null || endsAt > window.from));
}

function separateSpans(downtime: Recurring, durationMs: number, window: Interval, timeZone: string): DowntimeSpan[] {
  const fromMs = Math.max(window.from.getTime() - LOOK_AROUND_MS, 0);
  const toMs = Math.min(window.to.getTime() + LOOK_AROUND_MS, LAST_MS);
  const spans: { startsAt: Date; endsAt: Date }[] = [];
  let lastWeek: number | undefined;
  for (const startMs of startsBetween(downtime, fromMs, toMs, timeZone)) {
    const endMs = endOfOccurrence(startMs, durationMs, timeZone);
    const week = weekOf(startMs, timeZone);
    const last = spans.at(-1);
    const touches = last !== undefined && startMs <= last.endsAt.getTime();
    if (touches && week === lastWeek) {
      if (endMs > last.endsAt.getTime()) last.endsAt = new Date(endMs);
    } else {
      // Cut at the week's turn, so that a span does not depend on how far back one looks.
      if (touches) last.endsAt = new Date(startMs);
      spans.push({ startsAt: new Date(startMs), endsAt: new Date(endMs) });
    }
    lastWeek = week;
  }
  return spans;
}

/** A downtime that begins anew before it has ended is one span, however long ago it began. */
function endlessSpan(downtime: Recurring, durationMs: number, timeZone: string): DowntimeSpan | undefined {
  const recurrence = validRecurrence(downtime);
  if (recurrence === undefined) return undefined;
  const { type, interval, until } = recurrence;
  const isDaily =
    interval === 1 &&
    (type === 'daily' || (type === 'weekly' && weekdaysOf(downtime, timeZone).size === WEEKDAYS.length));
  const isHourly = type === 'hourly' && interval <= 24;
  const isUnbroken = (isHourly && durationMs >= interval * HOUR_MS) || (isDaily && durationMs >= DAY_MS);
  if (!isUnbroken) return undefined;
  const startsAt = downtime.startsAt;
  if (until === null) return { startsAt, endsAt: null };
  if (until <= startsAt)
    return { startsAt, endsAt: new Date(endOfOccurrence(startsAt.getTime(), durationMs, timeZone)) };
  const ends = [...startsBetween(downtime, until.getTime() - LONGEST_MS, until.getTime(), timeZone)].map((start) =>
    endOfOccurrence(start, durationMs, timeZone),
  );
  return { startsAt, endsAt: new Date(Math.max(...ends)) };
}

/**
 * The end of an occurrence after Mackerel's cut: 24 hours or more do not reach over the first Monday 00:00, or, when it
 * began on a Sunday, not over its 24 hours.
 */
function endOfOccurrence(startMs: number, durationMs: number, timeZone: string): number {
  if (durationMs < DAY_MS) return startMs + durationMs;
  const start = wallTimeAt(new Date(startMs), timeZone);
  const weekday = weekdayOf(start);
  if (weekday === 0) return startMs + DAY_MS;
  const monday = { ...start, day: start.day + 8 - weekday, hour: 0, minute: 0, second: 0 };
  const mondayMs = locateWallTime(wallTimeOfMs(wallTimeMs(monday)), timeZone).at.getTime();
  return Math.min(startMs + durationMs, mondayMs);
}

interface ValidRecurrence {
  type: NonNullable<Downtime['recurrence']>['type'];
  /** A whole number from 1. */
  interval: number;
  until: Date | null;
}

function validRecurrence(downtime: Recurring): ValidRecurrence | undefined {
  const recurrence = downtime.recurrence;
  if (recurrence === null) return undefined;
  const interval = Math.floor(recurrence.interval);
  if (!(interval >= 1 && interval <= MAX_INTERVAL)) return undefined;
  const until = recurrence.until !== null && recurrence.until.getTime() <= LAST_MS ? recurrence.until : null;
  return { type: recurrence.type, interval, until };
}

/** Starts in `[fromMs, toMs)`, ascending. Goes straight to the window: how long ago it began costs nothing. */
function* startsBetween(downtime: Recurring, fromMs: number, toMs: number, timeZone: string): Generator<number> {
  const firstMs = downtime.startsAt.getTime();
  const recurrence = validRecurrence(downtime);
  if (recurrence === undefined || (recurrence.until !== null && recurrence.until.getTime() <= firstMs)) {
    if (firstMs >= fromMs && firstMs < toMs) yield firstMs;
    return;
  }
  const lastMs = Math.min(toMs, recurrence.until?.getTime() ?? Infinity);
  for (const startMs of candidates(downtime, recurrence, Math.max(fromMs, firstMs), timeZone)) {
    if (startMs >= lastMs) return;
    if (startMs >= fromMs && startMs >= firstMs) yield startMs;
  }
}

/** Endless and ascending, from shortly before `fromMs`. */
function* candidates(
  downtime: Recurring,
  { type, interval }: ValidRecurrence,
  fromMs: number,
  timeZone: string,
): Generator<number> {
  const firstMs = downtime.startsAt.getTime();
  if (type === 'hourly') {
    const stepMs = interval * HOUR_MS;
    for (let n = Math.max(0, Math.floor((fromMs - firstMs) / stepMs)); ; n++) yield firstMs + n * stepMs;
  }
  const first = wallTimeAt(downtime.startsAt, timeZone);
  // Seconds within the minute are not wall time: they are carried through as they are.
  const restMs = firstMs - Math.floor(firstMs / 1000) * 1000;
  const from = wallTimeAt(new Date(fromMs), timeZone);
  const locate = (wall: WallTime): number =>
    locateWallTime(wallTimeOfMs(wallTimeMs(wall)), timeZone).at.getTime() + restMs;
  switch (type) {
    case 'daily': {
      const step = interval;
      const passed = (wallTimeMs(from) - wallTimeMs(first)) / DAY_MS;
      for (let n = stepsBefore(passed, step); ; n++) yield locate({ ...first, day: first.day + n * step });
    }
    case 'weekly': {
      const monday = { ...first, day: first.day - ((weekdayOf(first) + 6) % 7) };
      const weekdays = weekdaysOf(downtime, timeZone);
      const passed = (wallTimeMs(from) - wallTimeMs(monday)) / WEEK_MS;
      for (let n = stepsBefore(passed, interval); ; n++) {
        for (let day = 0; day < 7; day++) {
          if (weekdays.has((day + 1) % 7)) yield locate({ ...monday, day: monday.day + n * interval * 7 + day });
        }
      }
    }
    case 'monthly': {
      const passed = monthOf(from) - monthOf(first);
      for (let n = stepsBefore(passed, interval); ; n++) yield locate(shiftMonths(first, n * interval));
    }
    case 'yearly': {
      const passed = from.year - first.year;
      for (let n = stepsBefore(passed, interval); ; n++) yield locate(shiftMonths(first, n * interval * 12));
    }
  }
}

/** How many whole steps can be skipped, with one to spare. */
function stepsBefore(passed: number, step: number): number {
  return Math.max(0, Math.floor(passed / step) - 1);
}

function monthOf(wall: WallTime): number {
  return wall.year * 12 + wall.month;
}

/** The same day so many months on, or the month's last day where it has no such day. */
function shiftMonths(wall: WallTime, months: number): WallTime {
  return wallTimeOfMs(addMonths(wallTimeMs(wall), months, { in: tz('UTC') }).getTime());
}

/** Number of the Monday-based week a start lies in. */
function weekOf(startMs: number, timeZone: string): number {
  // 1970-01-01 was a Thursday, three days after a Monday.
  return Math.floor((wallTimeMs(wallTimeAt(new Date(startMs), timeZone)) + 3 * DAY_MS) / WEEK_MS);
}

/** 0 is Sunday. */
function weekdayOf(wall: WallTime): number {
  return new Date(wallTimeMs(wall)).getUTCDay();
}

/** Of a weekly downtime; without any that is known, the weekday it began on. */
function weekdaysOf(downtime: Recurring, timeZone: string): Set<number> {
  const known = (downtime.recurrence?.weekdays ?? []).map((name) => WEEKDAYS.indexOf(name)).filter((day) => day >= 0);
  return new Set(known.length > 0 ? known : [weekdayOf(wallTimeAt(downtime.startsAt, timeZone))]);
}

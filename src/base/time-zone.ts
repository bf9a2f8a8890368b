import { tzOffset } from '@date-fns/tz/tzOffset';
import { MINUTE_MS, DAY_MS } from './durations.ts';

/** What a clock on the wall shows; `month` and `day` count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Whether the runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
  // Offsets such as `+09:00` pass in Intl, but have no summer time and no name that a page could print.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    return true;
  } catch {
    return false;
  }
}

/** What the clock in `timeZone` shows at an instant; parts of a second are dropped. */
export function wallTimeAt(at: Date, timeZone: string): WallTime {
  return wallTimeOfMs(wallMsAt(at, timeZone));
}

/** {@link wallTimeMs} of an instant's wall time. */
function wallMsAt(at: Date, timeZone: string): number {
  const wholeSeconds = Math.floor(at.getTime() / 1000) * 1000;
  return wholeSeconds + offsetMsAt(wholeSeconds, timeZone);
}

/** The wall time read as if it were UTC: civil arithmetic without a zone. Days and months may be out of range. */
export function wallTimeMs(wall: WallTime): number {
  const utc = new Date(0);
  utc.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  return utc.setUTCHours(wall.hour, wall.minute, wall.second, 0);
}

/** By zone and UTC day: the offset at its first instant. Tens of thousands of times fall on a few hundred days. */
const offsetsByDay = new Map<string, Map<number, number>>();

/** Milliseconds the clock in `timeZone` is ahead of UTC at an instant; looked up only on days on which it is changed. */
function offsetMsAt(atMs: number, timeZone: string): number {
  const day = Math.floor(atMs / DAY_MS);
  const atStart = offsetAtStartOf(day, timeZone);
  return atStart === offsetAtStartOf(day + 1, timeZone) ? atStart : readOffsetMs(atMs, timeZone);
}

function offsetAtStartOf(day: number, timeZone: string): number {
  let byDay = offsetsByDay.get(timeZone);
  if (byDay === undefined) offsetsByDay.set(timeZone, (byDay = new Map<number, number>()));
  let offset = byDay.get(day);
  if (offset === undefined) {
    offset = readOffsetMs(day * DAY_MS, timeZone);
    byDay.set(day, offset);
  }
  return offset;
}

function readOffsetMs(atMs: number, timeZone: string): number {
  return tzOffset(timeZone, new Date(Math.floor(atMs / 1000) * 1000)) * MINUTE_MS;
}

export interface LocatedWallTime {
  at: Date;
  /** `skipped`: clocks were put forward over it; `repeated`: it happened twice. */
  kind: 'plain' | 'skipped' | 'repeated';
}

/**
 * The instant at which the clock in `timeZone` shows `wall`: the first one when it shows it twice. A time that is skipped
 * counts on from before the change (02:30 in a skipped hour is 03:30).
 */
export function locateWallTime(wall: WallTime, timeZone: string): LocatedWallTime {
  const wallMs = wallTimeMs(wall);
  const before = offsetMsAt(wallMs - DAY_MS, timeZone);
  const after = offsetMsAt(wallMs + DAY_MS, timeZone);
  const fits = [before, after].filter((offset) => offsetMsAt(wallMs - offset, timeZone) === offset);
  const earliest = Math.max(...fits);
  if (fits.length === 0) return { at: new Date(wallMs - before), kind: 'skipped' };
  return { at: new Date(wallMs - earliest), kind: new Set(fits).size > 1 ? 'repeated' : 'plain' };
}

/**
 * The first instant of a local date: midnight, or the end of the gap where clocks skip midnight. For a date that a zone
 * left out altogether (Apia, 2011-12-30) it is that of the next date.
 *
 * @param epochDay days from 1970-01-01
 */
export function startOfLocalDay(epochDay: number, timeZone: string): Date {
  const wallMs = epochDay * DAY_MS;
  const located = locateWallTime(wallTimeOfMs(wallMs), timeZone);
  if (located.kind !== 'skipped') return located.at;
  // Somewhere before `located.at` the clocks jumped over midnight; the second after the jump is the first of the day.
  let outside = located.at.getTime() - DAY_MS;
  let inside = located.at.getTime();
  while (inside - outside > 1000) {
    const middle = Math.floor((inside + outside) / 2000) * 1000;
    if (middle + offsetMsAt(middle, timeZone) >= wallMs) inside = middle;
    else outside = middle;
  }
  return new Date(inside);
}

/** Reverse of {@link wallTimeMs}. */
export function wallTimeOfMs(wallMs: number): WallTime {
  const utc = new Date(wallMs);
  return {
    year: utc.getUTCFullYear(),
    month: utc.getUTCMonth() + 1,
    day: utc.getUTCDate(),
    hour: utc.getUTCHours(),
    minute: utc.getUTCMinutes(),
    second: utc.getUTCSeconds(),
  };
}

/** The local date at an instant, as days from 1970-01-01. */
export function epochDayAt(at: Date, timeZone: string): number {
  return Math.floor(wallMsAt(at, timeZone) / DAY_MS);
}

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export function formatEpochDay(epochDay: number): string {
  return new Date(epochDay * DAY_MS).toISOString().slice(0, 10);
}

/** Days from 1970-01-01 of a `YYYY-MM-DD` that is on the calendar; `undefined` for anything else. */
export function parseEpochDay(date: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return undefined;
  const atMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(atMs)) return undefined;
  const epochDay = atMs / DAY_MS;
  return formatEpochDay(epochDay) === date ? epochDay : undefined;
}

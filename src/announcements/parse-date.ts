import { locateWallTime, parseEpochDay, startOfLocalDay } from '../base/time-zone.ts';

export interface ParsedDate {
  at: Date;
  /** The clocks in the site's zone were put forward over this time: `at` is as much later. */
  isSkipped: boolean;
}

const DATE_TIME =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A moment as people write it: ISO 8601 with a zone (`2026-11-20T12:05+09:00`, `…Z`), or without one in the site's time zone
 * (`2026-11-20 12:05`). A date alone is its first instant, as an end its last.
 *
 * @returns `undefined` when it is no date of the years 2000–2999
 */
export function parseDate(text: string, timeZone: string, asEnd = false): ParsedDate | undefined {
  const match = DATE_TIME.exec(text.trim());
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '0', second = '0', zone] = match;
  const epochDay = parseEpochDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  if (epochDay === undefined || Number(year) < 2000 || Number(year) > 2999) return undefined;
  if (hour === undefined) return { at: startOfLocalDay(epochDay + (asEnd ? 1 : 0), timeZone), isSkipped: false };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
  if (zone === undefined) {
    const { at, kind } = locateWallTime(wall, timeZone);
    return { at, isSkipped: kind === 'skipped' };
  }
  const offsetMinutes = parseOffset(zone);
  if (offsetMinutes === undefined) return undefined;
  const utcMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute - offsetMinutes, wall.second);
  return { at: new Date(utcMs), isSkipped: false };
}

/** Minutes east of UTC; `undefined` beyond what clocks anywhere show. */
function parseOffset(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

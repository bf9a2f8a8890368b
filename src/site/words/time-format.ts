import { MINUTE_MS, HOUR_MS, DAY_MS } from '../../base/durations.ts';
import type { LocalParts } from './sentences.ts';
import type { Words } from './words.ts';

const QUARTER_MS = HOUR_MS / 4;
const KEPT_TEXTS = 2_000;

/** Prints moments as the site's wall clock shows them. Cheap: tens of thousands of dates cost a few hundred Intl calls. */
export interface TimeFormat {
  dateTime(at: Date): string;
  clock(at: Date): string;
  /** Beside a local day: `04:50` on it, `11月26日 04:17` in its year, otherwise with the year. Without the zone. */
  near(at: Date, localDay: string): string;
  /** As `near`, never without its date. */
  moment(at: Date, localDay: string): string;
  date(at: Date): string;
  range(from: Date, to: Date | null): string;
  /** As `moment`, from when to when, the second date only where it is another. */
  span(from: Date, to: Date | null, localDay: string): string;
  /** Between two moments, in whole minutes, rounded down. */
  duration(from: Date, to: Date): string;
  /** `YYYY-MM-DD` in the zone. */
  localDay(at: Date): string;
  /** `YYYY-MM` in the zone. */
  localMonth(at: Date): string;
  /** A `YYYY-MM-DD` in words, without and with its year. */
  dayText(localDay: string): string;
  dateText(localDay: string): string;
  /** A `YYYY-MM` in words. */
  monthText(localMonth: string): string;
  /** The abbreviation at that moment: `JST`, `CET`, `GMT+9`. */
  zone(at: Date): string;
}

interface Offset {
  minutes: number;
  zone: string;
}

/** @param timeZone an IANA name that was checked when the configuration was read */
export function createTimeFormat(words: Words, timeZone: string): TimeFormat {
  const offsetAt = createOffsets(timeZone);
  const parts = (at: Date): LocalParts => toParts(at.getTime() + offsetAt(at.getTime()).minutes * MINUTE_MS);
  const zone = (at: Date): string => offsetAt(at.getTime()).zone;
  // Tens of thousands of moments fall on a few hundred days.
  const days = new Map<number, string>();
  const localDay = (at: Date): string => {
    const ms = at.getTime();
    const epochDay = Math.floor((ms + offsetAt(ms).minutes * MINUTE_MS) / DAY_MS);
    let text = days.get(epochDay);
    if (text === undefined) days.set(epochDay, (text = isoDay(parts(at))));
    return text;
  };
  // The files of one incident name the same three moments thirty times.
  const dateTimes = new Map<number, string>();
  const moment = (at: LocalParts, localDay: string): string =>
    words.moment(at, Number(localDay.slice(0, 4)) !== at.year);
  return {
    dateTime(at) {
      const ms = at.getTime();
      let text = dateTimes.get(ms);
      if (text === undefined) {
        text = words.dateTime(parts(at), zone(at));
        if (dateTimes.size >= KEPT_TEXTS) dateTimes.clear();
        dateTimes.set(ms, text);
      }
      return text;
    },
    clock: (at) => words.clock(parts(at), zone(at)),
    near: (at, day) => (localDay(at) === day ? words.clock(parts(at), '') : moment(parts(at), day)),
    moment: (at, day) => moment(parts(at), day),
    date: (at) => words.date(parts(at)),
    range: (from, to) =>
      to === null ? words.openRange(parts(from), zone(from)) : words.range(parts(from), parts(to), zone(from)),
    span(from, to, day) {
      if (to === null) return words.span(moment(parts(from), day), '');
      const isOneDay = localDay(from) === localDay(to);
      return words.span(moment(parts(from), day), isOneDay ? words.clock(parts(to), '') : moment(parts(to), day));
    },
    duration: (from, to) => words.duration(Math.floor((to.getTime() - from.getTime()) / MINUTE_MS)),
    localDay,
    localMonth: (at) => localDay(at).slice(0, 7),
    dayText: (day) => words.day(dayParts(day)),
    dateText: (day) => words.date(dayParts(day)),
    monthText: (localMonth) => words.month(Number(localMonth.slice(0, 4)), Number(localMonth.slice(5, 7))),
    zone,
  };
}

/** Minutes east of UTC and the zone's name, one lookup a day unless the clocks are changed on it. */
function createOffsets(timeZone: string): (ms: number) => Offset {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const isJapan = format.resolvedOptions().timeZone === 'Asia/Tokyo';
  const byBucket = new Map<number, Offset>();
  const read = (ms: number): Offset => {
    const known = byBucket.get(ms);
    if (known !== undefined) return known;
    const found = { minutes: 0, zone: 'UTC' };
    const value: Record<string, number> = {};
    for (const part of format.formatToParts(ms)) {
      if (part.type === 'timeZoneName') found.zone = isJapan ? 'JST' : part.value;
      else value[part.type] = Number(part.value);
    }
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = value;
    found.minutes = Math.round((Date.UTC(year, month - 1, day, hour, minute) - ms) / MINUTE_MS);
    byBucket.set(ms, found);
    return found;
  };
  return (ms) => {
    const day = Math.floor(ms / DAY_MS) * DAY_MS;
    const atStart = read(day);
    if (read(day + DAY_MS).minutes === atStart.minutes) return atStart;
    return read(Math.floor(ms / QUARTER_MS) * QUARTER_MS);
  };
}

function toParts(localMs: number): LocalParts {
  const d = new Date(localMs);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    weekday: d.getUTCDay(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
  };
}

function dayParts(localDay: string): LocalParts {
  return toParts(Date.parse(`${localDay}T00:00:00Z`));
}

function isoDay(p: LocalParts): string {
  return `${p.year}-${String(p.month).padStart(2, '0')}-${String(p.day).padStart(2, '0')}`;
}

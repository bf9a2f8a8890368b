import { MINUTE_MS, HOUR_MS, DAY_MS } from '../../base/durations.ts';
import { placeOfMoment } from '../../base/moments.ts';
import { twoDigits } from '../../base/thousands.ts';
import type { LocalParts } from './sentences.ts';
import type { Words } from './words.ts';

const QUARTER_MS = HOUR_MS / 4;
/** 2,048 moments are remembered: those of a customer with a long history. */
const PLACE_BITS = 11;

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

/** A moment as the clock in the zone shows it. */
interface Wall {
  ms: number;
  parts: LocalParts;
  /** `YYYY-MM-DD` */
  day: string;
  zone: string;
  /** Without the zone. */
  clock: string;
  /** Empty until somebody asks. */
  dateTime: string;
}

/** @param timeZone an IANA name that was checked when the configuration was read */
export function createTimeFormat(words: Words, timeZone: string): TimeFormat {
  const offsetAt = createOffsets(timeZone);
  // Tens of thousands of moments fall on a few hundred days.
  const days = new Map<number, { date: LocalParts; text: string }>();
  const dayTexts = new Map<string, string>();
  const readWall = (ms: number): Wall => {
    const { minutes, zone } = offsetAt(ms);
    const localMs = ms + minutes * MINUTE_MS;
    const epochDay = Math.floor(localMs / DAY_MS);
    let day = days.get(epochDay);
    if (day === undefined) {
      const date = toParts(epochDay * DAY_MS);
      days.set(epochDay, (day = { date, text: isoDay(date) }));
    }
    const { year, month, day: dayOfMonth, weekday } = day.date;
    const minute = Math.floor((localMs - epochDay * DAY_MS) / MINUTE_MS);
    const parts = { year, month, day: dayOfMonth, weekday, hour: Math.floor(minute / 60), minute: minute % 60 };
    return { ms, parts, day: day.text, zone, clock: words.clock(parts, ''), dateTime: '' };
  };
  // The files of one incident name the same three moments thirty times. Each has one place, held by whichever came last.
  const walls = Array.from<Wall | undefined>({ length: 1 << PLACE_BITS });
  const wallAt = (at: Date): Wall => {
    const ms = at.getTime();
    const place = placeOfMoment(ms, PLACE_BITS);
    const known = walls[place];
    if (known?.ms === ms) return known;
    return (walls[place] = readWall(ms));
  };
  // All of a page stand beside one day.
  let beside = { localDay: '', year: 0 };
  const moment = (at: LocalParts, localDay: string): string => {
    if (beside.localDay !== localDay) beside = { localDay, year: Number(localDay.slice(0, 4)) };
    return words.moment(at, beside.year !== at.year);
  };
  return {
    dateTime(at) {
      const wall = wallAt(at);
      return (wall.dateTime ||= words.dateTime(wall.parts, wall.zone));
    },
    clock(at) {
      const { parts, zone } = wallAt(at);
      return words.clock(parts, zone);
    },
    near(at, localDay) {
      const { parts, day, clock } = wallAt(at);
      return day === localDay ? clock : moment(parts, localDay);
    },
    moment: (at, localDay) => moment(wallAt(at).parts, localDay),
    date: (at) => words.date(wallAt(at).parts),
    range(from, to) {
      const { parts, zone } = wallAt(from);
      return to === null ? words.openRange(parts, zone) : words.range(parts, wallAt(to).parts, zone);
    },
    span(from, to, localDay) {
      const start = wallAt(from);
      if (to === null) return words.span(moment(start.parts, localDay), '');
      const end = wallAt(to);
      const isOneDay = start.day === end.day;
      return words.span(moment(start.parts, localDay), isOneDay ? end.clock : moment(end.parts, localDay));
    },
    duration: (from, to) => words.duration(Math.floor((to.getTime() - from.getTime()) / MINUTE_MS)),
    localDay: (at) => wallAt(at).day,
    localMonth: (at) => wallAt(at).day.slice(0, 7),
    dayText(day) {
      let text = dayTexts.get(day);
      if (text === undefined) dayTexts.set(day, (text = words.day(dayParts(day))));
      return text;
    },
    dateText: (day) => words.date(dayParts(day)),
    monthText: (localMonth) => words.month(Number(localMonth.slice(0, 4)), Number(localMonth.slice(5, 7))),
    zone: (at) => wallAt(at).zone,
  };
}

const timesByZone = new Map<Words, Map<string, TimeFormat>>();

/** One clock a language and zone for the whole process: what it learned about a zone serves every page. */
export function timesFor(words: Words, timeZone: string): TimeFormat {
  let byZone = timesByZone.get(words);
  if (byZone === undefined) timesByZone.set(words, (byZone = new Map()));
  let times = byZone.get(timeZone);
  if (times === undefined) byZone.set(timeZone, (times = createTimeFormat(words, timeZone)));
  return times;
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
  return `${p.year}-${twoDigits(p.month)}-${twoDigits(p.day)}`;
}

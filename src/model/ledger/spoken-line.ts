import { HOUR_MS, DAY_MS } from '../../base/durations.ts';
import { wallTimeAt, locateWallTime, wallTimeMs, wallTimeOfMs, type WallTime } from '../../base/time-zone.ts';
import { findSpokenFact, findSpokenState, type SpokenTime } from '../../snapshot/spoken-words.ts';
import type { Spoken } from './match-words.ts';

/** A clock time that passed so long ago is still meant; earlier ones are tomorrow's. */
const PASSED_MS = 6 * HOUR_MS;
const MARK = /^\[([a-z_]+)\]\s*/;

/** A line that says nothing by itself. */
export function isTimeOnly({ text, state }: Spoken): boolean {
  return text === '' && state === null;
}

/** Words with the times that the line below them tells. */
export function withTimes<L extends Spoken>(words: L, { nextReportAt, expectedAt }: Spoken): L {
  return { ...words, nextReportAt: nextReportAt ?? words.nextReportAt, expectedAt: expectedAt ?? words.expectedAt };
}

/**
 * One public line of a memo as it is kept.
 *
 * @param at when it was first seen: a time without a date is the nearest to it
 */
export function parseSpokenLine(line: string, at: Date, timeZone: string): Spoken {
  const [mark = '', word = ''] = MARK.exec(line) ?? [];
  const state = findSpokenState(word) ?? null;
  const text = state === null ? line : line.slice(mark.length);
  const found = findSpokenFact(text);
  if (found === undefined) return { text, state, nextReportAt: null, expectedAt: null };
  const told = locateSpokenTime(found.time, at, timeZone);
  return { text: '', state, nextReportAt: null, expectedAt: null, [found.fact]: told };
}

/** The instant that is meant by a time said at `at`: today's or tomorrow's, this year's or the next one's. */
export function locateSpokenTime(time: SpokenTime, at: Date, timeZone: string): Date {
  const said = wallTimeAt(at, timeZone);
  const { hour, minute } = time;
  const on = (year: number, month: number, day: number): Date => {
    // 24:00 and days after the month's end are carried over by the calendar.
    const wall: WallTime = { year, month, day, hour, minute, second: 0 };
    return locateWallTime(wallTimeOfMs(wallTimeMs(wall)), timeZone).at;
  };
  if (time.month !== null && time.day !== null) {
    const { month, day } = time;
    const years = time.year === null ? [said.year - 1, said.year, said.year + 1] : [time.year];
    return nearest(
      years.map((year) => on(year, month, day)),
      at,
    );
  }
  const days = [-1, 0, 1].map((shift) => wallTimeOfMs(wallTimeMs(said) + shift * DAY_MS));
  const candidates = days.map(({ year, month, day }) => on(year, month, day));
  return candidates.find((candidate) => candidate.getTime() > at.getTime() - PASSED_MS) ?? candidates.at(-1)!;
}

function nearest(candidates: readonly Date[], at: Date): Date {
  return candidates.reduce((best, one) =>
    Math.abs(one.getTime() - at.getTime()) < Math.abs(best.getTime() - at.getTime()) ? one : best,
  );
}

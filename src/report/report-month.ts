import { epochDayAt, formatEpochDay } from '../base/time-zone.ts';

/** First and last day, `YYYY-MM-DD`. */
export interface MonthDays {
  from: string;
  to: string;
}

/**
 * The days of a month.
 * @param month `YYYY-MM`, or `last`: the one before the present one in the time zone
 * @returns `undefined` when it is no month
 */
export function daysOfMonth(month: string, timeZone: string, now: Date): MonthDays | undefined {
  const named = month === 'last' ? monthBefore(formatEpochDay(epochDayAt(now, timeZone))) : month;
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(named);
  if (match === null) return undefined;
  const lastDay = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  return { from: `${named}-01`, to: `${named}-${lastDay}` };
}

function monthBefore(day: string): string {
  const before = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 2, 1));
  return before.toISOString().slice(0, 7);
}

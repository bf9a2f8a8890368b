import { toSeconds, type Seconds } from './timeline.ts';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// The company works in Japan, which has no daylight saving time.
const JAPAN_OFFSET = 9 * HOUR;

/** `hour` o'clock in Japan, so many days after the Japanese day that `now` is in. */
export function inJapan(now: Date, days: number, hour: number): Seconds {
  const midnight = Math.floor((toSeconds(now) + JAPAN_OFFSET) / DAY) * DAY - JAPAN_OFFSET;
  return midnight + days * DAY + hour * HOUR;
}

/** Hour of the day in Japan, 0–23. */
export function japaneseHour(moment: Date): number {
  return Math.floor(((toSeconds(moment) + JAPAN_OFFSET) % DAY) / HOUR);
}

/** The same time of day on the same day of an earlier month; days after the 28th become the 28th. */
export function monthsBefore(moment: Seconds, months: number): Seconds {
  const date = new Date((moment + JAPAN_OFFSET) * 1000);
  const day = Math.min(28, date.getUTCDate());
  const time = (moment + JAPAN_OFFSET) % DAY;
  return toSeconds(new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, day))) + time - JAPAN_OFFSET;
}

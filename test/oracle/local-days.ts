import type { Minute } from './story.ts';

// Offsets of zones are whole quarters of an hour, and so are the instants at which they change.
const QUARTER = 15;

const known = new Map<string, (quarter: number) => string>();

/** `YYYY-MM-DD` in that zone at that minute. */
export function localDate(timeZone: string, minute: Minute): string {
  const read = known.get(timeZone) ?? createReader(timeZone);
  known.set(timeZone, read);
  return read(Math.floor(minute / QUARTER));
}

function createReader(timeZone: string): (quarter: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const dates = new Map<number, string>();
  return (quarter) => {
    const date = dates.get(quarter) ?? format.format(quarter * QUARTER * 60_000);
    dates.set(quarter, date);
    return date;
  };
}

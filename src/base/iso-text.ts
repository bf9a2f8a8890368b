/** Moments of a customer with a long history, and then some; a power of two. */
const PLACES = 4_096;
const moments = new Float64Array(PLACES).fill(Number.NaN);
const texts: string[] = Array.from({ length: PLACES }, () => '');

/**
 * As `toISOString`, which takes a microsecond: the files of one incident name the same three moments thirty times.
 *
 * A moment has one place, held by whichever came last: found in half the time that a `Map` takes.
 *
 * @throws RangeError for a date that is none
 */
export function isoText(at: Date): string {
  const ms = at.getTime();
  const place = placeOf(ms);
  if (moments[place] === ms) return texts[place]!;
  const text = at.toISOString();
  moments[place] = ms;
  texts[place] = text;
  return text;
}

/** Whole minutes, of which most moments are, are spread as evenly as others. */
function placeOf(ms: number): number {
  return Math.imul(Math.floor(ms / 1000), 0x9e3779b1) >>> 20;
}

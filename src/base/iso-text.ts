/** Moments of a customer with a long history, and then some. */
const KEPT_TEXTS = 2_000;
const texts = new Map<number, string>();

/**
 * As `toISOString`, which takes a microsecond: the files of one incident name the same three moments thirty times.
 *
 * @throws RangeError for a date that is none
 */
export function isoText(at: Date): string {
  const ms = at.getTime();
  let text = texts.get(ms);
  if (text === undefined) {
    text = at.toISOString();
    if (texts.size >= KEPT_TEXTS) texts.clear();
    texts.set(ms, text);
  }
  return text;
}

import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant; `undefined` when none is near enough to be a typing mistake. */
export function findNearest(written: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0) return undefined;
  const sameLetters = names.find((name) => normalize(name) === normalize(written));
  if (sameLetters !== undefined) return sameLetters;
  const nearest = closest(written, names);
  const tolerance = Math.max(1, Math.round(Math.max(written.length, nearest.length) * 0.4));
  return distance(written, nearest) <= tolerance ? nearest : undefined;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

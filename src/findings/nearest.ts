import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant; `undefined` when none is near enough to be a typing mistake. */
export function findNearest(written: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  if (names.length === 0) return undefined;
  const sameLetters = names.find((name) => normalize(name) === normalize(written));
  if (sameLetters !== undefined) return sameLetters;
  const nearest = closest(written, names);
  const tolerance = Math.max(1, Math.floor(Math.max(written.length, nearest.length) * 0.4));
  const slips = hasSameLetters(written, nearest) ? distance(written, nearest) / 2 : distance(written, nearest);
  return slips <= tolerance ? nearest : undefined;
}

/** Letters that changed places are one slip, and two to the distance. */
function hasSameLetters(a: string, b: string): boolean {
  const sorted = (text: string): string => text.split('').toSorted().join('');
  return sorted(a) === sorted(b);
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

const EVERY_THIRD = /\B(?=(?:\d{3})+$)/g;

/** As people read it in both languages: `12,345`. */
export function thousands(n: number): string {
  // Most numbers of a page need no comma.
  if (Number.isInteger(n) && n >= 0 && n < 1000) return `${n}`;
  // The first number that `toLocaleString` is asked for takes fifteen milliseconds, a thirtieth of a run at rest.
  return Number.isSafeInteger(n) ? `${n}`.replaceAll(EVERY_THIRD, ',') : n.toLocaleString('en');
}

/** Of an hour, a minute or a day: `07`. */
export function twoDigits(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

/** In English: `1 host`, `2,000 hosts`. */
export function plural(n: number, one: string, many: string): string {
  return `${thousands(n)} ${n === 1 ? one : many}`;
}

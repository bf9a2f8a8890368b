/** As people read it in both languages: `12,345`. */
export function thousands(n: number): string {
  // Most numbers of a page need no comma, and asking for one takes a hundred times as long.
  return Number.isInteger(n) && n >= 0 && n < 1000 ? `${n}` : n.toLocaleString('en');
}

/** In English: `1 host`, `2,000 hosts`. */
export function plural(n: number, one: string, many: string): string {
  return `${thousands(n)} ${n === 1 ? one : many}`;
}

/** As people read it in both languages: `12,345`. */
export function thousands(n: number): string {
  return n.toLocaleString('en');
}

/** In English: `1 host`, `2,000 hosts`. */
export function plural(n: number, one: string, many: string): string {
  return `${thousands(n)} ${n === 1 ? one : many}`;
}

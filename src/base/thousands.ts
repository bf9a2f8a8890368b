/** As people read it in both languages: `12,345`. */
export function thousands(n: number): string {
  return n.toLocaleString('en');
}

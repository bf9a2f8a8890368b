// Longer lists are for the scope site; here they would push the rest off the screen.
const MOST_LINES = 20;

/** A sentence with what it is about, one a line; nothing where there is nothing. */
export function section([one, many, rest]: [string, string, string], items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, MOST_LINES).map((item) => `  ${item}`);
  const more = items.length > MOST_LINES ? [`  … and ${items.length - MOST_LINES} more (all of them with --json)`] : [];
  return [`${items.length} ${items.length === 1 ? one : many} ${rest}`, ...shown, ...more];
}

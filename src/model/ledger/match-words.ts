/** What a place said, and under which key, in the order in which it stood there. */
export interface SaidWords {
  key: string;
  text: string;
}

export interface MatchedWords {
  /** Said for the first time. */
  fresh: { index: number; key: string }[];
  /** The same place says something else now. */
  corrected: { index: number; key: string }[];
  /** Keys of what is not there any more. */
  withdrawn: string[];
}

/**
 * Compares what a place said with what it says: equal text first, wherever it stands; then by order – the same place with
 * another text is a correction, more are new, fewer are withdrawn. Lines that were merely put in another order say nothing.
 *
 * @param place begins every key of it; keys are never used twice
 */
export function matchWords(place: string, said: readonly SaidWords[], present: readonly string[]): MatchedWords {
  const left = [...said];
  const open: number[] = [];
  for (const [index, text] of present.entries()) {
    const same = left.findIndex((words) => words.text === text);
    if (same < 0) open.push(index);
    else left.splice(same, 1);
  }
  let next = said.reduce((highest, { key }) => Math.max(highest, numberOf(key)), 0);
  const fresh: MatchedWords['fresh'] = [];
  const corrected: MatchedWords['corrected'] = [];
  for (const index of open) {
    const before = left.shift();
    if (before === undefined) fresh.push({ index, key: `${place}/${++next}` });
    else corrected.push({ index, key: before.key });
  }
  return { fresh, corrected, withdrawn: left.map(({ key }) => key) };
}

function numberOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1)) || 0;
}

/** What each place last said on a page, by key; what was taken back is not among it. */
export function saidBy(
  place: string,
  reports: readonly { words: { key: string; text: string | null } | null }[],
): SaidWords[] {
  const said = new Map<string, string>();
  for (const { words } of reports) {
    if (words === null || words.key.slice(0, words.key.lastIndexOf('/')) !== place) continue;
    if (words.text === null) said.delete(words.key);
    else said.set(words.key, words.text);
  }
  return [...said].map(([key, text]) => ({ key, text }));
}

import type { IncidentState } from '../status-page.ts';

/** Begins the place of every memo. */
export const MEMO_PLACE = 'memo:';

/** What a line of words says. */
export interface Spoken {
  /** Empty where it only tells a state or a time. */
  text: string;
  state: IncidentState | null;
  nextReportAt: Date | null;
  expectedAt: Date | null;
}

/** What a place said, and under which key, in the order in which it stood there. */
export interface SaidWords extends Spoken {
  key: string;
}

export interface MatchedWords {
  /** Said for the first time. */
  fresh: { index: number; key: string }[];
  /** The same place says something else now; `isTextKept`: another state or time, in the same words. */
  changed: { index: number; key: string; isTextKept: boolean }[];
  /** Keys of what is not there any more. */
  withdrawn: string[];
}

/**
 * Compares what a place said with what it says: what is equal first, wherever it stands; then equal words; then by order – the
 * same place with other words is a correction, more are new, fewer are withdrawn. Lines that were merely put in another order
 * say nothing, and neither do times that were taken away.
 *
 * @param place begins every key of it
 * @param lastNumber the highest that any key of it had, also of what was taken back: keys are never used twice
 */
export function matchWords(
  place: string,
  said: readonly SaidWords[],
  present: readonly Spoken[],
  lastNumber = 0,
): MatchedWords {
  const left = [...said];
  const take = (isMatch: (words: SaidWords) => boolean): SaidWords | undefined => {
    const at = left.findIndex(isMatch);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const changed: MatchedWords['changed'] = [];
  const unequal = [...present.entries()].filter(([, line]) => take((words) => saysAlready(words, line)) === undefined);
  const open = unequal.filter(([index, { text }]) => {
    const same = text === '' ? undefined : take((words) => words.text === text);
    if (same !== undefined) changed.push({ index, key: same.key, isTextKept: true });
    return same === undefined;
  });
  let next = said.reduce((highest, { key }) => Math.max(highest, numberOf(key)), lastNumber);
  const fresh: MatchedWords['fresh'] = [];
  for (const [index] of open) {
    const before = left.shift();
    if (before === undefined) fresh.push({ index, key: `${place}/${++next}` });
    else changed.push({ index, key: before.key, isTextKept: false });
  }
  return { fresh, changed, withdrawn: left.filter(({ text }) => text !== '').map(({ key }) => key) };
}

function saysAlready(words: Spoken, line: Spoken): boolean {
  return (
    words.text === line.text &&
    (line.state === null || words.state === line.state) &&
    isSaid(words.nextReportAt, line.nextReportAt) &&
    isSaid(words.expectedAt, line.expectedAt)
  );
}

function isSaid(said: Date | null, present: Date | null): boolean {
  return present === null || said?.getTime() === present.getTime();
}

function numberOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1)) || 0;
}

/** The highest number that any key of a place had. */
export function lastNumberOf(place: string, reports: readonly { words: { key: string } | null }[]): number {
  const own = reports.flatMap(({ words }) => (words?.key.startsWith(`${place}/`) === true ? [words.key] : []));
  return Math.max(0, ...own.map(numberOf));
}

/** What each place last said on a page, by key; what was taken back is not among it. */
export function saidBy(
  place: string,
  reports: readonly { words: (Omit<SaidWords, 'text'> & { text: string | null }) | null }[],
): SaidWords[] {
  const said = new Map<string, SaidWords>();
  for (const { words } of reports) {
    if (words === null || words.key.slice(0, words.key.lastIndexOf('/')) !== place) continue;
    const { key, text, state, nextReportAt, expectedAt } = words;
    if (text === null) said.delete(key);
    else said.set(key, { key, text, state, nextReportAt, expectedAt });
  }
  return [...said.values()];
}

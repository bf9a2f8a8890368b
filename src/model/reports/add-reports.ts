import { later } from '../../base/moments.ts';
import type { ComponentTimes } from '../cases/component-times.ts';
import type { CaseHit } from '../cases/hits.ts';
import { dateNext, type CaseChange, type CaseMember, type HumanWords, type LedgerReport } from '../ledger/ledger.ts';
import { MEMO_PLACE } from '../ledger/match-words.ts';
import type { SettleOptions } from '../ledger/settle.ts';
import type { IncidentState } from '../status-page.ts';
import { stateWithout } from './state-after.ts';

export interface IssueOptions extends SettleOptions {
  joinMs: number;
  now: Date;
  /** Nothing was ever said on this page: what is over is dated by its events, as all is that is past. */
  isFirstReading: boolean;
}

/** Words of humans that no report has said yet, in the order of what they say. */
export interface NewWords {
  words: HumanWords;
  /** What they say of the state; `null`: nothing. */
  state: IncidentState | null;
  kind: 'human' | 'correction' | 'retraction';
  /** When they were first seen, or say they were written. */
  at: Date;
}

interface Telling {
  hits: readonly CaseHit[];
  members: ReadonlyMap<string, CaseMember>;
  times: ReadonlyMap<string, ComponentTimes>;
  /** See `tellsOfPast` of `issue-case.ts`. */
  isPast: boolean;
  options: Pick<IssueOptions, 'now' | 'isFirstReading'>;
}

/** What was issued, and behind it what the change and the words of humans say, in their order. */
export function addReports(
  before: readonly LedgerReport[],
  change: CaseChange | null,
  words: readonly NewWords[],
  { hits, members, times, isPast, options }: Telling,
): LedgerReport[] {
  const reports = [...before];
  const isLasting = words.length > 0 && [...times.values()].some(({ isWatched }) => isWatched);
  const speaking = { now: options.now, isFirstReading: options.isFirstReading, isLasting };
  const isEnded = change?.kind === 'ended';
  // What stood in a memo when its alert closed was said before: the end of it all is the last word.
  const isEnd = isEnded && !options.isFirstReading && before.length > 0;
  const earlierWords = isEnd ? words.filter(isOfMemo) : [];
  const laterWords = isEnd ? words.filter((spoken) => !isOfMemo(spoken)) : words;
  for (const spoken of earlierWords) reports.push(speak(spoken, reports, speaking));
  // What came and went before anybody was told of it is two reports where it is the past, and one where it is news.
  if (isEnded && options.isFirstReading) {
    reports.push(beginningOf(change, hits, times));
    const over = latestOf(hits);
    const [meanwhile, after] = split(laterWords, over);
    for (const spoken of meanwhile) reports.push(speak(spoken, reports, speaking));
    reports.push(pastReport(reports.length + 1, over, { kind: 'ended', state: 'resolved', went: change.went }));
    for (const spoken of after) reports.push(speak(spoken, reports, options));
    return reports;
  }
  if (change !== null && isPast) {
    reports.push({ ...toReport(change, reports, lastOf(hits, members), options), isBackfilled: true });
  } else if (change !== null) reports.push(toReport(change, reports, options.now, options));
  for (const spoken of laterWords) reports.push(speak(spoken, reports, speaking));
  return reports;
}

const NO_WORDS: [NewWords[], NewWords[]] = [[], []];

/** Until it was over, and after that; what is announced in that very minute knew of it, as pages take it. */
function split(words: readonly NewWords[], over: Date): [NewWords[], NewWords[]] {
  if (words.length === 0) return NO_WORDS;
  const isAfter = (spoken: NewWords): boolean => spoken.at > over || (!isOfMemo(spoken) && spoken.at >= over);
  return [words.filter((spoken) => !isAfter(spoken)), words.filter(isAfter)];
}

/** A memo is an alert's: it has nothing to say of a case whose alerts are over. */
function isOfMemo({ words: { key } }: NewWords): boolean {
  return key.startsWith(MEMO_PLACE);
}

/** Whether a hit began, or is over, and no report told so. */
export function isUntold({ key, to }: CaseHit, members: ReadonlyMap<string, CaseMember>): boolean {
  const member = members.get(key)!;
  return member.begunIn === null || (to !== null && member.endedIn === null);
}

/** When the last of what no report told of was over. */
function lastOf(hits: readonly CaseHit[], members: ReadonlyMap<string, CaseMember>): Date {
  return latestOf(hits.filter((hit) => isUntold(hit, members)));
}

function latestOf(hits: readonly CaseHit[]): Date {
  return hits.map(({ from, to }) => to ?? from).reduce(later);
}

function toReport(
  { kind, isOver, hit, came, went }: CaseChange,
  before: readonly LedgerReport[],
  now: Date,
  { isFirstReading }: Pick<IssueOptions, 'isFirstReading'>,
): LedgerReport {
  const at = dateNext(before, now);
  return {
    number: before.length + 1,
    issuedAt: at,
    asOf: at,
    kind,
    state: isOver ? 'resolved' : spokenState(before),
    hit,
    came,
    went,
    words: null,
    isBackfilled: isFirstReading,
  };
}

/**
 * Of a past that is read for the first time: dated by when it happened. It tells of everything that began, each since it first
 * did, so it is as late as the last of it.
 */
function beginningOf(
  change: CaseChange,
  hits: readonly CaseHit[],
  times: ReadonlyMap<string, ComponentTimes>,
): LedgerReport {
  const came = change.came.map((one) => {
    const own = times.get(one.component.id);
    const spans = one.effect === 'outage' && (own?.outages.length ?? 0) > 0 ? own?.outages : own?.spans;
    const from = spans?.[0]?.from ?? one.from;
    return from === one.from ? one : { ...one, from };
  });
  const at = (came.length === 0 ? hits : came).map(({ from }) => from).reduce(later);
  const hit = came.map(({ component, effect }) => ({ component, effect, isFlapping: false }));
  return pastReport(1, at, { kind: 'detected', state: 'investigating', hit, came });
}

/** Its properties in the order in which they are read again: otherwise the next run would write the ledger for that alone. */
function pastReport(
  number: number,
  at: Date,
  {
    kind,
    state,
    hit = [],
    came = [],
    went = [],
  }: Pick<LedgerReport, 'kind' | 'state'> & Partial<Pick<LedgerReport, 'hit' | 'came' | 'went'>>,
): LedgerReport {
  return { number, issuedAt: at, asOf: at, kind, state, hit, came, went, words: null, isBackfilled: true };
}

/** What humans call the state holds for what is detected after it, until it is over. */
function spokenState(before: readonly LedgerReport[]): IncidentState {
  const last = before.at(-1)?.state ?? 'investigating';
  return last === 'resolved' ? 'investigating' : last;
}

/** A human's words as a report of their own. */
export function speak(
  spoken: NewWords,
  before: readonly LedgerReport[],
  { now, isFirstReading, isLasting = false }: Pick<IssueOptions, 'now' | 'isFirstReading'> & { isLasting?: boolean },
): LedgerReport {
  const { words, state, kind, at } = spoken;
  const last = before.at(-1);
  // What took the place of other words, or took them back, leads on from what stands without those.
  const standing = kind === 'human' ? (last?.state ?? 'investigating') : stateWithout(before, words.key);
  const isMovedOn = !(standing === 'resolved' && isOfMemo(spoken));
  // When the past was said is known no better than when its line was seen; nothing is said before what stands above it.
  const issuedAt = dateNext(before, isFirstReading ? at : now);
  return {
    number: before.length + 1,
    issuedAt,
    asOf: issuedAt,
    kind,
    state: stateAfter(isMovedOn ? state : null, standing, isLasting || (last?.hit.length ?? 0) > 0),
    hit: last?.hit ?? [],
    came: [],
    went: [],
    words,
    isBackfilled: isFirstReading,
  };
}

/** A human may call it resolved only where nothing is hit any more, and nothing is merely lower. */
function stateAfter(said: IncidentState | null, before: IncidentState, isLasting: boolean): IncidentState {
  if (said === null) return before;
  return said === 'resolved' && isLasting ? 'monitoring' : said;
}

import { earlier } from '../../base/moments.ts';
import type { IncidentState } from '../status-page.ts';
import { findChange } from './case-change.ts';
import { dateNext, saidOverAt, type CaseChange } from '../ledger/ledger.ts';
import { componentTimes, type ComponentTimes } from '../cases/component-times.ts';
import type { CaseHit } from '../cases/hits.ts';
import type { CaseMember, HumanWords, LedgerCase, LedgerReport } from '../ledger/ledger.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import { anyOrdinalOf, isAnyOrdinal } from '../cases/seed.ts';
import { MEMO_PLACE } from '../ledger/match-words.ts';
import { stateWithout } from './state-after.ts';
import { dueAt, type SettleOptions } from '../ledger/settle.ts';

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

export interface IssuedCase {
  case: LedgerCase;
  /** When something that waits is told, or grows quiet; `null`: nothing waits. */
  nextAt: Date | null;
  /** What is not told yet. */
  pending: CaseChange | null;
  times: ReadonlyMap<string, ComponentTimes>;
}

/**
 * One case after this run: what was issued before and, where something is different, one report more – and one for each new
 * word of a human. Whatever is issued takes along what was waiting.
 */
export function issueCase(
  known: LedgerCase,
  hits: readonly CaseHit[],
  words: readonly NewWords[],
  given: IssueOptions,
): IssuedCase {
  const { now } = given;
  const times = componentTimes(hits, { ...given, saidOverAt: saidOverAt(known) });
  const members = withMembers(known, hits);
  const fresh = hits.filter(({ key }) => members.get(key)!.begunIn === null);
  const newlyOver = idsOf(hits.filter(({ key, to }) => to !== null && isUnended(members.get(key)!)));
  const change =
    known.retractedAt === null
      ? findChange(known.reports.at(-1), times, firstBeginnings(fresh), newlyOver, outagesOf(fresh))
      : null;
  const isPast = change !== null && tellsOfPast(change, hits, members, known.reports);
  // A case of which something was said has no past that is read for the first time.
  const options = { ...given, isFirstReading: (given.isFirstReading || isPast) && known.reports.length === 0 };
  const due = change === null ? null : dueAt(change, options);
  const isTold = due !== null && (due <= now || words.length > 0 || known.reports.length === 0);
  const reports = [...known.reports];
  const speaking = { ...options, isLasting: [...times.values()].some(({ isWatched }) => isWatched) };
  // What stood in a memo when its alert closed was said before: the end of it all is the last word.
  const isEnd = isTold && change?.kind === 'ended' && !options.isFirstReading && known.reports.length > 0;
  const earlierWords = isEnd ? words.filter(isOfMemo) : [];
  const laterWords = isEnd ? words.filter((spoken) => !isOfMemo(spoken)) : words;
  for (const spoken of earlierWords) reports.push(speak(spoken, reports, speaking));
  if (change !== null && isTold) {
    // What came and went before anybody was told of it is two reports where it is the past, and one where it is news.
    if (options.isFirstReading && change.kind === 'ended') reports.push(beginningOf(change, hits, times));
    else if (isPast) reports.push({ ...toReport(change, reports, lastOf(hits, members), options), isBackfilled: true });
    else reports.push(toReport(change, reports, now, options));
  }
  const ending = options.isFirstReading && change?.kind === 'ended' ? endingOf(change, hits) : null;
  for (const spoken of laterWords) {
    if (ending === null || spoken.at <= ending.issuedAt) reports.push(speak(spoken, reports, speaking));
  }
  if (ending !== null) {
    reports.push({ ...ending, number: reports.length + 1 });
    for (const spoken of words) if (spoken.at > ending.issuedAt) reports.push(speak(spoken, reports, options));
  }
  if (isTold) markTold(members, hits, reports);
  return {
    case: { ...known, members: [...members.values()], reports },
    nextAt: earliest([isTold ? null : due, ...[...times.values()].map((own) => quietAfter(own, now))]),
    pending: isTold ? null : change,
    times,
  };
}

/** What is not seen does not grow quiet by waiting. */
function quietAfter({ flappingUntil }: ComponentTimes, now: Date): Date | null {
  return flappingUntil === null || flappingUntil <= now ? null : flappingUntil;
}

/** A memo is an alert's: it has nothing to say of a case whose alerts are over. */
function isOfMemo({ words: { key } }: NewWords): boolean {
  return key.startsWith(MEMO_PLACE);
}

function idsOf(hits: readonly CaseHit[]): Set<string> {
  return new Set(hits.flatMap(({ components }) => components.map(({ id }) => id)));
}

/** When outages began, by id of component. */
function outagesOf(hits: readonly CaseHit[]): Map<string, Date[]> {
  const begins = new Map<string, Date[]>();
  for (const { components, windows } of hits) {
    const own = windows.filter(({ effect }) => effect === 'outage').map(({ from }) => from);
    if (own.length > 0) for (const { id } of components) begins.set(id, [...(begins.get(id) ?? []), ...own]);
  }
  return begins;
}

/** Whether a hit began, or is over, and no report told so. */
function isUntold({ key, to }: CaseHit, members: ReadonlyMap<string, CaseMember>): boolean {
  const member = members.get(key)!;
  return member.begunIn === null || (to !== null && member.endedIn === null);
}

/** Whether it is news to nobody: all of it was over before anybody looked, and none of it was told as it happened. */
function tellsOfPast(
  { kind }: CaseChange,
  hits: readonly CaseHit[],
  members: ReadonlyMap<string, CaseMember>,
  reports: readonly LedgerReport[],
): boolean {
  // What still comes and goes is not past.
  if (kind === 'detected' || kind === 'flapping' || kind === 'taken_up') return false;
  const untold = hits.filter((hit) => isUntold(hit, members));
  const wasNews = ({ key }: CaseHit): boolean => {
    const { begunIn } = members.get(key)!;
    return begunIn !== null && reports[begunIn - 1]?.isBackfilled !== true;
  };
  return untold.length > 0 && untold.every((hit) => hit.isPast && !wasNews(hit));
}

/** When the last of what no report told of was over. */
function lastOf(hits: readonly CaseHit[], members: ReadonlyMap<string, CaseMember>): Date {
  return latestOf(hits.filter((hit) => isUntold(hit, members)));
}

function latestOf(hits: readonly CaseHit[]): Date {
  return new Date(Math.max(...hits.map(({ from, to }) => (to ?? from).getTime())));
}

/** By component id. */
function firstBeginnings(hits: readonly CaseHit[]): Map<string, Date> {
  const first = new Map<string, Date>();
  for (const { components, from } of hits) {
    for (const { id } of components) first.set(id, earlier(first.get(id) ?? from, from));
  }
  return first;
}

function isUnended({ begunIn, endedIn }: CaseMember): boolean {
  return begunIn !== null && endedIn === null;
}

function withMembers({ members: known, reports }: LedgerCase, hits: readonly CaseHit[]): Map<string, CaseMember> {
  const members = new Map(known.filter(({ key }) => !isAnyOrdinal(key)).map((member) => [member.key, { ...member }]));
  const any = new Map(known.filter(({ key }) => isAnyOrdinal(key)).map((member) => [member.key, member]));
  const saidAt = reports.at(-1)?.asOf;
  for (const { key, from } of hits) {
    if (members.has(key)) continue;
    const isSaid = saidAt !== undefined && from <= saidAt;
    // Release 0.1.0 counted beginnings otherwise: what began before its last word was told by it.
    const told = isSaid ? any.get(anyOrdinalOf(key)) : undefined;
    // Where only the words are left of what was said, so it is with whatever they were about.
    const inWords = isSaid && isOfRelease010(reports.at(-1)?.words?.key ?? '') ? { begunIn: reports.length } : {};
    members.set(key, { begunIn: null, endedIn: null, ...inWords, ...told, key });
  }
  return members;
}

/** The last report that speaks of what is hit tells of everything up to it. */
function markTold(
  members: ReadonlyMap<string, CaseMember>,
  hits: readonly CaseHit[],
  reports: readonly LedgerReport[],
): void {
  const number = reports.findLast(({ words }) => words === null)?.number ?? 1;
  for (const hit of hits) {
    const member = members.get(hit.key)!;
    member.begunIn ??= number;
    if (hit.to !== null) member.endedIn ??= number;
  }
}

function toReport(
  { kind, isOver, hit, came, went }: CaseChange,
  before: readonly LedgerReport[],
  now: Date,
  { isFirstReading }: IssueOptions,
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
    const { outages = [], spans = [] } = times.get(one.component.id) ?? {};
    const [first] = one.effect === 'outage' && outages.length > 0 ? outages : spans;
    return { ...one, from: first?.from ?? one.from };
  });
  const begun = (came.length === 0 ? hits : came).map(({ from }) => from.getTime());
  const at = new Date(Math.max(...begun));
  const hit = came.map(({ component, effect }) => ({ component, effect, isFlapping: false }));
  const dated = { number: 1, issuedAt: at, asOf: at, words: null, isBackfilled: true };
  return { ...dated, kind: 'detected', state: 'investigating', hit, came, went: [] };
}

function endingOf({ went }: CaseChange, hits: readonly CaseHit[]): LedgerReport {
  const at = latestOf(hits);
  const dated = { number: 0, issuedAt: at, asOf: at, words: null, isBackfilled: true };
  return { ...dated, kind: 'ended', state: 'resolved', hit: [], came: [], went };
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

function earliest(instants: readonly (Date | null)[]): Date | null {
  const known = instants.filter((at) => at !== null).map(Number);
  return known.length === 0 ? null : new Date(Math.min(...known));
}

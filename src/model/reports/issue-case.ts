import { earlier, earliestOf } from '../../base/moments.ts';
import { addReports, isUntold, type IssueOptions, type NewWords } from './add-reports.ts';
import { findChange, type CaseNews } from './case-change.ts';
import { saidOverAt, type CaseChange } from '../ledger/ledger.ts';
import { componentTimes, type ComponentTimes } from '../cases/component-times.ts';
import type { CaseHit } from '../cases/hits.ts';
import type { CaseMember, LedgerCase, LedgerReport } from '../ledger/ledger.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import { anyOrdinalOf, isAnyOrdinal } from '../cases/seed.ts';
import { dueAt } from '../ledger/settle.ts';

export interface IssuedCase {
  case: LedgerCase;
  /** When something that waits is told, or grows quiet; `null`: nothing waits. */
  nextAt: Date | null;
  /** What is not told yet. */
  pending: CaseChange | null;
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
  const times = componentTimes(hits, { joinMs: given.joinMs, saidOverAt: saidOverAt(known) });
  const members = withMembers(known, hits);
  const change = known.retractedAt === null ? findChange(known.reports.at(-1), times, findNews(hits, members)) : null;
  const isPast = change !== null && tellsOfPast(change, hits, members, known.reports);
  // A case of which something was said has no past that is read for the first time.
  const options = { now, isFirstReading: (given.isFirstReading || isPast) && known.reports.length === 0 };
  const due = change === null ? null : dueAt(change, given);
  const isTold = due !== null && (due <= now || words.length > 0 || known.reports.length === 0);
  const reports = addReports(known.reports, isTold ? change : null, words, { hits, members, times, isPast, options });
  if (isTold) markTold(members, hits, reports);
  const { caseId, spokenNumber, openedAt, retractedAt } = known;
  let nextAt = isTold ? null : due;
  for (const own of times.values()) nextAt = earliestOf([nextAt, quietAfter(own, now)]);
  return {
    // A copy of the reports has room for what it holds; see `inOrder` of `case-change.ts`.
    case: { caseId, spokenNumber, openedAt, members: [...members.values()], reports: reports.slice(), retractedAt },
    nextAt,
    pending: isTold ? null : change,
  };
}

/** What is not seen does not grow quiet by waiting. */
function quietAfter({ flappingUntil }: ComponentTimes, now: Date): Date | null {
  return flappingUntil === null || flappingUntil <= now ? null : flappingUntil;
}

/** What of the hits no report told of. */
function findNews(hits: readonly CaseHit[], members: ReadonlyMap<string, CaseMember>): CaseNews {
  const isNew = ({ key }: CaseHit): boolean => members.get(key)!.begunIn === null;
  const begun = new Map<string, Date>();
  let over: Set<string> | undefined;
  for (const hit of hits) {
    const { from, to, components } = hit;
    const isFresh = isNew(hit);
    const isOver = to !== null && isUnended(members.get(hit.key)!);
    for (const { id } of components) {
      if (isOver) (over ??= new Set()).add(id);
      if (isFresh) begun.set(id, earlier(begun.get(id) ?? from, from));
    }
  }
  return { begun, over: over ?? NOTHING, outagesOf: (id) => outagesOf(id, hits.filter(isNew)) };
}

const NOTHING: ReadonlySet<string> = new Set();

function outagesOf(id: string, hits: readonly CaseHit[]): Date[] {
  const own = hits.filter(({ components }) => components.some((component) => component.id === id));
  return own.flatMap(({ windows }) => windows.filter(({ effect }) => effect === 'outage').map(({ from }) => from));
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

function isUnended({ begunIn, endedIn }: CaseMember): boolean {
  return begunIn !== null && endedIn === null;
}

function withMembers({ members: known, reports }: LedgerCase, hits: readonly CaseHit[]): Map<string, CaseMember> {
  const members = new Map<string, CaseMember>();
  const saidAt = reports.at(-1)?.asOf;
  let any: Map<string, CaseMember> | undefined;
  for (const member of known) {
    if (!isAnyOrdinal(member.key)) members.set(member.key, { ...member });
    else if (saidAt !== undefined) (any ??= new Map()).set(member.key, member);
  }
  for (const { key, from } of hits) {
    if (members.has(key)) continue;
    const isSaid = saidAt !== undefined && from <= saidAt;
    // Release 0.1.0 counted beginnings otherwise: what began before its last word was told by it.
    const told = isSaid ? any?.get(anyOrdinalOf(key)) : undefined;
    // Where only the words are left of what was said, so it is with whatever they were about.
    const inWords = isSaid && isOfRelease010(reports.at(-1)?.words?.key ?? '') ? reports.length : null;
    // In the order in which it is read again: otherwise the next run would write the ledger for that alone.
    members.set(key, { key, begunIn: told === undefined ? inWords : told.begunIn, endedIn: told?.endedIn ?? null });
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

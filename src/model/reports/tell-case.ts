import type { Model } from '../model.ts';
import type { Incident, NamedInstant } from '../status-page.ts';
import type { CaseChange } from '../ledger/ledger.ts';
import { discloseChange, discloseReports, type Disclosure } from './disclose.ts';
import type { LedgerCase, LedgerReport } from '../ledger/ledger.ts';

const MAX_RELATED = 10;

export interface TellContext {
  now: Date;
  disclosure: Disclosure;
  /** What was said on the page, by case id. */
  cases: ReadonlyMap<string, LedgerCase>;
  /** What happened and is not told yet, by case id. */
  pending: ReadonlyMap<string, CaseChange>;
}

/** @param page its id in the ledger */
export function tellContextOf(
  { ledger, pending, now }: Pick<Model, 'ledger' | 'pending' | 'now'>,
  page: string,
  disclosure: Disclosure,
): TellContext {
  const cases = new Map((ledger.pages.get(page)?.cases ?? []).map((own) => [own.caseId, own]));
  return { now, disclosure, cases, pending: pending.get(page) ?? new Map<string, CaseChange>() };
}

/** Incidents of one page as the ledger tells them: their reports, their numbers, what was promised, what waits. */
export function tellCases(incidents: readonly Incident[], context: TellContext): Incident[] {
  return incidents.map((incident) => {
    const { caseId } = incident;
    const known = context.cases.get(caseId);
    const change = context.pending.get(caseId);
    const reports = known?.reports ?? [];
    const state = toldState(incident.state, reports);
    const isOver = state === 'resolved';
    return {
      ...incident,
      state,
      reports: discloseReports(reports, context.disclosure),
      spokenNumber: known?.spokenNumber ?? '',
      nextReport: isOver ? null : nextReportOf(reports, context.now),
      expected: isOver ? null : expectedOf(reports, context.now),
      pending: change === undefined ? null : pendingOf(change, context.disclosure.showsHosts),
      related: relatedTo(incident, incidents),
    };
  });
}

/** What humans called the state holds as long as the case lasts. */
export function toldState(state: Incident['state'], reports: readonly LedgerReport[]): Incident['state'] {
  const said = reports.at(-1)?.state;
  const saysLittle = said === undefined || said === 'resolved' || said === 'investigating';
  return state === 'resolved' || saysLittle ? state : said;
}

/** The latest that was promised and is still to come, or overdue: words that came in time without another one redeem it. */
function nextReportOf(reports: readonly LedgerReport[], now: Date): NamedInstant | null {
  let promised: Date | null = null;
  for (const { words, issuedAt } of standing(reports)) {
    if (words.nextReportAt !== null) promised = words.nextReportAt;
    else if (promised !== null && issuedAt >= promised) promised = null;
  }
  return named(promised, now);
}

function expectedOf(reports: readonly LedgerReport[], now: Date): NamedInstant | null {
  return named(standing(reports).findLast(({ words }) => words.expectedAt !== null)?.words.expectedAt ?? null, now);
}

function named(at: Date | null, now: Date): NamedInstant | null {
  return at === null ? null : { at, isOverdue: at < now };
}

/** Words of humans that nobody took back. */
function standing(reports: readonly LedgerReport[]): (LedgerReport & { words: NonNullable<LedgerReport['words']> })[] {
  const gone = new Set(reports.flatMap(({ words }) => (words?.text === null ? [words.key] : [])));
  return reports.flatMap((report) => {
    const { words } = report;
    return words === null || gone.has(words.key) ? [] : [{ ...report, words }];
  });
}

function pendingOf(change: CaseChange, showsHosts: boolean): Incident['pending'] {
  const { came, went } = discloseChange(change, showsHosts);
  return { came, went };
}

/** Those that share time with it. */
function relatedTo({ caseId, startedAt, resolvedAt }: Incident, all: readonly Incident[]): string[] {
  return all
    .filter(
      (other) =>
        other.caseId !== caseId &&
        (resolvedAt === null || other.startedAt < resolvedAt) &&
        (other.resolvedAt === null || startedAt < other.resolvedAt),
    )
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
    .slice(0, MAX_RELATED)
    .map((other) => other.caseId);
}

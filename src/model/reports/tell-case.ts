import type { Model } from '../model.ts';
import type { Incident, NamedInstant, Report } from '../status-page.ts';
import type { CaseChange } from '../ledger/ledger.ts';
import { discloseChange, discloseReports, discloseRetracted, type Disclosure } from './disclose.ts';
import { keptIncidents, retractedIncident } from './kept-cases.ts';
import { carriedOf } from './carried-incidents.ts';
import { retractedOf } from '../ledger/told-cases.ts';
import { relatedCases } from './related-cases.ts';
import { memberKey } from '../cases/widespread-entries.ts';
import { OVERVIEW, type LedgerCase, type LedgerReport } from '../ledger/ledger.ts';

export interface TellContext {
  now: Date;
  disclosure: Disclosure;
  /** What was said on the page, by case id. */
  cases: ReadonlyMap<string, LedgerCase>;
  /** What happened and is not told yet, by case id. */
  pending: ReadonlyMap<string, CaseChange>;
  /** Ids of components that a case must not name any more. */
  hiddenOf: (own: LedgerCase) => ReadonlySet<string>;
}

/** @param page its id in the ledger */
export function tellContextOf(
  model: Pick<Model, 'ledger' | 'pending' | 'now' | 'kept'>,
  page: string,
  disclosure: Disclosure,
): TellContext {
  const { ledger, pending, now } = model;
  const cases = new Map((ledger.pages.get(page)?.cases ?? []).map((own) => [own.caseId, own]));
  const hiddenOf = page === OVERVIEW ? hiddenOnOverview(model) : () => NOTHING;
  return { now, disclosure, cases, pending: pending.get(page) ?? new Map<string, CaseChange>(), hiddenOf };
}

const NOTHING: ReadonlySet<string> = new Set();

/** Customers whose part in a case was taken back. */
function hiddenOnOverview(model: Pick<Model, 'ledger' | 'kept'>): TellContext['hiddenOf'] {
  const retracted = new Map<string, string>();
  for (const page of model.ledger.pages.keys()) {
    if (page === OVERVIEW) continue;
    for (const caseId of retractedOf(model, page)) retracted.set(memberKey(page, caseId), page);
  }
  if (retracted.size === 0) return () => NOTHING;
  return ({ members }) => new Set(members.flatMap(({ key }) => retracted.get(key) ?? []));
}

/**
 * Incidents of one page as the ledger tells them: their reports, their numbers, what was promised, what waits. What was
 * published and is not among them stays as it was told.
 */
export function tellCases(given: readonly Incident[], context: TellContext): Incident[] {
  const shown = new Set(given.map(({ caseId }) => caseId));
  const standing = given.map((incident) => {
    const known = context.cases.get(incident.caseId);
    return known === undefined || known.retractedAt === null ? incident : retractedIncident(known);
  });
  const incidents = [...standing, ...keptIncidents(context.cases.values(), shown, (own) => disclosureOf(own, context))];
  const related = relatedCases(incidents);
  return incidents.map((incident) => {
    const { caseId } = incident;
    if (carriedOf(incident) !== undefined) return relateAnew(incident, related.get(caseId) ?? []);
    const known = context.cases.get(caseId);
    if (known !== undefined && incident.isRetracted) {
      // Taken back as a whole it keeps numbers and times; word by word, whatever no word said.
      const told =
        known.retractedAt === null
          ? discloseReports(known.reports, disclosureOf(known, context))
          : discloseRetracted(known.reports);
      return { ...incident, reports: told, spokenNumber: known.spokenNumber };
    }
    const change = context.pending.get(caseId);
    const reports = known?.reports ?? [];
    const state = toldState(incident.state, reports);
    const isOver = state === 'resolved';
    return {
      ...incident,
      state,
      reports: discloseReports(reports, disclosureOf(known, context)),
      spokenNumber: known?.spokenNumber ?? '',
      nextReport: isOver ? null : nextReportOf(reports, context.now),
      expected: isOver ? null : expectedOf(reports, context.now),
      pending: change === undefined ? null : pendingOf(change, context.disclosure.showsHosts),
      related: related.get(caseId) ?? [],
    };
  });
}

/** Of one that goes on as it was, others may have come or gone beside it. */
function relateAnew(incident: Incident, related: string[]): Incident {
  return isSameList(related, incident.related) ? incident : { ...incident, related };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function disclosureOf(known: LedgerCase | undefined, { disclosure, hiddenOf }: TellContext): Disclosure {
  const hidden = known === undefined ? NOTHING : hiddenOf(known);
  if (hidden.size === 0) return disclosure;
  return { ...disclosure, isShown: (component) => disclosure.isShown(component) && !hidden.has(component.id) };
}

/** The newest report of one case, and what was promised with it. */
export function tellNewest(
  known: LedgerCase,
  { disclosure, now }: Pick<TellContext, 'disclosure' | 'now'>,
): { report: Report | null; nextReport: NamedInstant | null; expected: NamedInstant | null } {
  const { reports } = known;
  return {
    report: discloseReports(reports, disclosure).at(-1) ?? null,
    nextReport: nextReportOf(reports, now),
    expected: expectedOf(reports, now),
  };
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

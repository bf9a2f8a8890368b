import {
  dateNext,
  OVERVIEW,
  type Ledger,
  type LedgerCase,
  type LedgerReport,
  type PageLedger,
} from '../ledger/ledger.ts';
import { stateWithout } from './state-after.ts';
import { memberKey } from '../cases/widespread-entries.ts';

/** What was taken back: how many reports say so now. */
export interface Retraction {
  ledger: Ledger;
  /** `customer/case`, of the overview `/case`; empty: nothing was found. */
  cases: string[];
}

/**
 * Takes the words back that stand under a key, wherever they were said. They are not said again while they stand where they
 * were read; the report keeps its number, and one more says that it was taken back.
 */
export function retractWords(ledger: Ledger, key: string, now: Date): Retraction {
  const cases: string[] = [];
  const pages = mapCases(ledger, (page, own) => {
    const said = own.reports.findLast(({ words }) => words?.key === key);
    if (said === undefined || said.words?.text === null) return own;
    cases.push(`${page}/${own.caseId}`);
    return { ...own, reports: [...own.reports, takeBack(own.reports, key, said.number, now)] };
  });
  return { ledger: { ...ledger, pages }, cases };
}

/**
 * Takes a whole case back: it was never this customer's. Its alerts hurt nobody any more, and of the overview's case nothing
 * stays where no other customer has a part in it.
 */
export function retractCase(ledger: Ledger, customer: string, caseId: string, now: Date): Retraction {
  const retracted = new Set<string>();
  const cases: string[] = [];
  const retract = (page: string, own: LedgerCase): LedgerCase => {
    cases.push(`${page}/${own.caseId}`);
    const key = `case:${own.caseId}/1`;
    return { ...own, retractedAt: now, reports: [...own.reports, takeBack(own.reports, key, null, now)] };
  };
  const detected = mapCases(ledger, (page, own) => {
    if (page !== customer || own.caseId !== caseId || own.members.length === 0 || own.retractedAt !== null) return own;
    return retract(page, own);
  });
  for (const [page, own] of detected) {
    for (const each of own.cases) if (each.retractedAt !== null) retracted.add(memberKey(page, each.caseId));
  }
  const pages = mapCases({ pages: detected }, (page, own) => {
    const isAll = own.members.length > 0 && own.members.every(({ key }) => retracted.has(key));
    return page === OVERVIEW && own.retractedAt === null && isAll ? retract(page, own) : own;
  });
  return { ledger: { ...ledger, pages }, cases };
}

function mapCases(
  { pages }: Pick<Ledger, 'pages'>,
  change: (page: string, own: LedgerCase) => LedgerCase,
): Map<string, PageLedger> {
  return new Map(
    [...pages].map(([page, own]) => [page, { ...own, cases: own.cases.map((each) => change(page, each)) }]),
  );
}

/** As a whole case ends so, it hits nothing any more; words that are taken back leave what is hit as it was. */
function takeBack(before: readonly LedgerReport[], key: string, corrects: number | null, now: Date): LedgerReport {
  const last = before.at(-1);
  const issuedAt = dateNext(before, now);
  return {
    number: before.length + 1,
    issuedAt,
    asOf: issuedAt,
    kind: 'retraction',
    state: corrects === null ? 'resolved' : stateWithout(before, key),
    hit: corrects === null ? [] : (last?.hit ?? []),
    came: [],
    went: [],
    words: { key, text: null, state: null, corrects, isFinal: true, nextReportAt: null, expectedAt: null },
    isBackfilled: false,
  };
}

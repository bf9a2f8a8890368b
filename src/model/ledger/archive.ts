import type { Ledger, LedgerCase, PageLedger } from './ledger.ts';

/** So many days old reports can be asked for; auditors look back a year. */
export const KEEP_DAYS = 400;

/** A case with the page it was said on, as the archive keeps it. */
export interface ArchivedCase {
  /** The page's id in the ledger. */
  page: string;
  own: LedgerCase;
}

/** Cases of which something was said and that the ledger after a run holds no more. */
export function findLeaving(before: Ledger | undefined, after: Ledger): ArchivedCase[] {
  return [...(before?.pages ?? [])].flatMap(([page, { cases }]) => {
    const kept = new Set((after.pages.get(page)?.cases ?? []).map(({ caseId }) => caseId));
    return cases.filter(({ caseId, reports }) => reports.length > 0 && !kept.has(caseId)).map((own) => ({ page, own }));
  });
}

/** A page of a customer who left: what was said stays as long as anybody's; nothing is judged any more. */
export function ageLeftPage(page: PageLedger, historyFrom: Date): PageLedger | undefined {
  const cases = page.cases.filter((own) => (own.reports.at(-1)?.asOf ?? own.openedAt) >= historyFrom);
  return cases.length === 0 ? undefined : { ...page, judged: new Map(), cases };
}

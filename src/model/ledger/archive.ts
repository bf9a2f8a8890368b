import type { Ledger, LedgerCase, PageLedger } from './ledger.ts';
import type { Delivery, Outbox } from './outbox.ts';

/** So many days old reports can be asked for; auditors look back a year. */
export const KEEP_DAYS = 400;

/** A case with the page it was said on, as the archive keeps it. */
export interface ArchivedCase {
  /** The page's id in the ledger. */
  page: string;
  own: LedgerCase;
  /** Who was told of it. */
  told: Delivery[];
}

/** Cases of which something was said and that the ledger after a run holds no more. */
export function findLeaving(before: Ledger | undefined, after: Ledger): ArchivedCase[] {
  const looked = [...(before?.pages ?? [])].filter(([page, own]) => after.pages.get(page) !== own);
  return looked.flatMap(([page, { cases }]) => {
    const kept = new Set((after.pages.get(page)?.cases ?? []).map(({ caseId }) => caseId));
    return cases
      .filter((own) => !kept.has(own.caseId) && own.reports.length > 0)
      .map((own) => ({ page, own, told: toldOf(after, page, own.caseId) }));
  });
}

function toldOf({ outbox }: Ledger, page: string, caseId: string): Delivery[] {
  return [...outbox.deliveries.values()].filter((one) => one.customer === page && one.caseId === caseId);
}

/** The outbox without what is about cases that left the ledger: the archive holds it. */
export function withoutLeaving(outbox: Outbox, leaving: readonly ArchivedCase[]): Outbox {
  if (leaving.length === 0) return outbox;
  const deliveries = new Map(outbox.deliveries);
  for (const { told } of leaving) for (const { key } of told) deliveries.delete(key);
  return { ...outbox, deliveries };
}

/** A page of a customer who left: what was said stays as long as anybody's; nothing is judged any more. */
export function ageLeftPage(page: PageLedger, historyFrom: Date): PageLedger | undefined {
  const cases = page.cases.filter((own) => (own.reports.at(-1)?.asOf ?? own.openedAt) >= historyFrom);
  return cases.length === 0 ? undefined : { ...page, begunAt: null, judged: new Map(), cases };
}

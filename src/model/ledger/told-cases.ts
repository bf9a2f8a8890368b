import type { Model, ToldCase } from '../model.ts';

/** Of a page that was worked out, or kept. */
export function toldOf({ kept, ledger }: Pick<Model, 'kept' | 'ledger'>, page: string): readonly ToldCase[] {
  const known = kept?.get(page);
  if (known !== undefined) return known.told;
  return (ledger.pages.get(page)?.cases ?? []).map(({ caseId, spokenNumber, reports, retractedAt }) => {
    return { caseId, spokenNumber, isReported: reports.length > 0, isRetracted: retractedAt !== null };
  });
}

/** Ids of cases of such a page that were taken back. */
export function retractedOf({ kept, ledger }: Pick<Model, 'kept' | 'ledger'>, page: string): readonly string[] {
  const known = kept?.get(page);
  if (known !== undefined) return known.retracted;
  return (ledger.pages.get(page)?.cases ?? []).flatMap((own) => (own.retractedAt === null ? [] : [own.caseId]));
}

import type { LedgerReport } from '../ledger/ledger.ts';

type Gone = LedgerReport['went'][number];

/** The last report of a case: what was hit is so no more, all of it for one reason. */
export function endReport(
  before: readonly LedgerReport[],
  issuedAt: Date,
  hit: readonly Pick<Gone, 'component' | 'effect'>[],
  { to, end }: Pick<Gone, 'to' | 'end'>,
): LedgerReport {
  return {
    number: before.length + 1,
    issuedAt,
    asOf: issuedAt,
    kind: 'ended',
    state: 'resolved',
    hit: [],
    came: [],
    went: hit.map(({ component, effect }) => ({ component, effect, to, end, isEstimated: false, isEased: false })),
    words: null,
    isBackfilled: false,
  };
}

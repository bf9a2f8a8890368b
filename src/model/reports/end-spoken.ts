import type { Announcement } from '../../announcements/announcement.ts';
import type { CaseHit } from '../cases/hits.ts';
import { dateNext, type LedgerCase } from '../ledger/ledger.ts';

/**
 * A case whose alerts are over, and which humans keep open, is over when everything they wrote of it has ended: that is a
 * report like any other.
 *
 * @param announcements those that speak of it
 */
export function endSpoken(
  own: LedgerCase,
  hits: readonly CaseHit[],
  announcements: readonly Announcement[],
  now: Date,
): LedgerCase {
  const last = own.reports.at(-1);
  const isKeptOpen = last !== undefined && last.state !== 'resolved' && last.hit.length === 0;
  const isOver = own.retractedAt === null && hits.every(({ to }) => to !== null);
  const haveEnded = announcements.length > 0 && announcements.every(({ endsAt }) => endsAt !== null && endsAt <= now);
  if (!isKeptOpen || !isOver || !haveEnded) return own;
  const issuedAt = dateNext(own.reports, now);
  const end = { number: own.reports.length + 1, issuedAt, asOf: issuedAt, kind: 'ended', state: 'resolved' } as const;
  const silent = { hit: [], came: [], went: [], words: null, isBackfilled: false };
  return { ...own, reports: [...own.reports, { ...end, ...silent }] };
}

import type { Announcement } from '../../announcements/announcement.ts';
import { OVERVIEW, type LedgerCase } from '../ledger/ledger.ts';

/** Whether what an announcement said in a case of a page still stands there. */
export type StandsIn = (announcementId: string, page: string, own: LedgerCase) => boolean;

/**
 * What was said by a file that is gone, or that speaks to somebody else by now, of another case, or of none, was taken back. A
 * file that cannot be used keeps what it last said, and one that was never usable takes nothing back.
 *
 * @param isThere whether the file is there, usable or not
 */
export function createStandsIn(
  announcements: readonly Announcement[],
  isThere: (announcementId: string) => boolean,
  now: Date,
): StandsIn {
  const known = new Map(announcements.map((announcement) => [announcement.id, announcement]));
  return (id, page, own) => {
    const announcement = known.get(id);
    if (announcement === undefined || !isThere(id)) return isThere(id);
    const { kind, customers, caseId, startsAt } = announcement;
    if (kind !== 'incident') return false;
    if (customers !== 'all' && (page === OVERVIEW || !customers.includes(page))) return false;
    // An incident that only humans speak of has a case of its own; it may name one that nobody knows.
    if (own.members.length > 0) return caseId === own.caseId;
    return startsAt === null || startsAt <= now;
  };
}

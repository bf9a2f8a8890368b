import { compareText } from '../base/text.ts';
import type { Announcement } from './announcement.ts';
import type { AnnouncementsRead } from './announcement-finding.ts';

/**
 * What humans say now: what was read, and what they last said in files that are there and cannot be shown – a slip of the
 * pen takes nothing back. What is gone from a folder that was read is gone. By id.
 */
export function keepAnnouncements(
  { announcements, unusable, isFolderRead }: Pick<AnnouncementsRead, 'announcements' | 'unusable' | 'isFolderRead'>,
  last: readonly Announcement[],
): Announcement[] {
  const read = new Set(announcements.map(({ id }) => id));
  const kept = last.filter(({ id }) => !read.has(id) && (!isFolderRead || unusable.has(id)));
  return [...announcements, ...kept].toSorted((a, b) => compareText(a.id, b.id));
}

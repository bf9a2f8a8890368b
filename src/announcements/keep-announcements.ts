import { compareText } from '../base/text.ts';
import type { Announcement } from './announcement.ts';

/**
 * What humans say now: what was read, and what they last said in files that are there and cannot be shown – a slip of the
 * pen takes nothing back. By id.
 *
 * @param isThere whether the file of an announcement is there, usable or not
 */
export function keepAnnouncements(
  read: readonly Announcement[],
  last: readonly Announcement[],
  isThere: (id: string) => boolean,
): Announcement[] {
  const ids = new Set(read.map(({ id }) => id));
  const kept = last.filter(({ id }) => !ids.has(id) && isThere(id));
  return [...read, ...kept].toSorted((a, b) => compareText(a.id, b.id));
}

import { describe, expect, it } from 'vitest';
import { keepAnnouncements } from '../../src/announcements/keep-announcements.ts';
import { anAnnouncement } from '../support/builders-model.ts';

const said = anAnnouncement({ id: 'b', title: 'As it was said' });

describe('what humans say', () => {
  it.each<[string, string[], boolean, string[]]>([
    ['an announcement that is gone is gone', [], true, ['a']],
    ['one that was broken by a slip keeps what it last said', ['b'], true, ['a', 'b']],
    ['nothing is gone from a folder that was not read', [], false, ['a', 'b']],
    ['a broken one that was never good says nothing', ['c'], true, ['a']],
  ])('%s', (_title, unusable, isFolderRead, ids) => {
    const read = { announcements: [anAnnouncement({ id: 'a' })], unusable: new Set(unusable), isFolderRead };
    expect(keepAnnouncements(read, [said]).map(({ id }) => id)).toEqual(ids);
  });

  it('what was read counts, not what was said before', () => {
    const now = anAnnouncement({ id: 'b', title: 'As it is said now' });
    const read = { announcements: [now], unusable: new Set<string>(), isFolderRead: true };
    expect(keepAnnouncements(read, [said])).toEqual([now]);
  });
});

import { describe, expect, it } from 'vitest';
import { keepAnnouncements } from '../../src/announcements/keep-announcements.ts';
import { anAnnouncement } from '../support/builders-model.ts';

const said = anAnnouncement({ id: 'b', title: 'As it was said' });

describe('what humans say', () => {
  it.each<[string, string[], string[]]>([
    ['an announcement that is gone is gone', [], ['a']],
    ['one that was broken by a slip keeps what it last said', ['b'], ['a', 'b']],
    ['a broken one that was never good says nothing', ['c'], ['a']],
  ])('%s', (_title, unusable, ids) => {
    const kept = keepAnnouncements([anAnnouncement({ id: 'a' })], [said], (id) => unusable.includes(id));
    expect(kept.map(({ id }) => id)).toEqual(ids);
  });

  it('what was read counts, not what was said before', () => {
    const now = anAnnouncement({ id: 'b', title: 'As it is said now' });
    expect(keepAnnouncements([now], [said], () => true)).toEqual([now]);
  });
});

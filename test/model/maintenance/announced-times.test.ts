import { describe, expect, it } from 'vitest';
import type { Announcement, AnnouncementRecurrence } from '../../../src/announcements/announcement.ts';
import { announcedTimes } from '../../../src/model/maintenance/announced-times.ts';
import { anAnnouncement, days, NOW } from '../../support/builders-model.ts';

const at = (text: string): Date => new Date(text);

function timesOf(given: Partial<Announcement>, options: { timeZone?: string; now?: Date } = {}): Announcement[] {
  const { timeZone = 'Asia/Tokyo', now = NOW } = options;
  const announcement = anAnnouncement({
    id: 'nightly',
    kind: 'maintenance',
    startsAt: at('2026-07-05T02:00:00+09:00'),
    endsAt: at('2026-07-05T04:00:00+09:00'),
    ...given,
  });
  return announcedTimes(announcement, { now, historyFrom: days(-90), timeZone });
}

const recurrence = (given: Partial<AnnouncementRecurrence> = {}): AnnouncementRecurrence => ({
  type: 'weekly',
  interval: 1,
  weekdays: [],
  until: null,
  ...given,
});

describe('announced maintenance that comes again', () => {
  it('is shown as often as it happens, past times and those of the next fourteen days', () => {
    const times = timesOf({ recurrence: recurrence() });
    expect(times.map(({ id }) => id)).toEqual([
      'nightly-20260705',
      'nightly-20260712',
      'nightly-20260719',
      'nightly-20260726',
    ]);
    expect(times.map(({ startsAt }) => startsAt!.getUTCHours())).toEqual([17, 17, 17, 17]);
    expect(times.every(({ recurrence: left }) => left === undefined)).toBe(true);
  });

  it.each([
    ['on the weekdays that are named', { weekdays: ['Wednesday', 'Sunday'] }, ['05', '08', '12', '15', '19', '22', '26', '29']], // prettier-ignore
    ['until nothing begins any more', { until: at('2026-07-19T02:00:00+09:00') }, ['05', '12']],
    ['every second week', { interval: 2 }, ['05', '19']],
    ['every month', { type: 'monthly' as const }, ['05']],
  ])('comes %s', (_, given, dates) => {
    expect(timesOf({ recurrence: recurrence(given) }).map(({ id }) => id.slice(-2))).toEqual(dates);
  });

  it('keeps its local time when the clocks change', () => {
    const given = { startsAt: at('2026-10-24T02:30:00+02:00'), endsAt: at('2026-10-24T03:00:00+02:00') };
    const options = { timeZone: 'Europe/Berlin', now: at('2026-10-24T12:00:00Z') };
    const times = timesOf({ ...given, recurrence: recurrence({ type: 'daily' }) }, options);
    const starts = times.slice(0, 3).map(({ startsAt }) => startsAt!.toISOString());
    expect(starts[0]).toBe('2026-10-24T00:30:00.000Z');
    expect(starts[2]).toBe('2026-10-26T01:30:00.000Z');
  });

  it('does not drown a page: ten times ahead at most', () => {
    const given = { startsAt: at('2026-07-15T00:00:00+09:00'), endsAt: at('2026-07-15T00:10:00+09:00') };
    const times = timesOf({ ...given, recurrence: recurrence({ type: 'hourly' }) });
    expect(times.filter(({ startsAt }) => startsAt! > NOW)).toHaveLength(10);
    expect(times.filter(({ startsAt }) => startsAt! <= NOW)).toHaveLength(1 + 20);
    expect(new Set(times.map(({ id }) => id)).size).toBe(times.length);
  });

  it('gives each update to the time it was written in or before', () => {
    const updates = ['2026-07-05T03:00:00+09:00', '2026-07-14T00:00:00+09:00'].map((when) => ({
      at: at(when),
      state: null,
      text: when,
    }));
    const told = timesOf({ recurrence: recurrence(), updates }).filter((time) => time.updates.length > 0);
    expect(told.map(({ id }) => id)).toEqual(['nightly-20260705', 'nightly-20260719']);
  });

  it('is itself where it does not come again', () => {
    expect(timesOf({}).map(({ id }) => id)).toEqual(['nightly']);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../src/base/durations.ts';
import { unite } from '../../../src/base/interval.ts';
import type { Interval } from '../../../src/base/interval.ts';
import { downtimeSpans } from '../../../src/model/maintenance/recurrence.ts';
import type { Downtime, RecurrenceType } from '../../../src/snapshot/snapshot.ts';
import { aDowntime } from '../../support/builders-model.ts';

const DAY_MINUTES = 1440;

function tokyo(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+09:00`);
}
function inTokyo(at: Date | null): string {
  return at === null
    ? 'open'
    : new Date(at.getTime() + 9 * 60 * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
}
function recurring(
  type: RecurrenceType,
  start: string,
  durationMinutes: number,
  more: Partial<NonNullable<Downtime['recurrence']>> = {},
): Downtime {
  const recurrence = { type, interval: 1, weekdays: [], until: null, ...more };
  return aDowntime({ startsAt: tokyo(start), durationMinutes, recurrence });
}
function shown(downtime: Downtime, from: string, to: string): string[] {
  return downtimeSpans(downtime, { from: tokyo(from), to: tokyo(to) }).map(
    (span) => `${inTokyo(span.startsAt)} – ${inTokyo(span.endsAt)}`,
  );
}

describe('a downtime that happens once', () => {
  const once = aDowntime({ startsAt: tokyo('2026-07-15 02:00'), durationMinutes: 90 });

  test('is seen through any window that touches it, with its real ends', () => {
    expect(shown(once, '2026-07-15 03:00', '2026-07-20 00:00')).toEqual(['2026-07-15 02:00 – 2026-07-15 03:30']);
    expect(shown(once, '2026-07-15 03:30', '2026-07-20 00:00')).toEqual([]);
    expect(shown(once, '2026-07-01 00:00', '2026-07-15 02:00')).toEqual([]);
  });

  test.each([0, -5, Number.NaN, -Infinity])('of %s minutes is none', (durationMinutes) => {
    expect(shown({ ...once, durationMinutes }, '2026-01-01 00:00', '2027-01-01 00:00')).toEqual([]);
  });

  test.each([new Date(Number.NaN), new Date(8.64e15), new Date(-8.64e15), new Date(1_787_616_000_000_000)])(
    'with a start that is no date is none',
    (startsAt) => {
      expect(shown({ ...once, startsAt }, '2026-01-01 00:00', '2027-01-01 00:00')).toEqual([]);
    },
  );
});

describe('Mackerel cuts 24 hours or more at the night from Sunday to Monday', () => {
  // 2026-07-19 is a Sunday.
  test.each([
    ['from Sunday: after 24 hours', '2026-07-19 10:00', 1440 + 30, '2026-07-20 10:00'],
    ['from Sunday 00:00: at Monday 00:00', '2026-07-19 00:00', 1440 + 30, '2026-07-20 00:00'],
    ['from Saturday: at Monday 00:00', '2026-07-18 12:00', 3 * 1440, '2026-07-20 00:00'],
    ['under 24 hours: not at all', '2026-07-19 10:00', 1439, '2026-07-20 09:59'],
    ['within the week: not at all', '2026-07-14 10:00', 3 * 1440, '2026-07-17 10:00'],
    ['ten years from Wednesday: at Monday 00:00', '2026-07-15 10:00', 5_256_000, '2026-07-20 00:00'],
    ['without an end, from Monday: a week', '2026-07-20 00:00', Infinity, '2026-07-27 00:00'],
  ])('%s', (_title, start, durationMinutes, end) => {
    const downtime = aDowntime({ startsAt: tokyo(start), durationMinutes });
    expect(shown(downtime, '2026-07-01 00:00', '2026-09-01 00:00')).toEqual([`${start} – ${end}`]);
  });
});

describe('recurrence', () => {
  test('every six hours', () => {
    const downtime = recurring('hourly', '2026-07-01 01:00', 30, { interval: 6 });
    expect(shown(downtime, '2026-07-15 00:00', '2026-07-15 12:00')).toEqual([
      '2026-07-15 01:00 – 2026-07-15 01:30',
      '2026-07-15 07:00 – 2026-07-15 07:30',
    ]);
  });

  test('every other day, not before it began', () => {
    const downtime = recurring('daily', '2026-07-14 23:30', 60, { interval: 2 });
    expect(shown(downtime, '2026-07-01 00:00', '2026-07-18 00:00')).toEqual([
      '2026-07-14 23:30 – 2026-07-15 00:30',
      '2026-07-16 23:30 – 2026-07-17 00:30',
    ]);
  });

  test('on given weekdays every other week, weeks counted from the one it began in', () => {
    const downtime = recurring('weekly', '2026-07-15 04:00', 60, {
      interval: 2,
      weekdays: ['Monday', 'Sunday', 'Noday'],
    });
    expect(shown(downtime, '2026-07-01 00:00', '2026-08-03 00:00')).toEqual([
      '2026-07-19 04:00 – 2026-07-19 05:00',
      '2026-07-27 04:00 – 2026-07-27 05:00',
      '2026-08-02 04:00 – 2026-08-02 05:00',
    ]);
  });

  test('weekly without a weekday that is known: the one it began on', () => {
    const downtime = recurring('weekly', '2026-07-15 04:00', 60, { weekdays: ['水曜日'] });
    expect(shown(downtime, '2026-07-16 00:00', '2026-07-30 00:00')).toEqual([
      '2026-07-22 04:00 – 2026-07-22 05:00',
      '2026-07-29 04:00 – 2026-07-29 05:00',
    ]);
  });

  test('monthly on the 31st is the last day of every month', () => {
    const downtime = recurring('monthly', '2025-12-31 02:00', 60);
    expect(shown(downtime, '2026-01-01 00:00', '2026-05-01 00:00').map((line) => line.slice(0, 10))).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-31',
      '2026-04-30',
    ]);
  });

  test('every third month keeps to its day over the turn of the year', () => {
    const downtime = recurring('monthly', '2024-11-30 02:00', 60, { interval: 3 });
    expect(shown(downtime, '2025-01-01 00:00', '2026-01-01 00:00').map((line) => line.slice(0, 10))).toEqual([
      '2025-02-28',
      '2025-05-30',
      '2025-08-30',
      '2025-11-30',
    ]);
  });

  test('yearly on 29 February is the last of February in other years', () => {
    const downtime = recurring('yearly', '2024-02-29 02:00', 60);
    expect(shown(downtime, '2024-01-01 00:00', '2029-01-01 00:00').map((line) => line.slice(0, 10))).toEqual([
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
  });

  test('nothing starts at its end or later, and what runs then runs to its end', () => {
    const downtime = recurring('daily', '2026-07-14 02:00', 60, { until: tokyo('2026-07-16 02:00') });
    expect(shown(downtime, '2026-07-01 00:00', '2026-08-01 00:00')).toHaveLength(2);
    const running = recurring('daily', '2026-07-14 02:00', 60, { until: tokyo('2026-07-16 02:01') });
    expect(shown(running, '2026-07-01 00:00', '2026-08-01 00:00').at(-1)).toBe('2026-07-16 02:00 – 2026-07-16 03:00');
  });

  test.each([0, -1, 0.5, Number.NaN, Infinity, 1e12])(
    'an interval of %s is no interval: it happens once',
    (interval) => {
      const downtime = recurring('daily', '2026-07-14 02:00', 60, { interval });
      expect(shown(downtime, '2026-07-01 00:00', '2026-08-01 00:00')).toEqual(['2026-07-14 02:00 – 2026-07-14 03:00']);
    },
  );

  test('what begins anew before it has ended is one span without an end', () => {
    expect(shown(recurring('hourly', '2016-07-14 02:00', 60), '2026-07-01 00:00', '2026-08-01 00:00')).toEqual([
      '2016-07-14 02:00 – open',
    ]);
    expect(shown(recurring('daily', '2026-07-14 02:00', 1440), '2026-07-01 00:00', '2026-08-01 00:00')).toEqual([
      '2026-07-14 02:00 – open',
    ]);
    const until = recurring('hourly', '2026-07-14 02:00', 90, { until: tokyo('2026-07-16 12:30') });
    expect(shown(until, '2026-07-01 00:00', '2026-08-01 00:00')).toEqual(['2026-07-14 02:00 – 2026-07-16 13:30']);
  });

  test('every hour for 90 days is bounded, also when it began 50 years ago', () => {
    const downtime = recurring('hourly', '1976-07-14 02:00', 10);
    const spans = downtimeSpans(downtime, { from: tokyo('2026-04-16 00:00'), to: tokyo('2026-07-15 00:00') });
    expect(spans).toHaveLength(90 * 24);
  });

  test('a zone with changing clocks keeps the time on the wall', () => {
    const downtime = { ...recurring('daily', '2026-03-27 11:00', 60), startsAt: new Date('2026-03-27T02:30:00Z') };
    const window = { from: new Date('2026-03-28T00:00:00Z'), to: new Date('2026-03-31T00:00:00Z') };
    expect(downtimeSpans(downtime, window, 'Europe/Berlin').map((span) => span.startsAt.toISOString())).toEqual([
      '2026-03-28T02:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T01:30:00.000Z',
    ]);
  });
});

const aRecurrence = fc.record({
  type: fc.constantFrom<RecurrenceType>('hourly', 'daily', 'weekly', 'monthly', 'yearly'),
  interval: fc.integer({ min: 1, max: 4 }),
  weekdays: fc.subarray(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']),
  until: fc.option(fc.integer({ min: 0, max: 500 * DAY_MINUTES }).map((m) => new Date(EPOCH + m * MINUTE_MS))),
});
const EPOCH = tokyo('2025-10-01 00:00').getTime();
const aDowntimeOfAnyKind = fc
  .record({
    start: fc.oneof(
      fc.integer({ min: 0, max: 200 * DAY_MINUTES }),
      // Last days of months, where the days of a month differ.
      fc.constantFrom(30, 60, 91, 121, 122, 149, 180).map((day) => day * DAY_MINUTES + 23 * 60),
    ),
    durationMinutes: fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom(60, 120, 1439, 1440, 1441, 2880, 4000, 10_080, 20_000),
    ),
    recurrence: fc.option(aRecurrence),
  })
  .map(({ start, ...rest }) => aDowntime({ startsAt: new Date(EPOCH + start * MINUTE_MS), ...rest }));

function day(count: number): Date {
  return new Date(EPOCH + count * DAY_MINUTES * MINUTE_MS);
}

describe('any recurrence', () => {
  test('agrees with a walk over every minute', () => {
    const windowStart = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(aDowntimeOfAnyKind, windowStart, (downtime, first) => {
        const from = EPOCH + first * DAY_MINUTES * MINUTE_MS;
        const window = { from: new Date(from), to: new Date(from + 20 * DAY_MINUTES * MINUTE_MS) };
        const spans = downtimeSpans(downtime, window);
        const clipped = spans.map(({ startsAt, endsAt }) => ({
          from: startsAt < window.from ? window.from : startsAt,
          to: endsAt === null || endsAt > window.to ? window.to : endsAt,
        }));
        expect(unite(clipped)).toEqual(naiveSpans(downtime, window));
      }),
      { numRuns: 50 },
    );
  });

  test('a span is the same whatever window it is seen through; spans are in order and disjoint', () => {
    fc.assert(
      fc.property(
        aDowntimeOfAnyKind,
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (downtime, at, length) => {
          const wide = downtimeSpans(downtime, { from: day(0), to: day(400) });
          const narrow = downtimeSpans(downtime, { from: day(at), to: day(at + length) });
          const expected = wide.filter(
            (s) => s.startsAt < day(at + length) && (s.endsAt === null || s.endsAt > day(at)),
          );
          expect(narrow).toEqual(expected);
          wide
            .slice(1)
            .forEach((span, i) => expect(wide[i]!.endsAt!.getTime()).toBeLessThanOrEqual(span.startsAt.getTime()));
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Asks of every minute since the downtime began whether an occurrence starts in it, and paints from there. Japan has no DST. */
function naiveSpans(downtime: Downtime, window: Interval): Interval[] {
  const startMinute = downtime.startsAt.getTime() / MINUTE_MS;
  const length = (window.to.getTime() - window.from.getTime()) / MINUTE_MS;
  const offset = window.from.getTime() / MINUTE_MS;
  const painted = new Uint8Array(length);
  const first = new Date(downtime.startsAt.getTime() + 9 * 60 * MINUTE_MS);
  const firstMonday = Math.floor((first.getTime() / 86_400_000 + 3) / 7);
  const starts = (minute: number): boolean => {
    const rule = downtime.recurrence;
    if (rule === null || (rule.until !== null && rule.until <= downtime.startsAt)) return minute === startMinute;
    if (rule.until !== null && minute * MINUTE_MS >= rule.until.getTime()) return false;
    if (rule.type === 'hourly') return (minute - startMinute) % (60 * rule.interval) === 0;
    if ((minute - startMinute) % DAY_MINUTES !== 0) return false;
    const wall = new Date((minute + 9 * 60) * MINUTE_MS);
    const months = (wall.getUTCFullYear() - first.getUTCFullYear()) * 12 + wall.getUTCMonth() - first.getUTCMonth();
    const tomorrow = new Date(wall.getTime() + 86_400_000);
    const isItsDay =
      wall.getUTCDate() === first.getUTCDate() ||
      (tomorrow.getUTCDate() === 1 && wall.getUTCDate() < first.getUTCDate());
    const names = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    const weekdays = rule.weekdays.length > 0 ? rule.weekdays : [names[first.getUTCDay()]!];
    const week = Math.floor((wall.getTime() / 86_400_000 + 3) / 7);
    switch (rule.type) {
      case 'daily':
        return ((minute - startMinute) / DAY_MINUTES) % rule.interval === 0;
      case 'weekly':
        return weekdays.includes(names[wall.getUTCDay()]!) && (week - firstMonday) % rule.interval === 0;
      case 'monthly':
        return isItsDay && months % rule.interval === 0;
      case 'yearly':
        return isItsDay && months % (12 * rule.interval) === 0;
      default:
        return false;
    }
  };
  const isMonday = (minute: number): boolean => new Date((minute + 9 * 60) * MINUTE_MS).getUTCDay() === 1;
  for (let minute = startMinute; minute < offset + length; minute++) {
    if (!starts(minute)) continue;
    const beganOnSunday = new Date((minute + 9 * 60) * MINUTE_MS).getUTCDay() === 0;
    for (let m = minute; m < minute + downtime.durationMinutes && m < offset + length; m++) {
      if (downtime.durationMinutes >= DAY_MINUTES) {
        if (beganOnSunday ? m >= minute + DAY_MINUTES : isMonday(m) && !isMonday(m - 1) && m > minute) break;
      }
      if (m >= offset) painted[m - offset] = 1;
    }
  }
  const spans: Interval[] = [];
  for (let m = 0; m < length; m++) {
    if (painted[m] === 1)
      spans.push({ from: new Date((offset + m) * MINUTE_MS), to: new Date((offset + m + 1) * MINUTE_MS) });
  }
  return unite(spans);
}

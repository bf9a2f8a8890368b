import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../src/base/durations.ts';
import type { Interval } from '../../../src/base/interval.ts';
import { dayBars, localDays } from '../../../src/model/standing/day-bars.ts';
import { NOW, minutes } from '../../support/builders-model.ts';

const days = localDays(NOW, 'Asia/Tokyo', 5);
const quiet = {
  days,
  now: NOW,
  outages: [],
  degraded: [],
  maintenance: [],
  observed: [{ from: days[0]!.from, to: NOW }],
};

/** `'07-14 23:50'` in Tokyo. */
function tokyo(monthDayTime: string): Date {
  return new Date(`2026-${monthDayTime.replace(' ', 'T')}:00+09:00`);
}
function span(from: string, to: string): Interval {
  return { from: tokyo(from), to: tokyo(to) };
}
function shown(input: Partial<Parameters<typeof dayBars>[0]>): string {
  return dayBars({ ...quiet, ...input })
    .map((bar) => (bar.minutes > 0 ? `${bar.state} ${bar.minutes}` : bar.state))
    .join(', ');
}

describe('local days', () => {
  test('the last one is today and ends at the coming midnight', () => {
    expect(days.map((day) => day.date)).toEqual(['2026-07-11', '2026-07-12', '2026-07-13', '2026-07-14', '2026-07-15']);
    expect(days.at(-1)).toEqual({ date: '2026-07-15', from: tokyo('07-15 00:00'), to: tokyo('07-16 00:00') });
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', [24, 23]],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', [24, 25]],
    ['America/Sao_Paulo', '2018-11-04T12:00:00Z', [24, 23]],
    ['America/Sao_Paulo', '2018-02-17T12:00:00Z', [24, 25]],
    ['Australia/Lord_Howe', '2026-04-05T01:00:00Z', [24, 24.5]],
  ])('days in %s around a change of clocks are as long as they are', (zone, now, hours) => {
    const lengths = localDays(new Date(now), zone, 2).map((day) => (day.to.getTime() - day.from.getTime()) / HOUR_MS);
    expect(lengths).toEqual(hours);
  });

  test('a date that was left out is not in the list', () => {
    const apia = localDays(new Date('2011-12-31T12:00:00Z'), 'Pacific/Apia', 4).map((day) => day.date);
    expect(apia).toEqual(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01']);
  });

  test('days follow each other without a hole and the last one holds now, in any zone at any time', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Asia/Tokyo',
      'Pacific/Apia',
      'America/St_Johns',
    );
    const now = fc.integer({ min: 946_684_800, max: 2_000_000_000 }).map((seconds) => new Date(seconds * 1000));
    fc.assert(
      fc.property(zone, now, (timeZone, at) => {
        const list = localDays(at, timeZone, 4);
        expect(list).toHaveLength(4);
        list.slice(1).forEach((day, i) => expect(day.from).toEqual(list[i]!.to));
        // Where clocks go back over midnight, the hour before it is shown again after the next day has begun.
        const last = list.at(-1)!;
        expect(last.from.getTime()).toBeLessThanOrEqual(at.getTime());
        expect(last.to.getTime()).toBeGreaterThan(at.getTime() - 2 * HOUR_MS);
      }),
    );
  });
});

describe('day bars', () => {
  test('a quiet component is operational where it was observed and without data before', () => {
    expect(shown({})).toBe('operational, operational, operational, operational, operational');
    expect(shown({ observed: [{ from: tokyo('07-14 09:00'), to: NOW }] })).toBe(
      'no_data, no_data, no_data, operational, operational',
    );
    expect(shown({ observed: [] })).toBe('no_data, no_data, no_data, no_data, no_data');
  });

  test('a hole in the data of a whole day is no data, of part of a day is not', () => {
    const observed = [
      { from: days[0]!.from, to: tokyo('07-12 06:00') },
      { from: tokyo('07-14 00:00'), to: NOW },
    ];
    expect(shown({ observed })).toBe('operational, operational, no_data, operational, operational');
    expect(shown({ observed, maintenance: [span('07-13 01:00', '07-13 02:00')] })).toBe(
      'operational, operational, no_data, operational, operational',
    );
  });

  test('the worst of the day is shown, with its own minutes', () => {
    expect(
      shown({
        outages: [span('07-12 01:00', '07-12 01:20')],
        degraded: [span('07-12 01:00', '07-12 09:00'), span('07-13 10:00', '07-13 10:05')],
        maintenance: [span('07-12 00:00', '07-15 01:00')],
      }),
    ).toBe('operational, outage 20, degraded 5, maintenance, maintenance');
  });

  test('an outage over midnight is on both days, and overlapping ones count once', () => {
    const outages = [span('07-12 23:30', '07-13 00:30'), span('07-12 23:40', '07-13 00:10')];
    expect(shown({ outages })).toBe('operational, outage 30, outage 30, operational, operational');
  });

  test('today has no minutes while its outage lasts, so that bytes rest', () => {
    const outages = [span('07-15 01:00', '07-15 01:30'), { from: minutes(-90), to: NOW }];
    expect(shown({ outages })).toBe('operational, operational, operational, operational, outage');
    const later = minutes(25);
    const lasting = [outages[0]!, { from: minutes(-90), to: later }];
    expect(dayBars({ ...quiet, now: later, outages: lasting })).toEqual(dayBars({ ...quiet, outages }));
    expect(shown({ outages: outages.slice(0, 1) })).toBe(
      'operational, operational, operational, operational, outage 30',
    );
  });

  test('a past day has its minutes also when its outage goes on today', () => {
    expect(shown({ outages: [{ from: tokyo('07-14 22:00'), to: NOW }] })).toBe(
      'operational, operational, operational, outage 120, outage',
    );
  });

  test('a known outage is shown also where nothing was observed', () => {
    expect(shown({ observed: [], outages: [span('07-12 01:00', '07-12 01:20')] })).toBe(
      'no_data, outage 20, no_data, no_data, no_data',
    );
  });

  test('what lies in the future is not shown', () => {
    const coming = [span('07-15 22:00', '07-15 23:00')];
    expect(shown({ outages: coming, degraded: coming, maintenance: coming })).toBe(shown({}));
  });

  test('order, overlap and splitting of the spans change nothing, and an oracle that looks at every minute agrees', () => {
    const spans = fc.array(
      fc.tuple(fc.integer({ min: -6 * 1440, max: 60 }), fc.integer({ min: 1, max: 2000 })).map(([at, length]) => ({
        from: minutes(at),
        to: minutes(at + length),
      })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(spans, spans, spans, spans, (outages, degraded, maintenance, observed) => {
        const input = { days, now: NOW, outages, degraded, maintenance, observed };
        const bars = dayBars(input);
        expect(bars).toEqual(days.map((day) => naiveBar(day, input)));
        const shuffled = Object.fromEntries(
          Object.entries(input).map(([key, value]) => [
            key,
            key === 'days' || key === 'now' ? value : [...(value as [])].toReversed(),
          ]),
        );
        expect(dayBars(shuffled as typeof input)).toEqual(bars);
      }),
      { numRuns: 60 },
    );
  });
});

function has(spans: readonly Interval[], at: number): boolean {
  return spans.some((s) => s.from.getTime() <= at && at < s.to.getTime());
}

function naiveBar(
  day: { from: Date; to: Date },
  input: Parameters<typeof dayBars>[0],
): { state: string; minutes: number } {
  const count = { outage: 0, degraded: 0, maintenance: 0, observed: 0 };
  const end = Math.min(day.to.getTime(), NOW.getTime());
  for (let at = day.from.getTime(); at < end; at += 60_000) {
    if (has(input.outages, at)) count.outage++;
    if (has(input.degraded, at)) count.degraded++;
    if (has(input.observed, at)) count.observed++;
    if (has(input.observed, at) && has(input.maintenance, at)) count.maintenance++;
  }
  const lasts = (spans: readonly Interval[]): boolean => day.to > NOW && has(spans, NOW.getTime() - 1);
  if (count.outage > 0) return { state: 'outage', minutes: lasts(input.outages) ? 0 : count.outage };
  if (count.degraded > 0) return { state: 'degraded', minutes: lasts(input.degraded) ? 0 : count.degraded };
  if (count.observed === 0) return { state: 'no_data', minutes: 0 };
  return { state: count.maintenance > 0 ? 'maintenance' : 'operational', minutes: 0 };
}

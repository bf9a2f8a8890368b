import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../../../src/base/interval.ts';
import { localDays } from '../../../src/model/standing/day-bars.ts';
import { availabilityIn, uptimeOf } from '../../../src/model/standing/uptime.ts';
import { NOW, days as dayShift, minutes } from '../../support/builders-model.ts';

const fullDays = localDays(NOW, 'Asia/Tokyo', 11).slice(0, -1);
const start = fullDays[0]!.from;
const everything = [{ from: start, to: NOW }];

function hours(from: number, to: number): Interval {
  return { from: new Date(start.getTime() + from * 3_600_000), to: new Date(start.getTime() + to * 3_600_000) };
}

function has(list: readonly Interval[], hour: number): boolean {
  return list.some((s) => s.from <= hours(hour, hour + 1).from && hours(hour, hour + 1).to <= s.to);
}

describe('uptime', () => {
  test.each([
    ['nothing happened', {}, 1],
    ['24 of 240 hours were down', { outages: [hours(10, 34)] }, 0.9],
    ['overlapping outages count once', { outages: [hours(10, 30), hours(12, 34), hours(10, 11)] }, 0.9],
    ['outage during maintenance does not count', { outages: [hours(0, 30)], maintenance: [hours(0, 40)] }, 1],
    ['maintenance is in neither side', { outages: [hours(40, 60)], maintenance: [hours(0, 40)] }, 0.9],
    ['unobserved time is in neither side', { outages: [hours(0, 60)], observed: [hours(40, 240)] }, 0.9],
    ['everything was down', { outages: [hours(-5, 500)] }, 0],
  ])('%s', (_title, spans, ratio) => {
    const uptime = uptimeOf({ days: fullDays, outages: [], maintenance: [], observed: everything, ...spans });
    expect(uptime?.ratio).toBeCloseTo(ratio, 12);
  });

  test('names its window and what it is made of', () => {
    expect(
      uptimeOf({ days: fullDays, outages: [hours(10, 11)], maintenance: [hours(20, 22)], observed: everything }),
    ).toEqual({
      fromDay: '2026-07-05',
      toDay: '2026-07-14',
      days: 10,
      ratio: 1 - 1 / 238,
      observedSeconds: 238 * 3600,
      outageSeconds: 3600,
    });
  });

  test('the window begins with the first day that was observed', () => {
    const uptime = uptimeOf({
      days: fullDays,
      outages: [],
      maintenance: [],
      observed: [{ from: dayShift(-2), to: NOW }],
    });
    expect([uptime?.fromDay, uptime?.days]).toEqual(['2026-07-13', 2]);
  });

  test.each([
    ['nothing was observed', { observed: [] }],
    ['data begins today', { observed: [{ from: minutes(-60), to: NOW }] }],
    ['all that was observed was maintenance', { maintenance: everything }],
    ['there is no full day yet', { days: [] }],
  ])('no percentage when %s', (_title, given) => {
    expect(uptimeOf({ days: fullDays, outages: [], maintenance: [], observed: everything, ...given })).toBeNull();
  });

  test('is the same all day long', () => {
    const outages = [{ from: minutes(-600), to: NOW }];
    const later = minutes(30);
    const at = (now: Date) =>
      uptimeOf({ days: fullDays, outages, maintenance: [], observed: [{ from: start, to: now }] });
    expect(at(later)).toEqual(at(NOW));
  });

  const spans = fc.array(
    fc
      .tuple(fc.integer({ min: -24, max: 250 }), fc.integer({ min: 0, max: 60 }))
      .map(([from, length]) => hours(from, from + length)),
    { maxLength: 6 },
  );
  const window = hours(0, 240);

  test('the ratio stays in 0–1, whatever is given in whatever order', () => {
    fc.assert(
      fc.property(spans, spans, spans, (outages, maintenance, observed) => {
        const once = availabilityIn(window, { outages, maintenance, observed });
        expect(once.ratio === null ? once.countedMs === 0 : once.ratio >= 0 && once.ratio <= 1).toBe(true);
        const again = availabilityIn(window, {
          outages: [...outages, ...outages].toReversed(),
          maintenance: [...maintenance].toReversed(),
          observed: [...observed, ...observed],
        });
        expect(again).toEqual(once);
      }),
    );
  });

  test('an hour-by-hour count agrees, and learning of more unknown time never adds outage', () => {
    fc.assert(
      fc.property(spans, spans, spans, spans, (outages, maintenance, observed, unknown) => {
        let counted = 0;
        let down = 0;
        for (let hour = 0; hour < 240; hour++) {
          if (!has(observed, hour) || has(maintenance, hour)) continue;
          counted++;
          if (has(outages, hour)) down++;
        }
        const all = availabilityIn(window, { outages, maintenance, observed });
        expect([all.countedMs, all.downMs]).toEqual([counted * 3_600_000, down * 3_600_000]);
        const blinder = availabilityIn(window, { outages, maintenance: [...maintenance, ...unknown], observed });
        expect(blinder.downMs).toBeLessThanOrEqual(all.downMs);
        expect(blinder.countedMs).toBeLessThanOrEqual(all.countedMs);
      }),
    );
  });
});

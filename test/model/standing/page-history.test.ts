import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unite } from '../../../src/base/interval.ts';
import { dayBars, localDays } from '../../../src/model/standing/day-bars.ts';
import { createPageHistory } from '../../../src/model/standing/page-history.ts';
import { uptimeOf } from '../../../src/model/standing/uptime.ts';
import { minutes, NOW } from '../../support/builders-model.ts';

const DAYS = localDays(NOW, 'Asia/Tokyo', 10);
const HOUR = 60;

/** Sorted and disjoint, from before the days to after now. */
const intervals = fc
  .array(fc.tuple(fc.integer({ min: -260, max: 5 }), fc.integer({ min: 1, max: 60 })), { maxLength: 4 })
  .map((spans) =>
    unite(spans.map(([from, hours]) => ({ from: minutes(from * HOUR), to: minutes((from + hours) * HOUR) }))),
  );

describe('the bars and uptime of a page', () => {
  it('are what each component would get for itself', () => {
    fc.assert(
      fc.property(intervals, intervals, intervals, intervals, (outages, degraded, maintenance, observed) => {
        const history = createPageHistory({ days: DAYS, now: NOW });
        for (const planned of [maintenance, []]) {
          const spans = { outages, degraded, maintenance: planned, observed, unwatched: [] };
          const standing = {
            state: 'operational' as const,
            since: null,
            isStale: false,
            unknown: null,
            spans,
            unplanned: outages,
          };
          // Twice: the second answer may come from what was remembered.
          history.barsOf(standing);
          expect(history.barsOf(standing)).toEqual(dayBars({ days: DAYS, now: NOW, ...spans }));
          history.uptimeOf(standing);
          expect(history.uptimeOf(standing)).toEqual(
            uptimeOf({ days: DAYS.slice(0, -1), outages, maintenance: planned, observed }),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});

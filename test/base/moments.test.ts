import { describe, expect, it } from 'vitest';
import { earlier, earliestOf, lastEndOf, later, latestOf } from '../../src/base/moments.ts';

const [ONE, TWO, THREE] = [1, 2, 3].map((hour) => new Date(Date.UTC(2026, 6, 15, hour))) as [Date, Date, Date];

describe('moments', () => {
  it('are compared two by two', () => {
    expect([earlier(ONE, TWO), earlier(TWO, ONE), later(ONE, TWO), later(TWO, ONE)]).toEqual([ONE, ONE, TWO, TWO]);
  });

  it.each<[(Date | null | undefined)[], earliest: Date | null, latest: Date | null]>([
    [[TWO, ONE, THREE], ONE, THREE],
    [[null, TWO, undefined], TWO, TWO],
    [[null, undefined], null, null],
    [[], null, null],
  ])('%j have an earliest and a latest of those that are known', (moments, earliest, latest) => {
    expect([earliestOf(moments), latestOf(moments)]).toEqual([earliest, latest]);
  });

  it.each<[(Date | null)[], Date | null]>([
    [[ONE, THREE], THREE],
    [[ONE, null], null],
  ])('that end several things: %j', (ends, last) => {
    expect(lastEndOf(ends)).toEqual(last);
  });
});

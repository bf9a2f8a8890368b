import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, intersect, overlaps, subtract, totalMs, unite, type Interval } from '../../src/base/interval.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -3, max: 20 }))
  .map(([from, length]): Interval => ({ from: new Date(from), to: new Date(from + length) }));
const spans = fc.array(span, { maxLength: 12 });

/** The instants covered, counted one by one: slow and plainly right. */
function instantsOf(intervals: readonly Interval[]): Set<number> {
  const instants = new Set<number>();
  for (const { from, to } of intervals) for (let at = from.getTime(); at < to.getTime(); at++) instants.add(at);
  return instants;
}

function expectNormal(intervals: readonly Interval[]): void {
  intervals.forEach((interval, index) => {
    expect(interval.from < interval.to).toBe(true);
    const next = intervals[index + 1];
    if (next !== undefined) expect(interval.to < next.from).toBe(true);
  });
}

describe('intervals', () => {
  it('a union covers the same instants, each once, sorted and disjoint', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const united = unite(some);
        expectNormal(united);
        expect(instantsOf(united)).toEqual(instantsOf(some));
        expect(totalMs(some)).toBe(instantsOf(some).size);
      }),
    );
  });

  it('a union does not depend on the order of arrival and leaves its input alone', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const copy = structuredClone(some);
        expect(unite(some)).toEqual(unite(some.toReversed()));
        expect(some).toEqual(copy);
      }),
    );
  });

  it('an intersection covers exactly the common instants', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const common = intersect(a, b);
        expectNormal(common);
        const inB = instantsOf(b);
        expect(instantsOf(common)).toEqual(new Set([...instantsOf(a)].filter((at) => inB.has(at))));
      }),
    );
  });

  it('a difference and what was taken away make up the whole again', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const rest = subtract(a, b);
        expectNormal(rest);
        const inB = instantsOf(b);
        expect(instantsOf(rest)).toEqual(new Set([...instantsOf(a)].filter((at) => !inB.has(at))));
        expect(totalMs(rest) + totalMs(intersect(a, b))).toBe(totalMs(a));
      }),
    );
  });

  it('clips to a window', () => {
    const window = { from: new Date(10), to: new Date(20) };
    expect(
      clip(
        [
          { from: new Date(0), to: new Date(12) },
          { from: new Date(19), to: new Date(40) },
        ],
        window,
      ),
    ).toEqual([
      { from: new Date(10), to: new Date(12) },
      { from: new Date(19), to: new Date(20) },
    ]);
  });

  it.each([
    ['touch', 0, 5, 5, 9, false],
    ['share an instant', 0, 6, 5, 9, true],
    ['are apart', 0, 1, 5, 9, false],
    ['hold one another', 0, 9, 5, 6, true],
    ['one is empty', 5, 5, 0, 9, false],
  ])('spans that %s: overlap is %s', (_, aFrom, aTo, bFrom, bTo, expected) => {
    const a = { from: new Date(aFrom), to: new Date(aTo) };
    const b = { from: new Date(bFrom), to: new Date(bTo) };
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});

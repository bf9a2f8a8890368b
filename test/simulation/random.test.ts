import { describe, expect, it } from 'vitest';
import { inventNames } from '../../src/simulation/names.ts';
import { createRandom } from '../../src/simulation/random.ts';

function draw(seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.next());
}

describe('seeded chance', () => {
  it('gives the same stream for the same seed', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('forks streams that do not depend on what was drawn before', () => {
    const one = createRandom(1);
    const fresh = one.fork('a').id();
    one.next();
    expect(one.fork('a').id()).toBe(fresh);
    expect(one.fork('b').id()).not.toBe(fresh);
  });

  it('keeps within its bounds and reaches both ends', () => {
    const random = createRandom(3);
    const drawn = new Set(Array.from({ length: 500 }, () => random.integer(2, 5)));
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
    const skewed = Array.from({ length: 500 }, () => random.skewed(5, 500));
    expect(Math.min(...skewed)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...skewed)).toBeLessThanOrEqual(500);
  });

  it('has nothing to pick from an empty list', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
  });

  it('invents ten thousand names without a double', () => {
    const names = inventNames(10_000, createRandom(1));
    expect(new Set(names.map(({ id }) => id)).size).toBe(10_000);
    expect(new Set(names.map(({ name }) => name)).size).toBe(10_000);
    expect(new Set(names.map(({ romanName }) => romanName)).size).toBe(10_000);
  });
});

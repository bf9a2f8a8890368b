import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadEvenly } from '../../src/sources/collect.ts';

describe('organizations read side by side', () => {
  it.each([
    [70, 64, 35],
    [70, 32, 24],
    [64, 64, 64],
    [3, 64, 3],
    [1_000, 64, 63],
    [0, 64, 1],
  ])('%i, at most %i, are %i', (count, most, expected) => {
    expect(spreadEvenly(count, most)).toBe(expected);
  });

  it('are as few as finish in as many rounds as the most would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 64 }), (count, most) => {
        const chosen = spreadEvenly(count, most);
        const rounds = Math.ceil(count / most);
        expect(chosen).toBeLessThanOrEqual(most);
        expect(Math.ceil(count / chosen)).toBe(rounds);
        if (chosen > 1) expect(Math.ceil(count / (chosen - 1))).toBeGreaterThan(rounds);
      }),
    );
  });
});

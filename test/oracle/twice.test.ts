import { describe, expect, it } from 'vitest';
import { playTwice, restsAsWhole } from './play-twice.ts';

// More of them: npm run campaign, or npm run oracle.

const SEEDS = [1, 3];

describe('a program that rests, as a whole or with some of its customers', () => {
  it.each(SEEDS)('shows and remembers in seed %i at every step what one that never rests does', async (seed) => {
    const { differences, rests, parts } = await playTwice(seed);
    expect(differences).toEqual([]);
    expect([rests > 0, parts > 0]).toEqual([restsAsWhole(seed), true]);
  });
});

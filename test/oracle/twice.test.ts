import { describe, expect, it } from 'vitest';
import { playTwice } from './play-twice.ts';

// More of them: npm run campaign, or npm run oracle.

const SEEDS = [1, 3];

describe('a program that rests', () => {
  it.each(SEEDS)('shows and remembers in seed %i at every step what one that never rests does', async (seed) => {
    const { differences, rests } = await playTwice(seed);
    expect(differences).toEqual([]);
    expect(rests).toBeGreaterThan(0);
  });
});

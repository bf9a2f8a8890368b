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

  it('tells what waits though nothing else happens', async () => {
    // A host of it is switched to maintenance, and the run that tells so learns nothing.
    expect((await playTwice(92)).differences).toEqual([]);
  });
});

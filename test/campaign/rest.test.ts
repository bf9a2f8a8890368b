import { expect, it } from 'vitest';
import { playTwice } from '../oracle/play-twice.ts';

// Random histories by a program that rests and one that never does: npm run campaign, or REST_SEEDS=1-500 for others.

it('shows and remembers at every step what a program that never rests does', async () => {
  const [from = 1, to = from] = (process.env.REST_SEEDS ?? '1-60').split('-').map(Number);
  const differences: string[] = [];
  const sum = { histories: 0, runs: 0, rests: 0, parts: 0, carried: 0, incidents: 0, files: 0 };
  for (let seed = from; seed <= to; seed++) {
    const twins = await playTwice(seed);
    sum.histories++;
    sum.runs += twins.runs;
    sum.rests += twins.rests;
    sum.parts += twins.parts;
    sum.carried += twins.carried;
    sum.incidents += twins.incidents;
    sum.files += twins.files;
    differences.push(...twins.differences);
  }
  const figures = Object.entries(sum).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`seeds ${from}-${to}: ${figures.join(', ')}, differences ${differences.length}\n`);
  expect(differences).toEqual([]);
  expect(sum.rests).toBeGreaterThan(0);
});

import { expect, it } from 'vitest';
import { explain, playSeeds } from '../oracle/play-seeds.ts';

// npm run oracle -- --seeds 1-500

const STORIES_TOLD = 3;

it('tells the histories of these seeds as they were', async () => {
  const [from = 1, to = from] = (process.env.ORACLE_SEEDS ?? '1-100').split('-').map(Number);
  const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const { failures, ...counts } = await playSeeds(seeds);
  const mismatches = failures.reduce((sum, each) => sum + each.mismatches.length, 0);
  const figures = Object.entries({ ...counts, mismatches }).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`seeds ${from}-${to}: ${figures.join(', ')}\n`);
  for (const { seed } of failures.slice(0, STORIES_TOLD)) process.stdout.write(`\n${await explain(seed)}\n`);
  expect(failures.map(({ seed }) => seed)).toEqual([]);
});

import { parseArgs } from 'node:util';
import { playWithKills } from '../support/kills.ts';
import { aSimulatedWorld, WORLD_NOW } from '../support/world.ts';

// `kill -9` at random moments of 200 runs of the real program (npm run build first).

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});

const kills = Number(values.kills);
const stepMinutes = 10;
const world = await aSimulatedWorld({ organizations: 12, hosts: 60, eventsPerDay: 24 });
try {
  const begunAt = performance.now();
  const from = new Date(WORLD_NOW.getTime() - kills * stepMinutes * 60_000);
  const report = await playWithKills(world, { seed: Number(values.seed), kills, from, stepMinutes });
  const seconds = ((performance.now() - begunAt) / 1000).toFixed(0);
  console.log(`${report.killed} of ${kills} runs killed before their end, in ${seconds} s.`);
  console.log(`${report.incidents} incidents on the pages, compared with the same days without kills.`);
  console.log(`${report.problems.length} problems, ${report.leftovers.length} files left behind.`);
  for (const line of [...report.problems, ...report.leftovers]) console.log(line);
  if (report.problems.length + report.leftovers.length > 0) process.exitCode = 1;
} finally {
  await world.close();
}

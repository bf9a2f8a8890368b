import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { playWithKills } from '../support/kills.ts';
import { makeBucket } from '../support/test-s3.ts';
import { aSimulatedWorld, WORLD_NOW } from '../support/world.ts';

const STEP_MINUTES = 30;

it.each([1, 2, 3, 4])(
  'runs that are killed by the hundred lose nothing, double nothing, and leave readers a whole site: seed %i',
  async (seed) => {
    const world = await aSimulatedWorld({ organizations: 8, hosts: 32, eventsPerDay: 24 });
    const kills = 100;
    const from = new Date(WORLD_NOW.getTime() - kills * STEP_MINUTES * 60_000);
    try {
      const report = await playWithKills(world, { seed, kills, from, stepMinutes: STEP_MINUTES });
      expect(report.problems).toEqual([]);
      expect(report.leftovers).toEqual([]);
      expect(report.killed).toBeGreaterThan(kills / 3);
    } finally {
      await world.close();
    }
  },
);

it('the same holds where the state is in a bucket', async () => {
  const world = await aSimulatedWorld({ organizations: 8, hosts: 32, eventsPerDay: 24 });
  const bucket = await makeBucket();
  const { endpoint, credentials, bucket: name } = bucket;
  Object.assign(world.env, {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
    AWS_REGION: 'us-east-1',
  });
  const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
  world.write(
    'noroshi.yaml',
    text.replace(/^state: .*$/m, `state: { s3: { bucket: ${name}, prefix: state/, endpoint: "${endpoint}" } }`),
  );
  // That a holder of this host is dead is seen at once, as in a folder.
  const kills = 40;
  const from = new Date(WORLD_NOW.getTime() - kills * STEP_MINUTES * 60_000);
  try {
    const report = await playWithKills(world, { seed: 5, kills, from, stepMinutes: STEP_MINUTES });
    expect(report.problems).toEqual([]);
    expect(report.killed).toBeGreaterThan(kills / 3);
  } finally {
    await world.close();
  }
});

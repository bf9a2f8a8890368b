import { expect, it } from 'vitest';
import { playWithKills } from '../support/kills.ts';
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

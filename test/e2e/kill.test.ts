import { expect, it } from 'vitest';
import { playWithKills } from '../support/kills.ts';
import { aSimulatedWorld, WORLD_NOW } from '../support/world.ts';

it('runs that are killed at any moment lose nothing, double nothing, and leave readers a whole site', async () => {
  const world = await aSimulatedWorld({ organizations: 8, hosts: 32, eventsPerDay: 24 });
  const kills = 12;
  const stepMinutes = 120;
  const from = new Date(WORLD_NOW.getTime() - kills * stepMinutes * 60_000);
  try {
    const report = await playWithKills(world, { seed: 5, kills, from, stepMinutes });
    expect(report.problems).toEqual([]);
    expect(report.leftovers).toEqual([]);
    expect(report.killed).toBeGreaterThan(kills / 3);
    expect(report.incidents).toBeGreaterThan(5);
  } finally {
    await world.close();
  }
}, 60_000);

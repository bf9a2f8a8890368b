import { expect, it } from 'vitest';
import { loadFullState, measureFullState } from '../support/full-state.ts';
import { makeFolder } from '../support/trees.ts';

it('the state of 90 days of 1,000 hosts with 200 alerts a day stays under 20 MB', async () => {
  const folder = makeFolder();
  const tenth = await measureFullState(folder, { days: 9, hosts: 1_000, alertsPerDay: 200 });
  expect(tenth.alerts).toBe(1_800);
  // Alerts are what grows; ten times all of it is more than 90 days weigh.
  expect(tenth.totalBytes * 10).toBeLessThan(20e6);
  expect(await loadFullState(folder)).toBeGreaterThan(0);
});

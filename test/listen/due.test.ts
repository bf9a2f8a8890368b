import { afterEach, expect, it } from 'vitest';
import { createListener } from '../../src/listen/listener.ts';
import { parseRunResult } from '../../src/listen/run-end.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aManualTiming } from '../support/manual-timing.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

const MINUTE_MS = 60_000;
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

it('runs at the very instant at which the news that waits for quiet has settled', async () => {
  const acme = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'h1' }), aRawHost({ id: 'h2' })] });
  world = await aFakeWorld([acme], {
    config: (base) => aConfigText({ base, names: ['acme'] }),
  });
  const timing = aManualTiming(WORLD_NOW);
  const begun: number[] = [];
  const instants: (Date | null)[] = [];
  const listener = createListener({
    settings: { everyMs: 60 * MINUTE_MS, settleMs: 0, minGapMs: 1_000, confirmMs: 10_000 },
    timing,
    logger: QUIET,
    run: async () => {
      begun.push(timing.now().getTime());
      world.now = timing.now();
      const { exitCode, stdout } = await world.runHere('run', '--json');
      const result = parseRunResult(stdout);
      instants.push(result?.nextInstant ?? null);
      return { exitCode, failure: null, result };
    },
    deliver: null,
  });
  const ran = async (count: number): Promise<void> => {
    while (instants.length < count) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };

  /** An alert and its hook, then the run that follows it and the one that confirms it. */
  const alarm = async (id: string, hostId: string): Promise<void> => {
    const before = instants.length;
    const openedAt = Math.floor(timing.now().getTime() / 1000) - 30;
    acme.alerts.push(aRawAlert({ id, hostId, openedAt }));
    listener.takeHook();
    await timing.advance(1);
    await ran(before + 1);
    await timing.advance(10_000);
    await ran(before + 2);
  };

  listener.start();
  await ran(1);
  await timing.advance(5 * MINUTE_MS);
  await alarm('a1', 'h1');
  expect(instants).toEqual([null, null, null]);

  await timing.advance(MINUTE_MS);
  await alarm('a2', 'h2');
  const [settled] = instants.slice(-1);
  if (settled == null) throw new Error('Nothing waits.');
  expect(settled.getTime()).toBeGreaterThan(timing.now().getTime());

  await timing.advance(settled.getTime() - timing.now().getTime() - 1);
  expect(begun).toHaveLength(5);
  await timing.advance(1);
  await ran(6);
  expect(begun[5]).toBe(settled.getTime());
  expect(instants[5]).toBeNull();
  await listener.stop();
});

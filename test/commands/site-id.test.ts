import { readFileSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parseHeartbeat } from '../../src/publish/heartbeat.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

const worlds: FakeWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function start(): Promise<FakeWorld> {
  const env = { NOROSHI_SECRET: '0123456789abcdef0123456789abcdef-site-id' };
  const world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })], { env });
  worlds.push(world);
  return world;
}

async function runAt(world: FakeWorld, minute: number): Promise<string | undefined> {
  const clock = new Date(WORLD_NOW.getTime() + minute * 60_000);
  const done = await world.runByClock(clock, 'run', '--config', world.path('noroshi.yaml'));
  expect(done.stderr).not.toContain('Nothing was published');
  return parseHeartbeat(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')).site?.id;
}

describe('the id of a site', () => {
  it('is given by chance: a copy with the same secret and address is another site', async () => {
    const ids = [await runAt(await start(), 0), await runAt(await start(), 0)];
    expect(ids).toEqual([expect.stringMatching(/^[a-z2-7]{16}$/), expect.stringMatching(/^[a-z2-7]{16}$/)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('stays, also where the state was lost: readers know the feeds by it', async () => {
    const world = await start();
    const first = await runAt(world, 0);
    expect(await runAt(world, 5)).toBe(first);
    rmSync(world.path('.noroshi'), { recursive: true });
    expect(await runAt(world, 10)).toBe(first);
  });

  it('is the same for the same input where the instant is given, and never takes the place of one given by chance', async () => {
    const runWithNow = async (world: FakeWorld): Promise<string | undefined> => {
      await world.runHere('run', '--config', world.path('noroshi.yaml'));
      return parseHeartbeat(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')).site?.id;
    };
    const [one, other] = [await start(), await start()];
    expect(await runWithNow(one)).toBe(await runWithNow(other));
    const third = await start();
    const byChance = await runAt(third, -5);
    expect(await runWithNow(third)).toBe(byChance);
  });
});

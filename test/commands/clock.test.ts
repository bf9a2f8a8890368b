import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseHistory } from '../../src/state/documents/serialize.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

// Our clock against Mackerel's. A run takes `--now` for its clock here, as the whole suite does.

let world: FakeWorld;

beforeEach(async () => {
  world = await aFakeWorld(
    ['acme', 'bravo', 'charlie'].map((name) =>
      aFakeOrganization({
        name,
        hosts: [aRawHost()],
        monitors: [{ id: 'monitor-1', type: 'connectivity' }],
        alerts: [aRawAlert({ id: `${name}-1`, openedAt: WORLD_NOW.getTime() / 1000 - 600 })],
      }),
    ),
    { config: (base) => aConfigText({ base, names: ['acme', 'bravo', 'charlie'] }) },
  );
  world.fake.clock = () => WORLD_NOW;
});

afterEach(async () => {
  await world.close();
});

const at = (minutes: number): Date => new Date(WORLD_NOW.getTime() + minutes * 60_000);

/** What is taken for the time here, while Mackerel has its own. */
function runAt(ours: number, mackerels: number | null, ...args: string[]) {
  world.fake.clock = mackerels === null ? null : () => at(mackerels);
  return world.runHere('run', '--now', at(ours).toISOString(), ...args);
}

function history() {
  return parseHistory(readFileSync(world.path('.noroshi/history.json'), 'utf8')).organizations;
}

function checkedAt(): string {
  return (JSON.parse(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8')) as { checkedAt: string })
    .checkedAt;
}

describe('a clock that is wrong', () => {
  it.each([
    [9 * 60, /9 h ahead of Mackerel's/],
    [-9 * 60, /9 h behind Mackerel's/],
    [6, /6 min ahead/],
  ])('by %i minutes: nothing is saved, nothing is published', async (minutes, sentence) => {
    const run = await runAt(minutes, 0);
    expect(run).toMatchObject({ exitCode: 4 });
    expect(run.stderr).toMatch(sentence);
    expect(existsSync(world.path('.noroshi/history.json'))).toBe(false);
    expect(existsSync(world.path('dist'))).toBe(false);
    expect(
      (await world.runHere('collect', '--to', world.path('x.json'), '--now', at(minutes).toISOString())).exitCode,
    ).toBe(4);
    expect(existsSync(world.path('x.json'))).toBe(false);
  });

  it.each([3, -3])('by %i minutes is told, and all the rest is done', async (minutes) => {
    const run = await runAt(minutes, 0);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/3 min/);
    expect(checkedAt()).toBe(at(minutes).toISOString());
  });

  it('is no such thing for a minute and a half', async () => {
    expect((await runAt(1.4, 0)).stderr).toBe('');
  });
});

describe('a Mackerel that is no referee', () => {
  it.each<[string, () => void]>([
    ['without a Date', () => (world.fake.clock = null)],
    ['with a Date that is none', () => (world.fake.headers = { date: 'yesterday' })],
    ['with a Date in another format', () => (world.fake.headers = { date: '2020-01-01T00:00:00Z' })],
    ['from a cache', () => (world.fake.headers = { age: '3600' })],
    [
      'in one organization of three',
      () => {
        const key = world.organizations[0]!.key;
        world.fake.misbehave(key, '*', { status: 401, headers: { date: at(600).toUTCString() } });
        world.fake.clock = () => at(0);
      },
    ],
  ])('%s stops nobody', async (_, lie) => {
    world.fake.clock = () => at(9 * 60);
    lie();
    const run = await world.runHere('run', '--now', at(0).toISOString());
    expect([0, 3]).toContain(run.exitCode);
    expect(run.stderr).not.toMatch(/clock|--now/);
    expect(checkedAt()).toBe(at(0).toISOString());
  });
});

describe('a state from the future', () => {
  beforeEach(async () => {
    // Nine hours ahead, and no referee in sight.
    const { exitCode, stderr } = await runAt(9 * 60, null);
    if (exitCode !== 0) throw new Error(stderr);
  });

  // Without `--now`: a clock that was set, as far as the program can tell.
  async function runBySetClock(minutes: number, mackerels: number | null) {
    world.fake.clock = mackerels === null ? null : () => at(mackerels);
    return world.runByClock(at(minutes), 'run');
  }

  it('is healed by the run whose clock Mackerel confirms, which publishes by itself', async () => {
    world.organizations[0]!.alerts = [];
    const run = await runBySetClock(10, 10);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(checkedAt()).toBe(at(10).toISOString());
    for (const { alerts, hosts } of history()) {
      const stamps = [...alerts.flatMap(({ phases }) => phases), ...hosts.flatMap(({ phases }) => phases)];
      for (const { from } of stamps) expect(from.getTime()).toBeLessThanOrEqual(at(10).getTime());
    }
    const observed = readFileSync(world.path('.noroshi/observed.json'), 'utf8');
    expect(observed).toContain(at(10).toISOString().slice(0, 16));
    expect(observed).not.toContain(
      at(9 * 60)
        .toISOString()
        .slice(0, 16),
    );
    expect((await runBySetClock(15, 15)).exitCode).toBe(0);
    expect(checkedAt()).toBe(at(15).toISOString());
  });

  it('reads back from the floor: what happened meanwhile is not lost', async () => {
    const blink = { openedAt: at(-300).getTime() / 1000, closedAt: at(-290).getTime() / 1000 };
    world.organizations[0]!.alerts.push(aRawAlert({ id: 'blink', ...blink }));
    await runBySetClock(10, 10);
    expect(history()[0]!.alerts.map(({ id }) => id)).toContain('blink');
  });

  it('is left alone while nobody confirms the clock, and the next run that is confirmed publishes', async () => {
    expect((await runBySetClock(10, null)).exitCode).toBe(4);
    expect(checkedAt()).toBe(at(9 * 60).toISOString());
    expect((await runBySetClock(15, 15)).exitCode).toBe(0);
    expect(checkedAt()).toBe(at(15).toISOString());
  });

  it('that is lost, with pages that are from the future: the confirmed run publishes', async () => {
    rmSync(world.path('.noroshi'), { recursive: true });
    expect((await runBySetClock(10, 10)).exitCode).toBe(0);
    expect(checkedAt()).toBe(at(10).toISOString());
  });
});

describe('--now', () => {
  it('earlier than what the state knows is refused, and nothing is saved', async () => {
    expect((await runAt(10, 10)).exitCode).toBe(0);
    const before = readFileSync(world.path('.noroshi/snapshot.json'), 'utf8');
    const run = await runAt(9, 9);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('earlier than what the state knows');
    expect(readFileSync(world.path('.noroshi/snapshot.json'), 'utf8')).toBe(before);
    expect((await runAt(10, 10)).exitCode).toBe(0);
    expect((await runAt(11, 11)).exitCode).toBe(0);
  });
});

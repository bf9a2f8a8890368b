import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

const NAMES = ['alfa', 'bravo', 'charlie', 'delta', 'echo'];

async function start(): Promise<void> {
  world = await aFakeWorld(
    NAMES.map((name) =>
      aFakeOrganization({
        name,
        hosts: [aRawHost({ id: 'host-1', name: `${name}-web01` })],
        alerts: name === 'bravo' ? [aRawAlert({ openedAt: WORLD_NOW.getTime() / 1000 - 600 })] : [],
      }),
    ),
  );
}

function stateOf(customer: string, out = 'out'): unknown {
  const text = readFileSync(world.path(`${out}/public/c/${customer}/noroshi.json`), 'utf8');
  return (JSON.parse(text) as { state: unknown }).state;
}

describe('shards', () => {
  it('hold each organization once, and build makes one site of them without any key', async () => {
    await start();
    const runs = await Promise.all(
      ['1/3', '2/3', '3/3'].map((shard, i) => world.run('collect', '--to', `shard-${i}.json`, '--shard', shard)),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(runs[0]?.stdout).toMatch(/^2 of 2 organizations read, \d+ requests; written to .*shard-0\.json\.\n$/);
    const requests = world.fake.requests.length;
    world.env = {};
    const files = ['shard-0.json', 'shard-1.json', 'shard-2.json'];
    const built = await world.run('build', '--snapshot', ...files, '--out', 'out');
    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(world.fake.requests.length).toBe(requests);
    expect(NAMES.map((name) => stateOf(name))).toEqual([
      'operational',
      'major_outage',
      'operational',
      'operational',
      'operational',
    ]);
  });

  it('that are missing leave their organizations unknown, never absent', async () => {
    await start();
    await world.runHere('collect', '--to', world.path('one.json'), '--shard', '1/2');
    const built = await world.runHere('build', '--snapshot', world.path('one.json'), '--out', world.path('out'));
    expect(built.exitCode).toBe(3);
    expect(built.stderr).toContain('No snapshot holds bravo, delta');
    expect(NAMES.map((name) => stateOf(name))).toEqual([
      'operational',
      'unknown',
      'operational',
      'unknown',
      'operational',
    ]);
    const heartbeat = JSON.parse(readFileSync(world.path('out/public/heartbeat.json'), 'utf8')) as object;
    expect(heartbeat).toMatchObject({ checkedAt: WORLD_NOW.toISOString(), organizations: { read: 3, failed: 2 } });
  });

  it('keep what was known of a missing one', async () => {
    await start();
    expect((await world.runHere('run')).exitCode).toBe(0);
    world.now = new Date(WORLD_NOW.getTime() + 300_000);
    await world.runHere('collect', '--to', world.path('one.json'), '--shard', '1/2');
    expect(
      (await world.runHere('build', '--snapshot', world.path('one.json'), '--out', world.path('out'))).exitCode,
    ).toBe(3);
    expect(stateOf('bravo')).toBe('major_outage');
    expect(stateOf('delta')).toBe('unknown');
  });
});

describe('collect', () => {
  it('is 3 when an organization was not read, and writes the others', async () => {
    await start();
    world.fake.misbehave(world.organizations[4]!.key, '*', { status: 500 });
    const run = await world.runHere('collect', '--to', world.path('all.json'), '--json');
    expect(run.exitCode).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({
      exitCode: 3,
      takenAt: WORLD_NOW.toISOString(),
      organizations: { total: 5, failed: [{ name: 'echo', cause: 'server' }] },
    });
    expect(run.stderr).toContain('"echo"');
  });

  it('is a sentence when the file cannot be written or is none of ours', async () => {
    await start();
    const run = await world.runHere('collect', '--to', world.path('noroshi.yaml/inside.json'));
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('cannot be written');
    world.write('cut.json', '{"version":1,"takenAt":');
    for (const file of ['cut.json', 'missing.json', 'noroshi.yaml']) {
      const built = await world.runHere('build', '--snapshot', world.path(file), '--out', world.path('out'));
      expect(built.exitCode, file).toBe(2);
      expect(built.stderr, file).toContain(file);
      expect(built.stderr, file).not.toContain('    at ');
    }
  });
});

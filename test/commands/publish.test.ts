import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

async function start(): Promise<void> {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })]);
  expect((await world.runHere('build', '--out', world.path('out'))).exitCode).toBe(0);
  expect(existsSync(world.path('dist'))).toBe(false);
}

describe('publish', () => {
  it('brings what build made to every target, and then only the heartbeat', async () => {
    await start();
    const first = await world.runHere('publish', '--from', world.path('out'));
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Published public to directory:.*: \d+ put, 0 removed, 0 unchanged\.$/m);
    expect(readFileSync(world.path('dist/public/index.html'))).toEqual(
      readFileSync(world.path('out/public/index.html')),
    );
    const second = await world.runHere('publish', '--from', world.path('out'));
    expect(second.stdout.match(/nothing changed, heartbeat only/g)).toHaveLength(2);
  });

  it('--dry-run says what it would do, as lines and as JSON, and does nothing', async () => {
    await start();
    const dry = await world.runHere('publish', '--from', world.path('out'), '--dry-run');
    expect(dry.exitCode).toBe(0);
    expect(dry.stdout).toMatch(/^ {2}put {4}index\.html \(\d+ bytes\)$/m);
    const { plans } = JSON.parse(
      (await world.runHere('publish', '--from', world.path('out'), '--dry-run', '--json')).stdout,
    ) as {
      plans: { tree: string; put: { path: string }[] }[];
    };
    expect(plans.map(({ tree }) => tree)).toEqual(['public', 'internal']);
    expect(plans[0]?.put.at(-1)).toEqual({ path: 'index.html', bytes: expect.any(Number) as number });
    expect(existsSync(world.path('dist'))).toBe(false);
  });

  it('--dry-run is as bad as the real one when no target would take it', async () => {
    await start();
    world.write('dist/public/mine.txt', 'x');
    world.write('dist/internal/mine.txt', 'x');
    const dry = await world.runHere('publish', '--from', world.path('out'), '--dry-run');
    expect(dry.exitCode).toBe(4);
    expect(dry.stderr).toContain('did not put there');
  });

  it('takes nothing down of a newer run, which an older build does not know', async () => {
    await start();
    world.now = new Date(WORLD_NOW.getTime() + 5 * 60_000);
    expect((await world.runHere('run')).exitCode).toBe(0);
    const pages = readdirSync(world.path('dist/public'), { recursive: true }).length;
    const text = readFileSync(world.path('noroshi.yaml'), 'utf8');
    world.write('noroshi.yaml', text.replace(/id: acme\b/, 'id: renamed'));
    const older = await world.runHere('publish', '--from', world.path('out'));
    expect(older).toMatchObject({ exitCode: 4 });
    expect(older.stderr).toContain('already shows a newer run');
    expect(readdirSync(world.path('dist/public'), { recursive: true })).toHaveLength(pages);
  });

  it('refuses a build that was changed since, one that is none, and one that is older', async () => {
    await start();
    const none = await world.runHere('publish', '--from', world.path('elsewhere'));
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('holds no build');

    world.now = new Date(WORLD_NOW.getTime() + 300_000);
    expect((await world.runHere('run')).exitCode).toBe(0);
    const older = await world.runHere('publish', '--from', world.path('out'));
    expect(older.exitCode).toBe(4);
    expect(older.stderr).toContain('already shows a newer run');

    appendFileSync(world.path('out/public/index.html'), '<p>by hand</p>');
    const damaged = await world.runHere('publish', '--from', world.path('out'));
    expect(damaged.exitCode).toBe(4);
    expect(damaged.stderr).toContain('index.html was changed since');
  });
});

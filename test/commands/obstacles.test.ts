import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;

afterEach(async () => {
  await world.close();
});

async function start(config: (base: string) => string = (base) => aConfigText({ base, names: ['acme'] })) {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme', hosts: [aRawHost()] })], { config });
}

/** Puts a folder where a file belongs. */
function obstruct(path: string): void {
  rmSync(world.path(path), { force: true });
  mkdirSync(world.path(path), { recursive: true });
}

describe('a folder that has the name of a file', () => {
  it.each(['history', 'snapshot', 'observed', 'shown'])(
    'of the state (%s): exit 4, its path and the way out',
    async (name) => {
      await start();
      expect((await world.runHere('run')).exitCode).toBe(0);
      obstruct(`.noroshi/${name}.json`);
      const run = await world.runHere('run', '--json');
      expect(run.exitCode).toBe(4);
      expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'state.unreachable' } });
      expect(run.stderr).toContain(`${world.path(`.noroshi/${name}.json`)} is a folder`);
      expect(run.stderr).toContain('Move it away');
      rmSync(world.path(`.noroshi/${name}.json`), { recursive: true });
      expect((await world.runHere('run')).exitCode).toBe(0);
    },
  );

  it('of a build waiting to be published: exit 4, its path, and as the hint says it goes on', async () => {
    await start();
    expect((await world.runHere('run')).exitCode).toBe(0);
    obstruct('.noroshi/site/public.noroshi-build.json');
    const run = await world.runHere('run', '--json');
    expect(run.exitCode).toBe(4);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'build.unwritable' } });
    expect(run.stderr).toContain(`${world.path('.noroshi/site/public.noroshi-build.json')} is a folder`);
    expect(run.stderr).toContain(`Move it away together with ${world.path('.noroshi/site/public')}`);
    rmSync(world.path('.noroshi/site/public.noroshi-build.json'), { recursive: true });
    rmSync(world.path('.noroshi/site/public'), { recursive: true });
    expect((await world.runHere('run')).exitCode).toBe(0);
  });

  it('of a build in a folder of choice: build and publish say the same', async () => {
    await start();
    expect((await world.runHere('build', '--out', world.path('out'))).exitCode).toBe(0);
    obstruct('out/internal.noroshi-build.json');
    for (const args of [
      ['build', '--out'],
      ['publish', '--from'],
    ]) {
      const run = await world.runHere(...args, world.path('out'), '--json');
      expect(run.exitCode).toBe(4);
      expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'build.unwritable' } });
      expect(run.stderr).toContain(`${world.path('out/internal.noroshi-build.json')} is a folder`);
    }
  });
});

// Node's own recursive mkdir never returns there.
describe('a file system that takes no folders', () => {
  it('as --out: exit 4 and the place', async () => {
    await start();
    const run = await world.runHere('build', '--out', '/proc/noroshi/out');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('/proc/noroshi');
  });

  it('as the state: exit 4 and the place', async () => {
    await start((base) => aConfigText({ base, names: ['acme'], more: 'state: /proc/noroshi/state\n' }));
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('/proc/noroshi');
  });

  it('as a target: exit 3, since the other one took its tree', async () => {
    await start((base) => aConfigText({ base, names: ['acme'] }).replace('./dist/public', '/proc/noroshi/a/public'));
    const run = await world.runHere('run');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain('/proc/noroshi');
  });

  it('as the place of a snapshot or of a starter: a sentence', async () => {
    await start();
    expect(await world.runHere('collect', '--to', '/proc/noroshi/a/snapshot.json')).toMatchObject({ exitCode: 2 });
    expect(await world.runHere('init', '/proc/noroshi/a')).toMatchObject({ exitCode: 2 });
  });
});

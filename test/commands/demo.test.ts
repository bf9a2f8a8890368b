import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { aWorld, WORLD_NOW, type World } from '../support/world.ts';

let world: World;

afterEach(async () => {
  await world.close();
});

describe('demo', () => {
  it('serves until it is stopped', async () => {
    const files = [{ path: 'tmp/.keep', text: '' }];
    world = aWorld({ env: {}, files, now: WORLD_NOW });
    world.env['TMPDIR'] = world.path('tmp');
    const running = world.start('demo', '--port', '0', '--locale', 'en');
    const url = await running.firstMatch(/Public page +(http:\/\/127\.0\.0\.1:\d+\/\S*)/);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy') ?? '').toBe('');
    expect(await response.text()).toContain('Managed Cloud Status');
    running.kill('SIGTERM');
    const run = await running.done;
    expect(run).toMatchObject({ exitCode: 0, signal: null });
    // One organization's key is revoked on purpose.
    expect(run.stdout).toContain('69 of 70 organizations read');
    // Another demo beside it, or after it, meets nothing of it.
    expect(readdirSync(world.path('tmp'))).toEqual(['.keep']);
  });
});

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listFiles } from '../support/cli.ts';
import { aWorld, WORLD_NOW, type World } from '../support/world.ts';

let world: World;

afterEach(async () => {
  await world.close();
});

describe('demo', () => {
  it('builds the whole simulated company and leaves', async () => {
    world = aWorld({ env: {}, files: [], now: WORLD_NOW });
    const run = await world.run('demo', '--once', '--out', 'out', '--json');
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      organizations: { total: 70, failed: [{ cause: 'auth' }] },
      hosts: expect.any(Number) as number,
      trees: [{ kind: 'public' }, { kind: 'internal' }],
    });
    const files = listFiles(world.path('out/public'));
    expect(files.filter((path) => /^c\/[^/]+\/index\.html$/.test(path)).length).toBeGreaterThan(60);
    const page = JSON.parse(readFileSync(world.path('out/public/noroshi.json'), 'utf8')) as { incidents: unknown[] };
    expect(page.incidents.length).toBeGreaterThan(0);
  });

  it('serves until it is stopped', async () => {
    world = aWorld({ env: {}, files: [], now: WORLD_NOW });
    const running = world.start('demo', '--port', '0', '--day', 'quiet', '--locale', 'en', '--quiet');
    const url = await running.firstMatch(/Public page +(http:\/\/127\.0\.0\.1:\d+\/\S*)/);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy') ?? '').toBe('');
    expect(await response.text()).toContain('Managed Cloud Status');
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ exitCode: 0, signal: null });
  });
});

import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawHost } from '../support/raw-bodies.ts';
import { aConfigText, aFakeWorld, WORLD_NOW, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
afterEach(() => world.close());

const CUSTOMERS = `customers:
  - id: shop
    name: shop
    from: [{ organization: acme }, { organization: core-net, hosts: ["router*", "web*"] }]
`;

const file = (given: object = {}): string =>
  JSON.stringify({
    version: 1,
    takenAt: WORLD_NOW.toISOString(),
    hosts: [{ id: 'r1', name: 'router1' }, { id: 'w1', name: 'web01' }],
    alerts: [{ id: 'core-1', hostId: 'r1', openedAt: new Date(WORLD_NOW.getTime() - 60_000).toISOString() }],
    ...given,
  }); // prettier-ignore

async function start(): Promise<void> {
  const monitors = [{ id: 'monitor-1', type: 'connectivity' }];
  const acme = aFakeOrganization({ name: 'acme', hosts: [aRawHost({ id: 'web', name: 'web01' })], monitors });
  world = await aFakeWorld([acme], {
    config: (base) =>
      aConfigText({ base, names: ['acme'], more: CUSTOMERS })
        .replace('  - acme\n', '  - acme\n  - { name: core-net, file: ./core-net.json }\n')
        .replace('https://status.example.jp/', 'https://status.hosting.test/'),
  });
}

const page = (): string => readFileSync(world.path('dist/public/c/shop/index.html'), 'utf8');

it('shows a source beside Mackerel through the same page: an outage, and not known when the file is old', async () => {
  await start();
  world.write('core-net.json', file());
  const run = await world.runHere('run');
  expect(run).toMatchObject({ exitCode: 0 });
  expect(page()).toContain('core-1');
  expect(page()).toContain('Partial outage');

  const later = new Date(WORLD_NOW.getTime() + 11 * 60_000);
  world.now = later;
  const old = await world.runHere('run', '--json');
  const { organizations } = JSON.parse(old.stdout) as { organizations: { failed: object[] } };
  expect([old.exitCode, organizations.failed]).toMatchObject([3, [{ name: 'core-net', cause: 'timeout' }]]);
  expect(page()).toMatch(/not known|unknown/i);
  expect(page()).toContain('core-1');
});

it('counts files beside keys in check, and names a host that both have', async () => {
  await start();
  world.write('core-net.json', file());
  const { stdout, exitCode } = await world.runHere('check');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('1 of 1 key works, 1 of 1 file can be used: 3 hosts, 1 open alert.');
  expect(stdout).toContain('shop: acme/web01, core-net/web01');
  world.write('core-net.json', file({ version: 3 }));
  const bad = await world.runHere('check');
  expect(bad.stdout).toContain('1 of 1 key works, 0 of 1 file can be used: 1 host, 0 open alerts.');
  expect([bad.exitCode, bad.stderr]).toEqual([3, expect.stringContaining('has version 3') as string]);
  const japanese = await world.runHere('check', '--locale', 'ja');
  expect(japanese.stderr).toContain('オーガニゼーション「core-net」：ファイルの内容を使えません。');
  expect(japanese.stdout).toContain('キーは 1件中 1件、ファイルは 1件中 0件が使えます：');
});

it('is not slept through by runs that rest: a file that grows old, or says something else, is seen', async () => {
  await start();
  const quiet = { alerts: [] };
  world.write('core-net.json', file(quiet));
  const rested: boolean[] = [];
  const runAt = async (minutes: number): Promise<number | null> => {
    world.now = new Date(WORLD_NOW.getTime() + minutes * 60_000);
    const { exitCode, stdout } = await world.runHere('run', '--json');
    rested.push('unchangedSince' in (JSON.parse(stdout) as object));
    return exitCode;
  };
  for (const minute of [0, 1, 2, 3, 4]) expect(await runAt(minute)).toBe(0);
  expect(rested.at(-1)).toBe(true);
  // Written anew by whoever writes it, with nothing new in it: there is nothing to be done.
  world.write('core-net.json', file({ ...quiet, takenAt: new Date(world.now.getTime() + 30_000).toISOString() }));
  expect(await runAt(5)).toBe(0);
  expect(rested.at(-1)).toBe(true);
  expect(await runAt(14)).toBe(0);
  // Ten minutes and a half after what it says: as old as nothing may be.
  expect(await runAt(15)).toBe(3);
  expect(rested.at(-1)).toBe(false);
  expect(page()).toMatch(/not known|unknown/i);

  world.write('core-net.json', file({ takenAt: new Date(WORLD_NOW.getTime() + 16 * 60_000).toISOString() }));
  expect(await runAt(16)).toBe(0);
  expect(page()).toContain('core-1');
});

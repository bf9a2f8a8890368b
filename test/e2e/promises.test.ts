import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listFiles } from '../support/cli.ts';
import { aSimulatedWorld, WORLD_NOW, type SimulatedWorld } from '../support/world.ts';

// The promises of the design that need the whole program to be seen. The third and the fourth – sealed trees, the
// allow-list – are proved in test/leak.

const worlds: SimulatedWorld[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function aWorld(options: Parameters<typeof aSimulatedWorld>[0] = {}): Promise<SimulatedWorld> {
  const world = await aSimulatedWorld(options);
  worlds.push(world);
  return world;
}

interface PublishedPage {
  state: string;
  changedAt: string;
  counts: Record<string, number>;
  components: { id: string; state: string; stale?: boolean }[];
  incidents: { caseId: string; resolvedAt: string | null; stale?: boolean }[];
  unknown: { cause: string; since: string }[];
}

function pageOf(world: SimulatedWorld, path: string): PublishedPage {
  return JSON.parse(readFileSync(world.path('dist/public', path, 'noroshi.json'), 'utf8')) as PublishedPage;
}

/** Folders of all customers' pages in the public tree that can be read without a key. */
function customerPaths(world: SimulatedWorld): string[] {
  return listFiles(realFolder(world))
    .flatMap((path) => /^(c\/[^/]+)\/noroshi\.json$/.exec(path)?.[1] ?? [])
    .toSorted();
}

function realFolder(world: SimulatedWorld, tree = 'public'): string {
  return world.path('dist', readlinkSync(world.path('dist', tree)));
}

function minutesLater(minutes: number): Date {
  return new Date(WORLD_NOW.getTime() + minutes * 60_000);
}

/** Every file with its bytes and its time, by path. */
function stand(folder: string): Map<string, { text: string; mtimeMs: number; inode: number }> {
  return new Map(
    listFiles(folder).map((path) => {
      const { mtimeMs, ino } = lstatSync(`${folder}/${path}`);
      return [path, { text: readFileSync(`${folder}/${path}`, 'latin1'), mtimeMs, inode: ino }];
    }),
  );
}

function changedPaths(before: ReturnType<typeof stand>, after: ReturnType<typeof stand>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path))).toSorted();
}

describe('promise 1: never green without data', () => {
  it('when every key is refused, no page says operational, no incident resolves, and each says why', async () => {
    const world = await aWorld({ organizations: 26, hosts: 80 });
    expect((await world.runHere('run')).exitCode).toBe(3);
    const paths = customerPaths(world);
    const before = new Map(paths.map((path) => [path, pageOf(world, path)]));
    expect([...before.values()].some(({ state }) => state === 'operational')).toBe(true);
    expect([...before.values()].some(({ state }) => state === 'major_outage' || state === 'partial_outage')).toBe(true);

    for (const organization of world.company.organizations) organization.failure = { from: 0, status: 401 };
    world.now = minutesLater(5);
    expect((await world.runHere('run')).exitCode).toBe(3);
    expect(customerPaths(world)).toEqual(paths);
    for (const path of paths) {
      const page = pageOf(world, path);
      expect(page.state, path).not.toBe('operational');
      expect(page.counts.operational ?? 0, path).toBe(0);
      const openBefore = before.get(path)!.incidents.filter(({ resolvedAt }) => resolvedAt === null);
      const openNow = page.incidents.filter(({ resolvedAt }) => resolvedAt === null);
      expect(openNow.map(({ caseId }) => caseId)).toEqual(openBefore.map(({ caseId }) => caseId));
      const isSaid = page.unknown.length > 0 || page.incidents.some(({ stale }) => stale === true);
      expect(isSaid || page.state === 'maintenance', path).toBe(true);
      for (const { cause } of page.unknown) expect(cause).toBe('auth');
      const status = readFileSync(world.path('dist/public', path, 'api/v2/status.json'), 'utf8');
      expect(status, path).not.toContain('"indicator":"none"');
      expect(readFileSync(world.path('dist/public', path, 'badge.json'), 'utf8'), path).not.toContain('brightgreen');
    }
  });

  it('an organization that was never read is unknown from the first run on', async () => {
    const world = await aWorld({ day: 'quiet' });
    for (const organization of world.company.organizations) organization.failure = { from: 0, status: 503 };
    expect((await world.runHere('run', '--json')).exitCode).toBe(3);
    for (const path of customerPaths(world)) expect(pageOf(world, path).state, path).toBe('unknown');
    expect(pageOf(world, '').state).toBe('unknown');
  });
});

describe('promise 2: the page knows its age', () => {
  it('the heartbeat says when it was checked and when the next check is due; a failed run leaves the old one', async () => {
    const world = await aWorld({ day: 'quiet' });
    await world.runHere('run');
    const heartbeat = (): unknown => JSON.parse(readFileSync(world.path('dist/public/heartbeat.json'), 'utf8'));
    const first = heartbeat();
    const total = world.company.organizations.length;
    expect(first).toEqual({
      version: 1,
      checkedAt: WORLD_NOW.toISOString(),
      nextDueAt: minutesLater(5).toISOString(),
      checkedAtEpoch: WORLD_NOW.getTime() / 1000,
      nextDueAtEpoch: minutesLater(5).getTime() / 1000,
      everyMinutes: 5,
      organizations: { read: total, failed: 0 },
      site: { id: expect.stringMatching(/^[a-z2-7]{16}$/) as string, url: 'https://status.example.jp/' },
    });
    expect(JSON.parse(readFileSync(world.path('dist/internal/heartbeat.json'), 'utf8'))).toEqual(first);

    world.write('.noroshi/history.json', '{"version":99}');
    world.now = minutesLater(5);
    expect((await world.runHere('run')).exitCode).toBe(4);
    expect(heartbeat()).toEqual(first);
  });

  it('every page knows the way to the heartbeat and prints when its content last changed', async () => {
    const world = await aWorld({ day: 'quiet' });
    await world.runHere('run');
    const pages = listFiles(realFolder(world)).filter((path) => path.endsWith('.html') && !path.endsWith('404.html'));
    expect(pages.length).toBeGreaterThan(10);
    for (const path of pages) {
      const html = readFileSync(`${realFolder(world)}/${path}`, 'utf8');
      // A locked page keeps even its age under its lock.
      if (html.includes('<script id="locked"')) continue;
      const up = '../'.repeat(path.split('/').length - 1);
      expect(html.replaceAll('&#34;', '"').replaceAll('&quot;', '"'), path).toContain(`${up}heartbeat.json`);
      // An incident that is over changed last with its last report, everything else in this first run.
      const changedAt = /<p id="changed"><time datetime="([^"]+)"/.exec(html)?.[1] ?? '';
      if (path.includes('incidents/')) expect(Date.parse(changedAt), path).toBeLessThanOrEqual(WORLD_NOW.getTime());
      else expect(changedAt, path).toBe(WORLD_NOW.toISOString());
    }
  });
});

describe('promise 5: one bad organization, target or reader is a value', () => {
  it('the others are read, built and published', async () => {
    const world = await aWorld({ day: 'quiet' });
    const [bad] = world.company.organizations;
    bad!.failure = { from: 0, status: 503 };
    world.write('dist/internal/not-ours.txt', 'mine');
    const run = await world.runHere('run', '--json');
    expect(run.exitCode).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({
      organizations: { failed: [{ name: bad!.name, cause: 'server' }] },
      targets: [
        { tree: 'public', ok: true },
        { tree: 'internal', ok: false, error: { code: 'publish.foreign_files' } },
      ],
    });
    const states = customerPaths(world).map((path) => pageOf(world, path).state);
    expect(states.filter((state) => state === 'operational').length).toBeGreaterThan(states.length / 2);
  });
});

describe('promise 6: readers never see a half-published site, and never an older one', () => {
  it('the live tree is one whole release, and an older run changes nothing of it', async () => {
    const world = await aWorld();
    await world.runHere('run');
    const live = readlinkSync(world.path('dist/public'));
    const before = stand(realFolder(world));
    world.now = minutesLater(-30);
    expect((await world.runHere('run')).exitCode).toBe(4);
    expect(readlinkSync(world.path('dist/public'))).toBe(live);
    expect(changedPaths(before, stand(realFolder(world)))).toEqual([]);
    // Nor does it disturb what the next one publishes.
    world.now = minutesLater(1);
    world.mackerelNow = WORLD_NOW;
    const { changedAt: _before, ...content } = pageOf(world, '');
    expect((await world.runHere('run')).exitCode).toBe(3);
    const { changedAt: _after, ...next } = pageOf(world, '');
    expect(next.incidents).toEqual(content.incidents);
    expect(next.state).toBe(content.state);
  });
});

describe('promise 7: same input, same bytes', () => {
  it('two folders on their own publish the same files', async () => {
    const [one, two] = [await aWorld(), await aWorld()];
    await Promise.all([one.run('run'), two.run('run')]);
    for (const tree of ['public', 'internal']) {
      const [a, b] = [realFolder(one, tree), realFolder(two, tree)];
      expect(listFiles(a)).toEqual(listFiles(b));
      const different = listFiles(a).filter(
        (path) => !readFileSync(`${a}/${path}`).equals(readFileSync(`${b}/${path}`)),
      );
      expect(different).toEqual([]);
    }
  });

  it('a run in which nothing changed writes the heartbeats and nothing else that is published', async () => {
    const world = await aWorld();
    world.mackerelNow = WORLD_NOW;
    await world.run('run');
    // The first run has seen an instant, the second a stretch of time: today's bar begins.
    world.now = minutesLater(5);
    await world.run('run');
    const before = { public: stand(realFolder(world)), internal: stand(realFolder(world, 'internal')) };
    const releases = [readlinkSync(world.path('dist/public')), readlinkSync(world.path('dist/internal'))];
    world.now = minutesLater(10);
    const run = await world.run('run', '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({
      targets: [
        { put: 0, removed: 0, quiet: true },
        { put: 0, removed: 0, quiet: true },
      ],
      trees: [
        { written: 0, removed: 0 },
        { written: 0, removed: 0 },
      ],
    });
    expect([readlinkSync(world.path('dist/public')), readlinkSync(world.path('dist/internal'))]).toEqual(releases);
    expect(changedPaths(before.public, stand(realFolder(world)))).toEqual(['heartbeat.json']);
    expect(changedPaths(before.internal, stand(realFolder(world, 'internal')))).toEqual(['heartbeat.json']);
  });

  it('a quiet organization costs at most four requests a run', async () => {
    const world = await aWorld({ day: 'quiet' });
    await world.runHere('run');
    world.mackerelNow = WORLD_NOW;
    for (const minutes of [5, 65]) {
      const before = new Map(world.company.organizations.map(({ name }) => [name, world.requestCount(name)]));
      world.now = minutesLater(minutes);
      await world.runHere('run');
      for (const { name } of world.company.organizations) {
        expect(world.requestCount(name) - before.get(name)!, `${name} after ${minutes} min`).toBeLessThanOrEqual(4);
      }
    }
  });
});

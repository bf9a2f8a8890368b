import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { createS3Client, type S3Client } from '../../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../../src/io/s3/s3-exchange.ts';
import { createS3Target } from '../../../src/publish/s3/s3.ts';
import type { Manifest, Target } from '../../../src/publish/target.ts';
import { startS3Proxy, type S3Proxy } from '../../support/s3-proxy.ts';
import { listKeys, makeBucket, someDependencies } from '../../support/test-s3.ts';
import { aBuiltTree, aSiteTree, makeFolder, minutes, ofSite } from '../../support/trees.ts';
import { writeTree } from '../../../src/publish/built/write-tree.ts';
import { createMemoryManifests } from '../place.ts';
import { testTargetContract } from '../target-contract.ts';

let connection: S3Connection;
let client: S3Client;
beforeAll(async () => {
  connection = { ...(await makeBucket()), acl: 'public-read' };
  client = createS3Client(connection, someDependencies());
});
afterAll(() => client.close());

let count = 0;
const newPrefix = (): string => `site ${++count}/`;

async function readAll(prefix: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const key of await listKeys(client, prefix)) {
    files.set(key.slice(prefix.length), (await client.get(key))?.body.toString('utf8') ?? '');
  }
  return files;
}

testTargetContract('S3', async () => {
  const prefix = newPrefix();
  return {
    open: (manifests, given = {}) => createS3Target({ id: `s3://b/${prefix}`, client, prefix, manifests, ...given }),
    read: () => readAll(prefix),
    put: async (path, content) => void (await client.put(prefix + path, content)),
  };
});

const FORBIDDEN = { status: 403, code: 'AccessDenied' };
const MINE = 'https://mine.example.jp/';
const SITE = { 'index.html': '1', 'assets/style.1a.css': 'p{}', 'noroshi.json': '{}' };

async function setUp(changes: Partial<S3Connection> = {}) {
  const proxy: S3Proxy = await startS3Proxy();
  const prefix = newPrefix();
  const manifests = createMemoryManifests();
  const proxied = createS3Client({ ...connection, endpoint: proxy.endpoint, ...changes }, someDependencies());
  onTestFinished(() => proxied.close());
  const open = (assertMayWrite = (): Promise<void> => Promise.resolve()): Target =>
    createS3Target({ id: 'store', client: proxied, prefix, manifests, assertMayWrite });
  const folder = makeFolder();
  const publish = (contents: Record<string, string>, minute: number) =>
    open().publish(aBuiltTree(contents, minutes(minute), folder));
  return { proxy, prefix, manifests, open, publish };
}

function sixtyFiles(version: string): Record<string, string> {
  const files: Record<string, string> = { 'index.html': version };
  for (let i = 0; i < 39; i++) files[`assets/a${i}.${version}.css`] = version;
  for (let i = 0; i < 10; i++) files[`c/${i}/noroshi.json`] = JSON.stringify(version);
  for (let i = 0; i < 10; i++) files[`c/${i}/index.html`] = version;
  return files;
}

describe('a quiet run on S3', () => {
  it('is one put and one get', async () => {
    const { proxy, prefix, publish } = await setUp();
    await publish(SITE, 0);
    proxy.seen.length = 0;
    await publish(SITE, 5);
    expect(proxy.seen.map((seen) => `${seen.method} ${seen.key}`)).toEqual([
      `GET ${prefix}heartbeat.json`,
      `PUT ${prefix}heartbeat.json`,
    ]);
  });
});

describe('what vanished from a bucket', () => {
  it('is put again a day later at the cost of a list, and at once when asked', async () => {
    const { proxy, prefix, open, publish } = await setUp();
    await publish(SITE, 0);
    await client.delete(`${prefix}noroshi.json`);
    expect(await publish(SITE, 5)).toMatchObject({ isQuiet: true });
    proxy.seen.length = 0;
    expect(await publish(SITE, 24 * 60)).toMatchObject({ putCount: 1, removedCount: 0 });
    expect(proxy.seen.filter(({ isList }) => isList)).toHaveLength(1);
    proxy.seen.length = 0;
    expect(await publish(SITE, 24 * 60 + 5)).toMatchObject({ isQuiet: true });
    expect(proxy.seen).toHaveLength(2);

    await client.delete(`${prefix}index.html`);
    await client.put(`${prefix}noroshi.json`, '[]');
    const verifies = { ...aBuiltTree(SITE, minutes(24 * 60 + 10)), verifies: true };
    expect(await open().publish(verifies)).toMatchObject({ putCount: 2, unchangedCount: 1 });
    expect([...(await readAll(prefix)).values()].slice(-2)).toEqual(['1', '{}']);
  });

  it.each([false, true])(
    'is put again where a store kept another length of it, also under our mark (asked: %s)',
    async (verifies) => {
      const { prefix, open, publish } = await setUp();
      await publish(SITE, 0);
      const { metadata } = (await client.head(`${prefix}noroshi.json`))!;
      await client.put(`${prefix}noroshi.json`, '{', { metadata: Object.fromEntries(metadata) });
      const tree = { ...aBuiltTree(SITE, minutes(24 * 60)), verifies };
      expect(await open().publish(tree)).toMatchObject({ putCount: 1, unchangedCount: 2 });
      expect((await readAll(prefix)).get('noroshi.json')).toBe('{}');
    },
  );

  it('is looked for without a word of what others put there, but for a site further below', async () => {
    const { prefix, publish } = await setUp();
    await publish(SITE, 0);
    await client.put(`${prefix}theirs.txt`, 'x');
    await client.put(`${prefix}b/heartbeat.json`, '{}', { metadata: { noroshi: 'heartbeat' } });
    const receipt = await publish({ ...SITE, 'index.html': '2' }, 24 * 60);
    expect(receipt).toMatchObject({ putCount: 1, removedCount: 0, unfinished: { code: 'publish.foreign_files' } });
    expect(receipt.unfinished?.message).toContain('holds another site at "b/"');
  });
});

describe('what readers are told', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8', 'public, max-age=30, stale-while-revalidate=30, stale-if-error=3600'],
    [
      'noroshi.json',
      'application/json; charset=utf-8',
      'public, max-age=30, stale-while-revalidate=30, stale-if-error=3600',
    ],
    ['assets/style.1a.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['heartbeat.json', 'application/json; charset=utf-8', 'no-store'],
  ])('type and cache of %s', async (path, type, cache) => {
    const { prefix, publish } = await setUp();
    await publish(SITE, 0);
    const answer = await fetch(`${connection.endpoint}${connection.bucket}/${encodeURI(prefix)}${path}`);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      type,
      cache,
    ]);
  });

  it('keeps the internal tree out of shared caches', async () => {
    const { prefix, open } = await setUp();
    const tree = aSiteTree(SITE, { kind: 'internal', id: 'internal' });
    await open().publish(writeTree(tree, join(makeFolder(), 'internal'), { builtAt: minutes(0), heartbeat: '{}' }));
    const answer = await fetch(`${connection.endpoint}${connection.bucket}/${encodeURI(prefix)}index.html`);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  });
});

describe('the order on S3', () => {
  it('is assets, data, new pages, changed pages, front page, removals, heartbeat', async () => {
    const { proxy, prefix, publish } = await setUp();
    await publish({ ...sixtyFiles('1'), 'gone.html': '' }, 0);
    proxy.seen.length = 0;
    await publish({ ...sixtyFiles('2'), 'new/index.html': '' }, 5);
    const rank = (key: string, method: string): number => {
      const path = key.slice(prefix.length);
      if (path === 'heartbeat.json') return 6;
      if (method === 'DELETE') return 5;
      if (path.startsWith('assets/')) return 0;
      if (path.endsWith('.json')) return 1;
      return path.startsWith('new/') ? 2 : path === 'index.html' ? 4 : 3;
    };
    const writes = proxy.seen.filter((seen) => seen.method === 'PUT' || seen.method === 'DELETE');
    const ranks = writes.map((seen) => rank(seen.key, seen.method));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(new Set(ranks).size).toBe(7);
  });
});

describe('trouble on S3', () => {
  it('403 on the 41st of 60 files: says how far it came and what is live; the next run puts the rest', async () => {
    const { proxy, prefix, publish } = await setUp();
    await publish(sixtyFiles('1'), 0);
    let puts = 0;
    proxy.decide = ({ method }) => (method === 'PUT' && ++puts >= 41 ? { status: 403, code: 'AccessDenied' } : 'pass');
    const error: unknown = await publish(sixtyFiles('2'), 5).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'publish.interrupted', targetId: 'store' });
    expect(String(error)).toMatch(
      /Target "store" rejected c\/\d+\/noroshi\.json \(403\)\. 40 of 60 files were put; the previous pages are still live\./,
    );
    expect((await readAll(prefix)).get('index.html')).toBe('1');

    proxy.decide = () => 'pass';
    proxy.seen.length = 0;
    await publish(sixtyFiles('2'), 10);
    expect(proxy.putsOf()).toHaveLength(20 + 1);
    const { 'index.html': front, 'c/3/index.html': page } = Object.fromEntries(await readAll(prefix));
    expect([front, page]).toEqual(['2', '2']);
  });

  it('says when some pages are new and others are not', async () => {
    const { proxy, publish } = await setUp();
    await publish(sixtyFiles('1'), 0);
    proxy.decide = ({ method, key }) =>
      method === 'PUT' && key.endsWith('/index.html') && !key.includes('/c/')
        ? { status: 403, code: 'AccessDenied' }
        : 'pass';
    await expect(publish(sixtyFiles('2'), 5)).rejects.toThrow(/59 of 60 files were put; some pages are new already/);
  });

  it('bursts of 503 and cut connections pass unnoticed', async () => {
    const { proxy, prefix, publish } = await setUp();
    const tries = new Map<string, number>();
    proxy.decide = ({ key }) => {
      const count = (tries.get(key) ?? 0) + 1;
      tries.set(key, count);
      if (count <= 2) return { status: 503, code: 'SlowDown' };
      return count === 3 ? 'cut' : 'pass';
    };
    await publish(sixtyFiles('1'), 0);
    proxy.decide = () => 'pass';
    expect((await readAll(prefix)).size).toBe(61);
  });

  it.each([
    [
      'a wrong secret',
      { credentials: { accessKeyId: 'AKTEST', secretAccessKey: new Secret('wrong-one'), sessionToken: null } },
      'publish.refused',
    ],
    ['a missing bucket', { bucket: 'nobody-made-this' }, 'publish.refused'],
    ['a store that is not there', { endpoint: 'http://127.0.0.1:1/' }, 'publish.unreachable'],
  ])('%s is a sentence, and nothing was put', async (_, changes, code) => {
    const { open } = await setUp(changes);
    const error: unknown = await open()
      .publish(aBuiltTree(SITE))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toMatch(/wrong-one|SKTEST/);
  });

  it('a build that changes while it is published is refused by its hash', async () => {
    const { open } = await setUp();
    const tree = aBuiltTree(SITE);
    writeFileSync(join(tree.directory, 'noroshi.json'), '[]');
    await expect(open().publish(tree)).rejects.toMatchObject({ code: 'publish.interrupted' });
  });

  it('a newer run that comes in between stays; the older one stops before the first page', async () => {
    const { proxy, prefix, open, publish, manifests } = await setUp();
    await publish(SITE, 0);
    const newer = createS3Target({ id: 'store', client, prefix, manifests: createMemoryManifests() });
    const newerTree = aBuiltTree({ ...SITE, 'index.html': 'newer', 'noroshi.json': '{"newer":1}' }, minutes(10));
    let hasCome = false;
    proxy.decide = ({ method, key }) => {
      if (method === 'PUT' && key.endsWith('.css')) hasCome = true;
      return 'pass';
    };
    let asked = 0;
    const guard = async (): Promise<void> => {
      // Asked at the start and before each wave that readers could see.
      if (++asked === 2) await newer.publish(newerTree);
    };
    const older = aBuiltTree(
      { 'index.html': 'older', 'assets/style.2b.css': '', 'noroshi.json': '{"older":1}' },
      minutes(5),
    );
    await expect(open(guard).publish(older)).rejects.toMatchObject({ code: 'publish.newer_exists' });
    expect(hasCome).toBe(true);
    expect(Object.fromEntries(await readAll(prefix))).toMatchObject({
      'index.html': 'newer',
      'noroshi.json': '{"newer":1}',
    });
    manifests.forget();
    await publish({ 'index.html': 'newest' }, 15);
    expect((await readAll(prefix)).get('index.html')).toBe('newest');
  });

  it('a run that slept beyond its lock in the middle of a wave goes no further with it', async () => {
    const { proxy, prefix, manifests } = await setUp();
    let at = minutes(0);
    const proxied = createS3Client({ ...connection, endpoint: proxy.endpoint }, someDependencies());
    onTestFinished(() => proxied.close());
    const target = createS3Target({
      id: 'store',
      client: { ...proxied, storeTime: () => at },
      prefix,
      manifests,
      parallel: 1,
      assertMayWrite: () => (at > minutes(3) ? Promise.reject(new Error('The lock is lost.')) : Promise.resolve()),
    });
    proxy.decide = ({ method, key }) => {
      if (method === 'PUT' && key.endsWith('c/2/noroshi.json')) at = minutes(4);
      return 'pass';
    };
    await expect(target.publish(aBuiltTree(sixtyFiles('1'), minutes(0)))).rejects.toThrow('The lock is lost.');
    const data = proxy.putsOf().filter((key) => key.endsWith('noroshi.json'));
    expect(data).toHaveLength(3);
    expect(await client.get(`${prefix}index.html`)).toBeUndefined();
  });

  it('a run that is killed after any put leaves nothing unowned', async () => {
    for (const deadAfter of [1, 3, 7, 12]) {
      const { proxy, prefix, publish, manifests } = await setUp();
      const kept = { ...manifests };
      await publish({ 'index.html': '1', 'assets/a.1.css': '', 'a.html': '1' }, 0);
      const save = (id: string, manifest: Manifest) => kept.saveManifest(id, manifest);
      let puts = 0;
      proxy.decide = ({ method }) =>
        method === 'PUT' && ++puts > deadAfter ? { status: 403, code: 'AccessDenied' } : 'pass';
      let saves = 0;
      // Dead programs save nothing: only what was saved before the first put is there.
      manifests.saveManifest = (id, manifest) => (++saves === 1 ? save(id, manifest) : Promise.resolve());
      const next: Record<string, string> = { 'index.html': '2' };
      for (let i = 0; i < 5; i++)
        Object.assign(next, { [`assets/b${i}.2.css`]: '', [`p${i}.html`]: '2', [`d${i}.json`]: '2' });
      await expect(publish(next, 5)).rejects.toMatchObject({ code: 'publish.interrupted' });
      manifests.saveManifest = save;
      proxy.decide = () => 'pass';
      await publish({ 'index.html': '3' }, 24 * 60 + 10);
      await publish({ 'index.html': '4' }, 48 * 60 + 20);
      expect([...(await readAll(prefix)).keys()]).toEqual(['heartbeat.json', 'index.html']);
    }
  });

  it('leaves foreign objects that are not in the way, also where the state was lost', async () => {
    const { prefix, publish, manifests } = await setUp();
    await client.put(`${prefix}verification.html`, 'mine');
    await publish(SITE, 0);
    manifests.forget();
    await publish({ 'index.html': '2' }, 5);
    expect((await readAll(prefix)).get('verification.html')).toBe('mine');
  });

  it('puts everything again where the bucket was emptied', async () => {
    const { prefix, publish } = await setUp();
    await publish(SITE, 0);
    for (const key of await listKeys(client, prefix)) await client.delete(key);
    expect(await publish(SITE, 5)).toMatchObject({ putCount: 3 });
    expect((await readAll(prefix)).size).toBe(4);
  });

  it('does not show the key part of an unlisted address', async () => {
    const { proxy, publish } = await setUp();
    proxy.decide = ({ method, key }) =>
      method === 'PUT' && key.endsWith('.html') ? { status: 403, code: 'AccessDenied' } : 'pass';
    const error: unknown = await publish({ 'c/acme-abcdefghijklmnopqrstuvwxyz/index.html': '' }, 0).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toContain('c/acme-…/index.html');
  });
});

describe('two sites in one bucket', () => {
  function at(prefix: string, manifests = createMemoryManifests()) {
    const folder = makeFolder();
    const publish = (contents: Record<string, string>, minute: number) =>
      createS3Target({ id: prefix, client, prefix, manifests }).publish(aBuiltTree(contents, minutes(minute), folder));
    return { publish, manifests };
  }
  const NESTED = { code: 'publish.foreign_files' };

  it('the inner one is refused where the outer one lives, and the outer one goes on', async () => {
    const prefix = newPrefix();
    const outer = at(prefix);
    await outer.publish(SITE, 0);
    await expect(at(`${prefix}b/c/`).publish(SITE, 1)).rejects.toMatchObject(NESTED);
    expect(await outer.publish(SITE, 2)).toMatchObject({ isQuiet: true });
  });

  it('the outer one is refused where the inner one lives, and touches nothing of it', async () => {
    const prefix = newPrefix();
    const inner = at(`${prefix}b/`);
    await inner.publish(SITE, 0);
    const before = await readAll(prefix);
    await expect(at(prefix).publish(SITE, 1)).rejects.toMatchObject(NESTED);
    expect(await readAll(prefix)).toEqual(before);
  });

  it('an outer one that lost its state does not take the inner one for its own', async () => {
    const prefix = newPrefix();
    const outer = at(prefix);
    await outer.publish(SITE, 0);
    // Of a release that did not look.
    const other = at('elsewhere/');
    await other.publish(SITE, 0);
    for (const [path, text] of await readAll('elsewhere/')) {
      const { metadata } = (await client.head(`elsewhere/${path}`))!;
      await client.put(`${prefix}b/${path}`, text, { metadata: Object.fromEntries(metadata) });
    }
    const before = await readAll(`${prefix}b/`);
    outer.manifests.forget();
    await expect(outer.publish(SITE, 5)).rejects.toMatchObject(NESTED);
    expect(await readAll(`${prefix}b/`)).toEqual(before);
  });

  it('the inner one that lost its state is refused where both live, and touches nothing', async () => {
    const prefix = newPrefix();
    const inner = at(`${prefix}c/`);
    await inner.publish(SITE, 0);
    // Of a release that did not look.
    await client.put(`${prefix}heartbeat.json`, '{}', { metadata: { noroshi: 'heartbeat' } });
    await client.put(`${prefix}c/acme/index.html`, 'outer', { metadata: { noroshi: `file:${'1'.repeat(64)}` } });
    expect(await inner.publish(SITE, 5)).toMatchObject({ isQuiet: true });
    inner.manifests.forget();
    await expect(inner.publish(SITE, 10)).rejects.toMatchObject(NESTED);
    expect((await readAll(prefix)).get('c/acme/index.html')).toBe('outer');
  });

  it('are one that moves, where both bear its id: further in or further out, and the old place is left for last', async () => {
    const prefix = newPrefix();
    const publish = (where: string, minute: number, manifests = createMemoryManifests()) =>
      createS3Target({ id: where, client, prefix: where, manifests }).publish(
        ofSite(aBuiltTree(SITE, minutes(minute)), 'mine'),
      );
    await publish(`${prefix}a/`, 0);
    expect(await publish(`${prefix}a/b/`, 5)).toMatchObject({ putCount: 3 });
    expect(await publish(prefix, 10)).toMatchObject({ putCount: 3, removedCount: 0 });
    const paths = [...(await readAll(prefix)).keys()];
    expect(paths.filter((path) => path.startsWith('a/b/'))).toHaveLength(4);
    expect(paths).toHaveLength(12);
    // The way on, with the state lost in between: what the new place holds is not the old one's to remove.
    const old = createS3Target({ id: 'x', client, prefix, manifests: createMemoryManifests(), siteUrl: MINE });
    await old.empty(minutes(15));
    expect([...(await readAll(prefix)).keys()]).toHaveLength(8);
  });

  it('are looked for as far as the key may look', async () => {
    const { proxy, prefix, publish } = await setUp();
    const above = `${prefix.split('/')[0]}/heartbeat.json`;
    proxy.decide = ({ method, key }) => (method === 'HEAD' && key !== above ? FORBIDDEN : 'pass');
    expect(await publish(SITE, 0)).toMatchObject({ putCount: 3 });
    expect(proxy.putsOf('HEAD')).toEqual(['heartbeat.json']);
  });
});

describe('a key that may not do all', () => {
  it('reads only: says that nothing was put, and what is live stays', async () => {
    const { proxy, prefix, publish } = await setUp();
    await publish(SITE, 0);
    const before = await readAll(prefix);
    proxy.decide = ({ method }) => (/PUT|DELETE/.test(method) ? FORBIDDEN : 'pass');
    await expect(publish({ ...SITE, 'index.html': '2' }, 5)).rejects.toMatchObject({
      code: 'publish.refused',
      message: expect.stringContaining('0 of 1 files were put') as unknown,
    });
    await expect(publish(SITE, 10)).rejects.toMatchObject({ code: 'publish.refused' });
    expect(await readAll(prefix)).toEqual(before);
  });

  it('does not list: is refused a first publication, and publishes later with a word each time', async () => {
    const { proxy, prefix, publish } = await setUp();
    proxy.decide = ({ isList }) => (isList ? FORBIDDEN : 'pass');
    await expect(publish(SITE, 0)).rejects.toMatchObject({ code: 'publish.refused' });
    expect((await readAll(prefix)).size).toBe(0);
    proxy.decide = () => 'pass';
    await publish(SITE, 5);
    proxy.decide = ({ isList }) => (isList ? FORBIDDEN : 'pass');
    expect(await publish(SITE, 10)).toMatchObject({ isQuiet: true, unfinished: null });
    const aDayLater = await publish({ ...SITE, 'index.html': '2' }, 24 * 60 + 10);
    expect(aDayLater).toMatchObject({ putCount: 1, unfinished: { code: 'publish.interrupted' } });
    expect(aDayLater.unfinished?.hint).toContain('s3:ListBucket');
    expect((await readAll(prefix)).get('index.html')).toBe('2');
  });
});

describe('options of puts', () => {
  it.each(['private', 'encrypted'])('put everything again, and drop what was kept for old pages: %s', async (next) => {
    const prefix = newPrefix();
    const manifests = createMemoryManifests();
    const folder = makeFolder();
    const publish = (putOptions: string, contents: Record<string, string>, minute: number) =>
      createS3Target({ id: prefix, client, prefix, manifests, putOptions }).publish(
        aBuiltTree(contents, minutes(minute), folder),
      );
    await publish('public-read', SITE, 0);
    const { 'assets/style.1a.css': _, ...rest } = SITE;
    await publish('public-read', rest, 5);
    expect(await publish(next, rest, 10)).toMatchObject({ putCount: 2, removedCount: 1 });
    expect(await publish(next, rest, 15)).toMatchObject({ isQuiet: true });
  });

  it('of a manifest that tells none are taken as they are, and told from then on', async () => {
    const prefix = newPrefix();
    const manifests = createMemoryManifests();
    const folder = makeFolder();
    const publish = (putOptions: string, minute: number) =>
      createS3Target({ id: prefix, client, prefix, manifests, putOptions }).publish(
        aBuiltTree(SITE, minutes(minute), folder),
      );
    await publish('public-read', 0);
    const { putOptions: __, ...told } = (await manifests.loadManifest(prefix))!;
    await manifests.saveManifest(prefix, told);
    expect(await publish('public-read', 5)).toMatchObject({ isQuiet: true });
    expect(await publish('private', 10)).toMatchObject({ putCount: 3 });
  });
});

describe('a key that may not delete', () => {
  it('reports what stays and still puts the heartbeat: the pages are new', async () => {
    const { proxy, prefix, publish } = await setUp();
    await publish(SITE, 0);
    proxy.decide = ({ method }) => (method === 'DELETE' ? { status: 403, code: 'AccessDenied' } : 'pass');
    const { 'noroshi.json': _, ...rest } = SITE;
    const receipt = await publish({ ...rest, 'index.html': '2' }, 5);
    expect(receipt).toMatchObject({ putCount: 1, removedCount: 0, unfinished: { code: 'publish.interrupted' } });
    expect(receipt.unfinished?.message).toMatch(/did not remove noroshi\.json\. The new pages are live/);
    const live = await readAll(prefix);
    expect(live.get('index.html')).toBe('2');
    expect(live.get('heartbeat.json')).toContain('00:05:00');
    proxy.decide = () => 'pass';
    expect(await publish({ ...rest, 'index.html': '2' }, 10)).toMatchObject({
      putCount: 0,
      removedCount: 1,
      unfinished: null,
    });
  });
});

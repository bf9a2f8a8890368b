import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createS3Client, type S3Client } from '../../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../../src/io/s3/s3-exchange.ts';
import { createS3Target } from '../../../src/publish/s3/s3.ts';
import { publishAll } from '../../../src/publish/publish.ts';
import type { BuiltTree, Target } from '../../../src/publish/target.ts';
import { startS3Proxy, type S3Proxy } from '../../support/s3-proxy.ts';
import { listKeys, makeBucket, someDependencies } from '../../support/test-s3.ts';
import { aBuiltTree, makeFolder, minutes } from '../../support/trees.ts';
import { createMemoryManifests } from '../place.ts';

let connection: S3Connection;
let client: S3Client;
beforeAll(async () => {
  connection = { ...(await makeBucket()), acl: 'public-read' };
  client = createS3Client(connection, someDependencies());
});
afterAll(() => client.close());

const PREFIX = 'site/';
const SITE = {
  'index.html': 'Acme and Beta',
  'noroshi.json': '{"names":["Acme","Beta"]}',
  'c/acme/index.html': 'Acme',
  'c/beta/index.html': 'Beta',
};
const ACME_GONE = { isHidden: (address: string): boolean => address === 'c/acme/', at: minutes(5) };

let bucketCount = 0;

async function setUp(): Promise<{
  proxy: S3Proxy;
  open: () => Target;
  tree: (contents: Record<string, string>, minute: number) => BuiltTree;
  read: (path: string) => Promise<string | undefined>;
  manifests: ReturnType<typeof createMemoryManifests>;
}> {
  const proxy = await startS3Proxy();
  const prefix = `${PREFIX}${++bucketCount}/`;
  const manifests = createMemoryManifests();
  const proxied = createS3Client({ ...connection, endpoint: proxy.endpoint }, someDependencies());
  onTestFinished(() => proxied.close());
  const folder = makeFolder();
  return {
    proxy,
    manifests,
    open: () => createS3Target({ id: 'store', client: proxied, prefix, manifests }),
    tree: (contents, minute) => aBuiltTree(contents, minutes(minute), folder),
    read: async (path) => (await client.get(prefix + path))?.body.toString('utf8'),
  };
}

const forbidden = { status: 403, code: 'AccessDenied' };

describe('hiding in a bucket', () => {
  it('asks nothing of the store where there is nothing to hide', async () => {
    const { proxy, open, tree } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.seen.length = 0;
    await open().hide({ isHidden: () => false, at: minutes(5) });
    expect(proxy.seen).toEqual([]);
  });

  it('finds by its marks what a lost state does not know of', async () => {
    const { open, tree, read, manifests } = await setUp();
    await open().publish(tree(SITE, 0));
    manifests.forget();
    expect(await open().hide(ACME_GONE)).toEqual({ hiddenCount: 1, refused: null });
    expect(await read('c/acme/index.html')).toBeUndefined();
    expect(await read('c/beta/index.html')).toBe('Beta');
  });

  it('writes over what a key may not delete, and removes it when it may', async () => {
    const { proxy, open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.decide = ({ method }) => (method === 'DELETE' ? forbidden : 'pass');
    expect(await open().hide(ACME_GONE)).toEqual({ hiddenCount: 1, refused: null });
    expect(await read('c/acme/index.html')).toContain('404');
    proxy.decide = () => 'pass';
    expect(await open().hide(ACME_GONE)).toEqual({ hiddenCount: 1, refused: null });
    expect(await read('c/acme/index.html')).toBeUndefined();
  });

  it.each([
    ['AccessDenied', 403],
    ['ObjectLocked', 403],
    ['InvalidRequest', 400],
    ['MethodNotAllowed', 405],
  ])('writes over what retention keeps: %s', async (code, status) => {
    const { proxy, open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.decide = ({ method }) => (method === 'DELETE' ? { status, code } : 'pass');
    const next = { 'index.html': 'Beta', 'noroshi.json': '{}', 'c/beta/index.html': 'Beta' };
    const hiding = { ...tree(next, 5), hidesNames: true };
    expect(await open().hide(ACME_GONE)).toEqual({ hiddenCount: 1, refused: null });
    const [outcome] = await publishAll([{ tree: hiding, targets: [open()] }]);
    const message = expect.stringContaining('a 404 page stands where they were') as unknown;
    expect(outcome?.result).toMatchObject({
      ok: true,
      value: { unfinished: { code: 'publish.interrupted', message } },
    });
    const pages = ['index.html', 'c/acme/index.html', 'heartbeat.json'].map(read);
    expect(await Promise.all(pages)).toEqual([
      'Beta',
      expect.stringContaining('404'),
      expect.stringContaining('00:05:00'),
    ]);
  });

  it('says what is still there where neither is allowed, and then puts the heartbeat alone', async () => {
    const { proxy, open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.decide = ({ method, key }) => (method !== 'GET' && key.includes('c/acme/') ? forbidden : 'pass');
    const { hiddenCount, refused } = await open().hide(ACME_GONE);
    expect([hiddenCount, refused?.code]).toEqual([0, 'publish.still_visible']);
    expect(refused?.message).toContain('still shows c/acme/index.html, which must not be seen any more');
    await open().publish({ ...tree({ 'index.html': 'new' }, 5), isHeartbeatOnly: true });
    expect(await read('index.html')).toBe('Acme and Beta');
    expect(await read('heartbeat.json')).toContain('00:05:00');
  });

  it('puts what named a customer, and removes what left, before anything else that is new', async () => {
    const { proxy, open, tree } = await setUp();
    const named = { ...SITE, 'incidents/a1/index.html': 'Acme' };
    await open().publish(tree(named, 0));
    proxy.seen.length = 0;
    const next = {
      'index.html': 'Beta',
      'noroshi.json': '{}',
      'c/beta/index.html': 'Beta 2',
      'c/new/index.html': 'New',
    };
    const hiding = { ...tree(next, 5), hidesNames: true };
    expect(await open().hideNames!(hiding)).toEqual({ hiddenCount: 4, refused: null });
    expect(proxy.putsOf()).toHaveLength(2);
    await open().publish(hiding);
    const order = proxy.seen.filter(({ method }) => method === 'PUT' || method === 'DELETE').map(({ key }) => key);
    const placeOf = (path: string): number => order.findIndex((key) => key.endsWith(path));
    const first = ['/index.html', '/noroshi.json', 'incidents/a1/index.html', 'c/acme/index.html'].map(placeOf);
    const later = ['c/beta/index.html', 'c/new/index.html', 'heartbeat.json'].map(placeOf);
    expect(Math.max(...first)).toBeLessThan(Math.min(...later));
  });

  const renamed = {
    'index.html': 'Beta',
    'noroshi.json': '{}',
    'c/beta/index.html': 'Beta',
    'c/new/index.html': 'New',
  };
  const quota = { status: 403, code: 'QuotaExceeded' };

  it('takes down a page that names a customer where the store has no room for the new one', async () => {
    const { proxy, open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.decide = ({ method }) => (method === 'PUT' ? quota : 'pass');
    const hiding = { ...tree(renamed, 5), hidesNames: true };
    expect(await open().hideNames!(hiding)).toMatchObject({ refused: null });
    expect([await read('index.html'), await read('noroshi.json'), await read('c/acme/index.html')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await read('c/beta/index.html')).toBe('Beta');
    await expect(open().publish(hiding)).rejects.toMatchObject({ targetId: 'store' });
    proxy.decide = () => 'pass';
    expect(await open().publish(hiding)).toMatchObject({ unfinished: null });
    expect(await read('index.html')).toBe('Beta');
  });

  it('says what still names a customer where nothing can be changed, and puts nothing else', async () => {
    const { proxy, open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    proxy.decide = ({ method, key }) =>
      /PUT|DELETE/.test(method) && !key.endsWith('heartbeat.json') ? forbidden : 'pass';
    const [outcome] = await publishAll([{ tree: { ...tree(renamed, 5), hidesNames: true }, targets: [open()] }]);
    expect(outcome?.result).toMatchObject({ ok: false, error: { code: 'publish.still_visible' } });
    expect([await read('index.html'), await read('c/new/index.html')]).toEqual(['Acme and Beta', undefined]);
    expect(await read('heartbeat.json')).toContain('00:05:00');
  });

  it('leaves nothing of ours, and everything of others, in a place that is left', async () => {
    const { open, tree, read } = await setUp();
    await open().publish(tree(SITE, 0));
    await client.put(`${PREFIX}${bucketCount}/mine.txt`, 'mine');
    expect(await open().empty(minutes(5))).toEqual({ hiddenCount: 4, refused: null });
    expect(await listKeys(client, `${PREFIX}${bucketCount}/`)).toEqual([`${PREFIX}${bucketCount}/mine.txt`]);
    expect(await read('mine.txt')).toBe('mine');
  });
});

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { createS3Exchanger } from '../../src/io/s3/s3-exchange.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aConnection, listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aConfigText, aFakeWorld, NOBODY, type FakeWorld } from '../support/world.ts';

let world: FakeWorld;
afterEach(() => world.close());

it('tries S3 targets and an S3 state for writing, leaves nothing there, and says what stands in the way', async () => {
  const connection = await makeBucket();
  const { bucket, endpoint } = connection;
  const place = (name: string, prefix: string): string =>
    `{ s3: { bucket: ${name}, prefix: ${prefix}, endpoint: "${endpoint}", region: us-east-1 } }`;
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
    config: (base) =>
      aConfigText({ base, names: ['acme'], siteUrl: NOBODY, more: `state: ${place(bucket, 'state/')}\n` })
        .replace('{ directory: ./dist/public }', place(bucket, 'public/'))
        .replace('{ directory: ./dist/internal }', place('no-such-bucket-here', 'internal/')),
    env: { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' },
  });
  const { stdout, stderr, exitCode } = await world.runHere('check', '--probe', '--offline');
  expect(exitCode).toBe(3);
  expect(stdout).toContain(`Can be written: s3://${bucket}/public/\nCan be written: s3://${bucket}/state/`);
  expect(stderr).toMatch(/1 place cannot be written:\n {2}s3:\/\/no-such-bucket-here\/internal\/: .*bucket/);
  const client = createS3Client(connection, someDependencies());
  expect(await listKeys(client)).toEqual([]);
  await client.close();

  world.env.AWS_SECRET_ACCESS_KEY = 'another';
  const refused = await world.runHere('check', '--probe', '--offline', '--locale', 'ja');
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain('3件の書き込み先に書き込めません');
  expect(refused.stderr).not.toContain('another');
});

const KEYS = { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' };

/** `check --probe` of a site whose public tree goes to that place, with what it printed. */
async function probe(s3: string, siteUrl = NOBODY, more = ''): Promise<{ said: string; japanese: string }> {
  world = await aFakeWorld([aFakeOrganization({ name: 'acme' })], {
    config: (base) => aConfigText({ base, names: ['acme'], siteUrl, more }).replace('{ directory: ./dist/public }', s3),
    env: KEYS,
  });
  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout } = await world.runHere('check', '--probe', '--offline', ...args);
    expect(exitCode).toBe(args.includes('--strict') ? 3 : 0);
    return stdout;
  };
  await run('--strict');
  return { said: await run(), japanese: await run('--locale', 'ja') };
}

it('says what a store accepted and did not do: encryption, and access for readers', async () => {
  const store = createServer((request, response) => {
    request.resume();
    const isReader = request.headers.authorization === undefined;
    request.on('end', () => response.writeHead(isReader ? 403 : 200).end());
  });
  await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void (store.closeAllConnections(), store.close()));
  const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}/`;
  const s3 = `{ s3: { bucket: pages, endpoint: "${endpoint}", region: us-east-1, sse: AES256, acl: public-read } }`;
  const { said, japanese } = await probe(s3);
  expect(said).toContain('s3://pages/: `sse: AES256` was accepted, but');
  expect(said).toContain('s3://pages/: `acl: public-read` was accepted, but readers are refused what was put.');
  expect(japanese).toContain('`sse: AES256` は受け付けられましたが');
  expect(japanese).toContain('`acl: public-read` は受け付けられましたが、閲覧者は置いたファイルを読めません。');
});

it('warns of a bucket that locks objects, and puts nothing there', async () => {
  const connection = await aConnection({ bucket: `locked-${Date.now()}` });
  const exchanger = createS3Exchanger(connection, someDependencies());
  const put = (query: string | undefined, body: string, headers = {}) =>
    exchanger.exchange({ method: 'PUT', key: '', ...(query === undefined ? {} : { query }), headers, body: Buffer.from(body), sha256: createHash('sha256').update(body).digest('hex') }); // prettier-ignore
  await put(undefined, '', { 'x-amz-bucket-object-lock-enabled': 'true' });
  const rule = '<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule>';
  const lock = `<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled</ObjectLockEnabled>${rule}</ObjectLockConfiguration>`;
  expect((await put('object-lock=', lock)).status).toBe(200);
  await exchanger.close();
  const { bucket, endpoint } = connection;
  const { said, japanese } = await probe(`{ s3: { bucket: ${bucket}, endpoint: "${endpoint}", region: us-east-1 } }`);
  expect(said).not.toContain(`Can be written: s3://${bucket}`);
  expect(said).toContain('The bucket locks every object for 30 days: it keeps each heartbeat');
  expect(japanese).toContain('すべてのオブジェクトを 30日間ロックします');
  const client = createS3Client(connection, someDependencies());
  expect(await listKeys(client)).toEqual([]);
  await client.close();
});

it.each([
  [
    'folders are not answered',
    { '/c/acme/': 404 },
    'write `site.addresses: index.html`',
    '`site.addresses: index.html` と書くか',
  ],
  [
    'folders are answered with nothing',
    { '/c/acme/': 200 },
    'write `site.addresses: index.html`',
    '`site.addresses: index.html` と書くか',
  ],
  ['readers are refused', { '/c/acme/': 403, '/c/acme/index.html': 403 }, 'Readers get 403 for', '閲覧者が'],
  ['all is refused', { '/heartbeat.json': 403 }, 'Readers get 403 for', '閲覧者が'],
  [
    'a page is missing',
    { '/c/acme/': 404, '/c/acme/index.html': 404 },
    'The site is live, but',
    'サイトは公開されていますが',
  ],
] as const)('opens one link as a reader does: %s', async (_, statuses: Record<string, number>, en, ja) => {
  const site = createServer(({ url }, response) =>
    response.writeHead(statuses[url ?? ''] ?? 200).end(statuses[url ?? ''] === 200 ? '' : 'page'),
  );
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void (site.closeAllConnections(), site.close()));
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const said = await probe('{ directory: ./dist/public }', url);
  expect(said.said).toContain(en);
  expect(said.japanese).toContain(ja);
});

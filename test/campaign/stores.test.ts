import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/io/log.ts';
import { createS3Client, type S3Client } from '../../src/io/s3/s3-client.ts';
import type { S3Connection } from '../../src/io/s3/s3-exchange.ts';
import { createS3Target } from '../../src/publish/s3/s3.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createS3Blobs } from '../../src/state/places/s3-store.ts';
import { emptyHistory } from '../../src/model/history/history.ts';
import { MINUTE_MS } from '../../src/base/durations.ts';
import { aFakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost } from '../support/raw-bodies.ts';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { aConfigText, aFakeWorld } from '../support/world.ts';
import { STORE_CASES, tryCase, tryOptions } from './store-cases.ts';
import { numberedSite, publishMortally, readInALoop, seededRandom } from '../publish/readers.ts';
import { createMemoryManifests } from '../publish/place.ts';
import { testTargetContract } from '../publish/target-contract.ts';
import { OTHER_STORES, startStore } from '../support/other-stores.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, minutes } from '../support/trees.ts';

// The same promises on servers that nobody here wrote. Its result is the table in docs/serving.md.

const PUBLICATIONS = 100;
const DOCUMENTS = ['serving.md', 'serving.ja.md'].map((name) => resolve(import.meta.dirname, '../../docs', name));

const CUSTOMERS = 20;

interface Row {
  requests: string;
  lost: string;
  publications: string;
  locks: string;
}

interface Place {
  client: S3Client;
  connection: S3Connection;
  close: () => Promise<void>;
}

const rows = new Map<string, Row>();
/** By server: what it said to each case. */
const saidBy = new Map<string, string[]>();

const SERVERS: { title: string; open: () => Promise<Place> }[] = [
  {
    title: 'Ceph radosgw 16.2 (Debian 12)',
    open: async () => placeOf(await makeBucket(), () => Promise.resolve()),
  },
  ...OTHER_STORES.map((store) => ({
    title: `${store.name} ${store.version}`,
    open: async (): Promise<Place> => {
      const folder = mkdtempSync(join(tmpdir(), 'noroshi-stores-'));
      const { connection, stop } = await startStore(store, folder);
      const place = placeOf(connection, async () => {
        await stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      });
      await place.client.put('', '');
      return place;
    },
  })),
];

function placeOf(connection: S3Connection, end: () => Promise<void>): Place {
  const client = createS3Client(connection, someDependencies());
  return { client, connection, close: async () => (await client.close(), await end()) };
}

afterAll(() => {
  if (rows.size < SERVERS.length || saidBy.size < SERVERS.length) return;
  const byServer = Array.from(rows, ([title, { requests, lost, publications, locks }]) => [
    title,
    requests,
    lost,
    publications,
    locks,
  ]);
  const said = Array.from(saidBy.values());
  const titles = [
    ...STORE_CASES.map(({ title, titleJa }) => [title, titleJa]),
    ['`acl: public-read`', '`acl: public-read`'],
    ['`sse: AES256`', '`sse: AES256`'],
  ];
  DOCUMENTS.forEach((document, language) => {
    const cases = titles.map((title, i) => [title[language]!, ...said.map((cells) => cells[i]!)]);
    const text = readFileSync(document, 'utf8');
    writeFileSync(document, withTable(withTable(text, 'stores', byServer), 'stores: cases', cases));
  });
});

/** The rows of the table behind a mark are new; its head stays. */
function withTable(text: string, mark: string, cells: readonly (readonly string[])[]): string {
  const lines = cells.map((row) => `| ${row.join(' | ')} |\n`).join('');
  return text.replace(
    new RegExp(`(<!-- ${mark} -->\\n\\n(?:\\|.*\\n){2})(?:\\|.*\\n)*`),
    (_, head: string) => head + lines,
  );
}

describe.each(SERVERS)('$title', ({ title, open }) => {
  let place: Place;
  let count = 0;
  const row: Row = { requests: '', lost: '', publications: '', locks: '' };
  beforeAll(async () => void (place = await open()), 600_000);
  afterAll(() => place.close());
  afterAll(() => void (Object.values(row).every((text) => text !== '') && rows.set(title, row)));

  testTargetContract(title, () => {
    const prefix = `contract-${++count}/`;
    const { client } = place;
    return Promise.resolve({
      open: (manifests, given = {}) => createS3Target({ id: `s3://b/${prefix}`, client, prefix, manifests, ...given }),
      read: async () => {
        const files = new Map<string, string>();
        for (const key of await listKeys(client, prefix)) {
          files.set(key.slice(prefix.length), (await client.get(key))?.body.toString('utf8') ?? '');
        }
        return files;
      },
      put: async (path, content) => void (await client.put(prefix + path, content)),
    });
  });

  it('keeps a state, and lets one of twenty creators win', async () => {
    const { client } = place;
    const blobs = createS3Blobs(client, 'state/', { sleep: () => Promise.resolve(), repeat: () => () => undefined });
    const state = createStateStore(blobs, silentLogger);
    const history = { organizations: [], caseIdsByAlert: new Map([['["acme","1"]', '1']]) };
    await state.saveLearned({ snapshot: null, history }, null);
    expect((await state.loadLearned()).history).toEqual({ ...emptyHistory(), ...history });
    const creators = Array.from({ length: 20 }, (_, i) => client.put('one-of-them', `${i}`, { ifAbsent: true }));
    const won = (await Promise.allSettled(creators)).filter((each) => each.status === 'fulfilled' && each.value);
    row.locks = `${won.length}`;
    const lock = await state.lock({ runId: 'a', now: minutes(0) }, 0);
    await expect(state.lock({ runId: 'b', now: minutes(0) }, 0)).rejects.toMatchObject({ code: 'state.locked' });
    await lock.release();
  });

  it('takes few requests: first, quiet, one host down, and looked through', async () => {
    const { endpoint, bucket, credentials } = place.connection;
    const proxy = await startS3Proxy(endpoint ?? '');
    const names = Array.from({ length: CUSTOMERS }, (_, i) => `customer-${i}`);
    const world = await aFakeWorld(
      names.map((name) => aFakeOrganization({ name, hosts: [aRawHost()] })),
      {
        config: (base) =>
          aConfigText({ base, names }).replace(
            '{ directory: ./dist/public }',
            `{ s3: { bucket: ${bucket}, prefix: run, endpoint: "${proxy.endpoint}" } }`,
          ),
        env: {
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey.reveal(),
        },
      },
    );
    const run = async (...args: string[]): Promise<number> => {
      const before = proxy.seen.length;
      expect(await world.runHere('run', ...args)).toMatchObject({ exitCode: 0, stderr: '' });
      world.now = new Date(world.now.getTime() + 5 * MINUTE_MS);
      return proxy.seen.length - before;
    };
    try {
      const counts = [await run()];
      // The first minutes that were ever observed are news of their own.
      await run();
      counts.push(await run());
      world.organizations[0]!.alerts = [aRawAlert({ openedAt: Math.floor(world.now.getTime() / 1000) - 60 })];
      counts.push(await run(), await run('--verify'));
      // docs/serving.md, Addresses: a plain store answers no address of a folder, or nothing at it.
      expect((await place.client.get('run/'))?.body.length ?? 0).toBe(0);
      row.requests = counts.join(' · ');
    } finally {
      await world.close();
    }
  });

  it('finds 1,400 files again where the state was lost', async () => {
    const site = Object.fromEntries(Array.from({ length: 1_399 }, (_, i) => [`c/${i}/index.html`, `${i}`]));
    const folder = mkdtempSync(join(tmpdir(), 'noroshi-stores-'));
    const publish = (minute: number) =>
      createS3Target({
        id: 'store',
        client: place.client,
        prefix: 'many/',
        manifests: createMemoryManifests(),
      }).publish(aBuiltTree({ 'index.html': '', ...site }, minutes(minute), folder));
    expect(await publish(0)).toMatchObject({ putCount: 1_400 });
    const beganMs = performance.now();
    expect(await publish(5)).toMatchObject({ putCount: 0, unchangedCount: 1_400 });
    row.lost = `${((performance.now() - beganMs) / 1000).toFixed(1)} s`;
    rmSync(folder, { recursive: true });
  });

  it('says what is wrong in words that fit', async () => {
    const cells: string[] = [];
    for (const each of STORE_CASES) {
      const { cell, error } = await tryCase(place.connection, each);
      cells.push(cell);
      if (error === null) continue;
      const [en, ja] = (['en', 'ja'] as const).map((language) => Object.values(error.tellIn(language)).join(' '));
      console.log(`${title}, ${each.title}:\n${en}\n${ja}`);
      expect.soft([each.title, error.hint]).toEqual([each.title, expect.stringMatching(each.hint)]);
    }
    const { acl, sse } = await tryOptions(place.connection);
    saidBy.set(title, [...cells, acl, sse]);
  });

  it(`is never broken through ${PUBLICATIONS} publications with kills and readers`, async () => {
    const { client } = place;
    const fetchPath = async (path: string): Promise<string | undefined> =>
      (await client.get(`site/${path}`))?.body.toString('utf8');
    const [manifests, random] = [createMemoryManifests(), seededRandom(4)];
    const folder = mkdtempSync(join(tmpdir(), 'noroshi-stores-'));
    let isOver = false;
    const readers = [readInALoop(fetchPath, () => isOver), readInALoop(fetchPath, () => isOver)];
    let killed = 0;
    for (let n = 0; n < PUBLICATIONS; n++) {
      const lifetime = n === PUBLICATIONS - 1 || random() < 0.5 ? Infinity : Math.floor(random() * 16);
      const tree = aBuiltTree(numberedSite(n), minutes(n * 5), folder);
      if ((await publishMortally(tree, { client, prefix: 'site/', manifests, lifetime })) === 'killed') killed++;
    }
    isOver = true;
    const reports = await Promise.all(readers);
    rmSync(folder, { recursive: true });
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
    const pages = reports.reduce((sum, { pagesRead }) => sum + pagesRead, 0);
    expect(pages).toBeGreaterThan(PUBLICATIONS);
    row.publications = [PUBLICATIONS, killed, pages, 0].join(' · ');
  });
});

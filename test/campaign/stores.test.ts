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
import { numberedSite, publishMortally, readInALoop, seededRandom } from '../publish/readers.ts';
import { createMemoryManifests, testTargetContract } from '../publish/target-contract.ts';
import { OTHER_STORES, startStore } from '../support/other-stores.ts';
import { listKeys, makeBucket, someDependencies } from '../support/test-s3.ts';
import { aBuiltTree, minutes } from '../support/trees.ts';

// The same promises on servers that nobody here wrote. Its result is the table in docs/serving.md.

const PUBLICATIONS = 100;
const DOCUMENTS = ['serving.md', 'serving.ja.md'].map((name) => resolve(import.meta.dirname, '../../docs', name));

interface Row {
  requests: string;
  publications: string;
  locks: string;
}

interface Place {
  client: S3Client;
  close: () => Promise<void>;
}

const rows = new Map<string, Row>();

const SERVERS: { title: string; open: () => Promise<Place> }[] = [
  {
    title: 'Ceph radosgw 16.2 (Debian 12)',
    open: async () => placeOf(await makeBucket(), () => undefined),
  },
  ...OTHER_STORES.map((store) => ({
    title: `${store.name} ${store.version}`,
    open: async (): Promise<Place> => {
      const folder = mkdtempSync(join(tmpdir(), 'noroshi-stores-'));
      const { connection, stop } = await startStore(store, folder);
      const place = placeOf(connection, () => {
        stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      });
      await place.client.put('', '');
      return place;
    },
  })),
];

function placeOf(connection: S3Connection, end: () => void): Place {
  const client = createS3Client(connection, someDependencies());
  return { client, close: async () => (await client.close(), end()) };
}

afterAll(() => {
  const lines = Array.from(
    rows,
    ([title, row]) => `| ${title} | ${row.requests} | ${row.publications} | ${row.locks} |`,
  );
  if (rows.size < SERVERS.length) return;
  for (const document of DOCUMENTS) {
    const text = readFileSync(document, 'utf8');
    const table = text.replace(
      /(<!-- stores -->\n\n(?:\|.*\n){2})(?:\|.*\n)*/,
      (_, head: string) => `${head}${lines.join('\n')}\n`,
    );
    writeFileSync(document, table);
  }
});

describe.each(SERVERS)('$title', ({ title, open }) => {
  let place: Place;
  let count = 0;
  const row: Row = { requests: '', publications: '', locks: '' };
  beforeAll(async () => void (place = await open()), 600_000);
  afterAll(() => place.close());
  afterAll(() => void (Object.values(row).every((text) => text !== '') && rows.set(title, row)));

  testTargetContract(title, () => {
    const prefix = `contract-${++count}/`;
    const { client } = place;
    return Promise.resolve({
      open: (manifests) => createS3Target({ id: `s3://b/${prefix}`, client, prefix, manifests }),
      read: async () => {
        const files = new Map<string, string>();
        for (const key of await listKeys(client, prefix)) {
          files.set(key.slice(prefix.length), (await client.get(key))?.body.toString('utf8') ?? '');
        }
        return files;
      },
      putForeign: async (path, content) => void (await client.put(prefix + path, content)),
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

  it('takes few requests', async () => {
    const { client: own } = place;
    let requests = 0;
    const counting: S3Client = {
      ...own,
      put: (...given) => (requests++, own.put(...given)),
      get: (key) => (requests++, own.get(key)),
      head: (key) => (requests++, own.head(key)),
      delete: (key) => (requests++, own.delete(key)),
      list: (prefix) => (requests++, own.list(prefix)),
    };
    const manifests = createMemoryManifests();
    const folder = mkdtempSync(join(tmpdir(), 'noroshi-stores-'));
    const publish = async (n: number, minute: number, verifies = false): Promise<number> => {
      requests = 0;
      const target = createS3Target({ id: 'store', client: counting, prefix: 'requests/', manifests });
      await target.publish({ ...aBuiltTree(numberedSite(n), minutes(minute), folder), verifies });
      return requests;
    };
    const counts = [await publish(20, 0), await publish(20, 5), await publish(21, 10), await publish(21, 15, true)];
    rmSync(folder, { recursive: true });
    // docs/serving.md, Addresses: a plain store answers no address of a folder.
    expect(await own.get('requests/')).toBeUndefined();
    row.requests = counts.join(' · ');
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

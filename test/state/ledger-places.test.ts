import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import type { ArchivedCase } from '../../src/model/ledger/archive.ts';
import { emptyLedger, emptyPage, type Ledger, type LedgerCase } from '../../src/model/ledger/ledger.ts';
import { createArchiveStore } from '../../src/state/archive-store.ts';
import type { BlobStore } from '../../src/state/blob-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { createLedgerStore, type LedgerStore } from '../../src/state/ledger-store.ts';
import { createS3Blobs } from '../../src/state/places/s3-store.ts';
import { makeBucket, someDependencies } from '../support/test-s3.ts';
import { aTestTiming } from '../support/test-timing.ts';
import { makeFolder } from '../support/trees.ts';

const NOW = new Date('2026-11-20T03:05:00Z');
const DAY = 86_400_000;

async function bucketBlobs(): Promise<BlobStore> {
  const client = createS3Client(await makeBucket(), someDependencies());
  onTestFinished(() => client.close());
  return createS3Blobs(client, 'state/', aTestTiming(NOW));
}

const PLACES: [string, () => BlobStore | Promise<BlobStore>][] = [
  ['a folder', () => createFileBlobs(makeFolder(), aTestTiming(NOW))],
  ['radosgw', bucketBlobs],
];

function aCase(caseId: string, at = NOW): LedgerCase {
  const component = { id: 'c1', name: 'web1', kind: 'host' as const, parents: [] };
  const hit = [{ component, effect: 'outage' as const, isFlapping: false }];
  const came = [{ component, effect: 'outage' as const, from: at, isWorse: false }];
  return {
    caseId,
    spokenNumber: '1120-1234',
    openedAt: at,
    members: [{ key: '["acme","a1",1]', begunIn: 1, endedIn: null }],
    reports: [
      { number: 1, issuedAt: at, asOf: at, kind: 'detected', state: 'investigating', hit, came, went: [], words: null, isBackfilled: false }, // prettier-ignore
    ],
    retractedAt: null,
  };
}

function aLedger(...cases: LedgerCase[]): Ledger {
  return { ...emptyLedger('site'), judgedAt: NOW, pages: new Map([['acme', { ...emptyPage(), cases }]]) };
}

describe.each(PLACES)('the ledger in %s', (_place, open) => {
  const warnings: string[] = [];
  const logger = { debug: () => undefined, info: () => undefined, warn: (text: string) => void warnings.push(text) };
  const storeOf = (blobs: BlobStore): LedgerStore => createLedgerStore(blobs, logger as never);

  async function names(blobs: BlobStore): Promise<string[]> {
    return (await blobs.list('ledger-')).toSorted();
  }

  it('comes back as it was, keeps three generations, and is not written when nothing is new', async () => {
    const blobs = await open();
    const store = storeOf(blobs);
    expect(await store.load()).toBeUndefined();
    for (const count of [1, 2, 3, 4]) {
      await store.save(aLedger(...Array.from({ length: count }, (_, i) => aCase(`case${i}`))));
    }
    expect(await names(blobs)).toEqual(['ledger-00000002', 'ledger-00000003', 'ledger-00000004']);
    const again = storeOf(blobs);
    const loaded = await again.load();
    expect(loaded).toEqual(aLedger(aCase('case0'), aCase('case1'), aCase('case2'), aCase('case3')));
    await again.save({ ...loaded!, judgedAt: new Date(NOW.getTime() + 1) });
    expect(await names(blobs)).toHaveLength(3);
    expect((await names(blobs)).at(-1)).toBe('ledger-00000004');
  });

  it('has one issuer: of two that both go on from the same generation the second stops', async () => {
    const blobs = await open();
    const [one, two] = [storeOf(blobs), storeOf(blobs)];
    await one.load();
    await two.load();
    await one.save(aLedger(aCase('mine')));
    await expect(two.save(aLedger(aCase('theirs')))).rejects.toMatchObject({ code: 'state.lost_lock' });
    expect(await storeOf(blobs).load()).toEqual(aLedger(aCase('mine')));
  });

  it('lets old cases go to a document a month, each once, and forgets months of long ago', async () => {
    const blobs = await open();
    const archive = createArchiveStore(blobs);
    const old: ArchivedCase = { page: 'acme', own: aCase('old', new Date(NOW.getTime() - 100 * DAY)), told: [] };
    const ancient: ArchivedCase = {
      page: 'acme',
      own: aCase('ancient', new Date(NOW.getTime() - 500 * DAY)),
      told: [],
    };
    await archive.add([ancient], { now: new Date(NOW.getTime() - 450 * DAY), keepDays: 400 });
    await archive.add([old], { now: NOW, keepDays: 400 });
    await archive.add([old], { now: NOW, keepDays: 400 });
    expect(await archive.load()).toEqual([old]);
    expect(await blobs.list('log-')).toEqual(['log-2026-08']);
    await blobs.save('log-2026-08', Buffer.from('{"version":1,'));
    await expect(archive.load()).rejects.toMatchObject({ code: 'state.broken' });
  });
});

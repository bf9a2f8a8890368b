import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { systemTiming } from '../../src/io/timing.ts';
import type { DeliveryMark } from '../../src/model/ledger/outbox.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { createMarkBook, createOutboxStore, type OutboxStore } from '../../src/state/outbox-store.ts';
import { createS3Blobs } from '../../src/state/places/s3-store.ts';
import { makeBucket, someDependencies } from '../support/test-s3.ts';

const folder = mkdtempSync(join(tmpdir(), 'noroshi-outbox-'));
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const close of closing) await close();
});

const mark = (key: string, status: DeliveryMark['status']): DeliveryMark => ({
  key,
  status,
  tries: 1,
  nextTryAt: null,
  lastError: null,
  at: new Date('2026-11-20T03:05:00Z'),
});
const OWNER = { runId: 'r', now: new Date() };

const PLACES: [string, () => Promise<OutboxStore>][] = [
  ['a folder', async () => createOutboxStore(createFileBlobs(join(folder, 'outbox'), systemTiming))],
  [
    'a bucket',
    async () => {
      const client = createS3Client(await makeBucket(), someDependencies());
      closing.push(() => client.close());
      return createOutboxStore(createS3Blobs(client, 'state/outbox/', systemTiming));
    },
  ],
];

describe.each(PLACES)('the outbox in %s', (_, open) => {
  it('keeps what lanes note, generation by generation, and lets old ones go', async () => {
    const store = await open();
    expect(await store.load()).toEqual([]);
    const first = await store.lock(OWNER, 0, 0);
    await expect(store.lock(OWNER, 0, 0)).rejects.toMatchObject({ code: 'state.locked' });
    const note = createMarkBook(store, first.generation);
    await note(1, [mark('a', 'sending')]);
    await note(2, [mark('b', 'sending')]);
    await note(1, [mark('a', 'sent')]);
    await first.release();
    const second = await store.lock(OWNER, 0, 0);
    expect(second.generation).toBeGreaterThan(first.generation);
    const documents = await store.load();
    expect(documents.map(({ marks }) => marks.map(({ key, status }) => `${key} ${status}`))).toEqual([
      ['a sending', 'a sent'],
      ['b sending'],
    ]);
    expect(documents.every(({ generation }) => generation === first.generation)).toBe(true);
    await store.removeBelow(first.generation);
    expect(await store.load()).toHaveLength(2);
    await store.removeBelow(second.generation);
    expect(await store.load()).toEqual([]);
    await second.release();
  });

  it('never gives a generation again, whatever is left of its lock', async () => {
    const store = await open();
    const folded = await store.lock(OWNER, 0, 41);
    expect(folded.generation).toBeGreaterThanOrEqual(41);
    await folded.release();
    await store.save(77, 1, [mark('a', 'sent')]);
    const noted = await store.lock(OWNER, 0, 41);
    expect(noted.generation).toBeGreaterThan(77);
    await noted.release();
  });
});

it('a mark never rewrites more than a few hundred others', async () => {
  const store = createOutboxStore(createFileBlobs(join(folder, 'long'), systemTiming));
  const note = createMarkBook(store, 7);
  for (let i = 0; i < 450; i++) await note(1, [mark(`k${i}`, 'sent')]);
  expect(readdirSync(join(folder, 'long')).toSorted()).toEqual([
    '00000007-1.json',
    '00000007-2.json',
    '00000007-3.json',
  ]);
  expect((await store.load()).flatMap(({ marks }) => marks)).toHaveLength(450);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockTtlMs } from '../../../src/state/lock/generation-lock.ts';
import { createFileBlobs } from '../../../src/state/places/file-store.ts';
import { makeFolder, minutes } from '../../support/trees.ts';

it.each([
  [0, 3],
  [70, 3],
  [2_000, 3],
  [10_000, 15],
])('with %i customers a lock that nobody renews is good for %i minutes', (customers, ttlMinutes) => {
  expect(lockTtlMs(customers)).toBe(ttlMinutes * 60_000);
});

it('a state in a folder is locked for as long as it is told', async () => {
  const folder = makeFolder();
  const blobs = createFileBlobs(folder, { now: () => minutes(0), sleep: () => Promise.resolve(), ttlMs: 900_000 });
  const lock = await blobs.lock({ runId: 'run', now: minutes(0) }, 0);
  const record = JSON.parse(readFileSync(join(folder, 'lock', '00000001.json'), 'utf8')) as { expiresAt: string };
  expect(new Date(record.expiresAt)).toEqual(minutes(15));
  await lock.release();
});

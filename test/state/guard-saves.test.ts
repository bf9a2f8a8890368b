import { describe, expect, it } from 'vitest';
import type { BlobStore } from '../../src/state/blob-store.ts';
import { guardSaves } from '../../src/state/guard-saves.ts';
import { memoryBlobs } from '../support/play.ts';

const OWNER = { runId: 'run', now: new Date(0) };
const BYTES = Buffer.from('{}');

function setUp() {
  const place = memoryBlobs();
  const lock = { isHeld: true };
  const guarded = guardSaves({
    ...place,
    lock: () =>
      Promise.resolve({
        generation: 1,
        isHeld: () => Promise.resolve(lock.isHeld),
        release: () => Promise.resolve(void (lock.isHeld = false)),
      }),
  });
  return { place, lock, guarded };
}

describe('saving under a lock', () => {
  it('saves while the lock is held', async () => {
    const { guarded, place } = setUp();
    await guarded.lock(OWNER, 0);
    await guarded.save('history', BYTES);
    expect(place.documents.has('history')).toBe(true);
  });

  it('saves nothing once the lock is lost, or was given back', async () => {
    const { guarded, place, lock } = setUp();
    const held = await guarded.lock(OWNER, 0);
    lock.isHeld = false;
    await expect(guarded.save('history', BYTES)).rejects.toMatchObject({ code: 'state.lost_lock' });
    lock.isHeld = true;
    await held.release();
    await expect(guarded.save('shown', BYTES)).rejects.toMatchObject({ code: 'state.lost_lock' });
    expect([...place.documents.keys()]).toEqual([]);
  });

  it.each([
    ['saving', (guarded: BlobStore) => guarded.save('history', BYTES)],
    ['reading', (guarded: BlobStore) => guarded.load('history')],
  ])('lets a lock be renewed before %s', async (_, work) => {
    let isHeld = false;
    const lock = { generation: 1, isHeld: () => Promise.resolve(isHeld), release: () => Promise.resolve() };
    const place = { ...memoryBlobs(), lock: () => Promise.resolve(lock) };
    const guarded = guardSaves(place, () => Promise.resolve(void (isHeld = true)));
    await guarded.lock(OWNER, 0);
    await work(guarded);
    expect(isHeld).toBe(true);
  });

  it('saves freely where no lock was asked for', async () => {
    const { guarded, place } = setUp();
    await guarded.save('history', BYTES);
    expect(place.documents.has('history')).toBe(true);
  });
});

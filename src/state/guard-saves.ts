import type { BlobStore } from './blob-store.ts';
import { StateError, type StateLock } from './state-store.ts';

/**
 * The same store, in which nothing is saved under a lock that was lost or given back: a run that slept past its lock
 * would write its old state over the newer one. Without any lock – reports, tests – saving is free.
 *
 * @param breathe lets the lock be renewed: between two documents of ten thousand customers a run is at work for a minute, and for
 *   several where others are at work beside it
 */
export function guardSaves(blobs: BlobStore, breathe: () => Promise<void> | undefined = doNothing): BlobStore {
  let lock: StateLock | undefined;
  const assertHeld = async (): Promise<void> => {
    await breathe();
    if (lock !== undefined && !(await lock.isHeld())) throw lostLockError(blobs.location);
  };
  return {
    ...blobs,
    async lock(owner, waitMs, after) {
      lock = await blobs.lock(owner, waitMs, after);
      return lock;
    },
    async load(name) {
      await breathe();
      return blobs.load(name);
    },
    async save(name, content) {
      await assertHeld();
      await blobs.save(name, content);
    },
    async create(name, content) {
      await assertHeld();
      return blobs.create(name, content);
    },
    async remove(name) {
      await assertHeld();
      await blobs.remove(name);
    },
  };
}

const doNothing = (): undefined => undefined;

/** @param cause what failed because of it */
export function lostLockError(location: string, cause?: unknown): StateError {
  return new StateError(
    'state.lost_lock',
    {
      en: `This run no longer holds the lock of ${location}: it stopped or slept too long, and another run may be at work. It saves and publishes nothing more.`,
      ja: `この実行は ${location} のロックを失いました。長く止まっていたため、ほかの実行が始まっているかもしれません。これ以上は何も保存も公開もしません。`,
    },
    {
      cause,
      hint: {
        en: 'Nothing that another run kept or published is overwritten; the next run goes on.',
        ja: 'ほかの実行が保存・公開したものは上書きしていません。次回の実行が続けます。',
      },
    },
  );
}

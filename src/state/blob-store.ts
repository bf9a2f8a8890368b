import type { Content } from './documents/chunks.ts';
import type { GenerationBlobs } from './ledger-store.ts';
import type { StateLock } from './state-store.ts';

/** What a place must be able to do to hold the state: named documents, each written whole or not at all. */
export interface BlobStore extends GenerationBlobs {
  /** See {@link StateStore.clockSkewMs}. */
  clockSkewMs?: () => number | null;
  save(name: string, content: Content): Promise<void>;
  /** By name, what changes when a document is written: its size and time, or the store's mark of its content. */
  stamps(): Promise<Map<string, string>>;
  /** @param after the generation is higher than this one, also where nothing of the lock is left */
  lock(owner: { runId: string; now: Date }, waitMs: number, after?: number): Promise<StateLock>;
}

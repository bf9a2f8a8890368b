import { hash } from 'node:crypto';
import type { BlobStore } from '../blob-store.ts';
import type { StatePieces } from './export-document.ts';

/** Pieces that lie nowhere yet, to look at them as at a state. */
export function createMemoryBlobs(pieces: StatePieces, location: string): BlobStore {
  return {
    location,
    load: (name) => Promise.resolve(pieces.get(name)),
    save: (name, bytes) => Promise.resolve(void pieces.set(name, bytes)),
    list: (prefix) => Promise.resolve([...pieces.keys()].filter((name) => name.startsWith(prefix))),
    stamps: () => Promise.resolve(new Map([...pieces].map(([name, bytes]) => [name, hash('sha256', bytes)]))),
    create: (name, bytes) => {
      if (pieces.has(name)) return Promise.resolve(false);
      pieces.set(name, bytes);
      return Promise.resolve(true);
    },
    remove: (name) => Promise.resolve(void pieces.delete(name)),
    lock: () => Promise.reject(new Error('Nobody else is there to be kept out.')),
  };
}

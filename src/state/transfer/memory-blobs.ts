import { hash } from 'node:crypto';
import type { BlobStore } from '../blob-store.ts';
import { inOne } from '../documents/chunks.ts';
import type { StateDocuments } from './export-document.ts';

/** Documents that lie nowhere yet, to look at them as at a state. */
export function createMemoryBlobs(documents: StateDocuments, location: string): BlobStore {
  return {
    location,
    load: (name) => Promise.resolve(documents.get(name)),
    save: (name, content) => Promise.resolve(void documents.set(name, inOne(content))),
    list: (prefix) => Promise.resolve([...documents.keys()].filter((name) => name.startsWith(prefix))),
    stamps: () => Promise.resolve(new Map([...documents].map(([name, bytes]) => [name, hash('sha256', bytes)]))),
    create: (name, content) => {
      if (documents.has(name)) return Promise.resolve(false);
      documents.set(name, inOne(content));
      return Promise.resolve(true);
    },
    remove: (name) => Promise.resolve(void documents.delete(name)),
    lock: () => Promise.reject(new Error('Nobody else is there to be kept out.')),
  };
}

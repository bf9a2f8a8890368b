import type { Logger } from '../../io/log.ts';
import type { BlobStore } from '../blob-store.ts';
import { createStateStore } from '../blob-state-store.ts';
import { StateError } from '../state-store.ts';
import type { StateDocuments } from './export-document.ts';
import { createMemoryBlobs } from './memory-blobs.ts';

/** The state and what deliverers note beside it. */
export interface StatePlaces {
  state: BlobStore;
  outbox: BlobStore;
}

const OUTBOX = 'outbox/';
const DOCUMENT = /^[a-z0-9-]+$/;

/** All of it, byte for byte. The caller holds the lock. */
export async function readDocuments({ state, outbox }: StatePlaces): Promise<StateDocuments> {
  const documents: StateDocuments = new Map();
  for (const [blobs, below] of [
    [state, ''],
    [outbox, OUTBOX],
  ] as const) {
    for (const name of await listDocuments(blobs)) {
      const bytes = await blobs.load(name);
      if (bytes !== undefined) documents.set(below + name, bytes);
    }
  }
  return documents;
}

/** @throws StateError `state.newer_version`, `state.broken` where a run could not go on from these */
export async function assertUsable(documents: StateDocuments, logger: Logger): Promise<void> {
  const broken: string[] = [];
  const own = new Map([...documents].filter(([name]) => !name.startsWith(OUTBOX)));
  const listening: Logger = { ...logger, warn: (message) => void broken.push(message) };
  const store = createStateStore(createMemoryBlobs(own, 'the export'), listening);
  await store.loadLearned();
  await store.loadLedger();
  await store.loadShown();
  await store.loadArchive();
  if (broken.length === 0) return;
  throw new StateError(
    'state.broken',
    { en: `The export cannot be used: ${broken[0]}`, ja: `このエクスポートは使えません: ${broken[0]}` },
    { hint: { en: 'Take another export.', ja: '別のエクスポートを使ってください。' } },
  );
}

/**
 * Puts the documents in place of what is there. The caller holds the lock. What was there and is not among them goes first: a
 * ledger of a later generation would win over the one that is brought back.
 */
export async function replaceDocuments({ state, outbox }: StatePlaces, documents: StateDocuments): Promise<void> {
  for (const [blobs, below] of [
    [state, ''],
    [outbox, OUTBOX],
  ] as const) {
    const wanted = new Map([...documents].flatMap(([name, bytes]) => nameBelow(name, below, bytes)));
    for (const name of await listDocuments(blobs)) if (!wanted.has(name)) await blobs.remove(name);
    for (const [name, bytes] of wanted) await blobs.save(name, bytes);
  }
}

export async function isEmpty({ state }: StatePlaces): Promise<boolean> {
  return (await listDocuments(state)).length === 0;
}

function nameBelow(name: string, below: string, bytes: Uint8Array): [string, Uint8Array][] {
  const isThere = below === '' ? !name.includes('/') : name.startsWith(below);
  return isThere ? [[name.slice(below.length), bytes]] : [];
}

async function listDocuments(blobs: BlobStore): Promise<string[]> {
  return (await blobs.list('')).filter((name) => DOCUMENT.test(name)).toSorted();
}

import type { Logger } from '../../io/log.ts';
import type { BlobStore } from '../blob-store.ts';
import { createStateStore } from '../blob-state-store.ts';
import { StateError } from '../state-store.ts';
import type { StatePieces } from './export-document.ts';
import { createMemoryBlobs } from './memory-blobs.ts';

/** The state and what deliverers note beside it. */
export interface StatePlaces {
  state: BlobStore;
  outbox: BlobStore;
}

const OUTBOX = 'outbox/';
const PIECE = /^[a-z0-9-]+$/;

/** All of it, byte for byte. The caller holds the lock. */
export async function readPieces({ state, outbox }: StatePlaces): Promise<StatePieces> {
  const pieces: StatePieces = new Map();
  for (const [blobs, below] of [
    [state, ''],
    [outbox, OUTBOX],
  ] as const) {
    for (const name of await listPieces(blobs)) {
      const bytes = await blobs.load(name);
      if (bytes !== undefined) pieces.set(below + name, bytes);
    }
  }
  return pieces;
}

/** @throws StateError `state.newer_version`, `state.broken` where a run could not go on from these */
export async function assertUsable(pieces: StatePieces, logger: Logger): Promise<void> {
  const broken: string[] = [];
  const own = new Map([...pieces].filter(([name]) => !name.startsWith(OUTBOX)));
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
 * Puts the pieces in place of what is there. The caller holds the lock. What was there and is not among them goes first: a
 * ledger of a later generation would win over the one that is brought back.
 */
export async function replacePieces({ state, outbox }: StatePlaces, pieces: StatePieces): Promise<void> {
  for (const [blobs, below] of [
    [state, ''],
    [outbox, OUTBOX],
  ] as const) {
    const wanted = new Map([...pieces].flatMap(([name, bytes]) => nameBelow(name, below, bytes)));
    for (const name of await listPieces(blobs)) if (!wanted.has(name)) await blobs.remove(name);
    for (const [name, bytes] of wanted) await blobs.save(name, bytes);
  }
}

export async function isEmpty({ state }: StatePlaces): Promise<boolean> {
  return (await listPieces(state)).length === 0;
}

function nameBelow(name: string, below: string, bytes: Uint8Array): [string, Uint8Array][] {
  const isThere = below === '' ? !name.includes('/') : name.startsWith(below);
  return isThere ? [[name.slice(below.length), bytes]] : [];
}

async function listPieces(blobs: BlobStore): Promise<string[]> {
  return (await blobs.list('')).filter((name) => PIECE.test(name)).toSorted();
}

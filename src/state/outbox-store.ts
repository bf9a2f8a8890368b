import { isUtf8 } from 'node:buffer';
import type { MarkDocument } from '../model/deliveries/fold-marks.ts';
import type { DeliveryMark } from '../model/ledger/outbox.ts';
import type { BlobStore } from './blob-store.ts';
import { broken } from './documents/fields.ts';
import { marksFrom, marksToText } from './documents/outbox-document.ts';
import type { StateLock } from './state-store.ts';

/**
 * What deliverers note, in a place of its own beside the state: many small documents, `<generation>-<connection>`, each written
 * by one connection of one deliverer. A lock of its own says who delivers.
 */
export interface OutboxStore {
  readonly location: string;
  /**
   * Generations only grow, also where the lock was deleted or left behind: one that came again would hide what is noted in it.
   *
   * @param foldedBelow as the ledger has it
   * @throws StateError `state.locked` while somebody else delivers
   */
  lock(owner: { runId: string; now: Date }, waitMs: number, foldedBelow: number): Promise<StateLock>;
  /** See {@link BlobStore.stamps}. */
  stamps(): Promise<Map<string, string>>;
  /** In no order. @throws StateError `state.broken` */
  load(): Promise<MarkDocument[]>;
  /** Whole or not at all. */
  save(generation: number, connection: number, marks: readonly DeliveryMark[]): Promise<void>;
  /** Of generations below this one. */
  removeBelow(generation: number): Promise<void>;
}

const NAME = /^(\d{8,15})-(\d{1,9})$/;

export function createOutboxStore(blobs: BlobStore): OutboxStore {
  async function list(): Promise<{ name: string; generation: number; connection: number }[]> {
    return (await blobs.list('')).flatMap((name) => {
      const [, generation, connection] = NAME.exec(name) ?? [];
      return generation === undefined ? [] : [{ name, generation: Number(generation), connection: Number(connection) }];
    });
  }

  return {
    location: blobs.location,
    async lock(owner, waitMs, foldedBelow) {
      const noted = (await list()).map(({ generation }) => generation);
      return blobs.lock(owner, waitMs, Math.max(0, foldedBelow - 1, ...noted));
    },
    stamps: () => blobs.stamps(),
    async load() {
      const documents: MarkDocument[] = [];
      const names = await list();
      for (const { name, generation } of names.toSorted((a, b) => a.connection - b.connection)) {
        const bytes = await blobs.load(name);
        if (bytes === undefined) continue;
        if (!isUtf8(bytes)) broken('a list of marks');
        documents.push({ generation, marks: marksFrom(Buffer.from(bytes).toString('utf8')) });
      }
      return documents;
    },
    async save(generation, connection, marks) {
      await blobs.save(`${String(generation).padStart(8, '0')}-${connection}`, Buffer.from(marksToText(marks)));
    },
    async removeBelow(generation) {
      for (const document of await list()) if (document.generation < generation) await blobs.remove(document.name);
    },
  };
}

/** Documents longer than this are begun anew, so that a mark never rewrites much. */
const MOST_MARKS = 200;

/** Notes marks of one deliverer: each lane writes documents of its own, all it said in them again each time. */
export function createMarkBook(
  store: Pick<OutboxStore, 'save'>,
  generation: number,
): (lane: number, marks: readonly DeliveryMark[]) => Promise<void> {
  const open = new Map<number, { connection: number; marks: DeliveryMark[] }>();
  let connections = 0;
  return async (lane, marks) => {
    let document = open.get(lane);
    if (document === undefined || document.marks.length >= MOST_MARKS) {
      document = { connection: ++connections, marks: [] };
      open.set(lane, document);
    }
    document.marks.push(...marks);
    await store.save(generation, document.connection, document.marks);
  };
}

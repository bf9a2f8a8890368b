import { isUtf8 } from 'node:buffer';
import { describeThrown } from '../base/errors.ts';
import type { Logger } from '../io/log.ts';
import type { Ledger } from '../model/ledger/ledger.ts';
import { digestLedger, parseLedger, readUnread, writeLedgerText } from './documents/ledger-document.ts';
import { joinLedger, splitLedger, type LedgerText } from './documents/ledger-text.ts';
import { StateError } from './state-store.ts';

/** Documents that nobody may write over: created once, listed, removed. */
export interface GenerationBlobs {
  readonly location: string;
  load(name: string): Promise<Uint8Array | undefined>;
  /** Names that begin so, in any order. */
  list(prefix: string): Promise<string[]>;
  /** `false` when it is there already. */
  create(name: string, bytes: Uint8Array): Promise<boolean>;
  remove(name: string): Promise<void>;
}

export interface LedgerStore {
  /** The newest whole one; `undefined` when there never was one, or none can be read. */
  load(): Promise<Ledger | undefined>;
  /**
   * The same, whose pages are read when they are asked for: only where nobody wrote the newest one since we did.
   * `undefined` also where it is not written page by page.
   */
  loadUnread(): Promise<Ledger | undefined>;
  /** As the next generation; where nothing but the instant of judging is new, nothing is written. */
  save(ledger: Ledger): Promise<void>;
  /** Pages that say something else since they were loaded; `null`: any may. */
  changedPages(): ReadonlySet<string> | null;
}

/** A cut one falls back to the one before. */
const KEPT_GENERATIONS = 3;
const PREFIX = 'ledger-';
const DIGITS = 8;

/**
 * The ledger of reports, one document a generation. Two runs that both believe to hold the lock cannot both write the next one:
 * the loser stops.
 */
export function createLedgerStore(blobs: GenerationBlobs, logger: Logger): LedgerStore {
  let generation = 0;
  /** Of what the newest generation says, and of each of its pages; digests, since its text is long. */
  let lastDigest: string | undefined;
  let lastLines: ReadonlyMap<string, string> | undefined;
  let changed: Set<string> | null = null;

  function remember(text: LedgerText | undefined): void {
    lastDigest = text === undefined ? undefined : digestLedger(text);
    lastLines = text === undefined ? undefined : digestsOf(text);
    changed = text === undefined ? null : new Set();
  }

  async function findGenerations(): Promise<number[]> {
    const found = (await blobs.list(PREFIX)).flatMap(numberOf).toSorted((a, b) => b - a);
    generation = found[0] ?? 0;
    changed = null;
    return found;
  }

  /** An answer that was lost on the way leaves a document that we put ourselves. */
  async function isThere(name: string, bytes: Uint8Array): Promise<boolean> {
    const found = await blobs.load(name);
    return found !== undefined && Buffer.compare(found, bytes) === 0;
  }

  return {
    async load() {
      for (const number of await findGenerations()) {
        const bytes = await blobs.load(nameOf(number));
        if (bytes === undefined) continue;
        try {
          if (!isUtf8(bytes))
            throw new StateError('state.broken', { en: 'It is not UTF-8.', ja: 'UTF-8 ではありません。' });
          const ledger = parseLedger(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
          // Only what is the newest need not be written again.
          remember(number === generation ? splitLedger(bytes) : undefined);
          return ledger;
        } catch (thrown) {
          if (!(thrown instanceof StateError) || thrown.code !== 'state.broken') throw thrown;
          logger.warn(
            `The ledger "${nameOf(number)}" at ${blobs.location} cannot be used (${describeThrown(thrown)}); the one before it is.`,
          );
        }
      }
      return undefined;
    },

    async loadUnread() {
      const [newest] = await findGenerations();
      const bytes = newest === undefined ? undefined : await blobs.load(nameOf(newest));
      const text = bytes === undefined ? undefined : splitLedger(bytes);
      remember(text);
      return text === undefined ? undefined : readUnread(text);
    },

    changedPages: () => changed,

    async save(ledger) {
      const text = writeLedgerText(ledger);
      const digests = digestsOf(text);
      for (const page of differences(lastLines ?? digests, digests)) changed?.add(page);
      const digest = digestLedger(text);
      if (digest === lastDigest) return;
      const next = generation + 1;
      const bytes = joinLedger(text);
      const isOurs = (await blobs.create(nameOf(next), bytes)) || (await isThere(nameOf(next), bytes));
      if (!isOurs) {
        throw new StateError(
          'state.lost_lock',
          {
            en: `Another run has issued reports at ${blobs.location}; this one stops.`,
            ja: `${blobs.location} で、ほかの実行が報告を発行しました。この実行は止めます。`,
          },
          {
            hint: {
              en: 'Nothing that the other run issued is overwritten.',
              ja: 'ほかの実行が発行したものは上書きしていません。',
            },
          },
        );
      }
      generation = next;
      lastDigest = digest;
      lastLines = digests;
      for (const old of (await blobs.list(PREFIX)).flatMap(numberOf)) {
        if (old <= next - KEPT_GENERATIONS) await blobs.remove(nameOf(old));
      }
    },
  };
}

function digestsOf({ lines }: LedgerText): Map<string, string> {
  return new Map(lines.map(({ page, digest }) => [page, digest]));
}

function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((page) => a.get(page) !== b.get(page));
}

function nameOf(generation: number): string {
  return PREFIX + String(generation).padStart(DIGITS, '0');
}

function numberOf(name: string): number[] {
  const digits = new RegExp(`^${PREFIX}(\\d{${DIGITS}})$`).exec(name)?.[1];
  return digits === undefined ? [] : [Number(digits)];
}

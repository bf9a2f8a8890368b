import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { describeThrown } from '../base/errors.ts';
import type { Logger } from '../io/log.ts';
import type { Ledger } from '../model/ledger/ledger.ts';
import { parseLedger, serializeLedger, withoutJudgedAt } from './documents/ledger-document.ts';
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
  /** As the next generation; where nothing but the instant of judging is new, nothing is written. */
  save(ledger: Ledger): Promise<void>;
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
  /** Of what the newest generation says; a digest, since its text is long. */
  let lastDigest: string | undefined;

  /** An answer that was lost on the way leaves a document that we put ourselves. */
  async function isThere(name: string, bytes: Uint8Array): Promise<boolean> {
    const found = await blobs.load(name);
    return found !== undefined && Buffer.compare(found, bytes) === 0;
  }

  return {
    async load() {
      const found = (await blobs.list(PREFIX)).flatMap(numberOf).toSorted((a, b) => b - a);
      generation = found[0] ?? 0;
      for (const number of found) {
        const bytes = await blobs.load(nameOf(number));
        if (bytes === undefined) continue;
        try {
          if (!isUtf8(bytes))
            throw new StateError('state.broken', { en: 'It is not UTF-8.', ja: 'UTF-8 ではありません。' });
          const text = Buffer.from(bytes).toString('utf8');
          const ledger = parseLedger(text);
          // Only what is the newest need not be written again.
          lastDigest = number === generation ? digestOf(text) : undefined;
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

    async save(ledger) {
      const text = serializeLedger(ledger);
      const digest = digestOf(text);
      if (digest === lastDigest) return;
      const next = generation + 1;
      const bytes = Buffer.from(text);
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
      for (const old of (await blobs.list(PREFIX)).flatMap(numberOf)) {
        if (old <= next - KEPT_GENERATIONS) await blobs.remove(nameOf(old));
      }
    },
  };
}

function digestOf(text: string): string {
  return hash('sha256', withoutJudgedAt(text), 'hex');
}

function nameOf(generation: number): string {
  return PREFIX + String(generation).padStart(DIGITS, '0');
}

function numberOf(name: string): number[] {
  const digits = new RegExp(`^${PREFIX}(\\d{${DIGITS}})$`).exec(name)?.[1];
  return digits === undefined ? [] : [Number(digits)];
}

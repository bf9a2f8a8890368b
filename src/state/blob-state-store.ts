import { isUtf8 } from 'node:buffer';
import { describeThrown } from '../base/errors.ts';
import type { Logger } from '../io/log.ts';
import { emptyHistory } from '../model/history/history.ts';
import { parseSnapshot, serializeInTwo } from '../snapshot/schema.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { BlobStore } from './blob-store.ts';
import { guardSaves } from './guard-saves.ts';
import {
  parseHistory,
  parseObserved,
  parseShown,
  serializeHistory,
  serializeObserved,
  serializeShown,
} from './documents/serialize.ts';
import {
  observeAgain,
  parseObservation,
  serializeObservation,
  withObservation,
  type Observation,
} from './documents/observation.ts';
import { createArchiveStore } from './archive-store.ts';
import { createLedgerStore } from './ledger-store.ts';
import { StateError, type LastReading, type LearnedState, type ShownState, type StateStore } from './state-store.ts';

/** What runs that rested saw; of another snapshot than the saved one it says nothing. */
const OBSERVATION = 'rest-observed';

/**
 * The state over any {@link BlobStore}. A broken document is put aside as `<name>-broken` and reported, and that document starts
 * empty: what Mackerel still knows is read again. A newer version is an error.
 *
 * Documents that did not change are not written again. The history is saved before the snapshot: a run killed in between
 * reads back a little further next time, and recording the same alerts twice changes nothing.
 */
export function createStateStore(
  place: BlobStore,
  logger: Logger,
  breathe?: () => Promise<void> | undefined,
): StateStore {
  const blobs = guardSaves(place, breathe);
  // The bytes themselves: to compare them costs less than to hash them, and loading must be quick. They are let go with
  // the first save; a run saves each document once, and those of 10,000 customers are 90 MB.
  const lastBytes = new Map<string, Uint8Array>();
  const ledgers = createLedgerStore(blobs, logger);
  const archive = createArchiveStore(blobs);

  async function loadText<T>(name: string, parse: (text: string) => T): Promise<T | undefined> {
    const bytes = await blobs.load(name);
    if (bytes === undefined) return undefined;
    try {
      if (!isUtf8(bytes))
        throw new StateError('state.broken', { en: 'It is not UTF-8.', ja: 'UTF-8 ではありません。' });
      const value = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
      lastBytes.set(name, bytes);
      return value;
    } catch (thrown) {
      if (thrown instanceof StateError && thrown.code === 'state.newer_version') throw thrown;
      await blobs.save(`${name}-broken`, bytes);
      logger.warn(
        `The state document "${name}" at ${blobs.location} cannot be used (${describeThrown(thrown)}). It was kept as "${name}-broken"; what it held is learned again where Mackerel still knows it.`,
      );
      return undefined;
    }
  }

  async function saveText(name: string, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    const last = lastBytes.get(name);
    lastBytes.delete(name);
    if (last !== undefined && Buffer.compare(last, bytes) === 0) return;
    await blobs.save(name, bytes);
  }

  async function loadSnapshot(): Promise<Snapshot | undefined> {
    const added = await loadText('snapshot-added', (text) => text);
    return loadText('snapshot', (text) => {
      const parsed = parseSnapshot(text, added);
      if (parsed.ok) return parsed.value;
      if (parsed.error.code !== 'snapshot.newer_version') throw parsed.error;
      const { spokenMessage, spokenHint } = parsed.error;
      throw new StateError('state.newer_version', spokenMessage, spokenHint === undefined ? {} : { hint: spokenHint });
    });
  }

  async function loadObservation(): Promise<Observation | undefined> {
    const bytes = await blobs.load(OBSERVATION);
    return bytes === undefined ? undefined : parseObservation(Buffer.from(bytes).toString('utf8'));
  }

  /** What was looked at alone, for when all of it is asked for after all. */
  let looked: Snapshot | undefined;

  return {
    location: blobs.location,
    clockSkewMs: () => blobs.clockSkewMs?.() ?? null,
    lock: (owner, waitMs) => blobs.lock(owner, waitMs),
    load: (name) => blobs.load(name),
    save: (name, bytes) => blobs.save(name, bytes),

    async loadLearned(): Promise<LearnedState> {
      const history = (await loadText('history', parseHistory)) ?? emptyHistory();
      const observed = await loadText('observed', parseObserved);
      for (const organization of history.organizations) organization.observed = observed?.get(organization.name) ?? [];
      const snapshot = looked ?? (await loadSnapshot()) ?? null;
      looked = undefined;
      return withObservation({ snapshot, history }, await loadObservation());
    },

    async loadLast(): Promise<LastReading | null> {
      looked = await loadSnapshot();
      if (looked === undefined) return null;
      return { savedAt: looked.takenAt, reading: observeAgain(looked, await loadObservation()) };
    },

    async saveObservation(reading, savedAt): Promise<void> {
      looked = undefined;
      await blobs.save(OBSERVATION, Buffer.from(serializeObservation(savedAt, reading)));
    },

    stamps: () => blobs.stamps(),

    loadLedger: () => ledgers.load(),
    loadLedgerUnread: () => ledgers.loadUnread(),
    changedPages: () => ledgers.changedPages(),
    saveLedger: (ledger) => ledgers.save(ledger),
    loadArchive: () => archive.load(),

    async saveLearned({ snapshot, history }, issued): Promise<void> {
      await saveText('history', serializeHistory(history));
      await saveText('observed', serializeObserved(history.organizations));
      if (issued !== null) {
        // First where it goes, then where it comes from: a run that is killed in between moves it once more.
        await archive.add(issued.leaving, issued);
        await ledgers.save(issued.ledger);
      }
      if (snapshot === null) return;
      const { base, added } = serializeInTwo(snapshot);
      if (added !== null) await saveText('snapshot-added', added);
      await saveText('snapshot', base);
    },

    async loadShown(): Promise<ShownState> {
      return (
        (await loadText('shown', parseShown)) ?? {
          pages: new Map(),
          customerStates: new Map(),
          statesBefore: new Map(),
        }
      );
    },

    async saveShown(shown): Promise<void> {
      await saveText('shown', serializeShown(shown));
    },
  };
}

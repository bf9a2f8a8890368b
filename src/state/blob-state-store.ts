import { isUtf8 } from 'node:buffer';
import { describeThrown } from '../base/errors.ts';
import type { Logger } from '../io/log.ts';
import { emptyHistory, type History } from '../model/history/history.ts';
import { parseSnapshot, readSnapshot } from '../snapshot/schema.ts';
import { serializeInTwo } from '../snapshot/write-snapshot.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { hostsText } from '../snapshot/unread-hosts.ts';
import type { BlobStore } from './blob-store.ts';
import { guardSaves } from './guard-saves.ts';
import { isSameContent, joinChunks, type Content } from './documents/chunks.ts';
import { readHistoryUnread, writeHistory } from './documents/history-text.ts';
import { parseHistory, parseObserved, parseShown, serializeObserved, serializeShown } from './documents/serialize.ts';
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

  async function save(name: string, content: Content): Promise<void> {
    const last = lastBytes.get(name);
    lastBytes.delete(name);
    if (last !== undefined && isSameContent(last, content)) return;
    await blobs.save(name, content);
  }

  async function loadHistory(isOurs: boolean): Promise<History> {
    const bytes = isOurs ? await blobs.load('history') : undefined;
    const unread = bytes === undefined ? undefined : readHistoryUnread(bytes);
    if (bytes !== undefined && unread !== undefined) lastBytes.set('history', bytes);
    return unread ?? (await loadText('history', parseHistory)) ?? emptyHistory();
  }

  async function loadLearned(isOurs: boolean): Promise<LearnedState> {
    const history = await loadHistory(isOurs);
    const observed = await loadText('observed', parseObserved);
    for (const organization of history.organizations) organization.observed = observed?.get(organization.name) ?? [];
    const snapshot = looked ?? (await loadSnapshotOf(isOurs)) ?? null;
    looked = undefined;
    return withObservation({ snapshot, history }, await loadObservation());
  }

  async function loadSnapshotUnread(): Promise<Snapshot | undefined> {
    const bytes = await blobs.load('snapshot');
    const added = await blobs.load('snapshot-added');
    if (bytes === undefined) return undefined;
    const text = added === undefined ? undefined : Buffer.from(added).toString('utf8');
    const parsed = readSnapshot(bytes, (_, hosts) => hostsText(hosts), text);
    return parsed.ok ? parsed.value : undefined;
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

  async function loadSnapshotOf(isOurs: boolean): Promise<Snapshot | undefined> {
    return (isOurs ? await loadSnapshotUnread() : undefined) ?? (await loadSnapshot());
  }

  async function loadLast(isOurs: boolean): Promise<LastReading | null> {
    looked = await loadSnapshotOf(isOurs);
    if (looked === undefined) return null;
    return { savedAt: looked.takenAt, reading: observeAgain(looked, await loadObservation()) };
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

    loadLearned: () => loadLearned(false),
    loadLearnedUnread: () => loadLearned(true),

    loadLast: () => loadLast(false),
    loadLastUnread: () => loadLast(true),

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
      await save('history', writeHistory(history));
      await save('observed', Buffer.from(serializeObserved(history.organizations)));
      if (issued !== null) {
        // First where it goes, then where it comes from: a run that is killed in between moves it once more.
        await archive.add(issued.leaving, issued);
        await ledgers.save(issued.ledger);
      }
      if (snapshot === null) return;
      const { base, added } = serializeInTwo(snapshot);
      if (added !== null) await save('snapshot-added', Buffer.from(added));
      await save('snapshot', joinChunks(base));
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
      await save('shown', Buffer.from(serializeShown(shown)));
    },
  };
}

import { NoroshiError } from '../base/errors.ts';
import type { ArchivedCase } from '../model/ledger/archive.ts';
import type { Ledger } from '../model/ledger/ledger.ts';
import type { History } from '../model/history/history.ts';
import type { State } from '../model/state.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What is remembered between runs. Everything may be missing: then it is learned again. */
export interface LearnedState {
  /** The last snapshot, carried-over records included; `null` on the first run. */
  snapshot: Snapshot | null;
  history: History;
}

/** The last snapshot. */
export interface LastReading {
  /** When the one was taken that a whole run saved. */
  savedAt: Date;
  /** As it was read last: by that run, or by one that rested. */
  reading: Snapshot;
}

/** What a run issued, and what its ledger let go of. */
export interface IssuedState {
  ledger: Ledger;
  leaving: readonly ArchivedCase[];
  now: Date;
  /** So long what was let go of is kept. */
  keepDays: number;
}

/** What readers were shown last, to know what changed. */
export interface ShownState {
  /** By tree or page id: hash of its content and when that content first appeared. */
  pages: Map<string, { contentHash: string; changedAt: Date }>;
  /** State of each customer by id. */
  customerStates: Map<string, State>;
  /** What they were in before the latest change, so that a quiet run shows the same changes again. */
  statesBefore: Map<string, State>;
}

/**
 * Between runs. Each save is whole or not at all; a file of a newer version is an error (`state.newer_version`), a broken
 * one is set aside and reported (`state.broken`) and the state starts empty.
 */
export interface StateStore {
  /** For messages: the path or `s3://…`. */
  readonly location: string;
  /** How far the local clock is ahead of the store's own; `null` where the store has none, or has not answered yet. */
  clockSkewMs(): number | null;
  /**
   * Excludes other runs until `release`; waits at most `waitMs`. The lock names its owner and expires.
   * @throws StateError `state.locked`, `state.lock_unsupported`
   */
  lock(owner: { runId: string; now: Date }, waitMs: number): Promise<StateLock>;
  /** With what runs that rested observed since. */
  loadLearned(): Promise<LearnedState>;
  /** The same, the past of each organization read when it is asked for: only where that is known to be what we wrote. */
  loadLearnedUnread(): Promise<LearnedState>;
  /** Of what was learned the last snapshot alone, as it was read last; `null` on the first run. */
  loadLast(): Promise<LastReading | null>;
  /** The same, the hosts of each organization read when they are asked for: only where that is known to be what we wrote. */
  loadLastUnread(): Promise<LastReading | null>;
  /** Keeps that all is as the last saved snapshot says, seen again: `reading` says the same of every organization. */
  saveObservation(reading: Snapshot, savedAt: Date): Promise<void>;
  /** By name of each document, what changes when it is written. */
  stamps(): Promise<Map<string, string>>;
  /** @param issued what was issued, kept between history and snapshot; `null`: nothing was */
  saveLearned(learned: LearnedState, issued: IssuedState | null): Promise<void>;
  /** `undefined` when nothing was ever issued, or no generation of it can be read. */
  loadLedger(): Promise<Ledger | undefined>;
  /** Its newest generation, each page read when it is asked for: only where that is known to be what we wrote. */
  loadLedgerUnread(): Promise<Ledger | undefined>;
  /** Ids of pages that the ledger saved says something else of than the one loaded; `null`: of any. */
  changedPages(): ReadonlySet<string> | null;
  /** Of what somebody took back; the loaded one's next generation. */
  saveLedger(ledger: Ledger): Promise<void>;
  /** Cases that grew too old for the ledger. */
  loadArchive(): Promise<ArchivedCase[]>;
  loadShown(): Promise<ShownState>;
  saveShown(shown: ShownState): Promise<void>;
  /** Bytes under a name, for manifests and build indexes; `undefined` when absent. Names: `[a-z0-9-]+`. */
  load(name: string): Promise<Uint8Array | undefined>;
  save(name: string, bytes: Uint8Array): Promise<void>;
}

export interface StateLock {
  /** Which one it is; each is higher than all before. */
  readonly generation: number;
  /** Whether it is still ours: a run that slept past its expiry must not write. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** What could not be done with a state, and how Japanese says it. */
export type StateVerb = 'read' | 'written' | 'locked';
export const STATE_VERBS_JA: Readonly<Record<StateVerb, string>> = {
  read: '読めません',
  written: '書き込めません',
  locked: 'ロックできません',
};

export type StateErrorCode =
  | 'state.locked'
  | 'state.lock_unsupported'
  | 'state.newer_version'
  | 'state.broken'
  | 'state.unreachable'
  | 'state.lost_lock';

export class StateError extends NoroshiError {
  declare readonly code: StateErrorCode;
}

import type { Logger } from '../io/log.ts';
import { judgeClock, readClocks, type ClockJudgement } from '../snapshot/clock.ts';
import type { OpenQuestions } from '../snapshot/open-questions.ts';
import { SnapshotError } from '../snapshot/snapshot-error.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { LastReading, StateStore } from '../state/state-store.ts';
import { printFolderAgain } from './folder-print.ts';
import { parseRest, type RestDocument } from './rest-document.ts';
import { isSameDocuments, whyNotRest, type Reading, type RestFacts, type RestReason } from './why-not-rest.ts';

export const REST_DOCUMENT = 'rest';

export interface RestDeps {
  now: Date;
  /** Whether this run must look at everything, whatever is known. */
  isForbidden: boolean;
  /** What is run: which command, with what. */
  way: string;
  state: StateStore;
  /** Of everything a run reads beside Mackerel and the state. */
  inputs: () => string;
  /** Of documents that lie beside the state, such as what deliverers note. */
  documentsBeside?: () => Promise<ReadonlyMap<string, string>>;
  collect: (last: Snapshot | null, questions: ReadonlyMap<string, OpenQuestions>) => Promise<Snapshot>;
  /** What readers of each target see, and how far our clock is ahead of a store that told. */
  look: () => Promise<{ heartbeats: (Date | undefined)[]; storeClockSkewMs: number | null }>;
  logger: Logger;
}

export interface Rested {
  rests: true;
  /** All is as it was then. */
  since: Date;
  snapshot: Snapshot;
  clock: ClockJudgement;
  siteId: string;
  /** What the last whole run told, as JSON. */
  summary: unknown;
}

export interface NotRested {
  rests: false;
  reasons: RestReason[];
  /** What was asked before it was seen that there is something to do; asked once a run. */
  fresh: Snapshot | null;
  /** For `keepRest`: what the state was like, and what was read, before the whole run. */
  before: { documents: ReadonlyMap<string, string>; inputs: string };
}

/**
 * Asks every organization, and keeps that nothing is new – or says why this run has to look at everything. What was seen is
 * kept before it returns; what is left to do is to put heartbeats.
 */
export async function attemptRest(deps: RestDeps): Promise<Rested | NotRested> {
  try {
    return await attempt(deps, true);
  } catch (thrown) {
    // What was to be read when somebody asks for it can be read no more: as a whole it is put aside.
    if (!(thrown instanceof SnapshotError)) throw thrown;
    return attempt(deps, false);
  }
}

async function attempt(deps: RestDeps, mayBeUnread: boolean): Promise<Rested | NotRested> {
  const { state, now, way, isForbidden } = deps;
  const [kept, documents] = await Promise.all([loadRest(state), loadDocuments(deps)]);
  // Who may not rest leaves no word for those that follow.
  const inputs = isForbidden ? '' : deps.inputs();
  const before = { documents, inputs };
  const last =
    kept === undefined || isForbidden
      ? null
      : await loadLast(state, mayBeUnread && isSameDocuments(documents, kept.documents));
  // Folders are many, and looked at once nothing else speaks against it.
  const known: RestFacts = { now, isForbidden, kept, last, way, inputs, documents, folderPrints: null, reading: null };
  const reasons = whyNotRest(known);
  if (reasons.length > 0 || last === null || kept === undefined) {
    return { rests: false, reasons: tell(reasons, deps), fresh: null, before };
  }
  const [fresh, looked] = await Promise.all([deps.collect(last.reading, kept.questions), deps.look()]);
  const clock = judgeClock(readClocks(fresh, looked.storeClockSkewMs));
  const reading: Reading = { fresh, clock, heartbeats: looked.heartbeats };
  const read = whyNotRest({ ...known, reading });
  const folderPrints = read.length > 0 ? null : kept.folders.map(printFolderAgain);
  const later = folderPrints === null ? read : whyNotRest({ ...known, reading, folderPrints });
  if (later.length > 0) return { rests: false, reasons: tell(later, deps), fresh, before };
  await state.saveObservation(fresh, last.savedAt);
  return { rests: true, since: kept.takenAt, snapshot: fresh, clock, siteId: kept.siteId, summary: kept.summary };
}

async function loadLast(state: StateStore, isOurs: boolean): Promise<LastReading | null> {
  return isOurs ? state.loadLastUnread() : state.loadLast();
}

async function loadRest(state: StateStore): Promise<RestDocument | undefined> {
  const bytes = await state.load(REST_DOCUMENT);
  return bytes === undefined ? undefined : parseRest(Buffer.from(bytes).toString('utf8'));
}

/** Of the state, and of what lies beside it. */
export async function loadDocuments({
  state,
  documentsBeside,
}: Pick<RestDeps, 'state' | 'documentsBeside'>): Promise<Map<string, string>> {
  return new Map([...(await state.stamps()), ...((await documentsBeside?.()) ?? [])]);
}

function tell(reasons: RestReason[], { logger }: RestDeps): RestReason[] {
  logger.debug(`This run looks at everything: ${reasons.join(', ')}.`);
  return reasons;
}

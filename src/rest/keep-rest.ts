import { earliestOf } from '../base/moments.ts';
import { findOpenQuestions } from '../model/history/find-open-questions.ts';
import type { History } from '../model/history/history.ts';
import type { Model } from '../model/model.ts';
import { findNextChange } from '../model/next-change.ts';
import type { PublishOutcome } from '../publish/publish.ts';
import type { ClockJudgement } from '../snapshot/clock.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { isFromFuture } from '../state/heal-learned.ts';
import { printFolder } from './folder-print.ts';
import { serializeRest, type RestDocument } from './rest-document.ts';
import { loadDocuments, REST_DOCUMENT, type NotRested, type RestDeps } from './rest.ts';
import { isSameDocuments } from './why-not-rest.ts';

/** A run that looked at everything. */
export interface WholeRun {
  snapshot: Snapshot;
  /** Whether it says of every organization what the one before said. */
  isAsBefore: boolean;
  history: History;
  model: Model;
  clock: ClockJudgement;
  trees: readonly { writtenCount: number; removedCount: number }[];
  published: readonly PublishOutcome[];
}

export interface KeptFacts {
  before: NotRested['before'];
  /** Absolute; where readers look, or what was built. */
  folders: readonly string[];
  summary: unknown;
}

/**
 * Lets the runs that follow rest, where this whole one changed nothing – no tree, no target, no document of the state but what
 * each run writes anew – and left nothing undone. Called last, when all is saved and published.
 *
 * @returns whether they may
 */
export async function keepRest(
  whole: WholeRun,
  { before, folders, summary }: KeptFacts,
  deps: Pick<RestDeps, 'now' | 'isForbidden' | 'state' | 'way' | 'documentsBeside'>,
): Promise<boolean> {
  const { now, state, way } = deps;
  if (deps.isForbidden || !isQuiet(whole, now)) return false;
  const dueAts = whole.published.flatMap(({ result }) => (result.ok ? (result.value.dueAt ?? []) : []));
  const until = earliestOf([findNextChange(whole.model), ...dueAts]);
  if (until <= now) return false;
  const documents = await loadDocuments(deps);
  if (!isSameDocuments(withoutReadings(before.documents), withoutReadings(documents))) return false;
  const document: RestDocument = {
    takenAt: whole.snapshot.takenAt,
    until,
    way,
    inputs: before.inputs,
    documents: new Map([...documents].filter(([name]) => name !== REST_DOCUMENT)),
    folders: folders.map(printFolder),
    questions: findOpenQuestions(whole.history),
    siteId: whole.model.ledger.siteId,
    summary,
  };
  await state.save(REST_DOCUMENT, Buffer.from(serializeRest(document)));
  return true;
}

function isQuiet({ snapshot, history, isAsBefore, trees, published, clock, model }: WholeRun, now: Date): boolean {
  const deliveries = [...model.ledger.outbox.deliveries.values()];
  return (
    deliveries.every(({ status }) => status !== 'waiting' && status !== 'sending') &&
    isAsBefore &&
    trees.every(({ writtenCount, removedCount }) => writtenCount + removedCount === 0) &&
    published.every(({ result }) => result.ok && result.value.isQuiet && result.value.unfinished === null) &&
    (clock.verdict === 'right' || clock.verdict === 'unknown') &&
    snapshot.organizations.every(isWhole) &&
    !isFromFuture({ snapshot, history }, now)
  );
}

function isWhole({ failure, pending, readAt }: Snapshot['organizations'][number]): boolean {
  return failure === null && pending === undefined && readAt !== null;
}

/** Without those that say when all was looked at, and nothing else. */
function withoutReadings(documents: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...documents].filter(([name]) => !['snapshot', 'snapshot-added', 'observed'].includes(name)));
}

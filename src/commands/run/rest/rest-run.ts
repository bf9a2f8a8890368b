import { join } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { NotAsKept } from '../../../model/not-as-kept.ts';
import type { KeptRun } from '../../../model/kept/kept-run.ts';
import { saveFileAtomically } from '../../../io/atomic-file.ts';
import type { PipelineResult } from '../../../pipeline.ts';
import { indexPathOf } from '../../../publish/built/build-index.ts';
import { publishAll, type PublishOutcome } from '../../../publish/publish.ts';
import type { BuiltTree } from '../../../publish/target.ts';
import { HEARTBEAT_PATH } from '../../../publish/tree-path.ts';
import { keepRest } from '../../../rest/keep-rest.ts';
import type { NotRested, RestDeps, Rested } from '../../../rest/rest.ts';
import { CannotCarry } from '../../../publish/built/prior-parts.ts';
import type { WrittenTree } from '../../../publish/built/write-tree.ts';
import { keepCustomers, type KeptCustomers } from '../../../rest/resting-customers.ts';
import { SnapshotError } from '../../../snapshot/snapshot-error.ts';
import { StateError, type StateStore } from '../../../state/state-store.ts';
import type { CommandContext } from '../../context.ts';
import { spokenLocale } from '../../locale.ts';
import { planJobs, treeDirectory, treesOf } from '../../wiring.ts';
import { setUpAfterAnother } from '../engine.ts';
import { intentOf, type RunOptions } from '../run-options.ts';
import { summarizeClock, summarizeOutcomes, summarizeSnapshot, type RunSummary } from '../run-summary.ts';

/** What must be the same for one run to follow another at rest. */
export function wayOf(options: RunOptions): string {
  const { out, publish, issues = publish, shard, snapshotFiles, tellsNobody = false } = options;
  const isLive = snapshotFiles === undefined;
  return JSON.stringify({ out, publish, issues, shard, isLive, tellsNobody });
}

/** What only a whole run does. */
export function forbidsRest(options: RunOptions): boolean {
  const { rests = true, replacesNewer, adopts, verifies, forgetTargets = [] } = options;
  return !rests || replacesNewer === true || adopts === true || verifies === true || forgetTargets.length > 0;
}

interface Place {
  config: Config;
  state: StateStore;
  context: CommandContext;
  options: RunOptions;
  /** Where trees are written to with `--out`. */
  out: string | null;
  assertMayWrite: () => Promise<void>;
}

/** Says everywhere that all is as it was; the summary is that of the last whole run, with what was read now. */
export async function putHeartbeats(rested: Rested, heartbeat: string, place: Place): Promise<RunSummary> {
  const { config, state, context, options, out } = place;
  const { snapshot, since } = rested;
  const { leaving: _told, ...before } = rested.summary as RunSummary;
  if (out !== null) {
    for (const tree of before.trees)
      saveFileAtomically(join(tree.directory, HEARTBEAT_PATH), heartbeat, { sync: false });
  }
  const trees = treesOf(config).map(({ tree }): BuiltTree => ({
    ...tree,
    directory: '',
    entries: [],
    builtAt: context.now,
    heartbeat,
    isHeartbeatOnly: true,
  }));
  const how = { replacesNewer: false, adopts: false, verifies: false, clockConfirmedAt: undefined };
  const isShown = options.publish && !options.dryRun;
  const jobs = isShown ? planJobs(config, trees, state, context, { assertMayWrite: place.assertMayWrite, ...how }) : [];
  const targets = summarizeOutcomes(await publishAll(jobs), spokenLocale(context)).map((target) => {
    const last = before.targets.find((each) => each.tree === target.tree && each.target === target.target);
    return { ...target, unchanged: last?.unchanged ?? 0 };
  });
  return {
    ...before,
    ...summarizeSnapshot(snapshot, config),
    takenAt: context.now,
    unchangedSince: since,
    targets,
    ...(options.dryRun ? { plans: before.targets.map(({ tree, target, unchanged }) => ({ tree, target, ok: true, put: [], remove: [], unchanged, error: null })) } : {}), // prettier-ignore
    nextInstant: before.nextInstant === null ? null : new Date(before.nextInstant),
    notifications: [],
    clock: summarizeClock(rested.clock, context.isNowGiven, spokenLocale(context)),
  };
}

type Whole = PipelineResult<
  BuiltTree & Pick<WrittenTree, 'fileCount' | 'writtenCount' | 'removedCount' | 'changedCustomers'>,
  PublishOutcome[]
>;

/** Runs with what is known of customers; where their pages do not lie there any more, once more, and all are looked at. */
export async function withKept<T>(
  { document, run: kept }: KeptCustomers,
  run: (kept: KeptRun | null) => Promise<T>,
): Promise<T> {
  if (document !== undefined) setUpAfterAnother();
  try {
    return await run(kept);
  } catch (thrown) {
    if (kept === null || !mustLookAtAll(thrown)) throw thrown;
    return await run(null);
  }
}

/** What was carried does not lie there, or what was to be read when somebody asks for it can be read no more. */
function mustLookAtAll(thrown: unknown): boolean {
  const isSpoilt = thrown instanceof SnapshotError || (thrown instanceof StateError && thrown.code === 'state.broken');
  return isSpoilt || thrown instanceof CannotCarry || thrown instanceof NotAsKept;
}

interface DoneRun {
  whole: Whole;
  kept: KeptCustomers;
  summary: RunSummary;
}

/** Leaves what is known of each customer for the next run; it may rest where this one changed nothing and left nothing undone. */
export async function keepAfter(
  { before }: NotRested,
  { whole, kept, summary }: DoneRun,
  { config, options, out }: Pick<Place, 'config' | 'options' | 'out'>,
  deps: RestDeps,
): Promise<void> {
  if (options.dryRun) return;
  const { snapshot, history } = whole;
  const isQuiet = await keepRest(whole, { before, folders: foldersOf(config, whole, out), summary }, deps);
  if (!intentOf(options).issues) return;
  await keepCustomers({ ...whole, learned: { snapshot, history }, isQuiet }, before, kept, deps);
}

/** Folders that readers see, or that somebody asked for. */
function foldersOf(config: Config, { trees, published }: Whole, out: string | null): string[] {
  const built = out === null ? [] : trees.map((tree) => treeDirectory(out, tree));
  const targets = treesOf(config).flatMap((tree) => tree.targets);
  const live = targets.flatMap((target) => ('directory' in target ? [target.directory] : []));
  return [...built.flatMap((folder) => [folder, indexPathOf(folder)]), ...(published.length === 0 ? [] : live)];
}

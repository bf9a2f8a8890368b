import { resolve } from 'node:path';
import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import type { Config } from '../../config/config.ts';
import { groupUncounted } from '../../model/claims/uncounted.ts';
import { runPipeline } from '../../pipeline.ts';
import { planAll } from '../../publish/publish.ts';
import type { BuiltTree } from '../../publish/target.ts';
import type { SiteRenderer } from '../../site/build-site.ts';
import type { ClockJudgement } from '../../snapshot/clock.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { StateStore } from '../../state/state-store.ts';
import { describeAnnouncements } from './announcement-problems.ts';
import { connectionsOf } from '../connections.ts';
import type { CommandContext } from '../context.ts';
import { planAfterPublishing, preparePlanning, type DeliveryPlanning } from '../notify/plan-run.ts';
import { openOutboxOf, summarizePlanned, tellAfterRun } from '../notify/tell-waiting.ts';
import type { OutboxStore } from '../../state/outbox-store.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { heartbeatOf } from './rest/heartbeat-of.ts';
import { setUpFor } from './engine.ts';
import { hideFirst, publishAfterHiding, type Hidden } from './hide-first.ts';
import { lookAtTargets, type Looks } from './look-at-targets.ts';
import { createLastBuiltReader } from './last-built.ts';
import { createLiveReader, mayStateBeOld } from './live-site.ts';
import { loadWithCredentials } from '../load-with-credentials.ts';
import { spokenLocale } from '../locale.ts';
import { failUsage, printPlans, printSummary } from '../print.ts';
import { collectOrRead } from './read-snapshots.ts';
import {
  describeUnbuilt,
  exitCodeOf,
  findMonitorsUnknown,
  summarizeClock,
  summarizeCustomers,
  summarizeOutcomes,
  summarizePlans,
  summarizeTrees,
  summarizeSnapshot,
  type PlanSummary,
  type RunSummary,
} from './run-summary.ts';
import { attemptRest, type RestDeps } from '../../rest/rest.ts';
import { loadCustomers } from '../../rest/resting-customers.ts';
import { printInputs } from './rest/rest-inputs.ts';
import { intentOf, type RunOptions } from './run-options.ts';
import { forbidsRest, keepAfter, putHeartbeats, wayOf, withKept } from './rest/rest-run.ts';
import { newSiteId } from '../../state/new-site-id.ts';
import { pingAfterRun, postFigures } from './self-watch.ts';
import { rememberHouse } from '../../model/hygiene/house-memory.ts';
import { findLeaving, rememberCustomers } from './remembered-customers.ts';
import { loadHouse, saveHouse } from './remembered-house.ts';
import { createStageClock } from './stage-clock.ts';
import { openStaging, stageTree, writeOut } from './staging.ts';
import { withStateLock, type HeldLock } from './state-lock.ts';
import { askStoreClock, openState, planJobs, stagingDirectory, treeDirectory } from '../wiring.ts';

/** `run` and `build`: from Mackerel, or from snapshots, to built trees and – when asked – to the targets. */
export async function runCommand(context: CommandContext, options: RunOptions): Promise<ExitCode> {
  const keys = options.snapshotFiles === undefined && 'some';
  const loaded = await loadWithCredentials(context, { keys, publish: options.publish });
  // What was read ends here: the YAML of 1,000 customers, with the place of each word, is three megabytes.
  return loaded.ok ? runWith(loaded.value.config, context, options) : failUsage(context, loaded.error);
}

async function runWith(config: Config, context: CommandContext, options: RunOptions): Promise<ExitCode> {
  setUpFor(config.customers.length);
  const isLive = options.snapshotFiles === undefined;
  const pings = options.publish && !options.dryRun && isLive && !context.isNowGiven;
  try {
    const summary = await runAndTell(config, context, options);
    const isComplete = exitCodeOf(summary, false) === EXIT.done;
    if (pings) summary.notifications.push(...(await pingAfterRun(config, isComplete, context)));
    return printSummary(context, summary);
  } catch (thrown) {
    if (pings) for (const { message } of await pingAfterRun(config, false, context)) context.tell(message);
    throw thrown;
  }
}

async function runAndTell(config: Config, context: CommandContext, options: RunOptions): Promise<RunSummary> {
  const state = await openState(config, context);
  const outbox = await openOutboxOf(config, context);
  const done = await withStateLock(state, context, options.waitSeconds, (lock) =>
    runOnce(config, { state, outbox }, lock, context, options),
  );
  // Whoever waits for the state need not wait for mails.
  const mayTell = options.publish && !options.dryRun && options.tellsNobody !== true && !context.isNowGiven;
  if (outbox !== null && mayTell && done.planning !== null) {
    const { summary, planning } = done;
    await tellAfterRun(config, context, { state, outbox }, { summary, planning }, RUN_DELIVERS_MS);
  }
  return done.summary;
}

/** 3,000 mails must not make the page stale: the rest waits for the next run, or for `noroshi notify`. */
const RUN_DELIVERS_MS = 30_000;

interface Stores {
  state: StateStore;
  /** `null`: nobody is told of anything. */
  outbox: OutboxStore | null;
}

interface Done {
  summary: RunSummary;
  planning: DeliveryPlanning | null;
}

async function runOnce(
  config: Config,
  { state, outbox }: Stores,
  lock: HeldLock,
  context: CommandContext,
  options: RunOptions,
): Promise<Done> {
  const stages = createStageClock();
  const isStaged = options.out === undefined;
  const out = options.out === undefined ? stagingDirectory(config) : resolve(options.out);
  if (isStaged) openStaging(out);
  const { shows, issues, replacesNewer, adopts, verifies, forgets } = intentOf(options);
  let looks: Promise<Looks> | undefined;
  const lookAhead = (): Promise<Looks> => {
    looks ??= lookAtTargets(config, state, context, { replacesNewer });
    return looks;
  };
  const built = options.out === undefined ? null : out;
  const place = { config, state, context, options, out: built, assertMayWrite: lock.assertHeld };
  const resting: RestDeps = {
    now: context.now,
    isForbidden: forbidsRest(options),
    way: wayOf(options),
    state,
    inputs: () => printInputs(config),
    ...(outbox === null ? {} : { documentsBeside: () => outbox.stamps() }),
    collect: (last, questions) => collectOrRead(config, context, { last, questions }, options),
    look: async () => {
      if (!options.publish) return { heartbeats: [], storeClockSkewMs: null };
      looks = lookAtTargets(config, state, context, { replacesNewer });
      return { heartbeats: (await looks).checkedAt, storeClockSkewMs: (await looks).storeClockSkewMs };
    },
    logger: context.logger,
  };
  const attempt = await attemptRest(resting);
  if (attempt.rests) {
    stages.end('collect');
    const rested = await putHeartbeats(attempt, heartbeatOf(config, attempt.snapshot, attempt.siteId), place);
    stages.end('publish');
    // A target that takes no heartbeat is for a whole run to tell of.
    if (rested.targets.every(({ ok }) => ok)) {
      const summary = { ...rested, ...stages.read() };
      if (shows) await tellFigures(summary, attempt.snapshot, place);
      return { summary, planning: null };
    }
  }
  const fresh = attempt.rests ? attempt.snapshot : attempt.fresh;
  const read = loadAnnouncements(config);
  const planning = outbox === null ? null : await preparePlanning(config, context, outbox);
  let plans: PlanSummary[] | undefined;
  let loading: Promise<SiteRenderer> | undefined;
  const renderer = (): Promise<SiteRenderer> => (loading ??= loadRenderer(config));
  const live = createLiveReader(config, context, replacesNewer);
  let hidden: Hidden | null = null;
  const hide = async (): Promise<void> => {
    hidden = await hideFirst(config, state, context, { assertMayWrite: lock.assertHeld, forgets });
    await renderer();
  };

  const kept = await loadCustomers(config, attempt.rests ? null : attempt.before, resting);
  const result = await withKept(kept, (run) =>
    runPipeline({
      kept: run,
      keepsShown: kept.document !== undefined,
      config,
      now: context.now,
      state,
      announcements: read.announcements,
      // A folder that could not be read takes nothing back; nor does a file that is there and wrong.
      isAnnouncementThere: (id) =>
        !read.isFolderRead || read.unusable.has(id) || read.announcements.some((one) => one.id === id),
      publishedOf: createLastBuiltReader(config),
      ...(planning === null ? {} : { planDeliveries: planning.plan, toldCustomers: planning.toldCustomers }),
      issues,
      renderer,
      collect: (last, questions) => {
        if (fresh !== null) return Promise.resolve(fresh);
        const templates = renderer();
        // Where something is hidden first, a wrong one is told after that.
        if (shows) templates.catch(() => undefined);
        return meanwhile(collectOrRead(config, context, { last, questions }, options), shows ? undefined : templates);
      },
      rememberHouse: async (snapshot) => {
        const before = await loadHouse(state);
        const house = rememberHouse(before, snapshot, config.organizations);
        await saveHouse(state, before, house);
        return house;
      },
      write: (tree, snapshot, siteId) => {
        const directory = treeDirectory(out, tree);
        const how = { builtAt: context.now, heartbeat: heartbeatOf(config, snapshot, siteId) };
        return isStaged ? stageTree(tree, directory, how, context.logger) : writeOut(tree, directory, how);
      },
      isNowGiven: context.isNowGiven,
      isClockTrusted: replacesNewer,
      ...(shows ? { lookAhead, hide } : {}),
      ...(mayStateBeOld(config, context) && issues ? { readLive: live.read } : {}),
      // Of a given instant the same comes out each time.
      ...(issues && !context.isNowGiven ? { newSiteId } : {}),
      askStoreClock: async () =>
        looks === undefined ? await askStoreClock(config, context) : (await looks).storeClockSkewMs,
      publish: async (trees: readonly BuiltTree[], clock: ClockJudgement) => {
        // Jobs ask each tree for its entries, which nobody needs who only builds: 70 ms of 34,000 files.
        if (hidden === null && !options.dryRun) return [];
        const jobs = planJobs(config, trees, state, context, {
          assertMayWrite: lock.assertHeld,
          replacesNewer,
          adopts,
          verifies,
          clockConfirmedAt: clock.isConfirmed ? context.now : undefined,
        });
        if (options.dryRun) printPlans(context, (plans = summarizePlans(await planAll(jobs), spokenLocale(context))));
        return hidden === null ? [] : publishAfterHiding(jobs, hidden);
      },
      onStage: stages.end,
    }),
  );

  const leaving = await findLeaving(state, config);
  if (shows) await rememberCustomers(state, config, context.now);
  const announcementProblems = describeAnnouncements(read, result.model, spokenLocale(context));
  const summary: RunSummary = {
    takenAt: context.now,
    ...stages.read(),
    ...summarizeSnapshot(result.snapshot, config),
    monitorsUnknown: findMonitorsUnknown(result.snapshot),
    uncounted: groupUncounted(result.model.uncounted),
    customers: summarizeCustomers(result.customerStates.values()),
    ...(leaving.length === 0 ? {} : { leaving }),
    unmapped: { hosts: result.model.unmapped.hosts.length, alerts: result.model.unmapped.alerts.length },
    announcements: { used: read.announcements.length, problems: announcementProblems },
    trees: summarizeTrees(result.trees),
    targets: summarizeOutcomes(result.published, spokenLocale(context)),
    ...(plans === undefined ? {} : { plans }),
    nextInstant: result.model.nextInstant,
    notifications: [],
    unbuilt: describeUnbuilt(config, spokenLocale(context)),
    clock: summarizeClock(result.clock, context.isNowGiven, spokenLocale(context)),
    staleState: live.finding(),
  };
  if (shows) await tellFigures(summary, result.snapshot, place);
  if (outbox !== null && planning !== null) {
    let { ledger } = result.model;
    if (shows) {
      await outbox.removeBelow(ledger.outbox.removableBelow);
      const writer = { state, assertHeld: lock.assertHeld };
      ledger = await planAfterPublishing(config, writer, result.model, summary.targets);
    }
    summary.deliveries = summarizePlanned(ledger.outbox, context.now, planning);
  }
  if (!attempt.rests) await keepAfter(attempt, { whole: result, kept, summary }, place, resting);
  return { summary, planning };
}

async function tellFigures(
  summary: RunSummary,
  snapshot: Snapshot,
  { config: { selfWatch }, state, context }: { config: Config; state: StateStore; context: CommandContext },
): Promise<void> {
  if (selfWatch === null) return;
  summary.notifications = await postFigures(selfWatch, state, snapshot, summary, {
    connections: connectionsOf(context),
    language: spokenLocale(context),
  });
}

/** Loaded here, and not at the start: what renders is half the program. */
async function loadRenderer(config: Config): Promise<SiteRenderer> {
  const { createRenderer } = await import('../../site/renderer.ts');
  return createRenderer(config);
}

/** Templates are read and compiled while Mackerel thinks; a wrong one is told without waiting for all answers. */
async function meanwhile<T>(answers: Promise<T>, templates: Promise<unknown> | undefined): Promise<T> {
  const [answered] = await Promise.all([answers, templates]);
  return answered;
}

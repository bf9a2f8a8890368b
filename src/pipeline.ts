import type { Announcement } from './announcements/announcement.ts';
import type { Config } from './config/config.ts';
import type { Model } from './model/model.ts';
import { prepareModel } from './model/prepare-model.ts';
import { findOpenQuestions } from './model/history/find-open-questions.ts';
import { withoutCaseIds, type History } from './model/history/history.ts';
import { changedOrganizations } from './model/history/changed-organizations.ts';
import { recordHistory } from './model/history/record-history.ts';
import { knownAlerts } from './model/history/unread-past.ts';
import { findLeaving, KEEP_DAYS, withoutLeaving } from './model/ledger/archive.ts';
import { healLedger, newestLedgerStamp } from './model/ledger/heal-ledger.ts';
import { emptyLedger, type Ledger } from './model/ledger/ledger.ts';
import type { Outbox } from './model/ledger/outbox.ts';
import { earliestOf } from './base/moments.ts';
import type { PublishedPage } from './model/cases/published-010.ts';
import { takeLiveReports } from './model/cases/live-reports.ts';
import { caseIdsOf } from './model/cases/seed.ts';
import { prepareInPart, type KeptOfCustomers, type KeptRun } from './model/kept/kept-run.ts';
import type { HouseMemory } from './model/hygiene/house-memory.ts';
import type { State } from './model/state.ts';
import type { BuiltTree } from './publish/target.ts';
import { buildSite, type SiteRenderer } from './site/build-site.ts';
import { siteContent, type Shown } from './site/site-content.ts';
import type { SiteTree } from './site/site-file.ts';
import { createChangeStamper } from './site/stamp-changes.ts';
import { carryOver } from './snapshot/carry-over.ts';
import { saySame } from './snapshot/reading-times.ts';
import type { OpenQuestions } from './snapshot/open-questions.ts';
import { assertClock, settleClock, type ClockJudgement } from './snapshot/clock.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import {
  assertNotBefore,
  healLearned,
  healShown,
  instantOfRun,
  isAhead,
  isFromFuture,
  newestStamp,
  notBefore,
} from './state/heal-learned.ts';
import type { IssuedState, LearnedState, StateStore } from './state/state-store.ts';

/** The world, handed in: everything in a run that is not a computation. */
export interface LearnDeps {
  config: Config;
  /** The run's one clock read. */
  now: Date;
  state: StateStore;
  /** Those that can be used; the others were reported by who read them. */
  announcements: readonly Announcement[];
  /** What every organization says now; the last snapshot tells what need not be asked again, the history what is missing. */
  collect: (last: Snapshot | null, questions: ReadonlyMap<string, OpenQuestions>) => Promise<Snapshot>;
  /** Whether `now` is what somebody wrote and not a clock. */
  isNowGiven?: boolean;
  /** Whether an operator says that the clock is right, whatever the state and the targets claim. */
  isClockTrusted?: boolean;
  /** How far our clock is ahead of an S3 target's; `null` where there is none that tells. */
  askStoreClock?: () => Promise<number | null>;
  /** Whether the file of an announcement is there, usable or not: what is not there was taken back. Default: if it is used. */
  isAnnouncementThere?: (id: string) => boolean;
  /** What was built last of a page, as release 0.1.0 wrote it; asked once, where there is no ledger yet. */
  publishedOf?: (page: string) => PublishedPage | undefined;
  /** Ids of customers of whom somebody is told by message. */
  toldCustomers?: ReadonlySet<string>;
  /** Who is to be told of what is issued; kept with it as one document. */
  planDeliveries?: (model: Model, before: Ledger | undefined) => Promise<{ outbox: Outbox; nextAt: Date | null }>;
  /** Whether what is to be said is said: fixed, numbered and kept. Otherwise it is only shown. */
  issues?: boolean;
  /**
   * Where the state may be older than what readers see: what is live, when it is newer than what the state knows (`null`:
   * nothing); otherwise `null`.
   */
  readLive?: (stateStamp: Date | null) => Promise<LiveSite | null>;
  /** Looks at the targets; begun before anything is asked. */
  lookAhead?: () => Promise<LookedAhead>;
  /** A new one by chance, for a site that has none yet. Left out, it follows from the configuration. */
  newSiteId?: () => string;
  /** Takes down what must not be seen: not before it is known that this run is not refused, and before anything is kept or shown. */
  hide?: () => Promise<void>;
  /** What an earlier run left of customers; left out, or `null`: all of them are looked at. */
  kept?: KeptRun | null;
  /** Whether what is shown is left for the next run. */
  keepsShown?: boolean;
  /** Told at the end of each stage, for the summary. */
  onStage?: (stage: string) => void;
}

/** What readers see now. */
export interface LiveSite {
  /** Names the site for ever. */
  siteId: string;
  publishedOf: (page: string) => PublishedPage | undefined;
}

export interface LookedAhead {
  /** Refuses the run where readers see a newer one. */
  assertFirst: (clock: ClockJudgement) => void;
  /** What the site goes by where readers look. */
  siteId: string | undefined;
}

export interface PipelineDeps<Built extends BuiltTree, Published> extends LearnDeps {
  /** Asked for once something has been learned. */
  renderer: () => Promise<SiteRenderer>;
  /** What house-keeping remembers, this run included; left out: nothing. */
  rememberHouse?: (snapshot: Snapshot) => Promise<HouseMemory>;
  /** Puts a tree on disk, reusing what is there. */
  write: (tree: SiteTree, snapshot: Snapshot, siteId: string) => Built | Promise<Built>;
  /** Puts what was written where readers look. */
  publish: (trees: readonly Built[], clock: ClockJudgement) => Promise<Published>;
}

export interface PipelineResult<Built, Published> extends Shown {
  snapshot: Snapshot;
  /** Whether it says of every organization what the one before said. */
  isAsBefore: boolean;
  history: History;
  model: Model;
  clock: ClockJudgement;
  /** Names of organizations of which something was learned, or not all. */
  changed: ReadonlySet<string>;
  /** Worst state of each customer by id. */
  customerStates: Map<string, State>;
  trees: Built[];
  published: Published;
}

/** One run, from what Mackerel says to what readers see. What was learned is kept before anything is shown. */
export async function runPipeline<Built extends BuiltTree, Published>(
  deps: PipelineDeps<Built, Published>,
): Promise<PipelineResult<Built, Published>> {
  const { snapshot, isAsBefore, history, model, clock, changed } = await learn(deps);

  const shownBefore = await deps.state.loadShown();
  const lastShown = clock.isConfirmed || deps.isClockTrusted === true ? healShown(shownBefore, deps.now) : shownBefore;
  const customerStates = statesOf(model);
  const statesBefore = isSame(customerStates, lastShown.customerStates)
    ? lastShown.statesBefore
    : lastShown.customerStates;
  const stamper = createChangeStamper(lastShown.pages, deps.now);
  const renderer = await deps.renderer();
  // The public tree last: its list of files is long, and so is the internal one's search index.
  const house = (await deps.rememberHouse?.(snapshot)) ?? null;
  const shown: Shown = { overviews: [], keptScope: undefined };
  const memory = { statesBefore, house, scope: deps.kept?.scope, isKept: deps.keepsShown === true };
  const content = siteContent(model, memory, shown);
  const sites = buildSite(content, renderer, stamper).toReversed();
  const trees: Built[] = [];
  for (const tree of sites) trees.unshift(await deps.write(tree, snapshot, model.ledger.siteId));
  await deps.state.saveShown({ pages: stamper.shown(), customerStates, statesBefore });
  deps.onStage?.('site');

  const published = await deps.publish(trees, clock);
  deps.onStage?.('publish');
  return { snapshot, isAsBefore, history, model, customerStates, trees, ...shown, published, clock, changed };
}

/**
 * The first half: asks, remembers, and works out who is hit and what is to be said; nothing is shown. Where reports are issued
 * they are kept between the history they come from and the snapshot, so that a run that is killed says them once.
 * @throws ClockError when our clock is wrong, or `now` is given and the state knows better; nothing is saved then
 */
export async function learn(
  deps: LearnDeps,
): Promise<
  Pick<PipelineResult<unknown, unknown>, 'snapshot' | 'isAsBefore' | 'history' | 'model' | 'clock' | 'changed'>
> {
  const { config, now, state, announcements, isNowGiven = false, isClockTrusted = false } = deps;
  const loaded = await loadLearned(deps);
  const unread = await loadUnread(deps);
  const kept = unread ?? (await state.loadLedger());
  if (isNowGiven && !isClockTrusted) assertNotBefore(loaded, now);
  // A clock that was ahead wrote it; whether ours is right, only those who are asked can say.
  const healed = isFromFuture(loaded, now) ? healLearned(loaded, now) : loaded;
  const [fresh, looked, live] = await Promise.all([
    deps.collect(healed.snapshot, findOpenQuestions(healed.history)),
    deps.lookAhead?.(),
    deps.readLive?.(newestStamp(loaded)),
  ]);
  const store = isNowGiven ? null : state.clockSkewMs();
  const askStore = async (): Promise<number | null> => (isNowGiven ? null : ((await deps.askStoreClock?.()) ?? null));
  const clock = await settleClock(fresh, store, askStore);
  assertClock(clock, isNowGiven);
  looked?.assertFirst(clock);
  await deps.hide?.();
  const isOurs = clock.isConfirmed || isClockTrusted;
  const last = isOurs ? healed : loaded;
  const snapshot = carryOver(notBefore(fresh, last), last.snapshot);
  deps.onStage?.('collect');
  const history = recordHistory(last.history, snapshot, { retentionDays: config.historyDays });
  const changed = changedOrganizations(last, { snapshot, history });
  const at = instantOfRun(now, last, history);
  const prepare = (said: { ledger?: Ledger; siteId?: string }, asBefore?: KeptOfCustomers): Model =>
    prepareModel({
      config,
      snapshot,
      history,
      announcements,
      now: at,
      ...said,
      wasKnown: knownAlerts(last.history),
      ...whatIsKnown(deps),
      ...(asBefore === undefined || asKept == null
        ? {}
        : { kept: asBefore.resting, waking: asBefore.waking, keptOverview: asKept.overview }),
    });
  const asKept = live == null && healed === loaded && at.getTime() === now.getTime() ? deps.kept : null;
  const part = prepareInPart(unread, asKept, { config, now, announcements, clock, changed }, (known) =>
    prepare({ ledger: unread! }, known),
  );
  const read = part !== undefined || unread === undefined ? kept : await state.loadLedger();
  const site = siteBefore(deps, read, live ?? undefined, looked);
  const before = site.ledger;
  // Pages that are carried were looked at when they were written.
  const ledger = isOurs && part === undefined ? healedLedger(before, now) : before;
  const model = part ?? prepare(ledger === undefined ? site : { ledger });
  await planAndSave(deps, model, { before, ledger, snapshot, history, lastHistory: last.history });
  deps.onStage?.('model');
  // Asked as soon as all is kept: the last snapshot would live to the end of the run for it.
  const isAsBefore = saySame(snapshot, last.snapshot, changed);
  return { snapshot, isAsBefore, history: withoutCaseIds(history), model, clock, changed };
}

/** Where an earlier run left word, nobody wrote in the state since. */
async function loadLearned({ kept, state }: LearnDeps): Promise<LearnedState> {
  return kept == null ? state.loadLearned() : state.loadLearnedUnread();
}

async function loadUnread({ kept, state }: LearnDeps): Promise<Ledger | undefined> {
  return kept == null ? undefined : state.loadLedgerUnread();
}

/** Plans who is told, and keeps all that was learned and issued. */
async function planAndSave(
  { issues, planDeliveries, state }: LearnDeps,
  model: Model,
  known: { before: Ledger | undefined; ledger: Ledger | undefined; snapshot: Snapshot } & Record<
    'history' | 'lastHistory',
    History
  >,
): Promise<void> {
  const { snapshot, history } = known;
  if (issues !== true) return state.saveLearned({ snapshot, history }, null);
  if (planDeliveries !== undefined) {
    const { outbox, nextAt } = await planDeliveries(model, known.ledger);
    model.ledger = { ...model.ledger, outbox };
    model.nextInstant = earliestOf([model.nextInstant, nextAt]);
  }
  const caseIdsByAlert = caseIdsOf(model.ledger, known.lastHistory);
  const issued = toIssued(known.before, model);
  return state.saveLearned({ snapshot, history: { ...history, caseIdsByAlert, hadLedger: true } }, issued);
}

function healedLedger(ledger: Ledger | undefined, now: Date): Ledger | undefined {
  return ledger !== undefined && isAhead(newestLedgerStamp(ledger), now) ? healLedger(ledger, now) : ledger;
}

/** What of it was handed in. */
function whatIsKnown({
  toldCustomers,
  publishedOf,
  isAnnouncementThere,
}: LearnDeps): Pick<LearnDeps, 'toldCustomers' | 'publishedOf' | 'isAnnouncementThere'> {
  return {
    ...(toldCustomers === undefined ? {} : { toldCustomers }),
    ...(publishedOf === undefined ? {} : { publishedOf }),
    ...(isAnnouncementThere === undefined ? {} : { isAnnouncementThere }),
  };
}

/**
 * What was said before, with what the live page says beyond it. A lost ledger is begun anew under the id that readers' programs
 * know the site by: that of the live page, or of a target.
 */
function siteBefore(
  deps: LearnDeps,
  kept: Ledger | undefined,
  live: LiveSite | undefined,
  looked: LookedAhead | undefined,
): { siteId?: string; ledger?: Ledger } {
  const siteId = kept?.siteId ?? live?.siteId ?? looked?.siteId ?? deps.newSiteId?.();
  if (siteId === undefined) return {};
  if (live === undefined) return kept === undefined ? { siteId } : { siteId, ledger: kept };
  return { siteId, ledger: takeLiveReports(kept ?? emptyLedger(siteId), deps.config, live.publishedOf) };
}

function toIssued(before: Ledger | undefined, { ledger, now, config }: Model): IssuedState {
  const leaving = findLeaving(before, ledger);
  const left = { ...ledger, outbox: withoutLeaving(ledger.outbox, leaving) };
  return { ledger: left, leaving, now, keepDays: config.notify?.keepDays ?? KEEP_DAYS };
}

function statesOf(model: Model): Map<string, State> {
  return new Map([...model.analyses].map(([id, { headline }]) => [id, headline.state]));
}

function isSame(a: ReadonlyMap<string, State>, b: ReadonlyMap<string, State>): boolean {
  return a.size === b.size && [...a].every(([id, state]) => b.get(id) === state);
}

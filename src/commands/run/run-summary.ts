import type { NoroshiError } from '../../base/errors.ts';
import type { Config, Locale } from '../../config/config.ts';
import { countStates, type State } from '../../model/state.ts';
import type { UncountedGroup } from '../../model/claims/uncounted.ts';
import type { PublishOutcome } from '../../publish/publish.ts';
import type { BuiltTree, PublishPlan } from '../../publish/target.ts';
import { READS_A_RUN } from '../../snapshot/open-questions.ts';
import { describeClock, type ClockJudgement, type ClockVerdict } from '../../snapshot/clock.ts';
import type { PendingReads, Snapshot } from '../../snapshot/snapshot.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { DeliverySummary } from '../notify/delivery-summary.ts';

/** What a run did, as data: printed as lines, as JSON, and as the summary of a GitHub job. */
export interface RunSummary {
  takenAt: Date;
  /** Nothing is new since then, so that only heartbeats were put; left out where everything was worked out anew. */
  unchangedSince?: Date;
  durationSeconds: number;
  /** Seconds by stage, in order. */
  stages: { name: string; seconds: number }[];
  organizations: {
    total: number;
    requests: number;
    failed: FailedOrganization[];
    oddities: Record<string, number>;
    /** What is left to be read, some at each run; of the largest organization, so many runs are needed for it. */
    pending: PendingReads & { runs: number };
  };
  hosts: number;
  openAlerts: number;
  /** Of the open alerts, those that hurt nobody. */
  uncounted: UncountedGroup[];
  /** Readable organizations whose list of monitors is not known: all their hosts count as watched. */
  monitorsUnknown: string[];
  customers: Record<State, number>;
  /** Ids of customers of the run before who are customers no more; left out where there are none. */
  leaving?: string[];
  unmapped: { hosts: number; alerts: number };
  announcements: { used: number; problems: string[] };
  trees: { kind: string; id: string; directory: string; files: number; written: number; removed: number }[];
  targets: TargetSummary[];
  /** Of a dry run only: what would be done. */
  plans?: PlanSummary[];
  /** When something falls due before the schedule – a report that waits for quiet, say –; `null`: nothing does. */
  nextInstant: Date | null;
  /** Readers of figures (self-watch) that failed. */
  notifications: { message: string }[];
  /** Customers whose page could not be built. */
  unbuilt: { customer: string; message: string }[];
  /** Messages to customers and operators; left out where nobody is told of anything. */
  deliveries?: DeliverySummary;
  /** The state was older (`null`: lost) than what readers see, from where reports were taken; `null`: it was not. */
  staleState: { stateAt: Date | null; liveAt: Date; url: string } | null;
  /** What Mackerel's clock says of ours; `message` where something is to be done. */
  clock: { verdict: ClockVerdict; skewSeconds: number; message: string | null };
}

export interface FailedOrganization {
  name: string;
  /** Where it is read from. */
  source: 'mackerel' | 'file';
  cause: string;
  message: string;
  hint: string | null;
  since: Date;
}

export interface TargetSummary {
  tree: string;
  target: string;
  ok: boolean;
  put: number;
  removed: number;
  unchanged: number;
  quiet: boolean;
  /** Of one that is `ok`: what was left undone though the new pages are live. */
  error: { code: string; message: string; hint: string | null } | null;
}

/** What a target would do, in this order. */
export interface PlanSummary {
  tree: string;
  target: string;
  ok: boolean;
  put: { path: string; bytes: number }[];
  remove: string[];
  unchanged: number;
  error: { code: string; message: string; hint: string | null } | null;
}

export function summarizeSnapshot(
  snapshot: Snapshot,
  config: Pick<Config, 'organizations'>,
): Pick<RunSummary, 'organizations' | 'hosts' | 'openAlerts'> {
  const files = new Set(config.organizations.filter(({ file }) => file !== undefined).map(({ name }) => name));
  const oddities: Record<string, number> = {};
  for (const organization of snapshot.organizations) {
    for (const [code, count] of Object.entries(organization.oddities)) oddities[code] = (oddities[code] ?? 0) + count;
  }
  return {
    organizations: {
      total: snapshot.organizations.length,
      requests: snapshot.organizations.reduce((sum, { requestCount }) => sum + requestCount, 0),
      failed: snapshot.organizations.flatMap(({ name, failure }) =>
        failure === null
          ? []
          : [
              {
                name,
                source: files.has(name) ? ('file' as const) : ('mackerel' as const),
                cause: failure.cause,
                message: failure.message,
                hint: failure.hint,
                since: failure.since,
              },
            ],
      ),
      oddities,
      pending: sumPending(snapshot),
    },
    hosts: snapshot.organizations.reduce((sum, { hosts }) => sum + hosts.length, 0),
    openAlerts: snapshot.organizations.reduce((sum, { alerts }) => sum + alerts.length, 0),
  };
}

export function findMonitorsUnknown(snapshot: Snapshot): string[] {
  return snapshot.organizations
    .filter(({ failure, monitorListReadAt }) => failure === null && monitorListReadAt === undefined)
    .map(({ name }) => name);
}

/** Customers whose page could not be built, though all else could. */
export function describeUnbuilt({ customers }: Config, language: Locale): RunSummary['unbuilt'] {
  return customers
    .filter(({ isPassphraseMissing }) => isPassphraseMissing)
    .map(({ id }) => ({
      customer: id,
      message: {
        en: `Customer "${id}": the variable of its passphrase is not set. A page that was locked stays as it was; otherwise it has none.`,
        ja: `お客様「${id}」：合言葉の環境変数が設定されていません。すでに暗号化して公開したページはそのまま残り、なければページはありません。`,
      }[language],
    }));
}

function sumPending({ organizations }: Snapshot): PendingReads & { runs: number } {
  const sum = { logs: 0, ends: 0, hosts: 0, runs: 0 };
  for (const { pending } of organizations) {
    for (const what of ['logs', 'ends', 'hosts'] as const) {
      sum[what] += pending?.[what] ?? 0;
      sum.runs = Math.max(sum.runs, Math.ceil((pending?.[what] ?? 0) / READS_A_RUN[what]));
    }
  }
  return sum;
}

export function summarizeClock(judgement: ClockJudgement, isNowGiven: boolean, language: Locale): RunSummary['clock'] {
  const { verdict, skewMs } = judgement;
  return {
    verdict,
    skewSeconds: Math.round(skewMs / 1000),
    message: describeClock(judgement, isNowGiven)?.[language] ?? null,
  };
}

export function summarizeCustomers(states: Iterable<State>): Record<State, number> {
  return countStates(states);
}

export function summarizeOutcomes(outcomes: readonly PublishOutcome[], language: Locale): TargetSummary[] {
  return outcomes.map(({ treeId, targetId, result }) => ({
    tree: treeId,
    target: targetId,
    ok: result.ok,
    put: result.ok ? result.value.putCount : 0,
    removed: result.ok ? result.value.removedCount : 0,
    unchanged: result.ok ? result.value.unchangedCount : 0,
    quiet: result.ok && result.value.isQuiet,
    error: errorOf(result.ok ? result.value.unfinished : result.error, language),
  }));
}

export function summarizePlans(outcomes: readonly PublishOutcome<PublishPlan>[], language: Locale): PlanSummary[] {
  return outcomes.map(({ treeId, targetId, result }) => ({
    tree: treeId,
    target: targetId,
    ok: result.ok,
    put: result.ok ? result.value.puts.map(({ path, bytes }) => ({ path, bytes })) : [],
    remove: result.ok ? result.value.removals : [],
    unchanged: result.ok ? result.value.unchangedCount : 0,
    error: result.ok ? null : errorToJson(result.error, language),
  }));
}

export function summarizeTrees(
  trees: readonly (Pick<BuiltTree, 'kind' | 'id' | 'directory'> & {
    fileCount: number;
    writtenCount: number;
    removedCount: number;
  })[],
): RunSummary['trees'] {
  return trees.map(({ kind, id, directory, fileCount, writtenCount, removedCount }) => ({
    kind,
    id,
    directory,
    files: fileCount,
    written: writtenCount,
    removed: removedCount,
  }));
}

function errorOf(error: NoroshiError | null, language: Locale): TargetSummary['error'] {
  return error === null ? null : errorToJson(error, language);
}

export function errorToJson(
  error: NoroshiError,
  language: Locale,
): { code: string; message: string; hint: string | null } {
  const { message, hint = null } = error.tellIn(language);
  return { code: error.code, message, hint };
}

/**
 * 4 when there were targets and none took its tree; 3 when something is missing; otherwise 0.
 * @param allowPartial turns 3 into 0
 */
export function exitCodeOf(summary: RunSummary, allowPartial: boolean): ExitCode {
  const { organizations, announcements, notifications, unbuilt, deliveries } = summary;
  const targets = placesOf(summary);
  if (targets.length > 0 && targets.every(({ ok }) => !ok)) return EXIT.nothingPublished;
  const isPartial =
    organizations.failed.length + announcements.problems.length + notifications.length + unbuilt.length > 0 ||
    (deliveries?.problems.length ?? 0) > 0 ||
    targets.some(({ error }) => error !== null) ||
    summary.staleState !== null ||
    summary.clock.verdict === 'doubtful';
  return isPartial && !allowPartial ? EXIT.partial : EXIT.done;
}

/** Each target with how it went, or in a dry run how it would go. */
export function placesOf({ targets, plans = [] }: RunSummary): readonly (TargetSummary | PlanSummary)[] {
  return [...targets, ...plans];
}

import pLimit from 'p-limit';
import { describeThrown } from '../base/errors.ts';
import type { OrganizationConfig } from '../config/config.ts';
import type { HttpReader } from '../io/http.ts';
import type { Logger } from '../io/log.ts';
import type { Timing } from '../io/timing.ts';
import { NO_QUESTIONS, type OpenQuestions } from '../snapshot/open-questions.ts';
import type { Alert, OrganizationSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { readFileSource } from './file/read-file-source.ts';
import { createMackerelClient } from './mackerel/client.ts';
import { MembershipReader } from './mackerel/memberships.ts';
import { OddityCounter } from './mackerel/oddities.ts';
import { failedRecord, readOrganization, type ReadOrganizationOptions } from './organization.ts';
import { unusableKeyError, SourceError } from './source-error.ts';

export interface CollectDeps {
  /** The run's one clock read. */
  now: Date;
  last: Snapshot | null;
  http: HttpReader;
  timing: Timing;
  /** What this machine takes for the time; `now` and what has passed since when left out. */
  clock?: () => Date;
  logger: Logger;
  /** Organizations read side by side; the calls of one go one after the other. */
  concurrency: number;
  /** One organization, all its requests. */
  budgetMs: number;
  /** How far a first reading goes back. */
  historyDays: number;
  /** Least time between two pages of alerts of one key; default 1,000, as Mackerel's own tool waits. */
  pageDelayMs?: number;
  /** Whether a rule or claim looks at the monitor of this alert; see {@link ReadOrganizationOptions}. */
  needsMonitors?: (organization: string, alert: Alert) => boolean;
  /** Whether a rule looks at the status of such an alert. */
  needsStatusLog?: (organization: string, alert: Alert) => boolean;
  /** After each organization, whatever became of it. */
  onProgress?: (done: number, total: number, failed: number) => void;
  /** Whether a rule may count such an alert, so that it matters how it ended. */
  needsClosing?: (organization: string, alert: Alert) => boolean;
  /** Whether alerts of checks count in an organization. */
  countsChecks?: (organization: string) => boolean;
  /** What the history wants to know, by organization; nothing is known of those that are missing. */
  questions?: ReadonlyMap<string, OpenQuestions>;
  shard?: Shard;
}

interface ReadDeps extends CollectDeps {
  memberships: MembershipReader;
  clock: () => Date;
}

/** The `index`-th of `count` parts; counts from 1. */
export interface Shard {
  index: number;
  count: number;
}

const PAGE_DELAY_MS = 1_000;

/**
 * Reads all organizations; exactly one record for each, in the order given. Whatever happens to one – refused, silent,
 * broken, or a bug of ours – is its record's `failure`, and the others are read.
 */
export async function collect(organizations: readonly OrganizationConfig[], deps: CollectDeps): Promise<Snapshot> {
  const wanted = deps.shard === undefined ? organizations : selectShard(organizations, deps.shard);
  const lastByName = new Map((deps.last?.organizations ?? []).map((record) => [record.name, record]));
  const limit = pLimit(spreadEvenly(wanted.length, deps.concurrency));
  let done = 0;
  let failed = 0;
  const startedMs = deps.timing.monotonicMs();
  const clock = deps.clock ?? (() => new Date(deps.now.getTime() + deps.timing.monotonicMs() - startedMs));
  const readDeps = { ...deps, clock, memberships: new MembershipReader() };
  const records = await limit.map(wanted, async (organization) => {
    const record = await readOne(organization, lastByName.get(organization.name), readDeps);
    done++;
    if (record.failure !== null) failed++;
    deps.onProgress?.(done, wanted.length, failed);
    return record;
  });
  return { takenAt: deps.now, organizations: records };
}

/**
 * How many are read side by side: in the fewest rounds that `most` allows, and in no larger ones than those take. Seventy in three
 * rounds, the last of six, wait for Mackerel half as long again as in two of thirty-five.
 */
export function spreadEvenly(count: number, most: number): number {
  const rounds = Math.ceil(count / Math.max(1, most));
  return rounds === 0 ? 1 : Math.ceil(count / rounds);
}

/** Every `count`-th organization in the order given: each belongs to exactly one shard, neighbours to different ones. */
export function selectShard<T>(organizations: readonly T[], { index, count }: Shard): T[] {
  return organizations.filter((_, i) => i % count === index - 1);
}

async function readOne(
  organization: OrganizationConfig,
  last: OrganizationSnapshot | undefined,
  deps: ReadDeps,
): Promise<OrganizationSnapshot> {
  const { name, apiKeySource } = organization;
  const options: ReadOrganizationOptions = {
    organization: name,
    apiKeySource,
    now: deps.now,
    last,
    historyDays: deps.historyDays,
    needsMonitors: (alert) => deps.needsMonitors?.(name, alert) ?? false,
    needsStatusLog: (alert) => deps.needsStatusLog?.(name, alert) ?? false,
    needsClosing: (alert) => deps.needsClosing?.(name, alert) ?? false,
    countsChecks: deps.countsChecks?.(name) ?? false,
    questions: deps.questions?.get(name) ?? NO_QUESTIONS,
  };
  try {
    if (organization.file !== undefined) return readFileSource({ ...options, source: organization.file });
    const record = await readOrganization(openClient(organization, last, deps), options);
    // Who asked says it: the failure is part of the record.
    if (record.failure !== null) deps.logger.debug(sentenceFor(record), { organization: name });
    return record;
  } catch (thrown) {
    if (thrown instanceof SourceError) {
      const record = failedRecord(options, thrown);
      deps.logger.debug(sentenceFor(record), { organization: name });
      return record;
    }
    const stack = thrown instanceof Error ? thrown.stack : String(thrown);
    deps.logger.error(`Reading organization "${name}" ended in a bug: ${describeThrown(thrown)}`, { stack });
    deps.logger.debug(stack ?? '');
    return failedRecord(options, internalError(name));
  }
}

/** @throws SourceError when its key cannot be sent */
export function openClient(organization: OrganizationConfig, last: OrganizationSnapshot | undefined, deps: ReadDeps) {
  const { name, apiKey, apiKeySource, apiBase } = organization;
  if (apiKey === null) throw unusableKeyError(name, apiKeySource, 'is not set');
  const openedAtById = new Map((last?.alerts ?? []).map(({ id, openedAt }) => [id, openedAt]));
  return createMackerelClient({
    organization: name,
    apiKey,
    apiKeySource,
    apiBase,
    http: deps.http,
    timing: deps.timing,
    clock: deps.clock,
    budgetMs: deps.budgetMs,
    pageDelayMs: deps.pageDelayMs ?? PAGE_DELAY_MS,
    convert: {
      now: deps.now,
      oddities: new OddityCounter(),
      memberships: deps.memberships,
      knownOpenedAt: (alertId) => openedAtById.get(alertId),
    },
  });
}

function sentenceFor({ failure }: OrganizationSnapshot): string {
  return failure === null ? '' : [failure.message, failure.hint ?? ''].join(' ').trim();
}

function internalError(organization: string): SourceError {
  return new SourceError({
    organization,
    cause: 'internal',
    message: `Organization "${organization}" could not be read because of an error in Noroshi itself.`,
    hint: 'The log of this run holds the details; please report them.',
  });
}

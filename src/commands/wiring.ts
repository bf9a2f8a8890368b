import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoroshiError } from '../base/errors.ts';
import type { Config, S3Config, TargetConfig } from '../config/config.ts';
import { createHttpReader, type HttpReader } from '../io/http.ts';
import type { S3Client } from '../io/s3/s3-client.ts';
import type { S3Dependencies } from '../io/s3/s3-exchange.ts';
import { createBreath } from '../io/breath.ts';
import { systemTiming } from '../io/timing.ts';
import { findAlertNeeds } from '../model/claims/alert-needs.ts';
import { createManifestStore } from '../publish/manifest.ts';
import type { BuiltTree, Target } from '../publish/target.ts';
import { createTargetFactory } from '../publish/targets.ts';
import type { PublishJob } from '../publish/publish.ts';
import type { OpenQuestions } from '../snapshot/open-questions.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { collect } from '../sources/collect.ts';
import { createStateStore } from '../state/blob-state-store.ts';
import type { BlobStore } from '../state/blob-store.ts';
import { renamesOf, renaming } from '../state/rename-organizations.ts';
import { lockTtlMs } from '../state/lock/generation-lock.ts';
import { createFileBlobs } from '../state/places/file-store.ts';
import { createOutboxStore, type OutboxStore } from '../state/outbox-store.ts';
import type { StateStore } from '../state/state-store.ts';
import { connectionsOf } from './connections.ts';
import { ambientCredentialsOf, renewKeys } from './load-with-credentials.ts';
import type { CommandContext } from './context.ts';
import { SUMMARY_WORDS } from './run/summary-words.ts';

// Where values of the configuration meet the real clock, disk and network.

export interface CollectOptions {
  shard?: { index: number; count: number };
  /** Least time between two pages of alerts of one key; 1,000 unless the Mackerel is a simulated one. */
  pageDelayMs?: number;
}

/** What earlier runs learned, and what they want to know. */
export interface Known {
  last: Snapshot | null;
  questions: ReadonlyMap<string, OpenQuestions>;
}

/** Nothing was ever learned. */
export const NOTHING_KNOWN: Known = { last: null, questions: new Map() };

/** For questions to Mackerel, within the limits of the configuration. The caller closes it. */
export function openHttpReader(mackerel: Config['mackerel'], context: CommandContext): HttpReader {
  return createHttpReader({
    concurrency: mackerel.concurrency,
    timeoutMs: mackerel.timeoutSeconds * 1000,
    retries: mackerel.retries,
    timing: systemTiming,
    connections: connectionsOf(context),
  });
}

/** Asks every organization; the progress line is for terminals. */
export async function collectNow(
  config: Config,
  context: CommandContext,
  { last, questions }: Known,
  options: CollectOptions = {},
): Promise<Snapshot> {
  const { mackerel } = config;
  const needs = findAlertNeeds(config);
  const http = openHttpReader(mackerel, context);
  try {
    return await collect(config.organizations, {
      http,
      timing: systemTiming,
      now: context.now,
      ...(context.isNowGiven ? {} : { clock: context.clock }),
      last,
      questions,
      concurrency: mackerel.concurrency,
      budgetMs: mackerel.budgetSeconds * 1000,
      pageDelayMs: options.pageDelayMs ?? 1000,
      historyDays: config.historyDays,
      needsMonitors: (organization, alert) => needs.monitors(organization, alert),
      needsStatusLog: (_organization, alert) => needs.statusLog(alert),
      needsClosing: (organization, alert) => needs.closing(organization, alert),
      countsChecks: (organization) => needs.closing(organization, { type: 'check' }),
      logger: context.logger,
      onProgress: (done, total, failed) => context.progress(SUMMARY_WORDS[context.locale].reading(done, total, failed)),
      ...(options.shard === undefined ? {} : { shard: options.shard }),
    });
  } finally {
    context.progress(null);
    await http.close();
  }
}

/** Time, the way out and new keys for S3. */
export function s3Tools(context: CommandContext): S3Dependencies {
  return {
    ...systemTiming,
    connections: connectionsOf(context),
    renewKeys: (expired) => renewKeys(context, expired),
    warn: (text) => context.logger.warn(text),
  };
}

/**
 * The state where the configuration says, a folder or S3.
 * @param how `isReadOnly`: nothing is written there, also where a broken document would be put aside
 */
export async function openState(
  config: Config,
  context: CommandContext,
  how: { isReadOnly?: boolean } = {},
): Promise<StateStore> {
  const place = await openBlobs(config, context, '');
  const blobs = how.isReadOnly === true ? { ...place, save: () => Promise.resolve() } : place;
  return renaming(createStateStore(blobs, context.logger, createBreath(systemTiming)), renamesOf(config));
}

/** What deliverers note, beside the state: a folder or prefix of its own, with a lock of its own. */
export async function openOutbox(config: Config, context: CommandContext): Promise<OutboxStore> {
  return createOutboxStore(await openBlobs(config, context, 'outbox/'));
}

/**
 * Where the documents of the state lie.
 * @param below empty or ends with `/`
 */
export async function openBlobs(
  { state, customers }: Config,
  context: CommandContext,
  below: string,
): Promise<BlobStore> {
  const timing = { ...systemTiming, ttlMs: lockTtlMs(customers.length) };
  if ('directory' in state) return createFileBlobs(join(state.directory, below), timing);
  const credentials = state.s3.credentials ?? (await ambientCredentialsOf(context));
  if (credentials === null) {
    throw new NoroshiError(
      'state.no_credentials',
      {
        en: `The state is in bucket "${state.s3.bucket}", but no credentials are set.`,
        ja: `状態データはバケット「${state.s3.bucket}」にありますが、認証情報が設定されていません。`,
      },
      {
        hint: {
          en: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
          ja: 'AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY を設定してください。',
        },
      },
    );
  }
  const { createS3Client } = await import('../io/s3/s3-client.ts');
  const { createS3Blobs } = await import('../state/places/s3-store.ts');
  // Whatever access list is configured, the state is nobody else's.
  const client = createS3Client({ ...state.s3, acl: null, credentials }, s3Tools(context));
  return createS3Blobs(client, state.s3.prefix + below, timing);
}

/** How far our clock is ahead of the first S3 target's; asked when Mackerel says that it is wrong. */
export async function askStoreClock(config: Config, context: CommandContext): Promise<number | null> {
  const targets = [...config.publish.public, ...config.publish.internal];
  const target = targets.find((each): each is { s3: S3Config } => 's3' in each && each.s3.credentials !== null);
  if (target === undefined) return null;
  const { createS3Client } = await import('../io/s3/s3-client.ts');
  const client = createS3Client({ ...target.s3, credentials: target.s3.credentials! }, s3Tools(context));
  try {
    await client.head(`${target.s3.prefix}heartbeat.json`);
  } catch {
    // A refusal has a date as well.
  } finally {
    await client.close();
  }
  return client.clockSkewMs();
}

/** Where trees are built before they are published; kept between runs so that unchanged parts need no rendering. */
export function stagingDirectory(config: Config): string {
  if ('directory' in config.state) return join(config.state.directory, 'site');
  const name = createHash('sha256').update(config.file).digest('hex').slice(0, 16);
  return join(tmpdir(), `noroshi-${name}`);
}

/** Folder of one tree inside a build. */
export function treeDirectory(out: string, tree: Pick<BuiltTree, 'kind' | 'id'>): string {
  return tree.kind === 'customer' ? join(out, 'customers', tree.id) : join(out, tree.kind);
}

/** Each tree with the targets that the configuration gives it; a tree without any is left out. */
export function planJobs(
  config: Config,
  trees: readonly BuiltTree[],
  state: StateStore,
  context: CommandContext,
  options: {
    assertMayWrite: () => Promise<void>;
    replacesNewer: boolean;
    adopts: boolean;
    verifies: boolean;
    clockConfirmedAt: Date | undefined;
  },
): PublishJob[] {
  const { replacesNewer, adopts, verifies, clockConfirmedAt } = options;
  const how = { replacesNewer, adopts, verifies, ...(clockConfirmedAt === undefined ? {} : { clockConfirmedAt }) };
  const createTarget = createTargets(config, state, context, options);
  return trees
    .map((tree) => ({ tree, targets: targetsOf(config, tree).map(createTarget) }))
    .filter(({ targets }) => targets.length > 0)
    .map(({ tree, targets }) => ({ tree: { ...tree, ...how }, targets }));
}

const clientsOfRuns = new WeakMap<CommandContext, Map<string, S3Client>>();

function clientsOf(context: CommandContext): Map<string, S3Client> {
  const clients = clientsOfRuns.get(context) ?? new Map<string, S3Client>();
  clientsOfRuns.set(context, clients);
  return clients;
}

/** Makes targets that write as long as the run may. */
export function createTargets(
  { site }: Config,
  state: StateStore,
  context: CommandContext,
  { assertMayWrite, formerUrl }: { assertMayWrite: () => Promise<void>; formerUrl?: string | undefined },
): (target: TargetConfig) => Target {
  return createTargetFactory({
    manifests: createManifestStore(state),
    siteUrl: site.url,
    formerUrl,
    s3: s3Tools(context),
    clients: clientsOf(context),
    environment: context.env,
    assertMayWrite,
  });
}

/** All trees that the configuration gives a target. */
export function treesOf(config: Config): { tree: Pick<BuiltTree, 'kind' | 'id'>; targets: readonly TargetConfig[] }[] {
  const trees: Pick<BuiltTree, 'kind' | 'id'>[] = [
    { kind: 'public', id: 'public' },
    { kind: 'internal', id: 'internal' },
    ...config.customers.map(({ id }) => ({ kind: 'customer' as const, id })),
  ];
  return trees.map((tree) => ({ tree, targets: targetsOf(config, tree) })).filter(({ targets }) => targets.length > 0);
}

function targetsOf(config: Config, tree: Pick<BuiltTree, 'kind' | 'id'>): readonly TargetConfig[] {
  if (tree.kind !== 'customer') return config.publish[tree.kind];
  return config.customers.find(({ id }) => id === tree.id)?.publish ?? [];
}

import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '../../src/base/durations.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { HttpReader } from '../../src/io/http.ts';
import { silentLogger, type Logger } from '../../src/io/log.ts';
import { findAlertNeeds } from '../../src/model/claims/alert-needs.ts';
import type { Case, Model } from '../../src/model/model.ts';
import { learn, type LearnDeps } from '../../src/pipeline.ts';
import { demoConfigYaml, demoEnvironment } from '../../src/simulation/demo-config.ts';
import { openKeyRing } from '../../src/simulation/keys.ts';
import { answer } from '../../src/simulation/mackerel/mackerel-view.ts';
import type { Company } from '../../src/simulation/timeline.ts';
import type { OpenQuestions } from '../../src/snapshot/open-questions.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { collect } from '../../src/sources/collect.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import type { BlobStore } from '../../src/state/blob-store.ts';
import { inOne } from '../../src/state/documents/chunks.ts';
import type { StateStore } from '../../src/state/state-store.ts';
import { aTestTiming } from './test-timing.ts';

/** The configuration of the demo for a simulated company, as the program would load it. */
export function configOf(company: Company): Config {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-play-'));
  try {
    const file = join(folder, 'noroshi.yaml');
    const options = { apiBase: 'http://127.0.0.1:9/', siteUrl: 'https://status.example.jp/', directory: './dist' };
    writeFileSync(file, demoConfigYaml(company, { ...options, locale: company.locale }));
    const loaded = loadConfig(file, { env: demoEnvironment(company), need: { keys: true, publish: true } });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    return loaded.value.config;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers of the simulated Mackerel without a network between. */
export function directHttp(company: Company, clock: () => Date): HttpReader {
  const ring = openKeyRing(company.organizations);
  return {
    get: ({ url, headers, onRequest }) => {
      onRequest?.();
      const key = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-api-key')?.[1] ?? '';
      const { status, body } = answer(ring(key, clock()), url.pathname + url.search, clock(), { withMeta: false });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return Promise.resolve({ status, body: Buffer.from(text), retryAfterMs: undefined, serverTime: clock() });
    },
    close: () => Promise.resolve(),
  };
}

/** Where the state lies in memory, serialized as it would be on disk. */
export function memoryBlobs(): BlobStore & { documents: Map<string, Uint8Array> } {
  const documents = new Map<string, Uint8Array>();
  return {
    location: 'memory',
    documents,
    load: (name) => Promise.resolve(documents.get(name)),
    save: (name, content) => Promise.resolve(void documents.set(name, inOne(content))),
    list: (prefix) => Promise.resolve([...documents.keys()].filter((name) => name.startsWith(prefix))),
    stamps: () => Promise.resolve(new Map([...documents].map(([name, bytes]) => [name, hash('sha256', bytes)]))),
    create: (name, content) => {
      const isFree = !documents.has(name);
      if (isFree) documents.set(name, inOne(content));
      return Promise.resolve(isFree);
    },
    remove: (name) => Promise.resolve(void documents.delete(name)),
    lock: () =>
      Promise.resolve({ generation: 1, isHeld: () => Promise.resolve(true), release: () => Promise.resolve() }),
  };
}

export interface PlayOptions {
  from: Date;
  to: Date;
  stepMinutes: number;
  /** Told after each run. */
  onRun?: (model: Model, now: Date) => void;
  logger?: Logger;
  state?: StateStore;
  config?: Config;
  planDeliveries?: LearnDeps['planDeliveries'];
}

export interface Played {
  config: Config;
  /** As of the last run. */
  model: Model;
  state: StateStore;
  runs: number;
}

/** Runs the first half of the pipeline again and again, at the instants that cron would call it; the last one is `to`. */
export async function play(company: Company, options: PlayOptions): Promise<Played> {
  const config = options.config ?? configOf(company);
  const state = options.state ?? createStateStore(memoryBlobs(), options.logger ?? silentLogger);
  let model: Model | undefined;
  let runs = 0;
  for (let at = options.from.getTime(); at <= options.to.getTime(); at += options.stepMinutes * MINUTE_MS) {
    model = await playOnce(company, config, state, new Date(at), options.logger, options.planDeliveries);
    runs++;
    options.onRun?.(model, new Date(at));
  }
  if (model === undefined) throw new RangeError('There is nothing to play.');
  return { config, model, state, runs };
}

/** One run at that instant. */
export async function playOnce(
  company: Company,
  config: Config,
  state: StateStore,
  now: Date,
  logger: Logger = silentLogger,
  planDeliveries?: LearnDeps['planDeliveries'],
): Promise<Model> {
  const http = directHttp(company, () => now);
  const { model } = await learn({
    config,
    now,
    state,
    announcements: [],
    issues: true,
    ...(planDeliveries === undefined ? {} : { planDeliveries }),
    collect: (last, questions) => collectHere(config, { now, http, logger }, last, questions),
  });
  return model;
}

/** What `collectNow` asks for, without the real clock and network. */
export function collectHere(
  config: Config,
  world: { now: Date; http: HttpReader; logger: Logger },
  last: Snapshot | null,
  questions: ReadonlyMap<string, OpenQuestions>,
): Promise<Snapshot> {
  const needs = findAlertNeeds(config);
  return collect(config.organizations, {
    ...world,
    last,
    questions,
    timing: aTestTiming(world.now),
    concurrency: 16,
    budgetMs: 3_600_000,
    pageDelayMs: 0,
    historyDays: config.historyDays,
    needsMonitors: (organization, alert) => needs.monitors(organization, alert),
    needsStatusLog: (_organization, alert) => needs.statusLog(alert),
    needsClosing: (organization, alert) => needs.closing(organization, alert),
    countsChecks: (organization) => needs.closing(organization, { type: 'check' }),
  });
}

/** An incident as its reader knows it, comparable. */
export interface PlayedCase {
  customer: string;
  caseId: string;
  from: string;
  to: string | null;
  /** `organization/host or monitor effect from–to`, sorted. */
  windows: string[];
}

export function casesOf(model: Model): PlayedCase[] {
  return [...model.customers.values()].flatMap(({ config: { id }, cases }) =>
    cases.map((each) => ({
      customer: id,
      caseId: each.caseId,
      from: each.from.toISOString(),
      to: each.to?.toISOString() ?? null,
      windows: windowsOf(each),
    })),
  );
}

function windowsOf({ hits }: Case): string[] {
  return hits
    .flatMap(({ touch, windows }) =>
      windows.map(({ from, to, effect, end }) => {
        const what = `${touch.organization.name}/${touch.alert.hostId ?? touch.alert.monitorId ?? ''}`;
        return `${what} ${effect} ${from.toISOString()}–${to?.toISOString() ?? ''} ${end}`;
      }),
    )
    .toSorted();
}

/** Cases that two ways of playing the same days tell differently. */
export interface CaseDifferences {
  different: { often: PlayedCase | undefined; seldom: PlayedCase | undefined }[];
  /**
   * How many differ only in when a host was handed over to maintenance: Mackerel does not say when a status was set, so it
   * counts from the run that saw it, at most one step later.
   */
  explained: number;
}

/** @param stepMinutes of the run that looked more seldom */
export function compareCases(
  often: readonly PlayedCase[],
  seldom: readonly PlayedCase[],
  stepMinutes: number,
): CaseDifferences {
  const keyOf = ({ customer, caseId }: PlayedCase): string => `${customer} ${caseId}`;
  const others = new Map(seldom.map((each) => [keyOf(each), each]));
  const differences: CaseDifferences = { different: [], explained: 0 };
  for (const one of often) {
    const other = others.get(keyOf(one));
    others.delete(keyOf(one));
    if (other !== undefined && JSON.stringify(one) === JSON.stringify(other)) continue;
    if (other !== undefined && isSeenLater(one, other, stepMinutes)) differences.explained++;
    else differences.different.push({ often: one, seldom: other });
  }
  for (const other of others.values()) differences.different.push({ often: undefined, seldom: other });
  return differences;
}

const HANDED_OVER = /–(\S+) maintenance$/;

function isSeenLater(often: PlayedCase, seldom: PlayedCase, stepMinutes: number): boolean {
  if (often.from !== seldom.from || often.windows.length !== seldom.windows.length) return false;
  return often.windows.every((window, i) => {
    const other = seldom.windows[i]!;
    if (window === other) return true;
    const [one, two] = [HANDED_OVER.exec(window)?.[1], HANDED_OVER.exec(other)?.[1]];
    if (one === undefined || two === undefined || window.replace(one, two) !== other) return false;
    const lateMs = Date.parse(two) - Date.parse(one);
    return lateMs > 0 && lateMs < stepMinutes * MINUTE_MS;
  });
}

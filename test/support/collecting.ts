import { Secret } from '../../src/base/secret.ts';
import type { OrganizationConfig } from '../../src/config/config.ts';
import { createHttpReader, type HttpOptions, type HttpReader } from '../../src/io/http.ts';
import { silentLogger } from '../../src/io/log.ts';
import { findOpenQuestions } from '../../src/model/history/find-open-questions.ts';
import { emptyHistory, type History } from '../../src/model/history/history.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { carryOver } from '../../src/snapshot/carry-over.ts';
import { collect, type CollectDeps } from '../../src/sources/collect.ts';
import { startFakeMackerel, type FakeMackerel, type FakeOrganization } from './fake-mackerel.ts';
import { aTestTiming, type TestTiming } from './test-timing.ts';

export const NOW = new Date('2026-08-22T10:00:00Z');

export function minutesAfter(minutes: number, instant = NOW): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}

/** A simulated Mackerel, the real client, and everything they need; one for each test. */
export interface Collecting {
  fake: FakeMackerel;
  timing: TestTiming;
  http: HttpReader;
  organizations: OrganizationConfig[];
  /** One run; the record of the organization that was asked for first is `snapshot.organizations[0]`. */
  run(overrides?: Partial<CollectDeps>): Promise<Snapshot>;
  /** One run as the pipeline does it: what could not be read is carried over. */
  runAfter(last: Snapshot, overrides?: Partial<CollectDeps>): Promise<Snapshot>;
  /** What the runs since the last first one taught. */
  history(): History;
  close(): Promise<void>;
}

export async function startCollecting(
  fakes: FakeOrganization[],
  options: Partial<HttpOptions> & { gzip?: boolean } = {},
): Promise<Collecting> {
  const { gzip = false, ...httpOptions } = options;
  const fake = await startFakeMackerel(fakes, { gzip });
  const timing = aTestTiming(NOW);
  const http = createHttpReader({ concurrency: 4, timeoutMs: 2_000, retries: 3, timing, ...httpOptions });
  const organizations = fakes.map(({ name, key }) =>
    anOrganizationConfig({ name, apiKey: new Secret(key), apiBase: fake.base }),
  );
  let history = emptyHistory();
  const run = (overrides: Partial<CollectDeps> = {}) => {
    if ((overrides.last ?? null) === null) history = emptyHistory();
    return collect(organizations, {
      now: NOW,
      last: null,
      http,
      timing,
      logger: silentLogger,
      concurrency: 4,
      budgetMs: 60_000,
      historyDays: 90,
      questions: findOpenQuestions(history),
      ...overrides,
    });
  };
  const learn = (snapshot: Snapshot) => {
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    return snapshot;
  };
  return {
    fake,
    timing,
    http,
    organizations,
    run: async (overrides) => learn(await run(overrides)),
    runAfter: async (last, overrides = {}) => learn(carryOver(await run({ last, ...overrides }), last)),
    history: () => history,
    close: async () => {
      await http.close();
      await fake.close();
      // Whatever a test is about: nothing but GET, no path and no parameter that Mackerel does not know.
      if (fake.complaints.length > 0) throw new Error(`The client misbehaved: ${fake.complaints.join(', ')}`);
    },
  };
}

export function anOrganizationConfig(overrides: Partial<OrganizationConfig> = {}): OrganizationConfig {
  return {
    name: 'acme',
    apiKey: new Secret('key-of-acme-0123456789'),
    apiKeySource: 'MACKEREL_APIKEY_ACME',
    apiBase: 'http://127.0.0.1:9/',
    formerly: [],
    ...overrides,
  };
}

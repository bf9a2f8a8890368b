import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { createHttpReader, type HttpReader } from '../../src/io/http.ts';
import { silentLogger } from '../../src/io/log.ts';
import { systemTiming } from '../../src/io/timing.ts';
import { CANARIES } from '../../src/simulation/canaries.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { demoConfigYaml, demoEnvironment } from '../../src/simulation/demo-config.ts';
import { startSimulatedMackerel, type SimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { toSeconds } from '../../src/simulation/timeline.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { collect } from '../../src/sources/collect.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const company = simulateCompany({ seed: 1, now: NOW });

let mackerel: SimulatedMackerel;
let http: HttpReader;
let snapshot: Snapshot;

beforeAll(async () => {
  mackerel = await startSimulatedMackerel(company, { clock: () => NOW });
  http = createHttpReader({ concurrency: 16, timeoutMs: 10_000, retries: 0, timing: systemTiming });
  const site = { siteUrl: 'http://127.0.0.1/', directory: './dist', locale: 'ja' } as const;
  const loaded = readConfig(demoConfigYaml(company, { apiBase: mackerel.url, ...site }), {
    file: '/nonexistent/demo/noroshi.yaml',
    env: demoEnvironment(company),
    need: { keys: true, publish: true },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  snapshot = await collect(loaded.value.config.organizations, {
    now: NOW,
    last: null,
    http,
    timing: systemTiming,
    logger: silentLogger,
    concurrency: 16,
    budgetMs: 60_000,
    historyDays: 90,
    pageDelayMs: 0,
  });
});
afterAll(async () => {
  await http.close();
  await mackerel.close();
});

describe('the simulated company, read by the real collector', () => {
  it('is read completely, but for the organization whose key was revoked', () => {
    const failed = snapshot.organizations.filter(({ failure }) => failure !== null);
    expect(failed.map(({ name, failure }) => [name, failure?.cause])).toEqual([[company.story.unreadable[0], 'auth']]);
    expect(snapshot.organizations).toHaveLength(70);
  });

  it('needs no tolerance: its bodies have the shape that Mackerel’s have', () => {
    expect(snapshot.organizations.filter(({ oddities }) => Object.keys(oddities).length > 0)).toEqual([]);
  });

  it('brings every host, and every alert of the last ninety days', () => {
    for (const { name, failure, hosts, alerts, closedAlerts } of snapshot.organizations) {
      if (failure !== null) continue;
      const simulated = company.organizations.find((organization) => organization.name === name)!;
      expect(hosts.map(({ id }) => id).toSorted()).toEqual(simulated.hosts.map(({ id }) => id).toSorted());
      const seen = [...alerts, ...closedAlerts].map(({ id }) => id).toSorted();
      const happened = simulated.alerts.filter(({ openedAt }) => openedAt <= toSeconds(NOW)).map(({ id }) => id);
      expect(seen).toEqual(happened.toSorted());
    }
  });

  it('leaves every canary and every key behind', () => {
    const text = JSON.stringify(snapshot);
    for (const canary of Object.values(CANARIES)) expect(text).not.toContain(canary);
    for (const { apiKey } of company.organizations) expect(text).not.toContain(apiKey);
  });
});

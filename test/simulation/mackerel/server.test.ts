import { request as sendRequest, Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateCompany } from '../../../src/simulation/company.ts';
import {
  startSimulatedMackerel,
  type SimulatedMackerel,
  type SimulatedMackerelOptions,
} from '../../../src/simulation/mackerel/server.ts';
import type { Company } from '../../../src/simulation/timeline.ts';

const NOW = new Date('2026-11-20T05:00:00Z');
const company = simulateCompany({ seed: 1, now: NOW });
const shared = company.organizations.find(({ name }) => name === company.story.shared)!;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

let mackerel: SimulatedMackerel;
let at = NOW;

beforeAll(async () => {
  mackerel = await startSimulatedMackerel(company, { clock: () => at });
});
afterAll(async () => {
  agent.destroy();
  await mackerel.close();
});

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  reusedSocket: boolean;
}

function get(path: string, headers: OutgoingHttpHeaders, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = sendRequest(new URL(path, mackerel.url), { headers, method, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes: Buffer.concat(chunks),
          reusedSocket: request.reusedSocket,
        }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

function parse({ bytes }: Reply): unknown {
  return JSON.parse(bytes.toString());
}

describe('the simulated Mackerel over HTTP', () => {
  it('tells each organization by its key and counts what it was asked', async () => {
    const before = mackerel.requestCount();
    for (const { name, displayName, apiKey } of company.organizations.filter(({ failure }) => failure === null)) {
      expect(parse(await get('api/v0/org', { 'X-Api-Key': apiKey }))).toEqual({ name, displayName });
    }
    expect(mackerel.requestCount() - before).toBe(69);
    expect(mackerel.requestCount(shared.name)).toBe(1);
  });

  it('tells its own clock as the time, also where it refuses', async () => {
    at = new Date('2026-11-20T05:07:09Z');
    for (const headers of [{ 'X-Api-Key': shared.apiKey }, { 'X-Api-Key': 'wrong' }]) {
      expect((await get('api/v0/org', headers)).headers.date).toBe('Fri, 20 Nov 2026 05:07:09 GMT');
    }
    at = NOW;
  });

  it('refuses a revoked, a wrong and a missing key', async () => {
    const revoked = company.organizations.find(({ failure }) => failure !== null)!;
    for (const headers of [{ 'X-Api-Key': revoked.apiKey }, { 'X-Api-Key': 'wrong' }, {}]) {
      const reply = await get('api/v0/org', headers);
      expect(reply.status).toBe(401);
      expect(reply.bytes.toString()).not.toContain(revoked.apiKey);
    }
  });

  it('pages all alerts and keeps the connection', async () => {
    const ids = new Set<string>();
    let nextId: string | undefined;
    let pages = 0;
    do {
      const cursor = nextId === undefined ? '' : `&nextId=${nextId}`;
      const reply = await get(`api/v0/alerts?withClosed=true${cursor}`, { 'X-Api-Key': shared.apiKey });
      const page = parse(reply) as { alerts: { id: string }[]; nextId?: string };
      for (const { id } of page.alerts) ids.add(id);
      nextId = page.nextId;
      pages++;
      expect(reply.reusedSocket).toBe(true);
    } while (nextId !== undefined);
    expect(pages).toBeGreaterThan(1);
    expect(ids.size).toBe(shared.alerts.length);
  });

  it('answers gzipped only when it is asked to', async () => {
    const headers = { 'X-Api-Key': shared.apiKey };
    const plain = await get('api/v0/hosts', headers);
    const zipped = await get('api/v0/hosts', { ...headers, 'Accept-Encoding': 'gzip, br' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.bytes.length).toBeLessThan(plain.bytes.length / 3);
    expect(gunzipSync(zipped.bytes).equals(plain.bytes)).toBe(true);
  });

  it('asks the clock at each request', async () => {
    const target = `api/v0/alerts/${company.story.liveCase!.alertId}`;
    const { apiKey } = company.organizations.find(({ name }) => name === company.story.liveCase!.organization)!;
    at = new Date(NOW.getTime() - 3_600_000);
    expect((await get(target, { 'X-Api-Key': apiKey })).status).toBe(404);
    at = NOW;
    expect((await get(target, { 'X-Api-Key': apiKey })).status).toBe(200);
  });

  it('lets nobody write', async () => {
    expect((await get('api/v0/alerts/x', { 'X-Api-Key': shared.apiKey }, 'PUT')).status).toBe(403);
  });

  it('answers with a page of HTML when an organization’s API fails', async () => {
    await withWorstDay({}, async ({ own, worst }) => {
      const failing = worst.organizations.find(({ failure }) => failure?.status === 503)!;
      const reply = await fetch(`${own.url}api/v0/org`, { headers: { 'X-Api-Key': failing.apiKey } });
      expect([reply.status, reply.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    });
  });

  it('lets the slow organization wait for its own delay, the others for theirs', async () => {
    const waited: number[] = [];
    const sleep = (delayMs: number): Promise<void> => {
      waited.push(delayMs);
      return Promise.resolve();
    };
    await withWorstDay({ latencyMs: 20, slowMs: 1500, sleep }, async ({ own, worst }) => {
      for (const isSlow of [true, false]) {
        const { apiKey } = worst.organizations.find((each) => each.isSlow === isSlow && each.failure === null)!;
        expect((await fetch(`${own.url}api/v0/org`, { headers: { 'X-Api-Key': apiKey } })).status).toBe(200);
      }
      expect(waited).toEqual([1500, 20]);
    });
  });
});

async function withWorstDay(
  options: Partial<SimulatedMackerelOptions>,
  use: (given: { own: SimulatedMackerel; worst: Company }) => Promise<void>,
): Promise<void> {
  const worst = simulateCompany({ seed: 1, now: NOW, day: 'worst' });
  const own = await startSimulatedMackerel(worst, { clock: () => NOW, ...options });
  try {
    await use({ own, worst });
  } finally {
    await own.close();
  }
}

import { Agent as HttpAgent, get as httpGet } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { Agent, request } from 'undici';
import { Secret } from '../../src/base/secret.ts';
import { createConnections } from '../../src/io/connections/connections.ts';
import { NO_PROXIES } from '../../src/io/connections/proxy-settings.ts';
import { createHttpReader } from '../../src/io/http.ts';
import { silentLogger } from '../../src/io/log.ts';
import { systemTiming } from '../../src/io/timing.ts';
import { collect } from '../../src/sources/collect.ts';

// Ours, and two bare loops that send the same requests and parse the same answers.

export interface CollectCase {
  organizations: number;
  latencyMs: number;
  inFlight: number;
  tls: boolean;
  /** Per organization. */
  hosts?: number;
}

export type CollectReader = 'noroshi' | 'undici' | 'node:http';

export interface BenchServer {
  base: string;
  certificate: string | undefined;
  stop: () => void;
}

export const PATHS = [
  'api/v0/org',
  'api/v0/hosts?status=working&status=standby&status=maintenance&status=poweroff',
  'api/v0/alerts?withClosed=true',
  'api/v0/downtimes',
  'api/v0/monitors',
];

/** @returns requests sent */
export function readWith(reader: CollectReader, one: CollectCase, server: BenchServer): Promise<number> {
  if (reader === 'noroshi') return readWithNoroshi(one, server);
  return reader === 'undici' ? readWithUndici(one, server) : readWithNodeHttp(one, server);
}

async function readWithNoroshi(one: CollectCase, { base, certificate }: BenchServer): Promise<number> {
  const http = createHttpReader({
    concurrency: one.inFlight,
    timeoutMs: 10_000,
    retries: 3,
    timing: systemTiming,
    ...(certificate === undefined
      ? {}
      : { connections: createConnections({ proxies: NO_PROXIES, authorities: [certificate] }) }),
  });
  const organizations = Array.from({ length: one.organizations }, (_, i) => ({
    name: `org-${i}`,
    apiKey: new Secret(`key-of-org-${i}`),
    apiKeySource: 'MACKEREL_APIKEYS',
    apiBase: base,
    formerly: [],
  }));
  const snapshot = await collect(organizations, {
    now: new Date(),
    last: null,
    http,
    timing: systemTiming,
    logger: silentLogger,
    concurrency: one.inFlight,
    budgetMs: 60_000,
    historyDays: 90,
  });
  await http.close();
  const failed = snapshot.organizations.find(({ failure }) => failure !== null);
  if (failed !== undefined) throw new Error(failed.failure?.message);
  return snapshot.organizations.reduce((sum, { requestCount }) => sum + requestCount, 0);
}

async function readWithUndici(one: CollectCase, { base, certificate }: BenchServer): Promise<number> {
  const connect = certificate === undefined ? {} : { ca: certificate };
  const dispatcher = new Agent({ connections: Math.ceil(one.inFlight * 1.25), connect });
  const requests = await readInLoops(one, async (path, key) => {
    const answer = await request(base + path, { dispatcher, headers: { ...HEADERS, 'x-api-key': key } });
    return JSON.parse(await answer.body.text()) as unknown;
  });
  await dispatcher.destroy();
  return requests;
}

async function readWithNodeHttp(one: CollectCase, { base, certificate }: BenchServer): Promise<number> {
  const limits = { keepAlive: true, maxSockets: Math.ceil(one.inFlight * 1.25) };
  const agent = one.tls ? new HttpsAgent({ ...limits, ca: certificate }) : new HttpAgent(limits);
  const get = one.tls ? httpsGet : httpGet;
  const requests = await readInLoops(one, async (path, key) => {
    const text = await new Promise<string>((settle, refuse) => {
      get(base + path, { agent, headers: { ...HEADERS, 'x-api-key': key } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => settle(Buffer.concat(chunks).toString()));
      }).on('error', refuse);
    });
    return JSON.parse(text) as unknown;
  });
  agent.destroy();
  return requests;
}

const HEADERS = { accept: 'application/json', 'accept-encoding': 'gzip' };

/**
 * As many loops as requests in flight, each taking one organization after the other and its calls in turn; what was read
 * is kept, as ours is.
 */
async function readInLoops(one: CollectCase, read: (path: string, key: string) => Promise<unknown>): Promise<number> {
  let next = 0;
  const kept: unknown[] = [];
  async function loop(): Promise<void> {
    for (let i = next++; i < one.organizations; i = next++) {
      for (const path of PATHS) {
        kept.push(await read(path, `key-of-org-${i}`));
      }
    }
  }
  await Promise.all(Array.from({ length: one.inFlight }, loop));
  return kept.length;
}

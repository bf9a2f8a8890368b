import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent as HttpAgent, get as httpGet } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { Agent, request } from 'undici';
import { Secret } from '../../src/base/secret.ts';
import { createHttpReader } from '../../src/io/http.ts';
import { silentLogger } from '../../src/io/log.ts';
import { systemTiming } from '../../src/io/timing.ts';
import { collect } from '../../src/sources/collect.ts';
import type { Aim } from './measure.ts';

export interface CollectCase {
  organizations: number;
  latencyMs: number;
  inFlight: number;
  tls: boolean;
  /** Per organization. */
  hosts?: number;
}

export type CollectReader = 'noroshi' | 'undici' | 'node:http';

export interface CollectRow extends CollectCase {
  reader: CollectReader;
  requests: number;
  wallMs: number;
  /** Requests × latency ÷ in flight; 0 without latency. */
  idealMs: number;
  cpuMsPerRequest: number;
  peakRssMiB: number;
}

const LOADS = [
  { latencyMs: 0, inFlight: 16 },
  { latencyMs: 20, inFlight: 8 },
  { latencyMs: 20, inFlight: 32 },
  { latencyMs: 50, inFlight: 16 },
  { latencyMs: 100, inFlight: 128 },
];

/** Each load at three sizes, and over TLS at the middle one; 10,000 organizations have 20 hosts each. */
export const ORDINARY_CASES: CollectCase[] = [
  ...LOADS.map((load) => ({ organizations: 70, tls: false, ...load })),
  ...LOADS.map((load) => ({ organizations: 1_000, tls: false, ...load })),
  ...LOADS.filter(({ latencyMs }) => latencyMs >= 20).map((load) => ({ organizations: 1_000, tls: true, ...load })),
  ...LOADS.filter(({ inFlight }) => inFlight > 16).map((load) => ({
    organizations: 10_000,
    tls: false,
    hosts: 20,
    ...load,
  })),
];

export const TINY_CASES: CollectCase[] = [
  { organizations: 6, latencyMs: 5, inFlight: 4, tls: false, hosts: 2 },
  { organizations: 6, latencyMs: 5, inFlight: 4, tls: true, hosts: 2 },
];

const PATHS = [
  'api/v0/org',
  'api/v0/hosts?status=working&status=standby&status=maintenance&status=poweroff',
  'api/v0/alerts?withClosed=true',
  'api/v0/downtimes',
];

/**
 * Every case with every reader, in turn and against one server each, so that their ratios can be trusted. The server has
 * a process of its own. Run from the repository's root.
 */
export async function benchCollect(
  cases: readonly CollectCase[],
  readers: readonly CollectReader[] = ['node:http', 'undici', 'noroshi'],
): Promise<CollectRow[]> {
  const rows: CollectRow[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-bench-'));
  try {
    for (const one of cases) {
      const server = await startServer(one, folder);
      try {
        await readWith('undici', { ...one, organizations: one.inFlight * 2 }, server);
        for (const reader of readers) rows.push(await measure(reader, one, server));
      } finally {
        server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

interface BenchServer {
  base: string;
  certificate: string | undefined;
  stop: () => void;
}

async function startServer(one: CollectCase, folder: string): Promise<BenchServer> {
  const files = one.tls ? makeCertificate(folder) : {};
  const options = JSON.stringify({ latencyMs: one.latencyMs, hosts: one.hosts ?? 14, ...files });
  const child = fork(resolve('test/bench/collect-server.mjs'), [options], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout === null) throw new Error('the server has no output');
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    base: `${one.tls ? 'https' : 'http'}://127.0.0.1:${port}/`,
    certificate: files.cert === undefined ? undefined : readFileSync(files.cert, 'utf8'),
    stop: () => void child.kill(),
  };
}

/** @throws when there is no openssl on this machine */
function makeCertificate(folder: string): { cert?: string; key?: string } {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...what, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert, key };
}

async function measure(reader: CollectReader, one: CollectCase, server: BenchServer): Promise<CollectRow> {
  let peakRss = 0;
  const watch = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 20);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const requests = await readWith(reader, one, server);
  const wallMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(watch);
  return {
    ...one,
    reader,
    requests,
    wallMs,
    idealMs: (requests * one.latencyMs) / one.inFlight,
    cpuMsPerRequest: (cpu.user + cpu.system) / 1000 / requests,
    peakRssMiB: Math.max(peakRss, process.memoryUsage.rss()) / 1024 ** 2,
  };
}

/** @returns requests sent */
function readWith(reader: CollectReader, one: CollectCase, server: BenchServer): Promise<number> {
  if (reader === 'noroshi') return readWithNoroshi(one, server);
  return reader === 'undici' ? readWithUndici(one, server) : readWithNodeHttp(one, server);
}

async function readWithNoroshi(one: CollectCase, { base, certificate }: BenchServer): Promise<number> {
  const http = createHttpReader({
    concurrency: one.inFlight,
    timeoutMs: 10_000,
    retries: 3,
    timing: systemTiming,
    ...(certificate === undefined ? {} : { certificateAuthority: certificate }),
  });
  const organizations = Array.from({ length: one.organizations }, (_, i) => ({
    name: `org-${i}`,
    apiKey: new Secret(`key-of-org-${i}`),
    apiKeySource: 'MACKEREL_APIKEYS',
    apiBase: base,
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
    const answer = await request(base + path, { dispatcher, headers: { 'x-api-key': key } });
    JSON.parse(await answer.body.text());
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
      get(base + path, { agent, headers: { 'x-api-key': key } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => settle(Buffer.concat(chunks).toString()));
      }).on('error', refuse);
    });
    JSON.parse(text);
  });
  agent.destroy();
  return requests;
}

/** As many loops as requests in flight, each taking one organization after the other and its calls in turn. */
async function readInLoops(one: CollectCase, read: (path: string, key: string) => Promise<void>): Promise<number> {
  let next = 0;
  let requests = 0;
  async function loop(): Promise<void> {
    for (let i = next++; i < one.organizations; i = next++) {
      for (const path of PATHS) {
        await read(path, `key-of-org-${i}`);
        requests++;
      }
    }
  }
  await Promise.all(Array.from({ length: one.inFlight }, loop));
  return requests;
}

/** The rows as a Markdown table; “× undici” compares with the bare loop of the same case. */
export function formatCollectRows(rows: readonly CollectRow[]): string {
  const head =
    '| organizations | latency | in flight | TLS | reader | wall s | × ideal | CPU ms/request | CPU × undici | peak MiB |\n' +
    '| ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: |\n';
  return (
    head +
    rows
      .map((row) => {
        const bare = rows.find((other) => other.reader === 'undici' && isSameCase(row, other));
        const ideal = row.idealMs === 0 ? '–' : (row.wallMs / row.idealMs).toFixed(2);
        const cpu = bare === undefined ? '–' : (row.cpuMsPerRequest / bare.cpuMsPerRequest).toFixed(2);
        const load = `${row.organizations} | ${row.latencyMs} ms | ${row.inFlight} | ${row.tls ? 'yes' : 'no'}`;
        const time = `${(row.wallMs / 1000).toFixed(2)} | ${ideal} | ${row.cpuMsPerRequest.toFixed(3)}`;
        return `| ${load} | ${row.reader} | ${time} | ${cpu} | ${row.peakRssMiB.toFixed(0)} |\n`;
      })
      .join('')
  );
}

function isSameCase(a: CollectCase, b: CollectCase): boolean {
  return (
    a.organizations === b.organizations && a.latencyMs === b.latencyMs && a.inFlight === b.inFlight && a.tls === b.tls
  );
}

const WALL_AIMS = [
  { organizations: 70, latencyMs: 50, inFlight: 16, limit: 1.25 },
  { organizations: 1_000, latencyMs: 50, inFlight: 16, limit: 1.08 },
  { organizations: 1_000, latencyMs: 20, inFlight: 32, limit: 1.25 },
];
const LARGEST = 10_000;

export function aimsOfCollect(rows: readonly CollectRow[]): Aim[] {
  const ours = rows.filter(({ reader }) => reader === 'noroshi');
  const plain = ours.filter(({ tls }) => !tls);
  const walls = WALL_AIMS.flatMap(({ organizations, latencyMs, inFlight, limit }) => {
    const wanted = { organizations, latencyMs, inFlight, tls: false };
    const row = plain.find((one) => isSameCase(one, wanted));
    const what = `collect, ${organizations} organizations, ${latencyMs} ms, ${inFlight} in flight ÷ ideal`;
    return row === undefined ? [] : [{ what, measured: row.wallMs / row.idealMs, limit, unit: ' ×' }];
  });
  // Of 70 organizations most of the time is the compiler's, whoever comes first.
  const cpu = plain
    .filter(({ organizations }) => organizations >= 1_000)
    .flatMap((row) => {
      const bare = rows.find((other) => other.reader === 'undici' && isSameCase(row, other));
      return bare === undefined ? [] : [row.cpuMsPerRequest / bare.cpuMsPerRequest];
    });
  const large = ours.filter(({ organizations }) => organizations === LARGEST);
  return [
    ...walls,
    ...(cpu.length === 0
      ? []
      : [
          {
            what: 'collect, CPU per request ÷ bare undici loop, worst load',
            measured: Math.max(...cpu),
            limit: 1.5,
            unit: ' ×',
          },
        ]),
    ...(large.length === 0
      ? []
      : [
          {
            what: `collect, ${LARGEST} organizations, 200,000 hosts, peak`,
            measured: Math.max(...large.map(({ peakRssMiB }) => peakRssMiB)),
            limit: 1536,
            unit: ' MiB',
          },
        ]),
  ];
}

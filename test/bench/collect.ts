import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { PATHS, readWith, type BenchServer, type CollectCase, type CollectReader } from './collect-readers.ts';
import { garbageCollector, median, type Aim } from './measure.ts';

/** Medians of all rounds. */
export interface CollectRow extends CollectCase {
  reader: CollectReader;
  rounds: number;
  requests: number;
  wallMs: number;
  /** Requests × latency ÷ in flight; 0 without latency. */
  idealMs: number;
  cpuMsPerRequest: number;
  /** Compared with the bare undici loop of the same round. */
  cpuRatio: number;
  /** The largest. */
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

/**
 * Every case with every reader, in turn and against one server each, so that their ratios can be trusted. The server has
 * a process of its own. Run from the repository's root.
 */
export async function benchCollect(
  cases: readonly CollectCase[],
  readers: readonly CollectReader[] = ['node:http', 'undici', 'noroshi'],
): Promise<CollectRow[]> {
  const collectGarbage = garbageCollector();
  const rows: CollectRow[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-bench-'));
  try {
    for (const one of cases) {
      const server = await startServer(one, folder);
      try {
        // What a reader finds warm must not depend on who was there before it.
        for (const reader of readers) await readWith(reader, { ...one, organizations: one.inFlight * 2 }, server);
        const efforts = readers.map((reader) => ({ reader, rounds: [] as Effort[] }));
        for (let round = 0; round < roundsOf(one); round++) {
          for (const { reader, rounds } of round % 2 === 0 ? efforts : efforts.toReversed()) {
            collectGarbage();
            rounds.push(await measure(reader, one, server));
          }
        }
        const bare = efforts.find(({ reader }) => reader === 'undici')?.rounds ?? [];
        for (const { reader, rounds } of efforts) rows.push(toRow(one, reader, rounds, bare));
      } finally {
        server.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** Short ones scatter most, and cost least. */
function roundsOf({ organizations, latencyMs, inFlight }: CollectCase): number {
  const idealMs = (organizations * PATHS.length * latencyMs) / inFlight;
  return idealMs > 20_000 ? 1 : idealMs > 5_000 ? 3 : 7;
}

interface Effort {
  requests: number;
  wallMs: number;
  cpuMsPerRequest: number;
  peakRssMiB: number;
}

function toRow(
  one: CollectCase,
  reader: CollectReader,
  rounds: readonly Effort[],
  bare: readonly Effort[],
): CollectRow {
  const requests = rounds[0]?.requests ?? 0;
  return {
    ...one,
    reader,
    rounds: rounds.length,
    requests,
    wallMs: median(rounds.map(({ wallMs }) => wallMs)),
    idealMs: (requests * one.latencyMs) / one.inFlight,
    cpuMsPerRequest: median(rounds.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
    cpuRatio: median(rounds.map(({ cpuMsPerRequest }, i) => cpuMsPerRequest / (bare[i]?.cpuMsPerRequest ?? NaN))),
    peakRssMiB: Math.max(...rounds.map(({ peakRssMiB }) => peakRssMiB)),
  };
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

async function measure(reader: CollectReader, one: CollectCase, server: BenchServer): Promise<Effort> {
  let peakRss = 0;
  const watch = setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 20);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const requests = await readWith(reader, one, server);
  const wallMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(watch);
  return {
    requests,
    wallMs,
    cpuMsPerRequest: (cpu.user + cpu.system) / 1000 / requests,
    peakRssMiB: Math.max(peakRss, process.memoryUsage.rss()) / 1024 ** 2,
  };
}

/** The rows as a Markdown table; “× undici” compares with the bare loop of the same case. */
export function formatCollectRows(rows: readonly CollectRow[]): string {
  const head =
    '| organizations | latency | in flight | TLS | reader | rounds | wall s | × ideal | CPU ms/request | CPU × undici | peak MiB |\n' +
    '| ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n';
  return (
    head +
    rows
      .map((row) => {
        const ideal = row.idealMs === 0 ? '–' : (row.wallMs / row.idealMs).toFixed(2);
        const cpu = Number.isNaN(row.cpuRatio) ? '–' : row.cpuRatio.toFixed(2);
        const load = `${row.organizations} | ${row.latencyMs} ms | ${row.inFlight} | ${row.tls ? 'yes' : 'no'}`;
        const time = `${(row.wallMs / 1000).toFixed(2)} | ${ideal} | ${row.cpuMsPerRequest.toFixed(3)}`;
        return `| ${load} | ${row.reader} | ${row.rounds} | ${time} | ${cpu} | ${row.peakRssMiB.toFixed(0)} |\n`;
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
  const cpu = plain.filter(({ cpuRatio }) => !Number.isNaN(cpuRatio)).map(({ cpuRatio }) => cpuRatio);
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

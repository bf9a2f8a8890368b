import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';
import { simulateCompany } from '../../src/simulation/company.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { systemTiming } from '../../src/io/timing.ts';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { Secret } from '../../src/base/secret.ts';
import { startRadosgw } from '../support/radosgw.ts';
import { BENCH_NOW } from './fleet-size.ts';
import { measureInTurn, measureProcess, median, pairedRatio, type Aim, type Measured } from './measure.ts';

const LATENCY_MS = 20;
const CONCURRENCY = 16;
/** What cron meets from the third run on. */
const LATER_RUNS = 7;

interface Summary {
  durationSeconds: number;
  stages: { name: string; seconds: number }[];
  organizations: { total: number; requests: number };
  trees: { files: number; written: number }[];
}

export interface RunRow {
  name: string;
  wallMs: number;
  peakMiB: number;
  idealMs: number;
  summary: Summary;
}

/** The ordinary company as cron meets it: a Mackerel of 20 ms in this process, which is not the one measured, radosgw as both targets. */
export async function benchRun(
  cli: string,
  options: { organizations?: number; hosts?: number } = {},
): Promise<RunRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-bench-'));
  const company = simulateCompany({
    seed: 7,
    now: BENCH_NOW,
    day: 'ordinary',
    locale: 'ja',
    eventsPerDay: 15,
    ...options,
  });
  let now = BENCH_NOW;
  const mackerel = await startSimulatedMackerel(company, { clock: () => now, latencyMs: LATENCY_MS });
  const radosgw = await startRadosgw();
  try {
    await makeBucket(radosgw.endpoint);
    const files = demoFiles(company, {
      apiBase: mackerel.url,
      siteUrl: 'https://status.example.jp/',
      directory: './dist',
      locale: 'ja',
    });
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), publishToS3(text, radosgw.endpoint));
    }
    const env = { ...demoEnvironment(company), AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' };
    const rows: RunRow[] = [];
    const names = [
      'first run',
      'five minutes later',
      ...Array.from({ length: LATER_RUNS }, (_, i) => (i === 0 ? 'third run' : `${i + 3}th run`)),
    ];
    for (const [index, name] of names.entries()) {
      now = new Date(BENCH_NOW.getTime() + index * 300_000);
      const args = [cli, 'run', '-c', join(folder, 'noroshi.yaml'), '--json', '--quiet', '--now', now.toISOString()];
      // One key of the simulated company was revoked: exit 3.
      const measured = await measureProcess({ program: process.execPath, args, env, acceptedExit: 3 });
      rows.push(toRow(name, measured));
    }
    return rows;
  } finally {
    await mackerel.close();
    radosgw.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function toRow(name: string, { wallMs, peakMiB, stdout }: Measured): RunRow {
  const summary = JSON.parse(stdout) as Summary;
  return { name, wallMs, peakMiB, summary, idealMs: (summary.organizations.requests * LATENCY_MS) / CONCURRENCY };
}

function publishToS3(text: string, endpoint: string): string {
  const target = (prefix: string): string =>
    `- s3: { bucket: bench, prefix: ${prefix}/, endpoint: "${endpoint}", region: us-east-1, forcePathStyle: true }`;
  return text
    .replace('- directory: "./dist/public"', target('public'))
    .replace('- directory: "./dist/internal"', target('internal'));
}

async function makeBucket(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null };
  const connection = {
    bucket: 'bench',
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    acl: null,
    sse: null,
    credentials,
  };
  const client = createS3Client(connection, systemTiming);
  await client.put('', '');
  await client.close();
}

export function formatRun(rows: readonly RunRow[]): string {
  const lines = rows.map(({ name, wallMs, peakMiB, idealMs, summary }) => {
    const stages = summary.stages.map((stage) => `${stage.name} ${stage.seconds.toFixed(2)}`).join(', ');
    const written = summary.trees.reduce((sum, tree) => sum + tree.written, 0);
    const times = `${(wallMs / 1000).toFixed(2)} | ${(idealMs / 1000).toFixed(2)} | ${((wallMs - idealMs) / 1000).toFixed(2)}`;
    return `| ${name} | ${summary.organizations.requests} | ${times} | ${stages} | ${written} | ${peakMiB.toFixed(0)} |\n`;
  });
  return `| run | requests | wall s | ideal s | beyond s | stages s | files written | peak MiB |
| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |
${lines.join('')}`;
}

export function aimsOfRun(rows: readonly RunRow[]): Aim[] {
  const later = rows.slice(-LATER_RUNS);
  if (later.length === 0) return [];
  const beyond = median(later.map(({ wallMs, idealMs }) => wallMs - idealMs)) / 1000;
  const peak = Math.max(...rows.map(({ peakMiB }) => peakMiB));
  return [
    {
      what: `whole run, ordinary company, beyond the ideal of its requests, median of ${LATER_RUNS}`,
      measured: beyond,
      limit: 1.5,
      unit: ' s',
    },
    { what: 'whole run, ordinary company, peak', measured: peak, limit: 150, unit: ' MiB' },
  ];
}

/** `noroshi --version` against a node that does nothing. */
export async function benchColdStart(cli: string, rounds: number): Promise<string> {
  const series = await measureInTurn(
    [
      { name: 'node -e 0', command: { program: process.execPath, args: ['-e', '0'] } },
      { name: 'noroshi --version', command: { program: process.execPath, args: [cli, '--version'] } },
    ],
    rounds,
  );
  const [bare, ours] = [series.get('node -e 0')!, series.get('noroshi --version')!];
  return `| process | median ms | ratio |
| --- | ---: | ---: |
| node -e 0 | ${median(bare.wallMs).toFixed(0)} | 1.00 |
| noroshi --version | ${median(ours.wallMs).toFixed(0)} | ${pairedRatio(ours, bare).toFixed(2)} |
`;
}

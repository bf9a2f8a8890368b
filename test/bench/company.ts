import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemTiming } from '../../src/io/timing.ts';
import { createS3Client } from '../../src/io/s3/s3-client.ts';
import { Secret } from '../../src/base/secret.ts';
import { demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';
import { simulateCompany, type CompanyOptions } from '../../src/simulation/company.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import { startRadosgw } from '../support/radosgw.ts';
import { BENCH_NOW } from './fleet-size.ts';
import { measureProcess, type Measured } from './measure.ts';

/** Where both trees are published to; one real one of each. */
export type PlaceName = 'directory' | 'radosgw' | 'git';

export interface CompanyBenchOptions extends Pick<
  CompanyOptions,
  'organizations' | 'hosts' | 'day' | 'historyDays' | 'eventsPerDay'
> {
  place: PlaceName;
  latencyMs: number;
  /** Whether Mackerel says the same for ever. */
  standsStill?: boolean;
}

export interface BenchCompany {
  /** Holds the configuration, the state and the places. */
  folder: string;
  /** A whole `noroshi run` so many minutes after the first. */
  run(atMinutes: number, ...more: string[]): Promise<Measured>;
  close(): Promise<void>;
}

const SECRETS = { AWS_ACCESS_KEY_ID: 'AKTEST', AWS_SECRET_ACCESS_KEY: 'SKTEST' };

/** A company as cron meets it: a Mackerel in this process, which is not the one measured. */
export async function openCompany(cli: string, options: CompanyBenchOptions): Promise<BenchCompany> {
  const { place, latencyMs, standsStill = false, ...size } = options;
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-bench-'));
  const company = simulateCompany({
    seed: 7,
    now: BENCH_NOW,
    day: 'ordinary',
    locale: 'ja',
    eventsPerDay: 15,
    ...size,
  });
  let now = BENCH_NOW;
  const still = { clock: () => BENCH_NOW, tellTime: () => null };
  const mackerel = await startSimulatedMackerel(company, {
    ...(standsStill ? still : { clock: () => now }),
    latencyMs,
  });
  const { target, stop } = await openPlace(place, folder);
  const files = demoFiles(company, {
    apiBase: mackerel.url,
    siteUrl: 'https://status.example.jp/',
    directory: './dist',
    locale: 'ja',
  });
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), publishTo(text, target));
  }
  const env = { ...demoEnvironment(company), ...SECRETS };
  return {
    folder,
    run(atMinutes, ...more) {
      now = new Date(BENCH_NOW.getTime() + atMinutes * 60_000);
      const args = [cli, 'run', '-c', join(folder, 'noroshi.yaml'), '--json', '--quiet', '--now', now.toISOString()];
      // One key of the simulated company was revoked on all but quiet days: exit 3.
      return measureProcess({ program: process.execPath, args: [...args, ...more], env, acceptedExit: 3 });
    },
    async close() {
      await mackerel.close();
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface OpenPlace {
  /** YAML of the target of a tree. */
  target: (tree: string) => string;
  stop: () => void;
}

async function openPlace(place: PlaceName, folder: string): Promise<OpenPlace> {
  if (place === 'directory') return { target: (tree) => `directory: "./dist/${tree}"`, stop: () => undefined };
  if (place === 'git') {
    const repository = join(folder, 'pages.git');
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    // Nothing changes in it while it is weighed.
    execFileSync('git', ['-C', repository, 'config', 'gc.autoDetach', 'false']);
    return { target: (tree) => `git: { remote: ./pages.git, branch: ${tree} }`, stop: () => undefined };
  }
  const radosgw = await startRadosgw();
  await makeBucket(radosgw.endpoint);
  return {
    target: (tree) =>
      `s3: { bucket: bench, prefix: ${tree}/, endpoint: "${radosgw.endpoint}", region: us-east-1, forcePathStyle: true }`,
    stop: () => radosgw.stop(),
  };
}

function publishTo(text: string, target: OpenPlace['target']): string {
  return text
    .replace('directory: "./dist/public"', target('public'))
    .replace('directory: "./dist/internal"', target('internal'));
}

async function makeBucket(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'AKTEST', secretAccessKey: new Secret('SKTEST'), sessionToken: null };
  const connection = { bucket: 'bench', region: 'us-east-1', endpoint, forcePathStyle: true, acl: null, sse: null, credentials }; // prettier-ignore
  const client = createS3Client(connection, systemTiming);
  await client.put('', '');
  await client.close();
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { simulateCompany, type CompanyOptions } from '../../src/simulation/company.ts';
import { demoEnvironment, demoFiles } from '../../src/simulation/demo-config.ts';
import { startSimulatedMackerel } from '../../src/simulation/mackerel/server.ts';
import type { Company } from '../../src/simulation/timeline.ts';
import {
  findSecretsInFolder,
  findSecretsInOutputs,
  keepSecret,
  runCli,
  runInProcess,
  startCli,
  type CliRun,
  type RunningCli,
} from './cli.ts';
import { startFakeMackerel, type FakeMackerel, type FakeOrganization } from './fake-mackerel.ts';

/** A folder with a configuration, the environment it asks for, and a Mackerel on loopback that answers it. */
export interface World {
  folder: string;
  env: Record<string, string>;
  /** Runs the program there, as a process; `--now` is added unless the arguments hold it. */
  run(...args: string[]): Promise<CliRun>;
  /** The same in this process. Paths in the arguments must be absolute. */
  runHere(...args: string[]): Promise<CliRun>;
  /** The same without `--now`, on a machine whose clock says so. */
  runByClock(clock: Date, ...args: string[]): Promise<CliRun>;
  start(...args: string[]): RunningCli;
  /** What the program takes as now. */
  now: Date;
  /** Writes a file below the folder. */
  write(path: string, text: string): void;
  path(...parts: string[]): string;
  /** Looks through everything that was said and written for secrets, and removes it. */
  close(): Promise<void>;
}

export const WORLD_NOW = new Date('2026-11-20T03:05:00Z');

const OWN_FILES = /^(noroshi[\w-]*\.yaml|\.env)$/;

interface WorldOptions {
  env: Record<string, string>;
  files: { path: string; text: string }[];
  now: Date;
  onClose?: () => Promise<void>;
}

export function aWorld({ env, files, now, onClose }: WorldOptions): World {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-e2e-'));
  const withNow = (args: readonly string[]): string[] =>
    args.includes('--now') || !TIMED.has(args[0] ?? '') ? [...args] : [...args, '--now', world.now.toISOString()];
  const world: World = {
    folder,
    env,
    now,
    run: (...args) => runCli(withNow(args), { folder, env: world.env }),
    runHere: (...args) => runInProcess(withNow(args), { folder, env: world.env }),
    runByClock: (clock, ...args) => runInProcess(args, { folder, env: world.env, clock: () => clock }),
    start: (...args) => startCli(withNow(args), { folder, env: world.env }),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    path: (...parts) => join(folder, ...parts),
    async close() {
      await onClose?.();
      const found = [...findSecretsInOutputs(), ...findSecretsInFolder(folder, (path) => OWN_FILES.test(path))];
      rmSync(folder, { recursive: true, force: true });
      if (found.length > 0) throw new Error(`Secrets came out:\n${found.join('\n')}`);
    },
  };
  for (const { path, text } of files) world.write(path, text);
  return world;
}

const TIMED = new Set(['check', 'run', 'collect', 'build', 'publish', 'links', 'report', 'log', 'demo', 'downtimes']);

export interface SimulatedWorld extends World {
  company: Company;
  /** The instant that the simulated Mackerel answers for; {@link World.now} unless it is set. */
  mackerelNow: Date | null;
  requestCount: (organization?: string) => number;
}

/** A small simulated hosting company behind a real loopback server; the same options, the same company. */
export async function aSimulatedWorld(options: Partial<CompanyOptions> = {}): Promise<SimulatedWorld> {
  const company = simulateCompany({
    seed: 7,
    now: WORLD_NOW,
    historyDays: 3,
    organizations: 10,
    hosts: 40,
    eventsPerDay: 8,
    ...options,
  });
  let simulated: SimulatedWorld | undefined = undefined;
  const mackerel = await startSimulatedMackerel(company, {
    clock: () => simulated?.mackerelNow ?? simulated?.now ?? WORLD_NOW,
    // Where it says the same for ever, its clock stands still and tells nothing.
    tellTime: () => (simulated?.mackerelNow == null ? (simulated?.now ?? WORLD_NOW) : null),
    withMeta: false,
  });
  const files = demoFiles(company, {
    apiBase: mackerel.url,
    siteUrl: 'https://status.example.jp/',
    directory: './dist',
    locale: company.locale,
  }).map(({ path, text }) => ({ path, text: text.replace(/^mackerel:\n/m, 'mackerel:\n  retries: 0\n') }));
  keepSecret(...company.organizations.map(({ apiKey }) => apiKey));
  const world = aWorld({ env: demoEnvironment(company), files, now: company.now, onClose: () => mackerel.close() });
  simulated = Object.assign(world, {
    company,
    mackerelNow: null,
    requestCount: (name?: string) => mackerel.requestCount(name),
  });
  return simulated;
}

export interface FakeWorld extends World {
  fake: FakeMackerel;
  organizations: FakeOrganization[];
}

/** Organizations whose answers are written by hand; each is one customer unless the configuration says otherwise. */
export async function aFakeWorld(
  organizations: FakeOrganization[],
  options: { config?: (base: string) => string; env?: Record<string, string>; now?: Date; server?: Server } = {},
): Promise<FakeWorld> {
  const { server } = options;
  const fake = await startFakeMackerel(organizations, server === undefined ? {} : { server });
  const keys = Object.fromEntries(organizations.map(({ name, key }) => [name, key]));
  const text = (options.config ?? ((base) => aConfigText({ base, names: Object.keys(keys) })))(fake.base);
  const world = aWorld({
    env: { MACKEREL_APIKEYS: JSON.stringify(keys), ...options.env },
    files: [{ path: 'noroshi.yaml', text }],
    now: options.now ?? WORLD_NOW,
    onClose: () => fake.close(),
  });
  return Object.assign(world, { fake, organizations });
}

/** An address of this machine where nobody is: for commands that open `site.url`. */
export const NOBODY = 'http://127.0.0.1:1/';

/** The text of a configuration; `more` is put behind it. */
export function aConfigText({
  base,
  names,
  more = '',
  siteUrl = 'https://status.example.jp/',
}: {
  base: string;
  names: string[];
  more?: string;
  siteUrl?: string;
}): string {
  return `site:
  title: Example Hosting
  url: ${siteUrl}
  locale: en
  everyMinutes: 5
mackerel: { apiBase: "${base}", retries: 0, timeoutSeconds: 2 }
organizations:
${names.map((name) => `  - ${name}\n`).join('')}defaults: { visibility: listed }
publish:
  public: [{ directory: ./dist/public }]
  internal: [{ directory: ./dist/internal }]
${more}`;
}

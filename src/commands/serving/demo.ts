import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { MINUTE_MS } from '../../base/durations.ts';
import { loadAnnouncements } from '../../announcements/load-announcements.ts';
import type { Config, CustomerConfig } from '../../config/config.ts';
import { formatFinding } from '../../config/words/finding-words.ts';
import { loadConfig } from '../../config/load.ts';
import { silentLogger } from '../../io/log.ts';
import { systemTiming } from '../../io/timing.ts';
import { customerUrl } from '../../model/addresses.ts';
import { learn, type LearnDeps } from '../../pipeline.ts';
import { demoEnvironment, demoFiles } from '../../simulation/demo-config.ts';
import { simulateCompany, type CompanyOptions } from '../../simulation/company.ts';
import { startSimulatedMackerel } from '../../simulation/mackerel/server.ts';
import type { Company } from '../../simulation/timeline.ts';
import { contentKeyOf, lockFragment } from '../../site/locked/lock.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { startPreview } from '../reading/preview.ts';
import { runCommand } from '../run/run.ts';
import { collectNow, openState } from '../wiring.ts';

export interface DemoOptions {
  port: number;
  /** Build and leave, without serving. */
  once: boolean;
  /** Where the trees go; a temporary folder otherwise. */
  out?: string;
  seed: number;
  day: NonNullable<CompanyOptions['day']>;
  locale: 'ja' | 'en';
}

/** Runs before the one that is shown, in minutes before now: so that the page has a past, as after 90 days of cron. */
const EARLIER_RUNS_MIN = [90 * 1440, 1440, 360, 180, 120, 60, 30, 5];
/** How long the slow organization takes to answer. */
const SLOW_MS = 300;
/** Over the whole company; a bad week of a real one of this size. */
const EVENTS_PER_DAY = 15;

/** Of a demo that is built and not served. */
const ONCE_URL = 'https://status.example.jp/';

/** The main job on a company that exists nowhere: a simulated Mackerel, read over real HTTP, built, and served. */
export async function demoCommand(context: CommandContext, options: DemoOptions): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-play-'));
  const clock = { now: context.now };
  const { seed, day, locale } = options;
  const company = simulateCompany({ seed, now: context.now, day, locale, eventsPerDay: EVENTS_PER_DAY });
  // Nobody watches the past; only the run that is shown waits for the slow organization.
  const sleep = (ms: number): Promise<void> => (clock.now < context.now ? Promise.resolve() : systemTiming.sleep(ms));
  const mackerel = await startSimulatedMackerel(company, { clock: () => clock.now, slowMs: SLOW_MS, sleep });
  // Months are played in a moment: what the machine takes for the time is the play's, as it is Mackerel's.
  const played = { ...context, clock: () => clock.now };
  const play = { context: played, machineClock: context.clock, company, folder, clock, apiBase: mackerel.url, options };
  try {
    return options.once ? await playOnce(play) : await serve(play);
  } finally {
    await mackerel.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Play {
  context: CommandContext;
  company: Company;
  /** Holds the configuration, the state and what is published. */
  folder: string;
  clock: { now: Date };
  /** How time goes on while the demo serves. */
  machineClock: () => Date;
  apiBase: string;
  options: DemoOptions;
}

async function playOnce(play: Play): Promise<ExitCode> {
  const { context, config } = await prepare(play, ONCE_URL);
  const out = play.options.out === undefined ? {} : { out: resolve(play.options.out) };
  const exitCode = await runCommand(context, { ...RUN, ...out, publish: play.options.out === undefined });
  if (!context.json && !context.quiet) {
    context.print(
      `Built from ${config.organizations.length} simulated organizations. "noroshi preview DIR/public" serves it.`,
    );
  }
  // One organization's key is revoked on purpose; the demo itself is done.
  return exitCode === EXIT.partial ? EXIT.done : exitCode;
}

async function serve(play: Play): Promise<ExitCode> {
  const { folder, options } = play;
  const site = await startPreview(makeFolder(folder, 'dist'), options.port);
  try {
    const { context, config } = await prepare(play, `${site.url}public/`);
    await runCommand(context, { ...RUN, publish: true });
    for (const line of describeAddresses(config, play.company, site.url)) context.print(line);
    const startedMs = play.machineClock().getTime();
    const timer = setInterval(() => void runAgain(play, context, startedMs), config.site.everyMinutes * MINUTE_MS);
    await context.untilStopped();
    clearInterval(timer);
    return EXIT.done;
  } finally {
    await site.close();
  }
}

const RUN = { publish: false, dryRun: false, waitSeconds: 0, pageDelayMs: 0 };

async function runAgain({ clock, machineClock }: Play, context: CommandContext, startedMs: number): Promise<void> {
  clock.now = new Date(context.now.getTime() + machineClock().getTime() - startedMs);
  await runCommand({ ...context, now: clock.now, quiet: true }, { ...RUN, publish: true });
}

/** The simulated Mackerel is on this machine, where no proxy leads. */
const STRAIGHT = { http_proxy: '', https_proxy: '', no_proxy: '', NODE_EXTRA_CA_CERTS: '' };

/** Writes the demo's folder and lives through the runs before the one that is shown. */
async function prepare(play: Play, siteUrl: string): Promise<{ context: CommandContext; config: Config }> {
  const { company, folder, clock, apiBase, options } = play;
  const { locale } = options;
  for (const file of demoFiles(company, { apiBase, siteUrl, directory: './dist', locale })) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
  }
  const env = { ...play.context.env, ...STRAIGHT, ...demoEnvironment(company) };
  const context = { ...play.context, configFile: join(folder, 'noroshi.yaml'), env };
  const config = readDemoConfig(context);
  const state = await openState(config, context);
  const announcements = loadAnnouncements(config).announcements;
  const quiet = { ...context, logger: silentLogger, progress: () => undefined };
  const end = play.context.now.getTime();
  for (const [index, minutes] of EARLIER_RUNS_MIN.entries()) {
    context.progress(`Living through the past: run ${index + 1} of ${EARLIER_RUNS_MIN.length}`);
    const now = new Date(end - minutes * MINUTE_MS);
    clock.now = now;
    const collect: LearnDeps['collect'] = (last, questions) =>
      collectNow(config, { ...quiet, now }, { last, questions }, RUN);
    await learn({ config, now, state, announcements, collect, issues: true });
  }
  context.progress(null);
  clock.now = play.context.now;
  return { context, config };
}

function readDemoConfig(context: CommandContext): Config {
  const loaded = loadConfig(context.configFile, { env: context.env, need: { keys: true, publish: true } });
  if (loaded.ok) return loaded.value.config;
  throw new Error(loaded.error.map((finding) => formatFinding(finding, 'the demo')).join('\n'));
}

function describeAddresses(config: Config, company: Company, url: string): string[] {
  const live = config.customers.find(({ id }) => id === company.story.liveCase?.customer);
  const locked = config.customers.find(({ visibility }) => visibility === 'locked');
  const addressOf = (customer: CustomerConfig | undefined): string | null =>
    customer === undefined ? null : customerUrl(config, customer);
  const key =
    locked === undefined || config.secret === null ? '' : lockFragment(contentKeyOf(config.secret, locked.id));
  return [
    '',
    `Public page       ${config.site.url}`,
    `A customer hit    ${addressOf(live) ?? '-'}`,
    `A locked page     ${addressOf(locked) ?? '-'}${key}`,
    `Scope, for sales  ${url}internal/`,
    '',
    'Ctrl-C ends it.',
  ];
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

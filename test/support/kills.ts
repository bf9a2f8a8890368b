import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../src/simulation/random.ts';
import { loadRelease } from '../../src/publish/folder/release.ts';
import { listFiles } from './cli.ts';
import { casesOf, configOf, play } from './play.ts';
import type { SimulatedWorld } from './world.ts';

export interface KillOptions {
  seed: number;
  kills: number;
  /** The first run, and the time between two; the company lives on meanwhile. */
  from: Date;
  stepMinutes: number;
}

export interface KillReport {
  /** Runs that a kill really ended; the others were done before it came. */
  killed: number;
  /** What was wrong, each a sentence. */
  problems: string[];
  /** Files of killed runs that nobody cleared away. */
  leftovers: string[];
  incidents: number;
  /** Reports that were read again, in the same words, after they had been read once. */
  reportsRead: number;
}

const SETTLED = new Set([0, 3]);

/**
 * Lets runs of the real program be killed at random moments, each followed by one that is not, and looks at what readers
 * get after every kill, and at the end whether the same incidents are known as if nothing had been killed.
 */
export async function playWithKills(world: SimulatedWorld, options: KillOptions): Promise<KillReport> {
  const random = createRandom(options.seed);
  const report: KillReport = { killed: 0, problems: [], leftovers: [], incidents: 0, reportsRead: 0 };
  const said: Said = new Map();
  rmSync(world.path('announcements'), { recursive: true, force: true });
  world.now = options.from;
  let typicalMs = await finish(world, report, 'the first run');

  for (let i = 1; i <= options.kills; i++) {
    world.now = new Date(options.from.getTime() + i * options.stepMinutes * 60_000);
    const before = standOf(world);
    const running = world.start('run', '--wait-seconds', '0');
    const isOver = await Promise.race([
      running.done.then(() => true),
      wait(typicalMs * (0.2 + 0.75 * random.next()), false),
    ]);
    running.kill('SIGKILL');
    const { signal } = await running.done;
    if (!isOver && signal === 'SIGKILL') report.killed++;
    checkReaders(world, before, report, `after kill ${i}`);
    checkReports(world, said, report, `after kill ${i}`);
    typicalMs = Math.min(typicalMs, await finish(world, report, `the run after kill ${i}`));
    checkReaders(world, null, report, `after the run after kill ${i}`);
    checkReports(world, said, report, `after the run after kill ${i}`);
  }
  await compareIncidents(world, options, report);
  report.leftovers = listFiles(world.folder).filter(
    // Drafts of the lock may belong to others who are trying; they go when they are a minute old.
    (path) => /\.(tmp|draft|partial|writing)(\/|$)/.test(path) && !path.startsWith('.noroshi/lock/'),
  );
  return report;
}

/** @returns how long it took, in milliseconds */
async function finish(world: SimulatedWorld, report: KillReport, what: string): Promise<number> {
  const begunAt = performance.now();
  const { exitCode, stderr } = await world.run('run', '--wait-seconds', '0', '--quiet');
  if (!SETTLED.has(exitCode ?? -1)) report.problems.push(`${what} ended with ${exitCode}: ${stderr}`);
  return performance.now() - begunAt;
}

interface Stand {
  release: string;
  checkedAt: string;
}

function standOf(world: SimulatedWorld): Stand | null {
  const link = world.path('dist/public');
  if (!existsSync(link)) return null;
  const heartbeat = JSON.parse(readFileSync(join(link, 'heartbeat.json'), 'utf8')) as { checkedAt: string };
  return { release: readlinkSync(link), checkedAt: heartbeat.checkedAt };
}

/** Whether what is live is one whole release: each file is what the release's record says, and none is too many. */
function checkReaders(world: SimulatedWorld, before: Stand | null, report: KillReport, when: string): void {
  const stand = standOf(world);
  if (stand === null) return void report.problems.push(`${when}: nothing is live`);
  if (before !== null && stand.checkedAt < before.checkedAt) report.problems.push(`${when}: an older page is live`);
  const folder = world.path('dist', stand.release);
  const record = loadRelease(`${folder}.json`);
  if (record === undefined) return void report.problems.push(`${when}: the live release has no record`);
  const live = listFiles(folder).filter((path) => !/^(\.heartbeat.*\.tmp|heartbeat\.json)$/.test(path));
  if (live.join() !== [...record.entries.keys()].toSorted().join()) report.problems.push(`${when}: files differ`);
  for (const path of live) {
    const bytes = readFileSync(join(folder, path));
    if (hash('sha256', bytes) !== record.entries.get(path)?.sha256) report.problems.push(`${when}: ${path} is mixed`);
    if (path.endsWith('.html')) checkReferences(folder, path, bytes.toString('utf8'), report, when);
  }
}

function checkReferences(folder: string, path: string, html: string, report: KillReport, when: string): void {
  for (const [, reference = ''] of html.matchAll(/ (?:href|src)="([^"#?:]+)"/g)) {
    const target = join(folder, dirname(path), reference);
    if (!existsSync(target)) report.problems.push(`${when}: ${path} names ${reference}, which is not there`);
  }
}

/** By page and case, what was read of each report in the order of their numbers. */
type Said = Map<string, string[]>;

/** What was read once stands there for ever, under its number, and its case has a page. */
function checkReports(world: SimulatedWorld, said: Said, report: KillReport, when: string): void {
  const root = world.path('dist/public');
  const found = new Set<string>();
  for (const path of listFiles(root).filter((file) => /(^|\/)noroshi\.json$/.test(file))) {
    const { incidents } = JSON.parse(readFileSync(join(root, path), 'utf8')) as PublishedPage;
    for (const { caseId, url, reports } of incidents) {
      const key = `${path} ${caseId}`;
      const now = reports.toSorted((a, b) => a.number - b.number).map((one) => `${one.number} ${one.at} ${one.text}`);
      const before = said.get(key) ?? [];
      if (before.join('\n') !== now.slice(0, before.length).join('\n')) {
        report.problems.push(`${when}: ${key} said\n${before.join('\n')}\nand now says\n${now.join('\n')}`);
      }
      if (new Set(reports.map(({ number }) => number)).size !== reports.length) {
        report.problems.push(`${when}: ${key} has a number twice`);
      }
      // The overview leads to the page that a customer has of it.
      if (!existsSync(join(root, new URL(url).pathname, url.endsWith('/') ? 'index.html' : ''))) {
        report.problems.push(`${when}: ${key} has no page`);
      }
      report.reportsRead += before.length;
      found.add(key);
      said.set(key, now);
    }
  }
  for (const key of said.keys()) if (!found.has(key)) report.problems.push(`${when}: ${key} is gone`);
}

interface PublishedPage {
  incidents: { caseId: string; url: string; reports: { number: number; at: string; text: string }[] }[];
}

/** Against the same days played without any kill. */
async function compareIncidents(world: SimulatedWorld, options: KillOptions, report: KillReport): Promise<void> {
  const to = new Date(options.from.getTime() + options.kills * options.stepMinutes * 60_000);
  const config = configOf(world.company);
  const { model } = await play(world.company, { from: options.from, to, stepMinutes: options.stepMinutes, config });
  const expected = new Map<string, string[]>();
  for (const { customer, caseId, from, to: end } of casesOf(model)) {
    expected.set(customer, [...(expected.get(customer) ?? []), `${caseId} ${from} ${end}`]);
  }
  const customers = world.path('dist/public/c');
  for (const folder of readdirSync(customers)) {
    const file = join(customers, folder, 'noroshi.json');
    if (!existsSync(file)) continue;
    const page = JSON.parse(readFileSync(file, 'utf8')) as {
      id: string;
      incidents: { caseId: string; startedAt: string; resolvedAt: string | null; reports: { number: number }[] }[];
    };
    const shown = page.incidents.map(({ caseId, startedAt, resolvedAt }) => `${caseId} ${startedAt} ${resolvedAt}`);
    report.incidents += shown.length;
    const wanted = (expected.get(page.id) ?? []).toSorted();
    if (shown.toSorted().join('\n') !== wanted.join('\n')) {
      report.problems.push(`${page.id} shows\n${shown.toSorted().join('\n')}\ninstead of\n${wanted.join('\n')}`);
    }
    for (const { caseId, reports } of page.incidents) {
      if (reports.some(({ number }, i) => number !== i + 1 && number !== reports.length - i)) {
        report.problems.push(`${page.id}: the reports of ${caseId} have gaps`);
      }
    }
  }
}

import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCompany, type BenchCompany } from './company.ts';
import { median, type Measured } from './measure.ts';

// What a year leaves behind, and what an hour of runs does: a company as busy as the demo's, played by whole processes that publish
// to a branch. Coarse steps for the year, so that all of it fits into an hour.

/** Bytes and files as they lie there at one time, and what the runs since the time before took. */
export interface GrowthRow {
  name: string;
  runs: number;
  state: Weighed;
  history: Weighed;
  /** All generations of it. */
  ledger: Weighed;
  /** What is over and no run reads: the archive by months. */
  archive: Weighed;
  tree: Weighed;
  git: Weighed;
  wallMs: number;
  peakMiB: number;
}

export interface Weighed {
  bytes: number;
  files: number;
}

export interface GrowthOptions {
  organizations: number;
  hosts: number;
  days: number;
  /** Between two runs of the year. */
  stepHours: number;
  /** Between two rows. */
  rowDays: number;
  /** Runs of the hour that follows, a minute apart. */
  minutes: number;
}

const DAY_MINUTES = 24 * 60;
const ROW_MINUTES = 15;
/** The demo's. */
const EVENTS_PER_DAY = 45;

export async function benchGrowth(cli: string, options: GrowthOptions): Promise<GrowthRow[]> {
  const { days, stepHours, rowDays, minutes, organizations, hosts } = options;
  const eventsPerDay = (EVENTS_PER_DAY * hosts) / 1_000;
  // The past reaches back beyond the first run, whose reading goes 90 days back itself.
  const company = await openCompany(cli, {
    place: 'git',
    latencyMs: 0,
    day: 'ordinary',
    organizations,
    hosts,
    eventsPerDay,
    historyDays: days + FIRST_READING_DAYS,
  });
  const rows: GrowthRow[] = [];
  let since: Measured[] = [];
  const take = (name: string): void => {
    const row = toRow(name, since, company.folder);
    rows.push(row);
    since = [];
    // It takes an hour: who waits sees how far it is.
    process.stderr.write(formatRow(row));
  };
  try {
    const step = stepHours * 60;
    for (let at = -days * DAY_MINUTES; at <= 0; at += step) {
      since.push(await company.run(at));
      const day = days + at / DAY_MINUTES;
      if (day % rowDays === 0) take(day === 0 ? 'first run' : `day ${day}`);
    }
    for (let minute = 1; minute <= minutes; minute++) {
      since.push(await company.run(minute));
      if (minute % ROW_MINUTES === 0) take(`${minute} minutes later`);
    }
    packBranches(company);
    take('the same, git gc');
    return rows;
  } finally {
    await company.close();
  }
}

const FIRST_READING_DAYS = 90;

/** What a server does by itself now and then. */
function packBranches({ folder }: BenchCompany): void {
  execFileSync('git', ['-C', join(folder, 'pages.git'), 'gc', '--quiet', '--prune=now']);
}

function toRow(name: string, since: readonly Measured[], folder: string): GrowthRow {
  const state = join(folder, '.noroshi');
  const isState = (path: string): boolean => !path.startsWith('site/');
  const of = (prefix: string): Weighed => weigh(state, (path) => path.startsWith(prefix));
  return {
    name,
    runs: since.length,
    state: weigh(state, isState),
    history: of('history'),
    ledger: of('ledger-'),
    archive: of('log-'),
    tree: weigh(state, (path) => !isState(path)),
    git: weigh(join(folder, 'pages.git'), () => true),
    wallMs: since.length === 0 ? 0 : median(since.map(({ wallMs }) => wallMs)),
    peakMiB: Math.max(0, ...since.map(({ peakMiB }) => peakMiB)),
  };
}

/** Of a folder's files; `isCounted` is asked for their paths below it. */
function weigh(folder: string, isCounted: (path: string) => boolean): Weighed {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => isCounted(path.slice(folder.length + 1)))
    .map((path) => statSync(path).size);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
}

export function formatGrowth(rows: readonly GrowthRow[]): string {
  return `| at | runs since | state MB | files | history MB | ledger MB | archive MB | trees MB | files | branches MB | files | median wall s | peak MiB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.map(formatRow).join('')}`;
}

function formatRow({ name, runs, state, history, ledger, archive, tree, git, wallMs, peakMiB }: GrowthRow): string {
  const kinds = [history, ledger, archive].map(({ bytes }) => formatMB(bytes)).join(' | ');
  const last = runs === 0 ? '– | –' : `${(wallMs / 1000).toFixed(2)} | ${peakMiB.toFixed(0)}`;
  return `| ${name} | ${runs} | ${formatWeighed(state)} | ${kinds} | ${formatWeighed(tree)} | ${formatWeighed(git)} | ${last} |\n`;
}

function formatWeighed({ bytes, files }: Weighed): string {
  return `${formatMB(bytes)} | ${files}`;
}

function formatMB(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

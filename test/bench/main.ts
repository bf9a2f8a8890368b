import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { aimsOfBuild, aimsOfGrowth, formatBuild } from './build-report.ts';
import { benchBuild, type BuildBenchResult } from './build.ts';
import { aimsOfCollect, benchCollect, formatCollectRows, ORDINARY_CASES, TINY_CASES } from './collect.ts';
import { FLEET_SIZES } from './generate.ts';
import { benchGrowth, formatGrowth } from './growth.ts';
import { whyNoHugo } from './hugo/installed.ts';
import { formatAims, type Aim } from './measure.ts';
import { benchQuiet, formatQuiet, type QuietRow } from './quiet.ts';
import { mergeResults, type ResultSection } from './results-file.ts';
import { aimOfWall, aimsOfRun, benchColdStart, benchRun, formatRun } from './run.ts';
import { aimsOfUpload, formatUploadRows, type UploadRow } from './upload-rows.ts';
import { aimsOfValidate, benchValidate, formatValidateRows } from './validate.ts';

// `npm run bench -- [--only build,start,run,quiet,collect,upload,growth] [--large] [--tiny] [--customers N,N] [--rounds N] [--eleventy FILE] [--write]`
// Run from the repository's root; prints tables and, with --write, puts them into test/bench/RESULTS.md: what was not measured stays there.

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'build,start,run,quiet,collect,upload' },
    /** The largest size as well; minutes, and gigabytes of disk. */
    large: { type: 'boolean', default: false },
    /** Sizes that show nothing but that the bench works. */
    tiny: { type: 'boolean', default: false },
    /** Builds of these sizes only: `70,1000,10000`. */
    customers: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    /** How much of the past growth is measured over. */
    days: { type: 'string', default: '360' },
    /** Hours between two of its runs. */
    step: { type: 'string', default: '24' },
    /** `cmd.cjs` of an @11ty/eleventy that was installed elsewhere; it is no dependency of this project. */
    eleventy: { type: 'string' },
    cli: { type: 'string', default: 'dist/cli.mjs' },
    child: { type: 'string', default: 'node_modules/.cache/noroshi-bench/build-child.mjs' },
    write: { type: 'boolean', default: false },
  },
});

const only = new Set(values.only.split(','));
const rounds = Number(values.rounds);
const aims: Aim[] = [];
const sections: ResultSection[] = [];

function tell(title: string, table: string): void {
  const known = sections.find((section) => section.title === title);
  console.log(known === undefined ? `## ${title}\n\n${table}` : table);
  if (known === undefined) sections.push({ title, text: table });
  else known.text += `\n${table}`;
}

if (only.has('build')) await runBuilds();
if (only.has('start')) tell('Cold start', await benchColdStart(values.cli, rounds * 3));
if (only.has('run')) {
  const rows = await benchRun(values.cli);
  aims.push(...aimsOfRun(rows));
  tell('Whole run: 70 organizations, 1,000 hosts, 20 ms, radosgw', formatRun(rows));
  const near = await benchRun(values.cli, { place: 'directory' });
  aims.push(aimOfWall('whole run, 70 organizations, 20 ms, directory, from the third on', near, 600));
  tell('Whole run: the same, directory', formatRun(near));
  const far = await benchRun(values.cli, { place: 'directory', latencyMs: 100 });
  aims.push(aimOfWall('whole run, 70 organizations, 100 ms, directory, from the third on', far, 1_800));
  tell('Whole run: the same, directory, 100 ms', formatRun(far));
  tell(
    'Whole run: the worst day, directory',
    formatRun(await benchRun(values.cli, { place: 'directory', day: 'worst' })),
  );
}
if (only.has('quiet')) await runQuiet();
if (only.has('growth')) await runGrowth();
if (only.has('collect')) await runCollects();
if (only.has('upload')) runUploads();
if (aims.length > 0) tell('Aims', formatAims(aims));
if (values.write) writeResults();

async function runCollects(): Promise<void> {
  const ordinary = ORDINARY_CASES.filter(({ organizations }) => values.large || organizations <= 1_000);
  const rows = await benchCollect(values.tiny ? TINY_CASES : ordinary);
  aims.push(...aimsOfCollect(rows));
  tell('Collecting', formatCollectRows(rows));
  const read = benchValidate(values.tiny ? 1_000 : 100_000);
  aims.push(...aimsOfValidate(read));
  tell('Reading what was collected', formatValidateRows(read));
}

async function runQuiet(): Promise<void> {
  const [organizations, hosts] = values.tiny ? [3, 6] : [70, 1_000];
  const rows: QuietRow[] = [];
  for (const place of ['directory', 'git', 'radosgw'] as const) {
    if (!values.tiny || place !== 'radosgw')
      rows.push(...(await benchQuiet(values.cli, rounds, { place, organizations, hosts })));
  }
  tell(`Nothing happens: ${organizations} organizations, whole runs with publishing`, formatQuiet(rows));
}

/** Takes an hour: asked for by its name alone. */
async function runGrowth(): Promise<void> {
  const [organizations, hosts] = values.tiny ? [3, 6] : [70, 1_000];
  const days = values.tiny ? 2 : Number(values.days);
  const rowDays = values.tiny ? 1 : 30;
  const stepHours = Number(values.step);
  const rows = await benchGrowth(values.cli, {
    organizations,
    hosts,
    days,
    stepHours,
    rowDays,
    minutes: values.tiny ? 15 : 60,
  });
  tell(
    `Growth: ${organizations} organizations, ${hosts} hosts, ${days} days, a run every ${stepHours} hours, published to a branch`,
    formatGrowth(rows),
  );
}

/** In a process of its own: the bench is its own slow store. */
function runUploads(): void {
  const count = values.tiny ? '20' : values.large ? '10000' : '1000';
  const script = join(dirname(values.child), 'upload.mjs');
  const rows = JSON.parse(execFileSync(process.execPath, [script, count], { encoding: 'utf8' })) as UploadRow[];
  aims.push(...aimsOfUpload(rows));
  tell('Uploading', formatUploadRows(rows));
}

async function runBuilds(): Promise<void> {
  const eleventy = values.eleventy ?? null;
  const { cli, child } = values;
  const noHugo = whyNoHugo();
  const results: BuildBenchResult[] = [];
  const sizes = values.tiny
    ? [{ customers: 3, hosts: 6, incidents: 4 }]
    : FLEET_SIZES.filter(({ customers }) =>
        values.customers === undefined
          ? values.large || customers <= 1_000
          : values.customers.split(',').includes(`${customers}`),
      );
  for (const size of sizes) {
    // The largest fleet takes minutes a round, and differs less from one to the next.
    const isLargest = size.customers >= 10_000;
    for (const { root, fileSystem } of values.tiny || isLargest ? fileSystems().slice(0, 1) : fileSystems()) {
      const count = isLargest ? 1 : size.customers >= 1_000 ? Math.ceil(rounds / 3) : rounds;
      const result = await benchBuild({
        size,
        root,
        fileSystem,
        rounds: count,
        cli,
        child,
        eleventy,
        noHugo,
        hasLater: !isLargest,
      });
      results.push(result);
      aims.push(...aimsOfBuild(result));
      tell('Building', formatBuild(result));
    }
  }
  aims.push(...aimsOfGrowth(results));
}

function fileSystems(): { root: string; fileSystem: string }[] {
  const disk = { root: tmpdir(), fileSystem: 'disk' };
  try {
    accessSync('/dev/shm', constants.W_OK);
    return [{ root: '/dev/shm', fileSystem: 'tmpfs' }, disk];
  } catch {
    return [disk];
  }
}

/** Replaces the figures that were measured, and no others. */
function writeResults(): void {
  const file = join('test', 'bench', 'RESULTS.md');
  const [cpu] = cpus();
  const machine = `${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  const versions = [`Node ${process.version}`, versionOf('hugo', ['version'], /v[\d.]+/), eleventyVersion()];
  const facts = [
    new Date().toISOString().slice(0, 10),
    machine,
    ...versions.filter(Boolean),
    `disk: ${fileSystemOf(tmpdir())}`,
  ];
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, mergeResults(before, sections, facts.join(' · ')));
}

function eleventyVersion(): string {
  if (values.eleventy === undefined) return '';
  return versionOf(process.execPath, [values.eleventy, '--version'], /[\d.]+/, 'Eleventy');
}

function versionOf(program: string, args: string[], pattern: RegExp, name = 'Hugo'): string {
  try {
    return `${name} ${pattern.exec(execFileSync(program, args, { encoding: 'utf8' }))?.[0] ?? '?'}`;
  } catch {
    return '';
  }
}

function fileSystemOf(path: string): string {
  try {
    return execFileSync('stat', ['-f', '-c', '%T', path], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assembleCustomerPage, assembleOverview } from '../../src/model/assemble-status-pages.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import {
  BENCH_NOW,
  makeFleet,
  resetState,
  STRIKE_NOW,
  writeFleetFiles,
  type FleetFiles,
  type FleetSize,
} from './fleet-files.ts';
import type { Fleet } from './generate.ts';
import { writeEleventySite, writeHugoSite } from './generators.ts';
import {
  measureInTurn,
  measureProcess,
  median,
  pairedRatio,
  type Aim,
  type Contender,
  type Series,
} from './measure.ts';
import {
  compileSimpleTemplates,
  renderSimplePages,
  simpleCustomer,
  simpleIncidents,
  simpleIndex,
  type SimplePages,
} from './simple-pages.ts';

export interface BuildBenchOptions {
  size: FleetSize;
  /** Everything is written below it; its file system is what is measured. */
  root: string;
  fileSystem: string;
  rounds: number;
  /** The command and `build-child.ts`, both bundled. */
  cli: string;
  child: string;
  /** The command's script; `null` leaves the generator out. */
  eleventy: string | null;
  hasHugo: boolean;
}

export interface BuildBenchResult {
  options: BuildBenchOptions;
  series: Map<string, Series>;
  /** Of each contender's output. */
  files: Map<string, number>;
  megabytes: Map<string, number>;
  /** First build, nothing changed, one host changed; each of the same rounds. */
  again: { first: Series; quiet: Series; struck: Series; quietWrites: string[]; struckWrites: string[] };
}

const COMPLETE = 'Noroshi, complete build';
const SAME = 'Noroshi, same pages';
const ETA = 'bare eta loop';
const BYTES = 'bare writer';
const HUGO = 'Hugo';
const ELEVENTY = 'Eleventy';

export function isHugoInstalled(): boolean {
  return spawnSync('hugo', ['version']).status === 0;
}

/** First builds of one size on one file system by everybody, in turn; then builds with little or nothing new. */
export async function benchBuild(options: BuildBenchOptions): Promise<BuildBenchResult> {
  const folder = mkdtempSync(join(resolve(options.root), 'noroshi-bench-'));
  try {
    const files = await prepareFolder(options, folder);
    const outOf = (name: string): string => join(folder, 'out', name.replaceAll(/\W+/g, '-'));
    const contenders = listContenders(options, folder, files, outOf);
    const series = await measureInTurn(contenders, options.rounds);
    const outputs = contenders.map(({ name }) => [name, measureFolder(outOf(name))] as const);
    const again = await buildAgain(options, files, join(folder, 'again'));
    return {
      options,
      series,
      again,
      files: new Map(outputs.map(([name, { files }]) => [name, files])),
      megabytes: new Map(outputs.map(([name, { bytes }]) => [name, bytes / 1e6])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepareFolder(options: BuildBenchOptions, folder: string): Promise<FleetFiles> {
  const fleet = makeFleet(options.size);
  const files = await writeFleetFiles(fleet, join(folder, 'fleet'));
  const pages = collectSimplePages(fleet, join(folder, 'bytes'));
  writeFileSync(join(folder, 'pages.json'), JSON.stringify(pages));
  if (options.hasHugo) writeHugoSite(join(folder, 'hugo'), pages);
  if (options.eleventy !== null) writeEleventySite(join(folder, 'eleventy'), pages);
  return files;
}

/** The facts of all pages; on the side, their bytes one after the other into a file. */
function collectSimplePages({ config, snapshot, history }: Fleet, bytesFile: string): SimplePages {
  const model = prepareModel({ config, snapshot, history, announcements: [], now: BENCH_NOW });
  const templates = compileSimpleTemplates();
  const chunks: Buffer[] = [];
  const paths: string[] = [];
  const pages: SimplePages = { index: simpleIndex(assembleOverview(model, 'ja')), customers: [], incidents: [] };
  const keep = (prefix: string, file: { path: string; content: string | Uint8Array }): void => {
    paths.push(prefix + file.path);
    chunks.push(Buffer.from(file.content));
  };
  for (const file of renderSimplePages(assembleOverview(model, 'ja'), templates)) keep('', file);
  for (const { id } of config.customers) {
    const page = assembleCustomerPage(model, id, 'ja');
    pages.customers.push(simpleCustomer(page));
    pages.incidents.push(...simpleIncidents(page));
    for (const file of renderSimplePages(page, templates)) keep(`c/${id}/`, file);
  }
  writeFileSync(bytesFile, Buffer.concat(chunks));
  writeFileSync(`${bytesFile}.json`, JSON.stringify({ paths, bytes: chunks.map(({ length }) => length) }));
  return pages;
}

function listContenders(
  options: BuildBenchOptions,
  folder: string,
  fleet: FleetFiles,
  outOf: (name: string) => string,
): Contender[] {
  const empty = (name: string) => (): void => {
    rmSync(outOf(name), { recursive: true, force: true });
    mkdirSync(outOf(name), { recursive: true });
    resetState(fleet);
  };
  const child = (name: string, mode: string, from: string): Contender => ({
    name,
    prepare: empty(name),
    command: { program: process.execPath, args: [options.child, '--mode', mode, '--from', from, '--out', outOf(name)] },
  });
  const contenders: Contender[] = [
    { name: COMPLETE, prepare: empty(COMPLETE), command: buildCommand(options, fleet, outOf(COMPLETE)) },
    child(SAME, 'same', fleet.folder),
    child(ETA, 'eta', join(folder, 'pages.json')),
    child(BYTES, 'bytes', join(folder, 'bytes')),
  ];
  if (options.hasHugo) {
    const args = ['--quiet', '-s', join(folder, 'hugo'), '-d', outOf(HUGO), '--cacheDir', join(folder, 'hugo-cache')];
    contenders.push({ name: HUGO, prepare: empty(HUGO), command: { program: 'hugo', args } });
  }
  if (options.eleventy !== null) {
    const args = [options.eleventy, '--quiet', '--input=.', `--output=${outOf(ELEVENTY)}`];
    const command = { program: process.execPath, args, cwd: join(folder, 'eleventy') };
    contenders.push({ name: ELEVENTY, prepare: empty(ELEVENTY), command });
  }
  return contenders;
}

function buildCommand(
  { cli }: BuildBenchOptions,
  fleet: FleetFiles,
  out: string,
  { snapshotFile = fleet.snapshotFile, now = BENCH_NOW } = {},
): Contender['command'] {
  const inputs = ['-c', fleet.configFile, '--snapshot', snapshotFile, '--now', now.toISOString()];
  return { program: process.execPath, args: [cli, 'build', ...inputs, '--out', out, '--quiet', '--json'] };
}

/** A first build, the same once more, and one after a host has failed. */
async function buildAgain(
  options: BuildBenchOptions,
  fleet: FleetFiles,
  out: string,
): Promise<BuildBenchResult['again']> {
  const series = {
    first: emptySeries('first build'),
    quiet: emptySeries('nothing changed'),
    struck: emptySeries('one host changed'),
  };
  let quietWrites: string[] = [];
  let struckWrites: string[] = [];
  for (let round = 0; round < options.rounds; round++) {
    rmSync(out, { recursive: true, force: true });
    resetState(fleet);
    await note(series.first, buildCommand(options, fleet, out));
    let before = listChangeTimes(out);
    await note(series.quiet, buildCommand(options, fleet, out, { now: new Date(BENCH_NOW.getTime() + 60_000) }));
    quietWrites = changedSince(before, listChangeTimes(out));
    before = listChangeTimes(out);
    const struck = { snapshotFile: fleet.struckSnapshotFile, now: STRIKE_NOW };
    await note(series.struck, buildCommand(options, fleet, out, struck));
    struckWrites = changedSince(before, listChangeTimes(out));
  }
  return { ...series, quietWrites, struckWrites };
}

function emptySeries(name: string): Series {
  return { name, wallMs: [], peakMiB: 0 };
}

async function note(series: Series, command: Contender['command']): Promise<void> {
  const { wallMs, peakMiB } = await measureProcess(command);
  series.wallMs.push(wallMs);
  series.peakMiB = Math.max(series.peakMiB, peakMiB);
}

function listChangeTimes(folder: string): Map<string, bigint> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => {
        const path = join(item.parentPath, item.name);
        return [path.slice(folder.length + 1), statSync(path, { bigint: true }).mtimeNs];
      }),
  );
}

function changedSince(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): string[] {
  return [...after].flatMap(([path, at]) => (before.get(path) === at ? [] : [path]));
}

function measureFolder(folder: string): { files: number; bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    files++;
    bytes += statSync(join(item.parentPath, item.name)).size;
  }
  return { files, bytes };
}

export function formatBuild({ options, series, files, megabytes, again }: BuildBenchResult): string {
  const { customers, hosts, incidents } = options.size;
  const same = series.get(SAME)!;
  const rows = [...series.values()].map((one) => {
    const size = `${files.get(one.name)} | ${megabytes.get(one.name)?.toFixed(1)}`;
    const figures = `${(median(one.wallMs) / 1000).toFixed(2)} | ${one.peakMiB.toFixed(0)}`;
    return `| ${one.name} | ${size} | ${figures} | ${pairedRatio(same, one).toFixed(2)} |\n`;
  });
  const later = [again.first, again.quiet, again.struck].map((one) => {
    const writes = one === again.quiet ? again.quietWrites : again.struckWrites;
    const written = one === again.first ? 'all' : `${writes.length}`;
    const share = pairedRatio(one, again.first).toFixed(2);
    return `| ${one.name} | ${(median(one.wallMs) / 1000).toFixed(2)} | ${share} | ${written} |\n`;
  });
  return `### ${customers} customers, ${hosts} hosts, ${incidents} incidents, ${options.fileSystem} (${options.rounds} rounds)

| whole process | files | MB | median s | peak MiB | same pages ÷ this |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('')}
| complete build | median s | ÷ first | files written |
| --- | ---: | ---: | ---: |
${later.join('')}`;
}

/** What the three ordinary sizes are to reach; other sizes have no aims. */
export function aimsOfBuild({ options, series, again }: BuildBenchResult): Aim[] {
  const { size, fileSystem } = options;
  const isTmpfs = fileSystem === 'tmpfs';
  const aims: Aim[] = [];
  const ratio = (a: string, b: string, limit: number): void => {
    const [one, other] = [series.get(a), series.get(b)];
    if (one === undefined || other === undefined) return;
    const what = `${size.customers} customers, ${fileSystem}: ${a} ÷ ${b}`;
    aims.push({ what, measured: pairedRatio(one, other), limit, unit: ' ×' });
  };
  if (size.customers === 70 && isTmpfs) {
    ratio(SAME, ELEVENTY, 0.5);
    ratio(SAME, HUGO, 2);
  } else if (size.customers === 1_000) {
    if (isTmpfs) {
      ratio(SAME, HUGO, 0.45);
      ratio(SAME, ETA, 1.3);
      ratio(COMPLETE, HUGO, 1);
    } else {
      const what = `${size.customers} customers, ${fileSystem}: nothing changed`;
      aims.push({
        what: `${what} ÷ first build`,
        measured: pairedRatio(again.quiet, again.first),
        limit: 0.4,
        unit: ' ×',
      });
      aims.push({ what: `${what}, files written`, measured: again.quietWrites.length, limit: 1, unit: '' });
    }
    ratio(SAME, BYTES, isTmpfs ? 2.7 : 1.8);
  } else if (size.customers === 10_000 && isTmpfs) {
    ratio(SAME, HUGO, 0.4);
    const peak = series.get(COMPLETE)!.peakMiB;
    aims.push({ what: '10000 customers: peak of the complete build', measured: peak, limit: 1024, unit: ' MiB' });
  }
  return aims;
}

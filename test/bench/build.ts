import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { assembleCustomerPage, assembleOverview } from '../../src/model/pages/assemble-status-pages.ts';
import { prepareModel } from '../../src/model/prepare-model.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { bytesOf } from '../support/file-bytes.ts';
import { buildAgain, type LaterBuild } from './build-again.ts';
import { compareHtml, type HtmlComparison } from './hugo/compare-html.ts';
import { buildCommand, makeFleet, resetState, writeFleetFiles, type FleetFiles } from './fleet-files.ts';
import { BENCH_NOW, type FleetSize } from './fleet-size.ts';
import type { Fleet } from './generate.ts';
import { writeEleventySite, writeHugoSite } from './generators.ts';
import { measureInTurn, type Contender, type Series } from './measure.ts';
import { recordPages } from './hugo/record-pages.ts';
import { writeRichHugoSite } from './hugo/write-site.ts';
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
  /** Why Hugo is left out; empty: it is not. */
  noHugo: string;
  /** Builds with little or nothing new as well. */
  hasLater: boolean;
}

export interface BuildBenchResult {
  options: BuildBenchOptions;
  series: Map<string, Series>;
  /** What the machine had to do in the minute before. */
  loadBefore: number;
  /** Of each contender's output. */
  files: Map<string, number>;
  megabytes: Map<string, number>;
  /** Of the complete build's HTML and Hugo's; `null` where it was left out. */
  sameHtml: HtmlComparison | null;
  /** One after the other on one tree, the first build first; empty where it was left out. */
  again: LaterBuild[];
}

export const COMPLETE = 'Noroshi, complete build';
export const SAME = 'Noroshi, same pages';
export const FROM_SNAPSHOT = 'Noroshi, same pages, but from snapshot and state';
export const ETA = 'bare eta loop';
export const BYTES = 'bare writer';
export const HUGO = 'Hugo';
export const HUGO_HTML = "Hugo, the complete build's HTML";
export const ELEVENTY = 'Eleventy';

/** Beyond it Hugo, which holds all pages at once, would need more memory than ordinary machines have. */
const MAX_HUGO_HTML_CUSTOMERS = 1_000;

function hasHugoHtml({ noHugo, size }: BuildBenchOptions): boolean {
  return noHugo === '' && size.customers <= MAX_HUGO_HTML_CUSTOMERS;
}

/** First builds of one size on one file system by everybody, in turn; then builds with little or nothing new. */
export async function benchBuild(options: BuildBenchOptions): Promise<BuildBenchResult> {
  const folder = mkdtempSync(join(resolve(options.root), 'noroshi-bench-'));
  const [loadBefore = 0] = loadavg();
  try {
    const files = await prepareFolder(options, folder);
    const outOf = (name: string): string => join(folder, 'out', name.replaceAll(/\W+/g, '-'));
    const contenders = listContenders(options, folder, files, outOf);
    const series = await measureInTurn(contenders, options.rounds);
    const outputs = contenders.map(({ name }) => [name, measureFolder(outOf(name))] as const);
    const sameHtml = hasHugoHtml(options) ? compareHtml(outOf(COMPLETE), outOf(HUGO_HTML)) : null;
    const again = options.hasLater ? await buildAgain(options, files, join(folder, 'again')) : [];
    return {
      options,
      series,
      loadBefore,
      sameHtml,
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
  if (options.noHugo === '') writeHugoSite(join(folder, 'hugo'), pages);
  if (hasHugoHtml(options))
    await writeRichHugoSite(join(folder, 'hugo-html'), (tell) => recordPages(files.folder, tell));
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
  const keep = (prefix: string, file: SiteFile): void => {
    paths.push(prefix + file.path);
    chunks.push(bytesOf(file));
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
    child(SAME, 'facts', join(folder, 'pages.json')),
    child(FROM_SNAPSHOT, 'same', fleet.folder),
    child(ETA, 'eta', join(folder, 'pages.json')),
    child(BYTES, 'bytes', join(folder, 'bytes')),
  ];
  const hugo = (name: string, site: string): Contender => {
    // Quiet, it would not say what is wrong either.
    const args = [
      '--logLevel',
      'error',
      '-s',
      join(folder, site),
      '-d',
      outOf(name),
      '--cacheDir',
      join(folder, 'hugo-cache'),
    ];
    return { name, prepare: empty(name), command: { program: 'hugo', args } };
  };
  if (hasHugoHtml(options)) contenders.splice(1, 0, hugo(HUGO_HTML, 'hugo-html'));
  if (options.noHugo === '') contenders.push(hugo(HUGO, 'hugo'));
  if (options.eleventy !== null) {
    const args = [options.eleventy, '--quiet', '--input=.', `--output=${outOf(ELEVENTY)}`];
    const command = { program: process.execPath, args, cwd: join(folder, 'eleventy') };
    contenders.push({ name: ELEVENTY, prepare: empty(ELEVENTY), command });
  }
  return contenders;
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

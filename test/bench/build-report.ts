import {
  BYTES,
  COMPLETE,
  ELEVENTY,
  ETA,
  HUGO,
  HUGO_HTML,
  SAME,
  type BuildBenchOptions,
  type BuildBenchResult,
} from './build.ts';
import { FIRST, QUIET, REST, STRUCK, type LaterBuild } from './build-again.ts';
import type { HtmlComparison } from './hugo/compare-html.ts';
import { median, pairedRatio, type Aim } from './measure.ts';

/** The public one and the internal one; each has a heartbeat. */
const TREES = 2;

export function formatBuild(result: BuildBenchResult): string {
  const { options, series, loadBefore, files, megabytes, sameHtml, again } = result;
  const { customers, hosts, incidents } = options.size;
  const [same, complete] = [series.get(SAME)!, series.get(COMPLETE)!];
  const rows = [...series.values()].map((one) => {
    const size = `${files.get(one.name)} | ${megabytes.get(one.name)?.toFixed(1)}`;
    const figures = `${seconds(one.wallMs)} | ${seconds(one.cpuMs)} | ${one.peakMiB.toFixed(0)}`;
    const ratios = `${pairedRatio(same, one).toFixed(2)} | ${pairedRatio(complete, one).toFixed(2)} | ${pairedRatio(complete, one, 'cpuMs').toFixed(2)}`;
    return `| ${one.name} | ${size} | ${figures} | ${ratios} |\n`;
  });
  return `### ${customers} customers, ${hosts} hosts, ${incidents} incidents, ${options.fileSystem} (${options.rounds} rounds, load ${loadBefore.toFixed(1)} before)

| whole process | files | MB | median s | cpu s | peak MiB | same pages ÷ this | complete ÷ this | the same, cpu |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('')}
${formatSameHtml(options, sameHtml)}${again.length === 0 ? '' : formatAgain(again)}`;
}

/** How far Hugo's pages are ours. */
function formatSameHtml({ noHugo }: BuildBenchOptions, same: HtmlComparison | null): string {
  if (noHugo !== '') return `${noHugo}\n`;
  if (same === null) {
    return "Hugo with the complete build's HTML is left out: it holds all pages at once, gigabytes of them.\n";
  }
  const { pages, bytes } = same;
  const megabytes = `${(bytes.ours / 1e6).toFixed(1)} MB of ours, ${(bytes.theirs / 1e6).toFixed(1)} MB of Hugo's`;
  return `All ${pages} HTML pages of the complete build, of the public and of the internal tree, are the same from both, but for how entities and addresses are spelled and the hash of the content: ${megabytes}.\n`;
}

function formatAgain(again: readonly LaterBuild[]): string {
  const [first] = again;
  const rows = again.map(({ series, writtenCount }) => {
    const share = (of: 'wallMs' | 'cpuMs'): string => pairedRatio(series, first!.series, of).toFixed(2);
    const times = `${seconds(series.wallMs)} | ${share('wallMs')} | ${seconds(series.cpuMs)} | ${share('cpuMs')}`;
    return `| ${series.name} | ${times} | ${series.peakMiB.toFixed(0)} | ${writtenCount} |\n`;
  });
  return `
| complete build | median s | ÷ first | cpu s | ÷ first, cpu | peak MiB | files written |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('')}`;
}

function seconds(values: readonly number[]): string {
  return (median(values) / 1000).toFixed(2);
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
    ratio(COMPLETE, HUGO_HTML, 1);
  } else if (size.customers === 1_000) {
    if (isTmpfs) {
      ratio(SAME, HUGO, 0.45);
      ratio(SAME, ETA, 1.3);
      ratio(COMPLETE, HUGO, 1);
      ratio(COMPLETE, HUGO_HTML, 1);
    } else {
      aims.push(...aimsOfLater(`${size.customers} customers, ${fileSystem}`, again));
    }
    ratio(SAME, BYTES, isTmpfs ? 2.7 : 1.8);
  } else if (size.customers === 10_000 && isTmpfs) {
    ratio(SAME, HUGO, 0.4);
    const peak = series.get(COMPLETE)!.peakMiB;
    aims.push({ what: '10000 customers: peak of the complete build', measured: peak, limit: 1024, unit: ' MiB' });
  }
  return aims;
}

/** What runs cost that follow a first one. */
function aimsOfLater(where: string, again: readonly LaterBuild[]): Aim[] {
  const byName = new Map(again.map((build) => [build.series.name, build]));
  const first = byName.get(FIRST);
  const shares = ([[QUIET, 0.4], [REST, 0.06], [STRUCK, 0.15]] as const).flatMap(([name, limit]): Aim[] => {
    const build = byName.get(name);
    if (first === undefined || build === undefined) return [];
    const measured = pairedRatio(build.series, first.series);
    return [{ what: `${where}: ${name} ÷ ${FIRST}`, measured, limit, unit: ' ×' }];
  }); // prettier-ignore
  const quiet = byName.get(QUIET);
  if (quiet === undefined) return shares;
  const what = `${where}: ${QUIET}, files written a tree`;
  return [...shares, { what, measured: quiet.writtenCount / TREES, limit: 1, unit: '' }];
}

/** What a customer of the largest fleet costs beside one of a thousand. */
export function aimsOfGrowth(results: readonly BuildBenchResult[]): Aim[] {
  const cost = (customers: number): number | undefined => {
    const result = results.find(
      ({ options }) => options.size.customers === customers && options.fileSystem === 'tmpfs',
    );
    const series = result?.series.get(COMPLETE);
    return series === undefined ? undefined : median(series.wallMs) / customers;
  };
  const [one, other] = [cost(10_000), cost(1_000)];
  if (one === undefined || other === undefined) return [];
  const what = 'complete build, a customer of 10000 ÷ a customer of 1000';
  return [{ what, measured: one / other, limit: 1.3, unit: ' ×' }];
}

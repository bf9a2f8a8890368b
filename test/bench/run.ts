import { DEFAULTS } from '../../src/config/defaults.ts';
import { spreadEvenly } from '../../src/sources/collect.ts';
import { openCompany, type CompanyBenchOptions } from './company.ts';
import { measureInTurn, median, pairedRatio, type Aim, type Measured } from './measure.ts';

const LATENCY_MS = 20;
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

/** A company as cron meets it, run after run. */
export async function benchRun(
  cli: string,
  options: Partial<CompanyBenchOptions> & { laterRuns?: number } = {},
): Promise<RunRow[]> {
  const { laterRuns = LATER_RUNS, ...given } = options;
  const all: CompanyBenchOptions = { place: 'radosgw', latencyMs: LATENCY_MS, ...given };
  const company = await openCompany(cli, all);
  try {
    const rows: RunRow[] = [];
    const names = [
      'first run',
      'five minutes later',
      ...Array.from({ length: laterRuns }, (_, i) => (i === 0 ? 'third run' : `${i + 3}th run`)),
    ];
    for (const [index, name] of names.entries()) rows.push(toRow(name, await company.run(index * 5), all.latencyMs));
    return rows;
  } finally {
    await company.close();
  }
}

function toRow(name: string, { wallMs, peakMiB, stdout }: Measured, latencyMs: number): RunRow {
  const summary = JSON.parse(stdout) as Summary;
  const { requests, total } = summary.organizations;
  return {
    name,
    wallMs,
    peakMiB,
    summary,
    idealMs: (requests * latencyMs) / spreadEvenly(total, DEFAULTS.concurrency),
  };
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

/** The median of the later runs, as a wall time. */
export function aimOfWall(what: string, rows: readonly RunRow[], limitMs: number): Aim {
  const measured = median(rows.slice(-LATER_RUNS).map(({ wallMs }) => wallMs)) / 1000;
  return { what, measured, limit: limitMs / 1000, unit: ' s' };
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

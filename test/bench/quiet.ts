import { openCompany, type CompanyBenchOptions, type PlaceName } from './company.ts';
import { median, type Measured } from './measure.ts';

export interface QuietRow {
  place: PlaceName;
  /** What was measured: a run that rests, and one that looks at everything. */
  rests: boolean;
  wallMs: number;
  cpuMs: number;
  peakMiB: number;
  requests: number;
  put: number;
}

interface Summary {
  unchangedSince?: string;
  organizations: { requests: number };
  targets: { put: number }[];
}

/** Logs of the past are read fifty a run, and what was just said may be joined: so many runs come before the first that rests. */
const MOST_TO_SETTLE = 40;
const EVERY_MINUTES = 5;

/** Whole runs, publishing included, of a company in which nothing happens: at rest, and where that is forbidden. */
export async function benchQuiet(
  cli: string,
  rounds: number,
  options: Pick<CompanyBenchOptions, 'place' | 'organizations' | 'hosts'>,
): Promise<QuietRow[]> {
  const company = await openCompany(cli, { latencyMs: 0, ...options, day: 'quiet', standsStill: true });
  let at = 0;
  const run = async (...more: string[]): Promise<{ measured: Measured; summary: Summary }> => {
    const measured = await company.run((at += EVERY_MINUTES), ...more);
    return { measured, summary: JSON.parse(measured.stdout) as Summary };
  };
  const settle = async (): Promise<void> => {
    for (let runs = 0; runs < MOST_TO_SETTLE; runs++) {
      if ((await run()).summary.unchangedSince !== undefined) return;
    }
    throw new Error(`No run rests, publishing to ${options.place}.`);
  };
  try {
    const [resting, whole]: Awaited<ReturnType<typeof run>>[][] = [[], []];
    for (let round = 0; round < rounds; round++) {
      await settle();
      resting!.push(await run());
      whole!.push(await run('--no-rest'));
    }
    return [toRow(options.place, true, resting!), toRow(options.place, false, whole!)];
  } finally {
    await company.close();
  }
}

function toRow(place: PlaceName, rests: boolean, runs: { measured: Measured; summary: Summary }[]): QuietRow {
  const { summary } = runs.at(-1)!;
  return {
    place,
    rests,
    wallMs: median(runs.map(({ measured }) => measured.wallMs)),
    cpuMs: median(runs.map(({ measured }) => measured.cpuMs)),
    peakMiB: Math.max(...runs.map(({ measured }) => measured.peakMiB)),
    requests: summary.organizations.requests,
    put: summary.targets.reduce((sum, { put }) => sum + put, 0),
  };
}

export function formatQuiet(rows: readonly QuietRow[]): string {
  const lines = rows.map(({ place, rests, wallMs, cpuMs, peakMiB, requests, put }) => {
    const times = `${(wallMs / 1000).toFixed(2)} | ${(cpuMs / 1000).toFixed(2)} | ${peakMiB.toFixed(0)}`;
    return `| ${place} | ${rests ? 'rests' : 'looks at everything'} | ${times} | ${requests} | ${put} |\n`;
  });
  return `| published to | run | wall s | cpu s | peak MiB | requests to Mackerel | files put beside heartbeats |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
${lines.join('')}`;
}

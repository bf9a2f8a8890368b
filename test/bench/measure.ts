import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Measured {
  wallMs: number;
  /** Largest resident size of the process itself; 0 where /proc cannot tell. */
  peakMiB: number;
  /** Processor time of the process and what it waited for, but for its last 10 ms; 0 where /proc cannot tell. */
  cpuMs: number;
  stdout: string;
}

export interface Command {
  program: string;
  args: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Beside 0. */
  acceptedExit?: number;
}

/**
 * One whole process, from its start to its end.
 * @throws when it ends otherwise than expected; with what it said
 */
export async function measureProcess({ program, args, cwd, env, acceptedExit = 0 }: Command): Promise<Measured> {
  const beganAt = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let peakMiB = 0;
  let cpuMs = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, highWaterMiB(child.pid));
    cpuMs = Math.max(cpuMs, processorMs(child.pid));
  }, 10);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wallMs = performance.now() - beganAt;
  clearInterval(watch);
  if (code !== 0 && code !== acceptedExit) {
    throw new Error(
      `${program} ${args.slice(0, 3).join(' ')} ended with ${code}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`,
    );
  }
  return { wallMs, peakMiB, cpuMs, stdout };
}

/** Linux counts hundredths of a second. */
const TICK_MS = 10;

/** User and system time, of children that ended too. */
function processorMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
  } catch {
    return 0; // gone, or no such system
  }
}

function highWaterMiB(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // gone, or no such system
  }
}

export interface Contender {
  name: string;
  command: Command;
  /** Not measured. */
  prepare?: () => void;
}

export interface Series {
  name: string;
  wallMs: number[];
  cpuMs: number[];
  peakMiB: number;
}

/** All contenders in turn, `rounds` times, so that what slows the machine slows all of them. */
export async function measureInTurn(contenders: readonly Contender[], rounds: number): Promise<Map<string, Series>> {
  const series = new Map(contenders.map(({ name }) => [name, newSeries(name)]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, command, prepare } of contenders) {
      prepare?.();
      addTo(series.get(name)!, await measureProcess(command));
    }
  }
  return series;
}

/** Collects all garbage of this process, so that nobody's measurement pays for its neighbour's. */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Median of the ratios of each round: what drifts between rounds cancels out. */
export function pairedRatio(a: Series, b: Series, of: 'wallMs' | 'cpuMs' = 'wallMs'): number {
  return median(a[of].map((ms, round) => ms / b[of][round]!));
}

export function newSeries(name: string): Series {
  return { name, wallMs: [], cpuMs: [], peakMiB: 0 };
}

export function addTo(series: Series, { wallMs, cpuMs, peakMiB }: Measured): void {
  series.wallMs.push(wallMs);
  series.cpuMs.push(cpuMs);
  series.peakMiB = Math.max(series.peakMiB, peakMiB);
}

/** An aim of ours and what came of it. */
export interface Aim {
  what: string;
  measured: number;
  /** At most. */
  limit: number;
  unit: string;
}

export function formatAims(aims: readonly Aim[]): string {
  const rows = aims.map(({ what, measured, limit, unit }) => {
    const digits = measured < 100 ? 2 : 0;
    return `| ${what} | ${measured.toFixed(digits)}${unit} | ≤ ${limit}${unit} | ${measured <= limit ? 'yes' : '**no**'} |\n`;
  });
  return `| aim | measured | aimed at | reached |\n| --- | ---: | ---: | --- |\n${rows.join('')}`;
}

import type { HookNote } from './hook-body.ts';
import { KNOWN_EVENTS } from './hook-body.ts';
import { wasLockedOut, wasPublished, type RunEnd } from './run-end.ts';
import type { RunReason } from './schedule.ts';

export interface Health {
  isHealthy: boolean;
  /** `starting` until the first run has ended, `stale` when the last one is too long ago, `failed` by how it ended. */
  status: 'ok' | 'starting' | 'stale' | 'failed';
  lastExitCode: number | null;
  /** Seconds since the last run that came to an end of its own; `null` when there was none. */
  ageSeconds: number | null;
}

export interface Figures {
  countHook(note: HookNote): void;
  countRefusal: (kind: 'closed' | 'throttled') => void;
  countRun(reason: RunReason, end: RunEnd, timing: RunTiming): void;
  health(nowMs: number): Health;
  /** Prometheus' text format. */
  metrics(nowMs: number): string;
}

export interface RunTiming {
  /** On the clock that never jumps. */
  startMs: number;
  endMs: number;
  /** The first hook this run answers; `null` when none did. */
  hookMs: number | null;
}

/** What the process counts since it began, for health checks and for Prometheus. */
export function createFigures(maxAgeMs: number): Figures {
  const hooks = new Map<string, number>();
  const refusals = new Map<string, number>();
  const runs = new Map<string, number>();
  let lockedOut = 0;
  let last: { end: RunEnd; timing: RunTiming } | null = null;
  let lastPublishedMs: number | null = null;
  let hookToDoneMs: number | null = null;

  const add = (counts: Map<string, number>, label: string): void => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
  };

  const health = (nowMs: number): Health => {
    if (last === null) return { isHealthy: false, status: 'starting', lastExitCode: null, ageSeconds: null };
    const ageMs = nowMs - last.timing.endMs;
    const status = !wasPublished(last.end) ? 'failed' : ageMs > maxAgeMs ? 'stale' : 'ok';
    return {
      isHealthy: status === 'ok',
      status,
      lastExitCode: last.end.exitCode,
      ageSeconds: Math.round(ageMs / 1000),
    };
  };

  return {
    countHook: ({ event }) => add(hooks, KNOWN_EVENTS.includes(event) ? event : 'other'),
    countRefusal: (kind) => add(refusals, kind),
    countRun: (reason, end, timing) => {
      // Somebody else's run is at work: it changes nothing about how ours went, but ours grows old meanwhile.
      if (wasLockedOut(end)) {
        lockedOut++;
        return;
      }
      add(runs, `reason="${reason}",exit_code="${end.exitCode ?? 'signal'}"`);
      last = { end, timing };
      if (!wasPublished(end)) return;
      lastPublishedMs = timing.endMs;
      if (timing.hookMs !== null) hookToDoneMs = timing.endMs - timing.hookMs;
    },
    health,
    metrics: (nowMs) => {
      const of = (name: string, counts: ReadonlyMap<string, number>, label: (key: string) => string): string[] =>
        [...counts].map(([key, count]) => `${name}{${label(key)}} ${count}`);
      const { isHealthy } = health(nowMs);
      return [
        ...head('noroshi_up', 'gauge', 'Whether the last run published and is not too long ago.'),
        `noroshi_up ${isHealthy ? 1 : 0}`,
        ...head('noroshi_runs_total', 'counter', 'Runs that ended, by what asked for them and how they ended.'),
        ...of('noroshi_runs_total', runs, (key) => key),
        ...head('noroshi_runs_locked_out_total', 'counter', 'Runs that found another one at work.'),
        `noroshi_runs_locked_out_total ${lockedOut}`,
        ...head('noroshi_hooks_total', 'counter', 'Hooks let in, by event.'),
        ...of('noroshi_hooks_total', hooks, (key) => `event="${key}"`),
        ...head('noroshi_hooks_refused_total', 'counter', 'Requests to the hook without the right secret.'),
        ...of('noroshi_hooks_refused_total', refusals, (key) => `answer="${key === 'closed' ? 404 : 429}"`),
        ...(last === null
          ? []
          : [
              ...head('noroshi_run_seconds', 'gauge', 'How long the last run took.'),
              `noroshi_run_seconds ${seconds(last.timing.endMs - last.timing.startMs)}`,
            ]),
        ...(lastPublishedMs === null
          ? []
          : [
              ...head('noroshi_publication_age_seconds', 'gauge', 'Since the last run that published.'),
              `noroshi_publication_age_seconds ${seconds(nowMs - lastPublishedMs)}`,
            ]),
        ...(hookToDoneMs === null
          ? []
          : [
              ...head('noroshi_hook_to_page_seconds', 'gauge', 'From the last answered hook to its published page.'),
              `noroshi_hook_to_page_seconds ${seconds(hookToDoneMs)}`,
            ]),
        '',
      ].join('\n');
    },
  };
}

function head(name: string, type: 'gauge' | 'counter', help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

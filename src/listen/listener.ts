import { HOUR_MS } from '../base/durations.ts';
import type { Logger } from '../io/log.ts';
import type { Timing } from '../io/timing.ts';
import { createFigures, type Figures } from './figures.ts';
import type { HookNote } from './hook-body.ts';
import { wasLockedOut, type RunEnd } from './run-end.ts';
import {
  beginRun,
  endRun,
  NEW_SCHEDULE,
  nextRun,
  takeHook,
  type RunReason,
  type Schedule,
  type ScheduleSettings,
} from './schedule.ts';

export interface ListenerDeps {
  settings: ScheduleSettings;
  timing: Pick<Timing, 'now' | 'monotonicMs' | 'startTimer'>;
  logger: Logger;
  /** One run that publishes. Never rejects. */
  run: () => Promise<RunEnd>;
  /** Delivers what waits, beside the next runs: mails must not hold up pages. `null` when nobody is to be told. */
  deliver: (() => Promise<RunEnd>) | null;
}

export interface Listener {
  figures: Figures;
  /** Begins the first run. */
  start(): void;
  takeHook: () => void;
  note: (note: HookNote) => void;
  /** Starts nothing more; resolves when what is at work has ended. */
  stop(): Promise<void>;
}

/** Pages count as stale after three times the schedule; so does the listener. */
const STALE_AFTER_RUNS = 3;
/** Timers of the platform end at 2^31 ms; a wait that is longer is taken in parts. */
const LONGEST_TIMER_MS = HOUR_MS;

/** Receiver's hooks, the schedule and what the state wants next, made into runs that never overlap. */
export function createListener({ settings, timing, logger, run, deliver }: ListenerDeps): Listener {
  const figures = createFigures(STALE_AFTER_RUNS * settings.everyMs);
  let schedule: Schedule = NEW_SCHEDULE;
  let isStopped = false;
  let stopTimer = (): void => undefined;
  let atWork: Promise<void> = Promise.resolve();
  let delivering: Promise<void> | null = null;
  let isDeliveryWanted = false;

  const plan = (): void => {
    stopTimer();
    if (isStopped) return;
    const next = nextRun(schedule, settings);
    if (next === null) return;
    const waitMs = next.atMs - timing.monotonicMs();
    if (waitMs <= 0) begin(next.reason);
    else stopTimer = timing.startTimer(Math.min(Math.ceil(waitMs), LONGEST_TIMER_MS), plan);
  };

  const begin = (reason: RunReason): void => {
    const startMs = timing.monotonicMs();
    const hookMs = schedule.firstHookMs;
    schedule = beginRun(schedule, startMs, settings);
    atWork = run().then((end) => {
      const endMs = timing.monotonicMs();
      figures.countRun(reason, end, { startMs, endMs, hookMs });
      tellRun(logger, reason, end, endMs - startMs);
      schedule = endRun(schedule, dueAfter(end, endMs));
      if (deliver !== null) startDelivery(deliver);
      plan();
    });
  };

  const dueAfter = (end: RunEnd, endMs: number): number | null => {
    const instant = end.result?.nextInstant;
    return instant == null ? null : endMs + Math.max(0, instant.getTime() - timing.now().getTime());
  };

  const startDelivery = (work: () => Promise<RunEnd>): void => {
    isDeliveryWanted = delivering !== null;
    if (delivering !== null) return;
    delivering = work().then((end) => {
      if (end.failure !== null) logger.warn(`Delivering ended early: ${end.failure}.`);
      delivering = null;
      if (isDeliveryWanted && !isStopped) startDelivery(work);
    });
  };

  return {
    figures,
    start: plan,
    takeHook: () => {
      schedule = takeHook(schedule, timing.monotonicMs());
      plan();
    },
    note: (note) => {
      figures.countHook(note);
      logger.info(`Hook: ${note.event}${note.organization === null ? '' : ` of ${note.organization}`}.`);
    },
    stop: async () => {
      isStopped = true;
      stopTimer();
      await atWork;
      if (delivering !== null) await delivering;
    },
  };
}

function tellRun(logger: Logger, reason: RunReason, end: RunEnd, tookMs: number): void {
  const took = `${(tookMs / 1000).toFixed(1)} s`;
  if (wasLockedOut(end)) logger.info('Another run is at work on the same state; the next one looks again.');
  else if (end.failure !== null) logger.error(`The run (${reason}) failed after ${took}: ${end.failure}.`);
  else if (end.exitCode === 0) logger.info(`Run (${reason}) done in ${took}.`);
  else logger.warn(`Run (${reason}) ended with ${end.exitCode ?? 'no code'} after ${took}.`);
}

/** When the next run begins; every moment in milliseconds of one clock that never jumps. */

export interface ScheduleSettings {
  /** From the beginning of one run to the next when nothing else asks for one. */
  everyMs: number;
  /** What the first hook waits for the ones that come with it. */
  settleMs: number;
  /** At least so long lies between the beginnings of two runs. */
  minGapMs: number;
  /** So long after the last hook there is one more run: the API may lag behind its webhook. */
  confirmMs: number;
}

export type RunReason = 'start' | 'schedule' | 'hook' | 'confirm' | 'due';

export interface Schedule {
  isRunning: boolean;
  lastStartMs: number | null;
  /** The first hook that no run has begun after; `null` when there is none. */
  firstHookMs: number | null;
  /** The last hook that no confirming run has begun after. */
  lastHookMs: number | null;
  /** When what the last run left behind falls due: a report that settles, a maintenance that begins. */
  dueMs: number | null;
}

export const NEW_SCHEDULE: Schedule = {
  isRunning: false,
  lastStartMs: null,
  firstHookMs: null,
  lastHookMs: null,
  dueMs: null,
};

export function takeHook(schedule: Schedule, atMs: number): Schedule {
  return { ...schedule, firstHookMs: schedule.firstHookMs ?? atMs, lastHookMs: atMs };
}

/** A run that begins answers every hook before it; whether it also confirms them depends on how long ago the last one was. */
export function beginRun(schedule: Schedule, atMs: number, { confirmMs }: ScheduleSettings): Schedule {
  const { lastHookMs } = schedule;
  const isConfirmed = lastHookMs !== null && atMs - lastHookMs >= confirmMs;
  return {
    isRunning: true,
    lastStartMs: atMs,
    firstHookMs: null,
    lastHookMs: isConfirmed ? null : lastHookMs,
    dueMs: null,
  };
}

/** @param dueMs when the state wants the next run; `null` when it only follows the schedule */
export function endRun(schedule: Schedule, dueMs: number | null): Schedule {
  return { ...schedule, isRunning: false, dueMs };
}

/** The next run; `null` while one is at work, for runs never overlap. It may lie in the past: then it begins now. */
export function nextRun(schedule: Schedule, settings: ScheduleSettings): { atMs: number; reason: RunReason } | null {
  const { isRunning, lastStartMs, firstHookMs, lastHookMs, dueMs } = schedule;
  if (isRunning) return null;
  if (lastStartMs === null) return { atMs: -Infinity, reason: 'start' };
  const earliestMs = lastStartMs + settings.minGapMs;
  const wishes: { atMs: number; reason: RunReason }[] = [{ atMs: lastStartMs + settings.everyMs, reason: 'schedule' }];
  if (firstHookMs !== null) wishes.push({ atMs: firstHookMs + settings.settleMs, reason: 'hook' });
  if (lastHookMs !== null) wishes.push({ atMs: lastHookMs + settings.confirmMs, reason: 'confirm' });
  if (dueMs !== null) wishes.push({ atMs: dueMs, reason: 'due' });
  const first = wishes.reduce((a, b) => (b.atMs < a.atMs ? b : a));
  return { ...first, atMs: Math.max(first.atMs, earliestMs) };
}

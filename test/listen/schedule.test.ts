import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginRun,
  endRun,
  NEW_SCHEDULE,
  nextRun,
  takeHook,
  type Schedule,
  type ScheduleSettings,
} from '../../src/listen/schedule.ts';

const SETTINGS: ScheduleSettings = { everyMs: 300_000, settleMs: 2_000, minGapMs: 10_000, confirmMs: 10_000 };

/** Plays hooks against runs of a given length; tells when each run began and why. */
function play(hooksMs: readonly number[], runMs: number, untilMs: number): { atMs: number; reason: string }[] {
  const runs: { atMs: number; reason: string }[] = [];
  let schedule: Schedule = NEW_SCHEDULE;
  let endsMs: number | null = null;
  const waiting = [...hooksMs].toSorted((a, b) => a - b);
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 100) {
    while (waiting.length > 0 && waiting[0]! <= nowMs) schedule = takeHook(schedule, waiting.shift()!);
    if (endsMs !== null && endsMs <= nowMs) {
      schedule = endRun(schedule, null);
      endsMs = null;
    }
    const next = nextRun(schedule, SETTINGS);
    if (next === null || next.atMs > nowMs) continue;
    runs.push({ atMs: nowMs, reason: next.reason });
    schedule = beginRun(schedule, nowMs, SETTINGS);
    endsMs = nowMs + runMs;
  }
  return runs;
}

describe('when the next run begins', () => {
  it('is at once when the listener starts, then as the schedule says', () => {
    expect(play([], 1_000, 700_000)).toEqual([
      { atMs: 0, reason: 'start' },
      { atMs: 300_000, reason: 'schedule' },
      { atMs: 600_000, reason: 'schedule' },
    ]);
  });

  it('is two seconds after the first hook, and once more ten seconds after the last one', () => {
    const runs = play([60_000], 1_000, 120_000);
    expect(runs.slice(1)).toEqual([
      { atMs: 62_000, reason: 'hook' },
      { atMs: 72_000, reason: 'confirm' },
    ]);
  });

  it('makes two or three runs of 300 hooks in a second', () => {
    const hooks = Array.from({ length: 300 }, (_, i) => 60_000 + Math.floor((i * 1000) / 300));
    expect(play(hooks, 1_500, 120_000).slice(1).length).toBeLessThanOrEqual(3);
  });

  it('follows a hook that comes during a run with one more run', () => {
    const runs = play([60_000, 62_500], 5_000, 120_000);
    expect(runs.map(({ atMs }) => atMs)).toEqual([0, 62_000, 72_000, 82_000]);
  });

  it('makes news seconds old that is two and a half minutes old by the schedule alone', () => {
    const dayMs = 86_400_000;
    const newsMs = Array.from({ length: 300 }, (_, i) => 60_000 + ((i * 79_190_131) % (dayMs - 600_000)));
    const runMs = 1_240;
    /** From the news to the end of the first run that begins after it, in seconds, on average. */
    const meanAge = (runs: readonly { atMs: number }[]): number =>
      newsMs.reduce((sum, at) => sum + runs.find(({ atMs }) => atMs >= at)!.atMs + runMs - at, 0) /
      newsMs.length /
      1000;
    expect(meanAge(play(newsMs, runMs, dayMs))).toBeLessThan(4);
    expect(meanAge(play([], runMs, dayMs))).toBeCloseTo(151, -1);
  });

  it('takes what the state wants next before the schedule', () => {
    const begun = endRun(beginRun(NEW_SCHEDULE, 0, SETTINGS), 42_000);
    expect(nextRun(begun, SETTINGS)).toEqual({ atMs: 42_000, reason: 'due' });
  });

  it('never begins a run sooner than the smallest gap, whatever is due', () => {
    const begun = endRun(beginRun(NEW_SCHEDULE, 0, SETTINGS), 1_000);
    expect(nextRun(begun, SETTINGS)?.atMs).toBe(10_000);
  });

  it('answers every hook by a run that begins after it, and confirms it later, without overlap or haste', () => {
    const hooks = fc.array(fc.integer({ min: 1_000, max: 200_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(hooks, fc.integer({ min: 100, max: 30_000 }), (hooksMs, runMs) => {
        const runs = play(hooksMs, runMs, 400_000);
        for (const hookMs of hooksMs) {
          const first = runs.find(({ atMs }) => atMs >= hookMs);
          expect(first).toBeDefined();
          expect(first!.atMs - hookMs).toBeLessThanOrEqual(
            Math.max(SETTINGS.minGapMs, runMs) + SETTINGS.settleMs + 200,
          );
          expect(runs.some(({ atMs }) => atMs >= hookMs + SETTINGS.confirmMs)).toBe(true);
        }
        for (const [i, { atMs }] of runs.entries()) {
          if (i > 0) expect(atMs - runs[i - 1]!.atMs).toBeGreaterThanOrEqual(Math.max(SETTINGS.minGapMs, runMs));
        }
      }),
      { numRuns: 60 },
    );
  });
});

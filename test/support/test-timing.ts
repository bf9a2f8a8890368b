import type { Timing } from '../../src/io/timing.ts';
import { systemTiming } from '../../src/io/timing.ts';

export interface TestTiming extends Timing {
  /** Every wait that was asked for, in milliseconds. */
  readonly sleeps: number[];
}

/**
 * A clock that stands still until somebody sleeps, and then jumps: no test waits. Timers are real ones, because a socket
 * that hangs has to hang for real; keep those short.
 */
export function aTestTiming(start = new Date('2026-08-22T10:00:00Z')): TestTiming {
  const sleeps: number[] = [];
  let elapsedMs = 0;
  return {
    sleeps,
    now: () => new Date(start.getTime() + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep: (ms) => {
      sleeps.push(ms);
      elapsedMs += ms;
      return Promise.resolve();
    },
    startTimer: (ms, onFire) => systemTiming.startTimer(ms, onFire),
    random: () => 0.5,
  };
}

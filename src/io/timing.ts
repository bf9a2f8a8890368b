import { setTimeout as wait } from 'node:timers/promises';

/** Time and chance as a running program meets them; handed in, so that no test waits and none depends on luck. */
export interface Timing {
  /** The wall clock; only for what other clocks say, such as the date in a `Retry-After` header. */
  now(): Date;
  /** Milliseconds that never jump back. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
  /** Calls `onFire` once after `ms`, unless the returned function was called before. */
  startTimer(ms: number, onFire: () => void): () => void;
  /** At least 0, less than 1. */
  random(): number;
}

/** The machine's own. */
export const systemTiming: Timing = {
  now: () => new Date(),
  // `performance` loads a good part of Node when it is first looked at.
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms) => wait(ms),
  startTimer: (ms, onFire) => {
    const timer = setTimeout(onFire, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

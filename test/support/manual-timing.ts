import type { Timing } from '../../src/io/timing.ts';

export interface ManualTiming extends Timing {
  /** Lets time pass; timers that fall due fire in order, and what they start is given the chance to run. */
  advance(ms: number): Promise<void>;
  /** The wall clock is set: only it jumps. */
  setClock(now: Date): void;
}

/** A clock that moves only when a test says so. */
export function aManualTiming(start = new Date('2026-08-22T10:00:00Z')): ManualTiming {
  let elapsedMs = 0;
  let offsetMs = 0;
  let count = 0;
  const timers = new Map<number, { atMs: number; onFire: () => void }>();
  const startTimer = (ms: number, onFire: () => void): (() => void) => {
    const id = count++;
    timers.set(id, { atMs: elapsedMs + ms, onFire });
    return () => void timers.delete(id);
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {
    now: () => new Date(start.getTime() + elapsedMs + offsetMs),
    monotonicMs: () => elapsedMs,
    sleep: (ms) => new Promise((resolve) => void startTimer(ms, resolve)),
    startTimer,
    random: () => 0.5,
    setClock: (now) => void (offsetMs = now.getTime() - start.getTime() - elapsedMs),
    advance: async (ms) => {
      const end = elapsedMs + ms;
      for (;;) {
        const [id, next] = [...timers].toSorted(([, a], [, b]) => a.atMs - b.atMs)[0] ?? [];
        if (id === undefined || next === undefined || next.atMs > end) break;
        timers.delete(id);
        elapsedMs = Math.max(elapsedMs, next.atMs);
        next.onFire();
        await settle();
      }
      elapsedMs = end;
      await settle();
    },
  };
}

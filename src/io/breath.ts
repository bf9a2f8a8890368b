import { setImmediate as turn } from 'node:timers/promises';
import type { Timing } from './timing.ts';

/** So long may work hold up everything else: timers, answers, signals. */
const BREATH_MS = 250;

/** Long work asks it now and then: a turn of the event loop where it is time for one, otherwise nothing. */
export function createBreath({ monotonicMs }: Pick<Timing, 'monotonicMs'>): () => Promise<void> | undefined {
  let lastMs = monotonicMs();
  return () => {
    if (monotonicMs() - lastMs < BREATH_MS) return undefined;
    return turn().then(() => {
      lastMs = monotonicMs();
    });
  };
}

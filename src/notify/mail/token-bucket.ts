import { MINUTE_MS } from '../../base/durations.ts';
import type { Timing } from '../../io/timing.ts';

/** So many a minute; full at the start, so that the first minute's worth goes at once. */
export function createTokenBucket(
  perMinute: number,
  timing: Pick<Timing, 'monotonicMs' | 'sleep'>,
): { take: () => Promise<void> } {
  let tokens = perMinute;
  let lastMs = timing.monotonicMs();
  const everyMs = MINUTE_MS / perMinute;
  return {
    async take() {
      for (;;) {
        const nowMs = timing.monotonicMs();
        tokens = Math.min(perMinute, tokens + (nowMs - lastMs) / everyMs);
        lastMs = nowMs;
        if (tokens >= 1) {
          tokens -= 1;
          return;
        }
        await timing.sleep(Math.ceil((1 - tokens) * everyMs));
      }
    },
  };
}

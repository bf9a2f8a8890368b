import { MINUTE_MS } from '../base/durations.ts';

/** What became of one try. */
export type Outcome =
  | { kind: 'sent' }
  /** The other side did not take it, or was not reached; it may later. */
  | { kind: 'waiting'; reason: string; retryAfterMs?: number; isOfServer: boolean }
  | { kind: 'refused'; reason: string }
  /** It may have arrived. */
  | { kind: 'doubt'; reason: string };

const WAITS_MINUTES = [1, 2, 5, 10, 15];

/** How long after the `tries`-th try the next one is. */
export function waitMsAfter(tries: number, retryAfterMs = 0): number {
  const minutes = WAITS_MINUTES[Math.min(tries, WAITS_MINUTES.length) - 1] ?? WAITS_MINUTES[0]!;
  return Math.max(minutes * MINUTE_MS, retryAfterMs);
}

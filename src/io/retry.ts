/** When to try again and how long to wait before; computes only, so that it can be tested without waiting. */
export interface RetryPolicy {
  /** Further tries after the first. */
  retries: number;
  /** Upper bound of the first wait; doubles with each try. */
  baseDelayMs: number;
  maxDelayMs: number;
}

/** 429 and 5xx pass with time; other 4xx will be answered the same way again. */
export function isRetryableStatus(status: number): boolean {
  return status === 429 || (status >= 500 && status <= 599);
}

/**
 * Milliseconds to wait before try number `attempt + 1` (attempts count from 1): full jitter between half and all of the
 * doubled base, so that many clients that failed together do not return together. What the server asked for is a lower bound.
 */
export function retryDelayMs(attempt: number, policy: RetryPolicy, random: () => number, retryAfterMs = 0): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, Math.round(ceiling / 2 + (random() * ceiling) / 2));
}

/**
 * Milliseconds a `Retry-After` header asks for, given as seconds or as an HTTP date (RFC 9110, 10.2.3); a date that has
 * passed is 0, garbage is `undefined`.
 */
export function parseRetryAfterMs(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Za-z]{3}/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

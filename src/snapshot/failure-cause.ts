/**
 * Why something cannot be seen. The words of snapshots and of `noroshi.json`: readers of version 1 take one they don't know
 * for “unknown”, so the list may grow.
 */
export const FAILURE_CAUSES = [
  'auth',
  'forbidden',
  'rate_limit',
  'timeout',
  'network',
  'server',
  'shape',
  'name_mismatch',
  /** Nobody asked: it is in no snapshot of this run, or in one that was not collected again. */
  'not_asked',
  /** All was read, and nothing of it is watched. */
  'not_monitored',
  /** A bug of ours kept it from being read. */
  'internal',
] as const;

export type FailureCause = (typeof FAILURE_CAUSES)[number];

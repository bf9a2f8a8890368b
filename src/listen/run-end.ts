/** Names the descriptor on which a command hands its result to the process that started it. */
export const RESULT_VARIABLE = 'NOROSHI_RESULT_FD';

/** How a run – a process of its own – ended. */
export interface RunEnd {
  /** `null` when a signal ended it or it could not be started. */
  exitCode: number | null;
  /** Why it ended without a code, as a sentence for the log; `null` otherwise. */
  failure: string | null;
  /** What it handed over; `null` when it ended before it could. */
  result: RunResult | null;
}

/** The part of a run's result that the listener looks at. */
export interface RunResult {
  /** Of the failure that ended it, such as `state.locked`; `null` when it came through. */
  errorCode: string | null;
  /** When the state wants the next run; `null` when it only follows the schedule. */
  nextInstant: Date | null;
}

/** Another run – by hand, or on another machine – holds the state: nothing is wrong, and nothing was done. */
export function wasLockedOut({ result }: RunEnd): boolean {
  return result?.errorCode === 'state.locked';
}

/** Whether pages were published, perhaps with a part missing. */
export function wasPublished({ exitCode }: RunEnd): boolean {
  return exitCode === 0 || exitCode === 3;
}

/** @param text the JSON document that a run hands over, as `--json` prints it */
export function parseRunResult(text: string): RunResult | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  const { error, nextInstant } = document as { error?: { code?: unknown } | null; nextInstant?: unknown };
  const errorCode = typeof error?.code === 'string' ? error.code : null;
  const instant = typeof nextInstant === 'string' ? new Date(nextInstant) : null;
  return { errorCode, nextInstant: instant === null || Number.isNaN(instant.getTime()) ? null : instant };
}

export interface NoroshiErrorOptions {
  /** What the reader can do about it; one or two plain sentences. */
  hint?: string;
  cause?: unknown;
}

/**
 * A failure we can explain. Everything else that is thrown is a bug and keeps its stack.
 *
 * `message` is a full sentence that names the place. An error never holds a request or a key: printing one would show it.
 */
export class NoroshiError extends Error {
  /** Stable and dotted, room first: `source.auth`, `publish.foreign_files`. Tests assert on this, never on wording. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: NoroshiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

/** A sentence for anything that was thrown; never the stack. */
export function describeThrown(thrown: unknown): string {
  if (thrown instanceof Error) {
    const nested = thrown instanceof AggregateError && thrown.message === '' ? thrown.errors[0] : undefined;
    return nested === undefined ? thrown.message || thrown.name : describeThrown(nested);
  }
  return String(thrown);
}

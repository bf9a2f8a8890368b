import { spoken, type Language, type Spoken } from './spoken.ts';

export interface NoroshiErrorOptions {
  /** What the reader can do about it; one or two plain sentences. */
  hint?: string | Spoken;
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
  /** In English, as `message`: logs and machines read them. */
  readonly hint: string | undefined;
  readonly #message: Spoken;
  readonly #hint: Spoken | undefined;

  constructor(code: string, message: string | Spoken, options: NoroshiErrorOptions = {}) {
    const inEach = spoken(message);
    super(inEach.en, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.#message = inEach;
    this.#hint = options.hint === undefined ? undefined : spoken(options.hint);
    this.hint = this.#hint?.en;
  }

  /** Both texts in a language; English where there are no other words. */
  tellIn(language: Language): { message: string; hint: string | undefined } {
    return { message: this.#message[language], hint: this.#hint?.[language] };
  }

  /** The sentence in each language, for an error that passes it on. */
  get spokenMessage(): Spoken {
    return this.#message;
  }

  /** The hint in each language, for an error that passes it on. */
  get spokenHint(): Spoken | undefined {
    return this.#hint;
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

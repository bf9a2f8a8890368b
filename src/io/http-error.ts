import { NoroshiError } from '../base/errors.ts';
import type { Spoken } from '../base/spoken.ts';
import { explainConnectionFailure } from './connections/connection-failure.ts';
import { findErrorCode } from './connections/error-code.ts';
import type { Proxy } from './connections/proxy-settings.ts';

/**
 * `http.timeout` no whole answer in time · `http.budget` the caller's time is used up · `http.network` no connection, a
 * reset or a cut body · `http.too_large`, `http.redirect`, `http.encoding` an answer that is refused.
 */
export type HttpErrorCode =
  'http.timeout' | 'http.budget' | 'http.network' | 'http.too_large' | 'http.redirect' | 'http.encoding';

/**
 * A request that brought no answer we can use. Holds neither the request nor its headers, and no `cause`: whatever a
 * library hangs on its errors, a key cannot be printed from here.
 */
export class HttpError extends NoroshiError {
  declare readonly code: HttpErrorCode;
  /** What happened, without a subject: `connection refused (ECONNREFUSED)`. */
  readonly detail: string;
  /** Whether the same request may succeed a moment later. */
  readonly isPassing: boolean;

  constructor(code: HttpErrorCode, detail: string, options: { isPassing?: boolean; hint?: string | Spoken } = {}) {
    super(code, `The request failed: ${detail}.`, options.hint === undefined ? {} : { hint: options.hint });
    this.detail = detail;
    this.isPassing = options.isPassing ?? false;
  }
}

/**
 * What undici, node:net, node:tls or node:zlib threw as one of ours.
 * @param proxy the one on the way to the server; `null` when there is none
 */
export function toHttpError(thrown: unknown, maxBodyBytes: number, proxy: Proxy | null): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = findErrorCode(thrown);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE') {
    return new HttpError('http.too_large', `the answer is larger than ${Math.round(maxBodyBytes / 1024 ** 2)} MiB`);
  }
  const { words, hint, isPassing } = explainConnectionFailure(thrown, proxy);
  return new HttpError('http.network', words.en, hint === undefined ? { isPassing } : { isPassing, hint });
}

import { NoroshiError, describeThrown } from '../base/errors.ts';

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

  constructor(code: HttpErrorCode, detail: string, options: { isPassing?: boolean; hint?: string } = {}) {
    super(code, `The request failed: ${detail}.`, options.hint === undefined ? {} : { hint: options.hint });
    this.detail = detail;
    this.isPassing = options.isPassing ?? false;
  }
}

const PLAIN_WORDS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name could not be looked up',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'network not reachable',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer shorter than announced',
  Z_BUF_ERROR: 'compressed answer cut off',
  Z_DATA_ERROR: 'compressed answer damaged',
};

/** Turns what undici, node:net, node:tls or node:zlib threw into one of ours. */
export function describeHttpFailure(thrown: unknown, maxBodyBytes: number): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = findCode(thrown);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || code === 'ERR_BUFFER_TOO_LARGE') {
    return new HttpError('http.too_large', `the answer is larger than ${Math.round(maxBodyBytes / 1024 ** 2)} MiB`);
  }
  if (isProxyRefusal(thrown)) {
    return new HttpError('http.network', 'the proxy refused to connect', {
      isPassing: true,
      hint: 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the credentials in them.',
    });
  }
  if (isCertificateCode(code)) {
    return new HttpError('http.network', `the server's certificate is not trusted (${code})`, {
      hint: 'Check the clock and the certificate; a private authority is added with NODE_EXTRA_CA_CERTS.',
    });
  }
  const words = PLAIN_WORDS[code] ?? 'the connection failed';
  return new HttpError('http.network', code === '' ? words : `${words} (${code})`, { isPassing: true });
}

function findCode(thrown: unknown): string {
  for (let at: unknown = thrown, depth = 0; at instanceof Error && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(at.code)) return at.code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return '';
}

function isCertificateCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}

function isProxyRefusal(thrown: unknown): boolean {
  const sentence = describeThrown(thrown);
  return /^Proxy response \(\d+\)|^Proxy Authentication Required/.test(sentence);
}

import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { exchange, isRedirect, StopSignal, type Answer } from './exchange.ts';
import { describeLateAnswer } from './connections/connection-failure.ts';
import { directConnections, type Connections } from './connections/connections.ts';
import { HttpError, toHttpError } from './http-error.ts';
import { isRetryableStatus, parseRetryAfterMs, retryDelayMs, type RetryPolicy } from './retry.ts';
import type { Timing } from './timing.ts';

export interface HttpOptions {
  /** Requests that are in flight at once, over all hosts. */
  concurrency: number;
  /** One try: connecting, headers and the whole body together. */
  timeoutMs: number;
  /** Further tries after the first, for 429, 5xx, network failures, cut bodies and timeouts. */
  retries: number;
  timing: Timing;
  /** After decompression; default 64 MiB. */
  maxBodyBytes?: number;
  /** Straight to the server when left out. */
  connections?: Connections;
}

export interface HttpGet {
  url: URL;
  headers: Record<string, string>;
  /** On the monotonic clock: no try and no wait reaches beyond it. */
  deadlineMs: number;
  /** Called before every request that is sent: retries and redirects too. */
  onRequest?: () => void;
}

export interface HttpResponse {
  status: number;
  body: Buffer;
  /** What `Retry-After` asked for; `undefined` without that header. */
  retryAfterMs: number | undefined;
  /** The server's clock as it answered; `undefined` when it did not tell, or the answer lay in some cache. */
  serverTime: Date | undefined;
}

/** Reads over HTTP. There is no way to send anything but GET. */
export interface HttpReader {
  /**
   * The final answer, whatever its status: redirects inside the same origin followed, passing failures tried again. A
   * `Retry-After` of more than 30 s, or beyond the deadline, is not waited for: the refusal itself is the answer.
   * @throws HttpError
   */
  get(get: HttpGet): Promise<HttpResponse>;
  close(): Promise<void>;
}

export const MAX_RETRY_AFTER_MS = 30_000;
const DEFAULT_MAX_BODY_BYTES = 64 * 1024 ** 2;
const MAX_REDIRECTS = 3;
// Small bodies are inflated on the spot, which is cheaper than a trip through the thread pool; large ones must not hold
// up the other organizations.
const INFLATE_AT_ONCE_BYTES = 64 * 1024;
const inflate = promisify(gunzip);

export function createHttpReader(options: HttpOptions): HttpReader {
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const { connections = directConnections } = options;
  const opening = connections.open({
    concurrency: options.concurrency,
    connectTimeoutMs: options.timeoutMs,
    // Ours covers the whole.
    silenceMs: 0,
    maxResponseBytes: maxBodyBytes,
  });
  const policy: RetryPolicy = { retries: options.retries, baseDelayMs: 500, maxDelayMs: 8_000 };
  const { timing, timeoutMs } = options;

  async function get(wanted: HttpGet): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await tryOnce(wanted);
      const isFinal = outcome instanceof HttpError ? !outcome.isPassing : !isRetryableStatus(outcome.status);
      const asked = outcome instanceof HttpError ? 0 : (outcome.retryAfterMs ?? 0);
      if (!isFinal && attempt <= policy.retries && asked <= MAX_RETRY_AFTER_MS) {
        const delayMs = retryDelayMs(attempt, policy, () => timing.random(), asked);
        if (timing.monotonicMs() + delayMs < wanted.deadlineMs) {
          await timing.sleep(delayMs);
          continue;
        }
      }
      if (outcome instanceof HttpError) throw outcome;
      return outcome;
    }
  }

  async function tryOnce(wanted: HttpGet): Promise<HttpResponse | HttpError> {
    const remainingMs = wanted.deadlineMs - timing.monotonicMs();
    if (remainingMs <= 0) return new HttpError('http.budget', 'the time for this organization was used up');
    const allowedMs = Math.min(timeoutMs, remainingMs);
    const stop = new StopSignal();
    const stopTimer = timing.startTimer(allowedMs, () => stop.fire());
    try {
      return await follow(wanted, stop);
    } catch (thrown) {
      if (!stop.isFired) return toHttpError(thrown, maxBodyBytes, connections.proxyFor(wanted.url));
      if (allowedMs < timeoutMs) return new HttpError('http.budget', 'the time for this organization was used up');
      const late = describeLateAnswer(timeoutMs, connections.proxyFor(wanted.url));
      return new HttpError('http.timeout', late, { isPassing: true });
    } finally {
      stopTimer();
    }
  }

  async function follow(wanted: HttpGet, stop: StopSignal): Promise<HttpResponse> {
    let url = wanted.url;
    for (let hops = 0; ; hops++) {
      wanted.onRequest?.();
      const headers = { accept: 'application/json', 'accept-encoding': 'gzip', ...wanted.headers };
      const answer = await exchange((await opening).dispatcher, { url, headers }, stop);
      const target = redirectTarget(answer, url);
      if (target === undefined) return await readAnswer(answer);
      if (hops === MAX_REDIRECTS) throw new HttpError('http.redirect', `more than ${MAX_REDIRECTS} redirects in a row`);
      url = target;
    }
  }

  async function readAnswer(answer: Answer): Promise<HttpResponse> {
    const body = await decode(answer.body, headerOf(answer, 'content-encoding'), maxBodyBytes);
    if (body.length > maxBodyBytes) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' });
    const retryAfterMs = parseRetryAfterMs(headerOf(answer, 'retry-after'), timing.now());
    return { status: answer.status, body, retryAfterMs, serverTime: serverTimeOf(answer) };
  }

  return { get, close: async () => (await opening).destroy() };
}

/** @throws HttpError `http.redirect` when it leads to another host, port or protocol: the key would go with it */
function redirectTarget(answer: Answer, from: URL): URL | undefined {
  if (!isRedirect(answer.status)) return undefined;
  const location = headerOf(answer, 'location') ?? '';
  const target = resolveLocation(location, from);
  if (target?.origin === from.origin) return target;
  const place = target?.host === undefined || target.host === '' ? 'nowhere' : target.origin.slice(0, 100);
  throw new HttpError('http.redirect', `the server redirects to ${place}, which is not followed`, {
    hint: 'Check apiBase; a login page or a proxy in between redirects like this too.',
  });
}

function resolveLocation(location: string, from: URL): URL | undefined {
  if (location === '') return undefined;
  try {
    return new URL(location, from);
  } catch {
    return undefined;
  }
}

async function decode(received: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return received;
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new HttpError('http.encoding', 'the answer is compressed in a way that was not asked for');
  }
  if (received.length === 0) return received;
  return received.length <= INFLATE_AT_ONCE_BYTES
    ? gunzipSync(received, { maxOutputLength })
    : await inflate(received, { maxOutputLength });
}

function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function serverTimeOf(answer: Answer): Date | undefined {
  const date = headerOf(answer, 'date') ?? '';
  if (headerOf(answer, 'age') !== undefined || !HTTP_DATE.test(date)) return undefined;
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Secret } from '../../base/secret.ts';
import { explainConnectionFailure } from '../connections/connection-failure.ts';
import { directConnections, type Connections } from '../connections/connections.ts';
import { isRetryableStatus, parseRetryAfterMs, retryDelayMs, type RetryPolicy } from '../retry.ts';
import { s3AnswerError, S3Error } from './s3-error.ts';
import { createS3Signer } from './s3-signer.ts';
import { bucketUrl, encodeKey, encodeText } from './s3-url.ts';
import { findElement, parseListPage } from './s3-xml.ts';
import { targetOf } from '../undici.ts';

export interface S3Connection {
  bucket: string;
  region: string;
  /** Absolute URL of the service; `null` for AWS. */
  endpoint: string | null;
  forcePathStyle: boolean;
  acl: string | null;
  sse: string | null;
  credentials: { accessKeyId: string; secretAccessKey: Secret; sessionToken: Secret | null };
}

export interface S3Dependencies {
  now: () => Date;
  sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  random: () => number;
  /** Requests in flight at once; 32. */
  concurrency?: number;
  /** Silence of a connection that ends a try; 20 s. */
  timeoutMs?: number;
  /** How long one try may last that is never silent; two minutes. */
  tryLimitMs?: number;
  /** After this long an exchange is not tried again; 45 s. */
  exchangeLimitMs?: number;
  /** Milliseconds that never jump back. */
  monotonicMs?: () => number;
  retry?: RetryPolicy;
  /** Straight to the store when left out. */
  connections?: Connections;
}

export interface S3PutOptions {
  contentType?: string;
  cacheControl?: string;
  /** Becomes `x-amz-meta-…`. */
  metadata?: Record<string, string>;
  /** Hex, of `body`, when the caller knows it already. The store refuses a body that has another. */
  sha256?: string;
  /** Puts only when there is no such key yet. */
  ifAbsent?: boolean;
}

export interface S3Head {
  bytes: number;
  /** Names without `x-amz-meta-`. */
  metadata: Map<string, string>;
}

/** One bucket. Every method retries what may pass and throws {@link S3Error} for what does not. */
export interface S3Client {
  readonly bucket: string;
  /** @returns `false` when `ifAbsent` was asked for and the key exists */
  put(key: string, body: Uint8Array | string, options?: S3PutOptions): Promise<boolean>;
  get(key: string): Promise<(S3Head & { body: Buffer }) | undefined>;
  head(key: string): Promise<S3Head | undefined>;
  /** Also succeeds when there was none. */
  delete(key: string): Promise<void>;
  /** All keys that begin with `prefix`, in the store's order. */
  list(prefix: string): AsyncGenerator<{ key: string; bytes: number }>;
  /** The store's clock as far as its answers told; the local one before the first. */
  storeTime: () => Date;
  /** How far the local clock is ahead of the store's; `null` before the first answer that told. */
  clockSkewMs: () => number | null;
  close(): Promise<void>;
}

interface Exchange {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  key: string;
  query?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
  sha256?: string;
}

interface Reply {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const DEFAULT_RETRY: RetryPolicy = { retries: 4, baseDelayMs: 300, maxDelayMs: 8_000 };
const MAX_RETRY_AFTER_MS = 30_000;
/** Learned state of a very large fleet is tens of megabytes; more than this is not ours. */
const MAX_BODY_BYTES = 512 * 1024 * 1024;

export function createS3Client(connection: S3Connection, dependencies: S3Dependencies): S3Client {
  const { now, sleep, random, concurrency = 32, timeoutMs = 20_000, retry = DEFAULT_RETRY } = dependencies;
  const { tryLimitMs = 120_000, exchangeLimitMs = 45_000, monotonicMs = () => performance.now() } = dependencies;
  const base = bucketUrl(connection);
  const sign = createS3Signer({
    accessKeyId: connection.credentials.accessKeyId,
    secretAccessKey: connection.credentials.secretAccessKey.reveal(),
    sessionToken: connection.credentials.sessionToken?.reveal() ?? null,
    region: connection.region,
  });
  const { connections = directConnections } = dependencies;
  const open = connections.open({ concurrency, connectTimeoutMs: timeoutMs, silenceMs: timeoutMs });
  let clockOffsetMs = 0;
  let clockSkewMs: number | null = null;
  /** A store that has not answered after all tries gets one, until it answers again: what hangs must not hold a run. */
  let isAway = false;
  const storeTime = (): Date => new Date(now().getTime() + clockOffsetMs);

  async function tryOnce(exchange: Exchange, url: URL): Promise<Reply> {
    const { method, headers: given, body = null, sha256 = EMPTY_SHA256 } = exchange;
    const signed = sign({ method, url, headers: { ...given, 'x-amz-content-sha256': sha256 } }, storeTime());
    const answer = await open.dispatcher.request({ ...targetOf(url), method, headers: signed, body });
    const headers = new Map(
      Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const chunks: Buffer[] = [];
    const startedMs = monotonicMs();
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (monotonicMs() - startedMs > tryLimitMs)
        throw Object.assign(new Error('too slow'), { code: 'UND_ERR_BODY_TIMEOUT' });
      if (size > MAX_BODY_BYTES) throw Object.assign(new Error('too long'), { code: 'ERR_BUFFER_TOO_LARGE' });
      chunks.push(chunk);
    }
    return { status: answer.statusCode, headers, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) };
  }

  /** The reply to an exchange, whatever its status, unless it may be another one next time. */
  async function exchangeWith(exchange: Exchange): Promise<Reply> {
    const query = exchange.query === undefined ? '' : `?${exchange.query}`;
    const url = new URL(`${base}${encodeKey(exchange.key)}${query}`);
    let hasCorrectedClock = false;
    const startedMs = monotonicMs();
    const isLast = (attempt: number): boolean => attempt > retry.retries || monotonicMs() - startedMs > exchangeLimitMs;
    for (let attempt = 1; ; attempt++) {
      const outcome = await tryOnce(exchange, url).catch((thrown: unknown) => ({ thrown }));
      if ('thrown' in outcome) {
        if (isAway || isLast(attempt)) {
          isAway = true;
          throw unreachableError(exchange.method, outcome.thrown);
        }
        await sleep(retryDelayMs(attempt, retry, random));
        continue;
      }
      isAway = false;
      clockSkewMs = outcome.headers.has('date') ? -offsetFrom(outcome.headers.get('date'), now()) : clockSkewMs;
      const storeCode = outcome.status >= 400 ? findElement(outcome.body.toString('utf8'), 'Code') : null;
      if (storeCode === 'RequestTimeTooSkewed' && !hasCorrectedClock && outcome.headers.has('date')) {
        hasCorrectedClock = true;
        clockOffsetMs = offsetFrom(outcome.headers.get('date'), now());
        continue;
      }
      // 409 is what AWS answers when two conditional puts meet: neither was decided.
      const mayPass = isRetryableStatus(outcome.status) && outcome.status !== 501;
      const isUndecided = outcome.status === 409 && storeCode === 'ConditionalRequestConflict';
      if ((!mayPass && !isUndecided && storeCode !== 'RequestTimeout') || isLast(attempt)) return outcome;
      const askedMs = parseRetryAfterMs(outcome.headers.get('retry-after'), now()) ?? 0;
      await sleep(retryDelayMs(attempt, retry, random, Math.min(askedMs, MAX_RETRY_AFTER_MS)));
    }
  }

  function unreachableError(method: string, thrown: unknown): S3Error {
    const url = new URL(base);
    const { words, hint, isOfProxy } = explainConnectionFailure(thrown, connections.proxyFor(url));
    // What lies behind a dead proxy was not asked, and is not to blame.
    const message = isOfProxy
      ? `Nothing was sent for ${method}: ${words}.`
      : `No answer from ${url.host} for ${method}: ${words}.`;
    return new S3Error('s3.unreachable', message, {
      status: null,
      storeCode: null,
      cause: thrown,
      hint: hint ?? 'Check `endpoint`, the network and the store; the next run tries again.',
    });
  }

  function answerError(method: string, reply: Reply): S3Error {
    const xml = reply.body.toString('utf8', 0, 64 * 1024);
    const storeCode =
      findElement(xml, 'Code')
        ?.replace(/[^\w.-]/g, '')
        .slice(0, 60) ?? null;
    const region = (findElement(xml, 'Region') ?? reply.headers.get('x-amz-bucket-region') ?? '').slice(0, 40);
    const isOtherRegion = /^[\w-]+$/.test(region) && region !== connection.region;
    return s3AnswerError({
      method,
      bucket: connection.bucket,
      status: reply.status,
      storeCode: storeCode === '' ? null : storeCode,
      storeMessage: findElement(xml, 'Message'),
      isWebPage: isWebPage(reply),
      endpoint: connection.endpoint,
      usesEncryption: method === 'PUT' && connection.sse !== null,
      region: isOtherRegion ? region : null,
    });
  }

  /** `undefined` for a key that is not there. A missing bucket is told apart where the answer has a body. */
  async function fetchReply(method: 'GET' | 'HEAD', key: string): Promise<Reply | undefined> {
    const reply = await exchangeWith({ method, key });
    if (reply.status === 200) return reply;
    const isMissing =
      reply.status === 404 && !isWebPage(reply) && findElement(reply.body.toString('utf8'), 'Code') !== 'NoSuchBucket';
    if (isMissing) return undefined;
    throw answerError(method, reply);
  }

  return {
    bucket: connection.bucket,
    storeTime,
    clockSkewMs: () => clockSkewMs,

    async put(key, body, options = {}) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const headers: Record<string, string> = {};
      if (options.contentType !== undefined) headers['content-type'] = options.contentType;
      if (options.cacheControl !== undefined) headers['cache-control'] = options.cacheControl;
      if (options.ifAbsent === true) headers['if-none-match'] = '*';
      if (connection.acl !== null) headers['x-amz-acl'] = connection.acl;
      if (connection.sse !== null) headers['x-amz-server-side-encryption'] = connection.sse;
      for (const [name, value] of Object.entries(options.metadata ?? {})) headers[`x-amz-meta-${name}`] = value;
      // Buckets that lock objects by default refuse a put without it; `x-amz-checksum-…` is refused by some other stores.
      headers['content-md5'] = createHash('md5').update(bytes).digest('base64');
      const sha256 = options.sha256 ?? createHash('sha256').update(bytes).digest('hex');
      const reply = await exchangeWith({ method: 'PUT', key, headers, body: bytes, sha256 });
      if (reply.status === 412 && options.ifAbsent === true) return false;
      if (reply.status !== 200 && reply.status !== 201) throw answerError('PUT', reply);
      return true;
    },

    async get(key) {
      const reply = await fetchReply('GET', key);
      return reply && { ...readHead(reply), body: reply.body };
    },

    async head(key) {
      const reply = await fetchReply('HEAD', key);
      return reply && readHead(reply);
    },

    async delete(key) {
      const reply = await exchangeWith({ method: 'DELETE', key });
      const isGone = reply.status === 404 && findElement(reply.body.toString('utf8'), 'Code') !== 'NoSuchBucket';
      if (!isGone && (reply.status < 200 || reply.status > 299)) throw answerError('DELETE', reply);
    },

    async *list(prefix) {
      for (let continuation: string | null = ''; continuation !== null;) {
        const query: string[] = ['list-type=2', 'encoding-type=url', `prefix=${encodeText(prefix)}`];
        if (continuation !== '') query.push(`continuation-token=${encodeText(continuation)}`);
        const reply = await exchangeWith({ method: 'GET', key: '', query: query.join('&') });
        if (reply.status !== 200) throw answerError('LIST', reply);
        if (isWebPage(reply)) throw answerError('LIST', reply);
        const page = parseListPage(reply.body.toString('utf8'));
        yield* page.objects;
        if (page.continuation === continuation) {
          throw new S3Error('s3.refused', `The store lists bucket "${connection.bucket}" in a circle.`, {
            status: 200,
            storeCode: null,
          });
        }
        continuation = page.continuation;
      }
    },

    close: () => open.close(),
  };
}

/** Consoles and plain web servers answer so; an object of ours may be HTML, and is read with its own metadata. */
function isWebPage({ headers, body }: Reply): boolean {
  return (
    /^text\/html\b/.test(headers.get('content-type') ?? '') &&
    /^\s*<(?:!doctype )?html/i.test(body.toString('utf8', 0, 200))
  );
}

function readHead(reply: Reply): S3Head {
  const metadata = new Map<string, string>();
  for (const [name, value] of reply.headers) {
    if (name.startsWith('x-amz-meta-')) metadata.set(name.slice('x-amz-meta-'.length), value);
  }
  return { bytes: Number(reply.headers.get('content-length') ?? reply.body.length), metadata };
}

function offsetFrom(header: string | undefined, now: Date): number {
  const at = Date.parse(header ?? '');
  return Number.isNaN(at) ? 0 : at - now.getTime();
}

import type { Secret } from '../../base/secret.ts';
import { explainConnectionFailure } from '../connections/connection-failure.ts';
import { directConnections, targetOf, type Connections } from '../connections/connections.ts';
import { isRetryableStatus, parseRetryAfterMs, retryDelayMs, type RetryPolicy } from '../retry.ts';
import { S3Error } from './s3-error.ts';
import { createS3Signer, type S3Signer } from './s3-signer.ts';
import { bucketUrl, encodeKey } from './s3-url.ts';
import { findElement } from './s3-xml.ts';

export interface S3Connection {
  bucket: string;
  region: string;
  /** Absolute URL of the service; `null` for AWS. */
  endpoint: string | null;
  forcePathStyle: boolean;
  acl: string | null;
  sse: string | null;
  credentials: S3Keys;
}

export interface S3Keys {
  accessKeyId: string;
  secretAccessKey: Secret;
  sessionToken: Secret | null;
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
  /** Asked when the store says that keys have expired; `null` where they are not to be had anew. */
  renewKeys?: (expired: S3Keys) => Promise<S3Keys | null>;
  /** Told once a client that something was accepted and not done; for a log. */
  warn?: (text: string) => void;
  /** Straight to the store when left out. */
  connections?: Connections;
}

export interface Exchange {
  method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  key: string;
  query?: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
  sha256?: string;
  /** As somebody without keys asks. */
  isUnsigned?: boolean;
}

export interface Reply {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

/** Signed requests to one bucket, tried again while that may help. */
export interface S3Exchanger {
  /**
   * The reply, whatever its status, unless it may be another one next time.
   * @param signal ends what is under way when its time is up
   * @throws S3Error `s3.unreachable`
   */
  exchange: (exchange: Exchange, signal?: AbortSignal) => Promise<Reply>;
  /** The store's clock as far as its answers told; the local one before the first. */
  storeTime: () => Date;
  /** How far the local clock is ahead of the store's; `null` before the first answer that told. */
  clockSkewMs: () => number | null;
  close: () => Promise<void>;
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Keys of a role last an hour or so, also where a run goes on. */
const EXPIRED_CODES = new Set(['ExpiredToken', 'TokenRefreshRequired']);
const DEFAULT_RETRY: RetryPolicy = { retries: 4, baseDelayMs: 300, maxDelayMs: 8_000 };
const MAX_RETRY_AFTER_MS = 30_000;
/** Learned state of a very large fleet is tens of megabytes; more than this is not ours. */
const MAX_BODY_BYTES = 512 * 1024 * 1024;

export function createS3Exchanger(connection: S3Connection, dependencies: S3Dependencies): S3Exchanger {
  const { now, sleep, random, concurrency = 32, timeoutMs = 20_000, retry = DEFAULT_RETRY } = dependencies;
  const { tryLimitMs = 120_000, exchangeLimitMs = 45_000, monotonicMs = () => performance.now() } = dependencies;
  const base = bucketUrl(connection);
  let keys = connection.credentials;
  let sign = signerFor(keys);
  let renewing: Promise<boolean> | null = null;
  const { connections = directConnections } = dependencies;
  const opening = connections.open({ concurrency, connectTimeoutMs: timeoutMs, silenceMs: timeoutMs });
  let clockOffsetMs = 0;
  let clockSkewMs: number | null = null;
  /** A store that has not answered after all tries gets one, until it answers again: what hangs must not hold a run. */
  let isAway = false;
  const storeTime = (): Date => new Date(now().getTime() + clockOffsetMs);

  function signerFor({ accessKeyId, secretAccessKey, sessionToken }: S3Keys): S3Signer {
    return createS3Signer({
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      sessionToken: sessionToken?.reveal() ?? null,
      region: connection.region,
    });
  }

  /** Once for all requests that were refused side by side. @returns whether there are other keys now */
  function renew(refused: S3Keys): Promise<boolean> {
    if (refused !== keys) return Promise.resolve(true);
    renewing ??= (dependencies.renewKeys?.(refused) ?? Promise.resolve(null))
      .then((found) => {
        if (found === null) return false;
        keys = found;
        sign = signerFor(found);
        return true;
      })
      .finally(() => (renewing = null));
    return renewing;
  }

  async function tryOnce(exchange: Exchange, url: URL, signal: AbortSignal | undefined): Promise<Reply> {
    const { method, headers: given, body = null, sha256 = EMPTY_SHA256, isUnsigned = false } = exchange;
    const headersToSign = { ...given, 'x-amz-content-sha256': sha256 };
    const signed = isUnsigned ? { ...given } : sign({ method, url, headers: headersToSign }, storeTime());
    const answer = await (
      await opening
    ).dispatcher.request({
      ...targetOf(url),
      method,
      headers: signed,
      body,
      signal: signal ?? null,
    });
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

  async function exchangeWith(exchange: Exchange, signal?: AbortSignal): Promise<Reply> {
    const query = exchange.query === undefined ? '' : `?${exchange.query}`;
    const url = new URL(`${base}${encodeKey(exchange.key)}${query}`);
    let hasCorrectedClock = false;
    let hasRenewed = false;
    const startedMs = monotonicMs();
    const isLast = (attempt: number): boolean => attempt > retry.retries || monotonicMs() - startedMs > exchangeLimitMs;
    for (let attempt = 1; ; attempt++) {
      const usedKeys = keys;
      const outcome = await tryOnce(exchange, url, signal).catch((thrown: unknown) => ({ thrown }));
      if (signal?.aborted === true) throw outOfTimeError(exchange.method);
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
      if (isExpired(exchange, outcome.status, storeCode) && !hasRenewed) {
        hasRenewed = true;
        if (await renew(usedKeys)) continue;
      }
      // 409 is what AWS answers when two conditional puts meet: neither was decided.
      const mayPass = isRetryableStatus(outcome.status) && outcome.status !== 501;
      const isUndecided = outcome.status === 409 && storeCode === 'ConditionalRequestConflict';
      if ((!mayPass && !isUndecided && storeCode !== 'RequestTimeout') || isLast(attempt)) return outcome;
      const askedMs = parseRetryAfterMs(outcome.headers.get('retry-after'), now()) ?? 0;
      await sleep(retryDelayMs(attempt, retry, random, Math.min(askedMs, MAX_RETRY_AFTER_MS)));
    }
  }

  function outOfTimeError(method: string): S3Error {
    return new S3Error(
      's3.unreachable',
      {
        en: `The time of this target was up before ${new URL(base).host} had answered ${method}.`,
        ja: `${new URL(base).host} が ${method} に応答する前に、この公開先の制限時間が過ぎました。`,
      },
      {
        status: null,
        storeCode: null,
        hint: {
          en: 'The store is too slow, or hangs; the next run goes on.',
          ja: 'ストアが遅いか、応答しなくなっています。次回の実行で続きを行います。',
        },
      },
    );
  }

  function unreachableError(method: string, thrown: unknown): S3Error {
    const url = new URL(base);
    const { words, hint, isOfProxy } = explainConnectionFailure(thrown, connections.proxyFor(url));
    // What lies behind a dead proxy was not asked, and is not to blame.
    const message = isOfProxy
      ? { en: `Nothing was sent for ${method}: ${words.en}.`, ja: `${method} は送信されていません。${words.ja}。` }
      : {
          en: `No answer from ${url.host} for ${method}: ${words.en}.`,
          ja: `${url.host} から ${method} の応答がありません（${words.ja}）。`,
        };
    return new S3Error('s3.unreachable', message, {
      status: null,
      storeCode: null,
      cause: thrown,
      hint: hint ?? {
        en: 'Check `endpoint`, the network and the store; the next run tries again.',
        ja: '`endpoint`、ネットワーク、ストアの状態を確認してください。次回の実行で再度試します。',
      },
    });
  }

  return {
    exchange: exchangeWith,
    storeTime,
    clockSkewMs: () => clockSkewMs,
    close: async () => (await opening).close(),
  };
}

/** An answer to HEAD has no body that could say it. */
function isExpired({ method }: Exchange, status: number, storeCode: string | null): boolean {
  return EXPIRED_CODES.has(storeCode ?? '') || (method === 'HEAD' && status === 400);
}

function offsetFrom(header: string | undefined, now: Date): number {
  const at = Date.parse(header ?? '');
  return Number.isNaN(at) ? 0 : at - now.getTime();
}

import { createHash } from 'node:crypto';
import { s3AnswerError, S3Error } from './s3-error.ts';
import {
  createS3Exchanger,
  type Exchange,
  type Reply,
  type S3Connection,
  type S3Dependencies,
  type S3Exchanger,
} from './s3-exchange.ts';
import { encodeText } from './s3-url.ts';
import { findElement, parseListPage, type S3ListPage } from './s3-xml.ts';

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

/** So many days or years. */
export interface Retention {
  count: number;
  isYears: boolean;
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
  list(prefix: string): AsyncGenerator<S3ListPage['objects'][number]>;
  /** Whether somebody without keys may read it. */
  isOpen(key: string): Promise<boolean>;
  /** For how long the bucket locks every object by default; `null` where it does not, or does not tell. */
  defaultRetention(): Promise<Retention | null>;
  /** The store's clock as far as its answers told; the local one before the first. */
  storeTime: () => Date;
  /** How far the local clock is ahead of the store's; `null` before the first answer that told. */
  clockSkewMs: () => number | null;
  /** The same bucket by the same sockets until the signal is aborted: then what is under way ends, and nothing more is asked. */
  until(signal: AbortSignal): S3Client;
  close(): Promise<void>;
}

const SSE_HEADER = 'x-amz-server-side-encryption';

export function createS3Client(connection: S3Connection, dependencies: S3Dependencies): S3Client {
  let isTold = false;
  const tellUnencrypted = (): void => {
    if (isTold) return;
    isTold = true;
    const { bucket, sse } = connection;
    dependencies.warn?.(`Bucket "${bucket}" accepted "sse: ${sse}", but does not say that it stored what was put so.`);
  };
  return clientOver(createS3Exchanger(connection, dependencies), { connection, tellUnencrypted });
}

interface ClientFacts {
  connection: S3Connection;
  tellUnencrypted: () => void;
}

function clientOver(exchanger: S3Exchanger, facts: ClientFacts, signal?: AbortSignal): S3Client {
  const { connection, tellUnencrypted } = facts;
  const exchangeWith = (exchange: Exchange): Promise<Reply> => exchanger.exchange(exchange, signal);

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
      usesAcl: method === 'PUT' && connection.acl !== null,
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
    storeTime: exchanger.storeTime,
    clockSkewMs: exchanger.clockSkewMs,
    until: (ends) => clientOver(exchanger, facts, ends),

    async put(key, body, options = {}) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const headers: Record<string, string> = {};
      if (options.contentType !== undefined) headers['content-type'] = options.contentType;
      if (options.cacheControl !== undefined) headers['cache-control'] = options.cacheControl;
      if (options.ifAbsent === true) headers['if-none-match'] = '*';
      if (connection.acl !== null) headers['x-amz-acl'] = connection.acl;
      if (connection.sse !== null) headers[SSE_HEADER] = connection.sse;
      for (const [name, value] of Object.entries(options.metadata ?? {})) headers[`x-amz-meta-${name}`] = value;
      // Buckets that lock objects by default refuse a put without it; `x-amz-checksum-…` is refused by some other stores.
      headers['content-md5'] = createHash('md5').update(bytes).digest('base64');
      const sha256 = options.sha256 ?? createHash('sha256').update(bytes).digest('hex');
      const reply = await exchangeWith({ method: 'PUT', key, headers, body: bytes, sha256 });
      if (reply.status === 412 && options.ifAbsent === true) return false;
      if (reply.status !== 200 && reply.status !== 201) throw answerError('PUT', reply);
      const isEncrypted = connection.sse === null || reply.headers.get(SSE_HEADER) === connection.sse;
      if (!isEncrypted) tellUnencrypted();
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

    async isOpen(key) {
      return (await exchangeWith({ method: 'GET', key, isUnsigned: true })).status === 200;
    },

    async defaultRetention() {
      const reply = await exchangeWith({ method: 'GET', key: '', query: 'object-lock=' });
      const [, count, unit] =
        /<(?:\w+:)?(?:Days|Years)>\s*(\d+)\s*<\/(?:\w+:)?(Days|Years)>/.exec(reply.body.toString('utf8')) ?? [];
      return reply.status === 200 && count !== undefined ? { count: Number(count), isYears: unit === 'Years' } : null;
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
          throw new S3Error(
            's3.refused',
            {
              en: `The store lists bucket "${connection.bucket}" in a circle.`,
              ja: `ストアが返すバケット「${connection.bucket}」の一覧が終わりません。`,
            },
            {
              status: 200,
              storeCode: null,
            },
          );
        }
        continuation = page.continuation;
      }
    },

    close: exchanger.close,
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

import { cleanLine } from '../../base/text.ts';
import { NoroshiError, type NoroshiErrorOptions } from '../../base/errors.ts';

export type S3ErrorCode =
  /** 401 or 403: the key, its permission, or the signature. */
  | 's3.denied'
  | 's3.missing_bucket'
  /** 501, or a header the store does not know. */
  | 's3.unsupported'
  /** Any other answer that will be the same next time. */
  | 's3.refused'
  /** No usable answer after all tries: network, timeout, 429, 5xx. */
  | 's3.unreachable';

/** A request to an S3-compatible store failed for good. It never holds the request, so printing it shows no key. */
export class S3Error extends NoroshiError {
  declare readonly code: S3ErrorCode;
  /** HTTP status; `null` when there was no answer. */
  readonly status: number | null;
  /** The store's own word, such as `AccessDenied`; `null` when it gave none. */
  readonly storeCode: string | null;

  constructor(
    code: S3ErrorCode,
    message: string,
    details: { status: number | null; storeCode: string | null } & NoroshiErrorOptions,
  ) {
    super(code, message, details);
    this.status = details.status;
    this.storeCode = details.storeCode;
  }
}

export interface S3Answer {
  method: string;
  bucket: string;
  /** Of the service; `null` for AWS. */
  endpoint: string | null;
  /** Whether encryption was asked for. */
  usesEncryption: boolean;
  status: number;
  /** `<Code>` of the body. */
  storeCode: string | null;
  /** `<Message>` of the body. */
  storeMessage: string | null;
  /** Whether a page for people came in place of an answer. */
  isWebPage: boolean;
  /** `<Region>` of the body or `x-amz-bucket-region`. */
  region: string | null;
}

/** The sentence for an answer that is no success. */
export function s3AnswerError(answer: S3Answer): S3Error {
  const { code, message } = describe(answer);
  const hint = hintFor(answer);
  const { status, storeCode } = answer;
  return new S3Error(code, message, { status, storeCode, ...(hint === null ? {} : { hint }) });
}

function describe(answer: S3Answer): { code: S3ErrorCode; message: string } {
  const { method, bucket, status, storeCode } = answer;
  const said = quote(answer);
  if (storeCode === 'NoSuchBucket') {
    return { code: 's3.missing_bucket', message: `The bucket "${bucket}" does not exist (${said}).` };
  }
  if (isOtherRegion(answer)) {
    return { code: 's3.refused', message: `The bucket "${bucket}" lies in region ${answer.region} (${said}).` };
  }
  if (answer.isWebPage && storeCode === null) {
    return { code: 's3.refused', message: `A web page came in place of an answer to ${method} (${said}).` };
  }
  if (status === 401 || status === 403) {
    return { code: 's3.denied', message: `The store refused ${method} in bucket "${bucket}" (${said}).` };
  }
  if (status === 501 || storeCode === 'NotImplemented') {
    return { code: 's3.unsupported', message: `The store does not know a part of ${method} (${said}).` };
  }
  if (status === 429 || status >= 500) {
    return { code: 's3.unreachable', message: `The store has no answer for ${method} at the moment (${said}).` };
  }
  return { code: 's3.refused', message: `The store refused ${method} in bucket "${bucket}" (${said}).` };
}

/** `403 AccessDenied: “Access Denied.”` */
function quote({ status, storeCode, storeMessage }: S3Answer): string {
  const message = storeMessage === null ? '' : cleanLine(storeMessage, 200);
  const code = storeCode === null ? `${status}` : `${status} ${storeCode}`;
  return message === '' ? code : `${code}: “${message}”`;
}

function isOtherRegion({ region, status }: S3Answer): boolean {
  return region !== null && (status === 301 || status === 307 || status === 400);
}

interface Hint {
  fits: (answer: S3Answer) => boolean;
  hint: string | ((answer: S3Answer) => string);
}

const says =
  (pattern: RegExp) =>
  ({ storeCode, storeMessage }: S3Answer): boolean =>
    pattern.test(`${storeCode ?? ''} ${storeMessage ?? ''}`);

/** The first that fits. Stores say the same thing in different words. */
const HINTS: readonly Hint[] = [
  {
    fits: (answer) => answer.isWebPage && answer.storeCode === null,
    hint: 'The endpoint is a plain web server or the console of the store; give the address and port of its S3 interface.',
  },
  {
    fits: (answer) => namesBucket(answer) && (answer.status === 403 || answer.status === 404),
    hint: 'The endpoint names the bucket too: write `endpoint` without it.',
  },
  { fits: ({ storeCode }) => storeCode === 'NoSuchBucket', hint: 'Create it, or correct `bucket` and `endpoint`.' },
  { fits: isOtherRegion, hint: ({ region }) => `Write \`region: ${region}\`.` },
  {
    fits: says(/InvalidAccessKeyId|XAdminUserNotFound|NoSuchAccessKey|No such key|access ?key id.*not exist/i),
    hint: 'The store does not know this access key id; check it and `endpoint`.',
  },
  {
    fits: says(/ExpiredToken|InvalidToken|security token|session token/i),
    hint: 'The session token has expired or is not for this store; get a new one.',
  },
  {
    fits: says(/SignatureDoesNotMatch|invalid signature|signature.*(?:match|wrong)/i),
    hint: 'The secret access key does not belong to the access key id; check both in the environment.',
  },
  { fits: says(/RequestTimeTooSkewed/), hint: 'The clock of this machine is more than 15 minutes off; set it.' },
  {
    fits: (answer) => answer.usesEncryption && (answer.status === 501 || says(/KMS|encrypt/i)(answer)),
    hint: 'The store has no key service for `sse`: leave `sse` out, or set one up there (KMS).',
  },
  {
    fits: says(/InvalidRegion|AuthorizationHeaderMalformed|wrong region|region.*(?:wrong|expecting|match)/i),
    hint: 'Write the region that the store expects as `region`.',
  },
  {
    fits: ({ status }) => status === 401 || status === 403,
    hint: 'The key needs to put, get, delete and list objects in this bucket.',
  },
  {
    fits: ({ status }) => status === 429 || (status >= 500 && status !== 501),
    hint: 'It was tried several times; the next run tries again.',
  },
];

function hintFor(answer: S3Answer): string | null {
  const found = HINTS.find(({ fits }) => fits(answer));
  if (found === undefined) return null;
  return typeof found.hint === 'string' ? found.hint : found.hint(answer);
}

function namesBucket({ endpoint, bucket }: S3Answer): boolean {
  if (endpoint === null) return false;
  const { hostname, pathname } = new URL(endpoint);
  return hostname.startsWith(`${bucket}.`) || pathname.replace(/\/+$/, '').endsWith(`/${bucket}`);
}

import { NoroshiError, type NoroshiErrorOptions } from '../base/errors.ts';

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
  status: number;
  /** `<Code>` of the body. */
  storeCode: string | null;
  /** `<Region>` of the body or `x-amz-bucket-region`. */
  region: string | null;
}

/** The sentence for an answer that is no success. */
export function s3AnswerError(answer: S3Answer): S3Error {
  const { bucket, status, storeCode } = answer;
  const details = { status, storeCode };
  const said = storeCode === null ? `${status}` : `${status} ${storeCode}`;
  if (storeCode === 'NoSuchBucket') {
    return new S3Error('s3.missing_bucket', `The bucket "${bucket}" does not exist (${said}).`, {
      ...details,
      hint: 'Create it, or correct `bucket` and `endpoint`.',
    });
  }
  if (answer.region !== null && (status === 301 || status === 307 || status === 400)) {
    return new S3Error('s3.refused', `The bucket "${bucket}" lies in region ${answer.region} (${said}).`, {
      ...details,
      hint: `Write \`region: ${answer.region}\`.`,
    });
  }
  if (status === 401 || status === 403) {
    return new S3Error('s3.denied', `The store refused ${answer.method} in bucket "${bucket}" (${said}).`, {
      ...details,
      hint: hintForDenial(storeCode),
    });
  }
  if (status === 501 || storeCode === 'NotImplemented') {
    return new S3Error('s3.unsupported', `The store does not know a part of ${answer.method} (${said}).`, details);
  }
  if (status === 429 || status >= 500) {
    return new S3Error('s3.unreachable', `The store has no answer for ${answer.method} at the moment (${said}).`, {
      ...details,
      hint: 'It was tried several times; the next run tries again.',
    });
  }
  return new S3Error('s3.refused', `The store refused ${answer.method} in bucket "${bucket}" (${said}).`, details);
}

function hintForDenial(storeCode: string | null): string {
  switch (storeCode) {
    case 'SignatureDoesNotMatch':
      return 'The secret access key does not belong to the access key id; check both in the environment.';
    case 'InvalidAccessKeyId':
      return 'The store does not know this access key id; check it and `endpoint`.';
    case 'ExpiredToken':
    case 'InvalidToken':
      return 'The session token has expired or is not for this store; get a new one.';
    case 'RequestTimeTooSkewed':
      return 'The clock of this machine is more than 15 minutes off; set it.';
    default:
      return 'The key needs to put, get, delete and list objects in this bucket.';
  }
}

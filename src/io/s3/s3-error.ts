import { NoroshiError, type NoroshiErrorOptions } from '../../base/errors.ts';
import type { Spoken } from '../../base/spoken.ts';
import { cleanLine } from '../../base/text.ts';
import { namesBucket } from './s3-url.ts';

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
    message: string | Spoken,
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
  /** Whether an access list was asked for. */
  usesAcl: boolean;
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

function describe(answer: S3Answer): { code: S3ErrorCode; message: Spoken } {
  const { method, bucket, status, storeCode, region } = answer;
  const said = quote(answer);
  if (storeCode === 'NoSuchBucket') {
    return {
      code: 's3.missing_bucket',
      message: {
        en: `The bucket "${bucket}" does not exist (${said}).`,
        ja: `バケット「${bucket}」がありません（${said}）。`,
      },
    };
  }
  if (isOtherRegion(answer)) {
    return {
      code: 's3.refused',
      message: {
        en: `The bucket "${bucket}" lies in region ${region} (${said}).`,
        ja: `バケット「${bucket}」はリージョン ${region} にあります（${said}）。`,
      },
    };
  }
  if (answer.isWebPage && storeCode === null) {
    return {
      code: 's3.refused',
      message: {
        en: `A web page came in place of an answer to ${method} (${said}).`,
        ja: `${method} の応答の代わりに Web ページが返ってきました（${said}）。`,
      },
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 's3.denied',
      message: {
        en: `The store refused ${method} in bucket "${bucket}" (${said}).`,
        ja: `バケット「${bucket}」への ${method} をストアが拒否しました（${said}）。`,
      },
    };
  }
  if (status === 501 || storeCode === 'NotImplemented') {
    return {
      code: 's3.unsupported',
      message: {
        en: `The store does not know a part of ${method} (${said}).`,
        ja: `このストアは ${method} の一部に対応していません（${said}）。`,
      },
    };
  }
  if (status === 429 || status >= 500) {
    return {
      code: 's3.unreachable',
      message: {
        en: `The store has no answer for ${method} at the moment (${said}).`,
        ja: `ストアは現在 ${method} に応答できません（${said}）。`,
      },
    };
  }
  return {
    code: 's3.refused',
    message: {
      en: `The store refused ${method} in bucket "${bucket}" (${said}).`,
      ja: `バケット「${bucket}」への ${method} をストアが受け付けませんでした（${said}）。`,
    },
  };
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
  hint: Spoken | ((answer: S3Answer) => Spoken);
}

const says =
  (pattern: RegExp) =>
  ({ storeCode, storeMessage }: S3Answer): boolean =>
    pattern.test(`${storeCode ?? ''} ${storeMessage ?? ''}`);

/** The first that fits. Stores say the same thing in different words. */
const HINTS: readonly Hint[] = [
  {
    fits: (answer) => answer.isWebPage && answer.storeCode === null,
    hint: {
      en: 'The endpoint is a plain web server or the console of the store; give the address and port of its S3 interface.',
      ja: '`endpoint` が通常の Web サーバーか、ストアの管理画面を指しています。S3 API のアドレスとポートを指定してください。',
    },
  },
  {
    fits: (answer) =>
      answer.endpoint !== null &&
      namesBucket(answer.endpoint, answer.bucket) &&
      (answer.status === 403 || answer.status === 404),
    hint: {
      en: 'The endpoint names the bucket too: write `endpoint` without it.',
      ja: '`endpoint` にバケット名も入っています。バケット名を除いて書いてください。',
    },
  },
  {
    fits: ({ storeCode }) => storeCode === 'NoSuchBucket',
    hint: {
      en: 'Create it, or correct `bucket` and `endpoint`.',
      ja: 'バケットを作成するか、`bucket` と `endpoint` を直してください。',
    },
  },
  {
    fits: isOtherRegion,
    hint: ({ region }) => ({ en: `Write \`region: ${region}\`.`, ja: `\`region: ${region}\` と書いてください。` }),
  },
  {
    fits: says(/InvalidAccessKeyId|XAdminUserNotFound|NoSuchAccessKey|No such key|access ?key id.*not exist/i),
    hint: {
      en: 'The store does not know this access key id; check it and `endpoint`.',
      ja: 'このアクセスキー ID はストアに登録されていません。キー ID と `endpoint` を確認してください。',
    },
  },
  {
    fits: says(/ExpiredToken|InvalidToken|security token|session token/i),
    hint: {
      en: 'The session token has expired or is not for this store; get a new one.',
      ja: 'セッショントークンの期限が切れているか、このストアのものではありません。取得し直してください。',
    },
  },
  {
    fits: says(/SignatureDoesNotMatch|invalid signature|signature.*(?:match|wrong)/i),
    hint: {
      en: 'The secret access key does not belong to the access key id; check both in the environment.',
      ja: 'シークレットアクセスキーがアクセスキー ID と一致しません。環境変数の両方を確認してください。',
    },
  },
  {
    fits: says(/RequestTimeTooSkewed/),
    hint: {
      en: 'The clock of this machine is more than 15 minutes off; set it.',
      ja: 'このマシンの時計が 15分以上ずれています。時刻を合わせてください。',
    },
  },
  {
    fits: (answer) => answer.usesEncryption && (answer.status === 501 || says(/KMS|encrypt/i)(answer)),
    hint: {
      en: 'The store has no key service for `sse`: leave `sse` out, or set one up there (KMS).',
      ja: 'ストアに `sse` で使う鍵サービスがありません。`sse` を外すか、ストア側に KMS を用意してください。',
    },
  },
  {
    fits: (answer) => answer.usesAcl && (answer.status === 501 || says(/AccessControlList|\bACLs?\b/i)(answer)),
    hint: {
      en: 'The bucket takes no access lists: leave `acl` out, and let a policy of the bucket open it to readers.',
      ja: 'このバケットでは ACL を使えません。`acl` を外し、バケットポリシーで閲覧を許可してください。',
    },
  },
  {
    fits: says(/InvalidRegion|AuthorizationHeaderMalformed|wrong region|region.*(?:wrong|expecting|match)/i),
    hint: {
      en: 'Write the region that the store expects as `region`.',
      ja: 'ストアが求めるリージョンを `region` に書いてください。',
    },
  },
  {
    // Some say no more than that they do not take it, or break down over it.
    fits: ({ usesEncryption, status }) => usesEncryption && (status === 400 || status === 500),
    hint: {
      en: 'Try it without `sse`: the store may have no key service (KMS) for it.',
      ja: '`sse` を外して試してください。ストアに鍵サービス（KMS）がない可能性があります。',
    },
  },
  {
    fits: ({ status }) => status === 401 || status === 403,
    hint: {
      en: 'The key needs to put, get, delete and list objects in this bucket.',
      ja: 'このキーには、このバケットのオブジェクトを Put・Get・Delete・List する権限が必要です。',
    },
  },
  {
    fits: ({ status }) => status === 429 || (status >= 500 && status !== 501),
    hint: {
      en: 'It was tried several times; the next run tries again.',
      ja: '数回試しましたが応答がありません。次回の実行で再度試します。',
    },
  },
];

function hintFor(answer: S3Answer): Spoken | null {
  const found = HINTS.find(({ fits }) => fits(answer));
  if (found === undefined) return null;
  return 'en' in found.hint ? found.hint : found.hint(answer);
}

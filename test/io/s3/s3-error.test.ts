import { describe, expect, it } from 'vitest';
import { s3AnswerError, type S3Answer } from '../../../src/io/s3/s3-error.ts';

const ANSWER: S3Answer = {
  method: 'PUT',
  bucket: 'pages',
  endpoint: 'https://s3.example.jp/',
  usesEncryption: false,
  usesAcl: false,
  status: 403,
  storeCode: null,
  storeMessage: null,
  isWebPage: false,
  region: null,
};

// What stores really said (docs/serving.md, Tried on), and what an operator reads of it.
const TOLD: [what: string, answer: Partial<S3Answer>, code: string, en: string, ja: string][] = [
  [
    'a wrong secret',
    { storeCode: 'SignatureDoesNotMatch', storeMessage: 'The request signature we calculated does not match.' },
    's3.denied',
    'The store refused PUT in bucket "pages" (403 SignatureDoesNotMatch: “The request signature we calculated does not match.”). The secret access key does not belong to the access key id; check both in the environment.',
    'バケット「pages」への PUT をストアが拒否しました（403 SignatureDoesNotMatch: “The request signature we calculated does not match.”）。シークレットアクセスキーがアクセスキー ID と一致しません。環境変数の両方を確認してください。',
  ],
  [
    'a wrong key id',
    { storeCode: 'InvalidAccessKeyId' },
    's3.denied',
    'The store refused PUT in bucket "pages" (403 InvalidAccessKeyId). The store does not know this access key id; check it and `endpoint`.',
    'バケット「pages」への PUT をストアが拒否しました（403 InvalidAccessKeyId）。このアクセスキー ID はストアに登録されていません。キー ID と `endpoint` を確認してください。',
  ],
  [
    'a bad session token',
    { status: 400, storeCode: 'ExpiredToken' },
    's3.refused',
    'The store refused PUT in bucket "pages" (400 ExpiredToken). The session token has expired or is not for this store; get a new one.',
    'バケット「pages」への PUT をストアが受け付けませんでした（400 ExpiredToken）。セッショントークンの期限が切れているか、このストアのものではありません。取得し直してください。',
  ],
  [
    'another region that the store names',
    { status: 301, storeCode: 'PermanentRedirect', region: 'ap-northeast-1' },
    's3.refused',
    'The bucket "pages" lies in region ap-northeast-1 (301 PermanentRedirect). Write `region: ap-northeast-1`.',
    'バケット「pages」はリージョン ap-northeast-1 にあります（301 PermanentRedirect）。`region: ap-northeast-1` と書いてください。',
  ],
  [
    'another region that it does not name',
    { status: 400, storeCode: 'AuthorizationHeaderMalformed' },
    's3.refused',
    'The store refused PUT in bucket "pages" (400 AuthorizationHeaderMalformed). Write the region that the store expects as `region`.',
    'バケット「pages」への PUT をストアが受け付けませんでした（400 AuthorizationHeaderMalformed）。ストアが求めるリージョンを `region` に書いてください。',
  ],
  [
    'the bucket in the endpoint',
    { endpoint: 'https://pages.s3.example.jp/' },
    's3.denied',
    'The store refused PUT in bucket "pages" (403). The endpoint names the bucket too: write `endpoint` without it.',
    'バケット「pages」への PUT をストアが拒否しました（403）。`endpoint` にバケット名も入っています。バケット名を除いて書いてください。',
  ],
  [
    'a console, or a plain web server',
    { status: 404, isWebPage: true },
    's3.refused',
    'A web page came in place of an answer to PUT (404). The endpoint is a plain web server or the console of the store; give the address and port of its S3 interface.',
    'PUT の応答の代わりに Web ページが返ってきました（404）。`endpoint` が通常の Web サーバーか、ストアの管理画面を指しています。S3 API のアドレスとポートを指定してください。',
  ],
  [
    'a missing bucket',
    { status: 404, storeCode: 'NoSuchBucket' },
    's3.missing_bucket',
    'The bucket "pages" does not exist (404 NoSuchBucket). Create it, or correct `bucket` and `endpoint`.',
    'バケット「pages」がありません（404 NoSuchBucket）。バケットを作成するか、`bucket` と `endpoint` を直してください。',
  ],
  [
    '`sse` without a key service',
    { status: 501, storeCode: 'NotImplemented', usesEncryption: true },
    's3.unsupported',
    'The store does not know a part of PUT (501 NotImplemented). The store has no key service for `sse`: leave `sse` out, or set one up there (KMS).',
    'このストアは PUT の一部に対応していません（501 NotImplemented）。ストアに `sse` で使う鍵サービスがありません。`sse` を外すか、ストア側に KMS を用意してください。',
  ],
  [
    '`sse` that a store takes no words for',
    { status: 400, storeCode: 'InvalidRequest', usesEncryption: true },
    's3.refused',
    'The store refused PUT in bucket "pages" (400 InvalidRequest). Try it without `sse`: the store may have no key service (KMS) for it.',
    'バケット「pages」への PUT をストアが受け付けませんでした（400 InvalidRequest）。`sse` を外して試してください。ストアに鍵サービス（KMS）がない可能性があります。',
  ],
  [
    '`acl` where there are no access lists',
    { status: 400, storeCode: 'AccessControlListNotSupported', usesAcl: true },
    's3.refused',
    'The store refused PUT in bucket "pages" (400 AccessControlListNotSupported). The bucket takes no access lists: leave `acl` out, and let a policy of the bucket open it to readers.',
    'バケット「pages」への PUT をストアが受け付けませんでした（400 AccessControlListNotSupported）。このバケットでは ACL を使えません。`acl` を外し、バケットポリシーで閲覧を許可してください。',
  ],
  [
    'a clock that stays wrong',
    { storeCode: 'RequestTimeTooSkewed' },
    's3.denied',
    'The store refused PUT in bucket "pages" (403 RequestTimeTooSkewed). The clock of this machine is more than 15 minutes off; set it.',
    'バケット「pages」への PUT をストアが拒否しました（403 RequestTimeTooSkewed）。このマシンの時計が 15分以上ずれています。時刻を合わせてください。',
  ],
  [
    'a key that may not do this',
    { storeCode: 'AccessDenied', storeMessage: 'Access Denied.' },
    's3.denied',
    'The store refused PUT in bucket "pages" (403 AccessDenied: “Access Denied.”). The key needs to put, get, delete and list objects in this bucket.',
    'バケット「pages」への PUT をストアが拒否しました（403 AccessDenied: “Access Denied.”）。このキーには、このバケットのオブジェクトを Put・Get・Delete・List する権限が必要です。',
  ],
  [
    'a store in trouble',
    { status: 503, storeCode: 'SlowDown' },
    's3.unreachable',
    'The store has no answer for PUT at the moment (503 SlowDown). It was tried several times; the next run tries again.',
    'ストアは現在 PUT に応答できません（503 SlowDown）。数回試しましたが応答がありません。次回の実行で再度試します。',
  ],
];

describe('what a store said is told with what to do', () => {
  it.each(TOLD)('%s', (_, answer, code, en, ja) => {
    const error = s3AnswerError({ ...ANSWER, ...answer });
    expect(error.code).toBe(code);
    const told = (language: 'en' | 'ja', between: string): string => {
      const { message, hint } = error.tellIn(language);
      return [message, hint].join(between);
    };
    expect(told('en', ' ')).toBe(en);
    expect(told('ja', '')).toBe(ja);
    expect([error.message, error.hint].join(' ')).toBe(en);
  });
});

import { z } from 'zod';
import type { FindingCode } from '../finding.ts';
import { baseUrl, describe, line, path, reference } from './schema-values.ts';

const code = (name: FindingCode): FindingCode => name;

const bucket = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, code('config.s3_bucket'));
const prefix = z
  .string()
  .max(500)
  .refine((text) => isCleanPrefix(text), code('config.s3_prefix'));

const CredentialsSchema = z.strictObject({
  accessKeyId: describe(
    reference,
    'Access key id, only as `${NAME}`.',
    'アクセスキー ID。`${NAME}` の形でのみ書けます。',
  ),
  secretAccessKey: describe(
    reference,
    'Secret access key, only as `${NAME}`.',
    'シークレットアクセスキー。`${NAME}` の形でのみ書けます。',
  ),
  sessionToken: describe(
    reference.optional(),
    'Session token of temporary credentials, only as `${NAME}`.',
    '一時的な認証情報のセッショントークン。`${NAME}` の形でのみ書けます。',
  ),
});

/** The fields of an S3-compatible place, as written. */
export const S3Schema = z.strictObject({
  bucket: describe(bucket, 'Name of the bucket.', 'バケット名。'),
  prefix: describe(
    prefix.optional(),
    'Folder inside the bucket; left out: its root.',
    'バケット内のフォルダー。省略するとルートです。',
  ),
  region: describe(
    line(60).optional(),
    'Region; left out: `AWS_REGION`, and `us-east-1` where an `endpoint` is written.',
    'リージョン。省略すると `AWS_REGION`、`endpoint` があるときは `us-east-1` です。',
  ),
  endpoint: describe(
    baseUrl.optional(),
    'Address of an S3-compatible service (R2, MinIO, Ceph, …); left out: AWS.',
    'S3 互換サービス（R2、MinIO、Ceph など）のアドレス。省略すると AWS です。',
  ),
  forcePathStyle: describe(
    z.boolean().optional(),
    'Bucket in the path instead of the host name; left out: only where an `endpoint` is written.',
    'バケット名をホスト名ではなくパスに入れます。省略すると `endpoint` があるときだけ有効です。',
  ),
  acl: describe(
    z
      .enum(['private', 'public-read', 'authenticated-read', 'bucket-owner-read', 'bucket-owner-full-control'])
      .optional(),
    'Canned ACL of each object; left out: none is sent.',
    '各オブジェクトの既定 ACL。省略すると送りません。',
  ),
  sse: describe(
    z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']).optional(),
    'Server-side encryption; left out: the default of the bucket.',
    'サーバー側の暗号化。省略するとバケットの既定に従います。',
  ),
  credentials: describe(
    CredentialsSchema.optional(),
    'Credentials of this place; left out: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.',
    'この場所の認証情報。省略すると `AWS_ACCESS_KEY_ID`、`AWS_SECRET_ACCESS_KEY`、`AWS_SESSION_TOKEN` を使います。',
  ),
});

const GitSchema = z.strictObject({
  remote: describe(
    line(500).refine(isGitRemote, code('config.git_remote')),
    'Repository to push to: `https://…`, `ssh://…`, `git@host:path` or a path. Log in with a credential helper or an SSH key.',
    'プッシュ先のリポジトリ。`https://…`、`ssh://…`、`git@host:path`、またはパス。認証は credential helper か SSH 鍵で行います。',
  ),
  branch: describe(
    z.string().max(200).refine(isBranchName, code('config.git_branch')),
    'Branch that holds the site and nothing else, such as `gh-pages`.',
    'サイトだけを置くブランチ。例: `gh-pages`。',
  ),
  keepHistory: describe(
    z.boolean().default(false),
    '`true`: one commit a change; `false`: a single commit that is replaced, so the repository does not grow.',
    '`true` は変更ごとにコミットを積み、`false` は一つのコミットを置き換えるためリポジトリが大きくなりません。',
  ),
});

/** One place that receives a tree: exactly one of its keys. */
export const TargetSchema = z.union([
  z.strictObject({
    directory: describe(
      path,
      'Folder that a web server shows; switched as a whole.',
      'ウェブサーバーが公開するフォルダー。全体が一度に切り替わります。',
    ),
  }),
  z.strictObject({
    s3: describe(S3Schema, 'S3-compatible storage.', 'S3 互換ストレージ。'),
  }),
  z.strictObject({
    git: describe(
      GitSchema,
      'Branch of a Git repository, for GitHub Pages and the like.',
      'GitHub Pages などのための Git ブランチ。',
    ),
  }),
]);

export const StateSchema = z.union([
  z
    .string()
    .max(1000)
    .refine((text) => text.trim() !== '', code('config.blank_text'))
    .refine(
      (text) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(text) || parseS3Location(text) !== undefined,
      code('config.s3_location'),
    ),
  z.strictObject({
    s3: describe(
      S3Schema,
      'Like a target; always outside every published tree.',
      '公開先と同じ書き方です。公開されるツリーの外に置きます。',
    ),
  }),
]);

export type WrittenS3 = z.output<typeof S3Schema>;
export type WrittenTarget = z.output<typeof TargetSchema>;

/** `s3://bucket/some/prefix/` in its parts; `undefined` when it is not one. */
export function parseS3Location(text: string): { bucket: string; prefix: string } | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(text);
  const parts = { bucket: match?.[1] ?? '', prefix: match?.[2] ?? '' };
  return bucket.safeParse(parts.bucket).success && isCleanPrefix(parts.prefix) ? parts : undefined;
}

function isCleanPrefix(text: string): boolean {
  const trimmed = text.replace(/^\//, '').replace(/\/$/, '');
  if (trimmed === '') return true;
  return trimmed
    .split('/')
    .every((part) => /^[^\u0000-\u001f\u007f\\?#%*]+$/.test(part) && part !== '.' && part !== '..');
}

function isGitRemote(text: string): boolean {
  // A leading dash would be read as an option, `name::` runs a helper program, and a name such as `origin` means nothing here.
  if (text.startsWith('-') || text.includes('::') || /\s/.test(text)) return false;
  if (/^\.{0,2}\//.test(text)) return true;
  if (/^(https?|ssh|git|file):\/\//.test(text))
    return URL.canParse(text) && new URL(text).password === '' && !hasToken(text);
  return /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^:]+$/.test(text);
}

/** `https://TOKEN@host/` is a secret in the file, `ssh://git@host/` is not. */
function hasToken(text: string): boolean {
  return /^https?:/.test(text) && new URL(text).username !== '';
}

// The rules of git check-ref-format, as far as a branch can be mistyped.
function isBranchName(text: string): boolean {
  if (text === '' || text === '@' || /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\//.test(text)) return false;
  return !/^[-/]|[/.]$/.test(text) && text.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

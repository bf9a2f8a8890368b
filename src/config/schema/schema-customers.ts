import { z } from 'zod';
import { CustomerChannelSchema } from './schema-notify.ts';
import { RulesSchema } from './schema-rules.ts';
import { TargetSchema } from './schema-targets.ts';
import { baseUrl, customerId, describe, glob, line, oneOrMany, reference, roleGlob, text } from './schema-values.ts';

export const visibilitySchema = z.enum(['listed', 'unlisted', 'locked', 'internal']);

export const organizationName = line(100);

const ClaimSchema = z.strictObject({
  organization: describe(
    organizationName,
    'One of `organizations`; alone it claims all of it.',
    '`organizations` のどれか。これだけを書くと全体が対象です。',
  ),
  services: describe(
    oneOrMany(glob).optional(),
    'Services; globs with `*` and `?`.',
    'サービス。`*` と `?` が使えます。',
  ),
  roles: describe(
    oneOrMany(roleGlob).optional(),
    'Roles as `service:role`; globs.',
    '`service:role` 形式のロール。ワイルドカード可。',
  ),
  hosts: describe(oneOrMany(glob).optional(), 'Hosts by name or id; globs.', 'ホストの名前か ID。ワイルドカード可。'),
  monitors: describe(
    oneOrMany(glob).optional(),
    'Monitors by name or id; globs.',
    '監視ルールの名前か ID。ワイルドカード可。',
  ),
});

const contractId = line(100);

export const CustomerSchema = z.strictObject({
  id: describe(
    customerId,
    'Part of the address: lower-case letters, digits and hyphens, at most 63.',
    'アドレスの一部になります。英小文字、数字、ハイフンで 63文字以内。',
  ),
  name: describe(line(), 'Name on the page.', 'ページに表示する名前。'),
  reading: describe(
    line().optional(),
    'How the name is read, in kana: the internal site finds the customer by it and sorts by it.',
    '名称の読み（かな）。社内用サイトの検索と並べ替えに使います。',
  ),
  contact: describe(
    text().optional(),
    'Whom to reach, for the internal site only.',
    '連絡先。社内用サイトにだけ表示します。',
  ),
  memo: describe(
    text().optional(),
    'What colleagues must know before they call, for the internal site only.',
    '連絡の前に知っておくこと。社内用サイトにだけ表示します。',
  ),
  sla: describe(
    z.number().gt(0).max(100).optional(),
    'Agreed uptime in percent, as `99.9`: the availability report says how many minutes it allows, and how many there were.',
    '契約上の稼働率（%）。`99.9` のように書きます。稼働報告書に許容時間と実績を記載します。',
  ),
  visibility: describe(
    visibilitySchema.optional(),
    '`listed` everybody; `unlisted` who has the link; `locked` who has the link with its key, or the passphrase; `internal` nobody outside.',
    '`listed` は全員、`unlisted` はリンクを知る人、`locked` は鍵付きのリンクまたは合言葉を知る人、`internal` は社内のみ。',
  ),
  hosts: describe(
    z.enum(['label', 'count']).optional(),
    'Whether servers are shown by name or only counted; left out: `count` on listed pages, `label` on the others.',
    'サーバー名を表示するか、台数だけにするか。省略すると `listed` では `count`、それ以外では `label` です。',
  ),
  from: describe(
    z.array(ClaimSchema).min(1),
    'What belongs to the customer; a host or alert belongs when any entry claims it.',
    'お客様のもの。どれか一つに当てはまるホストやアラートが対象です。',
  ),
  rules: describe(
    RulesSchema.default([]),
    'Rules before the general ones, for this customer only.',
    'このお客様だけに先に適用するルール。',
  ),
  ids: describe(
    z.union([z.array(contractId).min(1), z.record(contractId, oneOrMany(glob))]).optional(),
    'Contract ids for “find me”: a list (each the whole customer), or a map from id to the host globs it stands for.',
    '「契約番号から探す」ための番号。一覧（それぞれがお客様全体）か、番号からホスト名のワイルドカードへの対応。',
  ),
  passphrase: describe(
    reference.optional(),
    'Of a `locked` page, only as `${NAME}`.',
    '`locked` のページの合言葉。`${NAME}` の形でのみ書けます。',
  ),
  url: describe(
    baseUrl.optional(),
    'Own address; the tree then stands alone there.',
    '専用の URL。ツリーはそこに単独で置かれます。',
  ),
  publish: describe(z.array(TargetSchema).optional(), 'Own targets; needs `url`.', '専用の公開先。`url` が必要です。'),
  notify: describe(
    z.array(CustomerChannelSchema).optional(),
    'Who is told of this customer’s cases, beside the file of recipients; not for `internal` ones.',
    'このお客様の案件のお知らせ先（宛先の CSV に加えて）。`internal` のお客様には書けません。',
  ),
});

export type WrittenCustomer = z.output<typeof CustomerSchema>;
export type WrittenClaim = z.output<typeof ClaimSchema>;

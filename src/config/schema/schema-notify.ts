import { z } from 'zod';
import type { FindingCode } from '../finding.ts';
import { NOTIFY_LIMITS } from '../defaults.ts';
import { describe, glob, line, mailbox, oneOrMany, path, REFERENCE, reference } from './schema-values.ts';

// Who is told of what, and how.

/** What customers may be told of; the first four unless somebody says otherwise. */
export const CUSTOMER_NEWS = ['detected', 'changed', 'resolved', 'human', 'announced', 'started', 'ended'] as const;
/** What operators may be told of beyond that; these four unless somebody says otherwise. */
export const OPERATOR_NEWS = ['failures', 'widespread', 'unmapped', 'undelivered'] as const;

const locale = z.enum(['ja', 'en']);
const minutes = (most: number) => z.number().min(0).max(most);

const code = (name: FindingCode): FindingCode => name;

/** Addresses of mail servers carry a password unless they are on this machine, where none is needed. */
const LOCAL_SERVER = /^smtps?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\/?$/;
const smtpUrl = z.string().refine((text) => REFERENCE.test(text) || LOCAL_SERVER.test(text), code('config.smtp_url'));

const SmtpSchema = z.strictObject({
  url: describe(
    smtpUrl,
    'Mail server: `${NAME}` of an address `smtps://user:password@host:465` or `smtp://user:password@host:587`; without TLS only on this machine.',
    'メールサーバー。`smtps://ユーザー:パスワード@ホスト:465` か `smtp://…:587` を入れた `${NAME}`。TLS なしは同じマシン内だけです。',
  ),
  perMinute: describe(
    z.int().min(1).max(10_000).default(NOTIFY_LIMITS.perMinute),
    'Mails a minute, all recipients together.',
    '1分間に送るメールの上限（全宛先の合計）。',
  ),
  connections: describe(
    z.int().min(1).max(20).default(NOTIFY_LIMITS.connections),
    'Connections to the server at once.',
    'サーバーへの同時接続数。',
  ),
  timeoutSeconds: describe(
    z.int().min(1).max(300).default(NOTIFY_LIMITS.timeoutSeconds),
    'So long the server may say nothing.',
    'サーバーの応答を待つ秒数。',
  ),
});

/** Never a blank at an edge: some servers fold it away, and the name with it. */
const senderName = line(100).refine((text) => text.trim() === text, code('config.blank_edges'));

const SenderSchema = z.strictObject({
  name: describe(senderName, 'Name of the sender.', '差出人の名称。'),
  email: describe(mailbox, 'Address of the sender.', '差出人のメールアドレス。'),
});

const customerNews = oneOrMany(z.enum(CUSTOMER_NEWS));
const minimum = z.enum(['outage', 'degraded']);

export const NotifySchema = z.strictObject({
  from: describe(SenderSchema, 'Who the mails are from.', '差出人。'),
  replyTo: describe(mailbox.optional(), 'Where answers go.', '返信先。'),
  bounceTo: describe(
    mailbox.optional(),
    'Envelope sender: where the world reports what could not be delivered.',
    'エンベロープ送信者。届かなかったメールの通知先。',
  ),
  verp: describe(
    z.boolean().default(false),
    'Makes the envelope sender `bounce+<customer>@…`.',
    'エンベロープ送信者を `bounce+<お客様ID>@…` にします。',
  ),
  smtp: describe(SmtpSchema, 'The mail server.', 'メールサーバー。'),
  recipients: describe(
    z.union([reference, path]).optional(),
    'CSV of recipients: `customer,address,name,services,what,language`; or `${NAME}`, which holds the CSV itself.',
    '宛先の CSV（`customer,address,name,services,what,language`）。CSV そのものを入れた `${NAME}` も書けます。',
  ),
  afterMinutes: describe(
    minutes(1440).default(NOTIFY_LIMITS.afterMinutes),
    'What is over sooner is never told.',
    'この分数より早く終わったものはお知らせしません。',
  ),
  what: describe(
    customerNews.default([...NOTIFY_LIMITS.what]),
    'What is told; `announced`, `started` and `ended` are of maintenances.',
    'お知らせする内容。`announced`、`started`、`ended` はメンテナンスのものです。',
  ),
  minimum: describe(
    minimum.default(NOTIFY_LIMITS.minimum),
    '`outage`: only cases with an outage in them; `degraded`: all.',
    '`outage` は障害のある案件だけ、`degraded` は性能低下も含みます。',
  ),
  perRecipientPerHour: describe(
    z.int().min(1).max(1000).default(NOTIFY_LIMITS.perRecipientPerHour),
    'Mails an hour to one recipient; what is above comes as one digest.',
    '一つの宛先への 1時間あたりの上限。超えた分は 1通にまとめます。',
  ),
  perRunLimit: describe(
    z.int().min(1).max(1_000_000).optional(),
    'When one run plans more, none of it goes until `noroshi notify --release`; left out: the larger of 1,000 and three times the customers.',
    '1回の実行でこれを超えると、`noroshi notify --release` まで送信しません。省略すると 1,000 とお客様数の 3 倍の大きい方です。',
  ),
  tooOldMinutes: describe(
    z.number().min(5).max(10_080).default(NOTIFY_LIMITS.tooOldMinutes),
    'News that is older when it can be sent comes as one belated mail a customer.',
    'これより古くなったお知らせは、1通の「お知らせが遅れました」にまとめます。',
  ),
  links: describe(
    z.boolean().default(false),
    'Whether links to locked pages carry their key.',
    '`locked` のページへのリンクに鍵を付けるか。',
  ),
  templates: describe(
    path.optional(),
    'Folder with templates that replace built-in ones of the same name.',
    '同名の標準テンプレートを置き換えるフォルダー。',
  ),
  keepDays: describe(
    z.int().min(1).max(3650).default(NOTIFY_LIMITS.keepDays),
    'So long it is kept what was said to whom.',
    '誰に何をお知らせしたかの記録を残す日数。',
  ),
});

const slack = describe(
  reference,
  'Incoming webhook of Slack, Mattermost, Rocket.Chat or Google Chat, only as `${NAME}`.',
  'Slack、Mattermost、Rocket.Chat、Google Chat の Incoming Webhook。`${NAME}` の形でのみ書けます。',
);
const teams = describe(
  reference,
  'URL of a Teams workflow (“When a Teams webhook request is received”), only as `${NAME}`.',
  'Teams ワークフロー（「Teams Webhook 要求を受信したとき」）の URL。`${NAME}` の形でのみ書けます。',
);
const chatwork = describe(
  z.strictObject({
    room: describe(
      z.string().regex(/^\d{1,20}$/, code('config.chatwork_room')),
      'Number of the room, in quotes.',
      'ルーム番号。引用符で囲みます。',
    ),
    token: describe(reference, 'API token, only as `${NAME}`.', 'API トークン。`${NAME}` の形でのみ書けます。'),
  }),
  'A room of Chatwork.',
  'Chatwork のルーム。',
);
const webhook = describe(
  z.strictObject({
    url: describe(reference, 'Address, only as `${NAME}`.', 'アドレス。`${NAME}` の形でのみ書けます。'),
    secret: describe(
      reference,
      'Key of the signature, only as `${NAME}`: `whsec_…` or 24 bytes and more.',
      '署名の鍵。`${NAME}` の形でのみ書けます。`whsec_…` か 24 バイト以上の文字列。',
    ),
  }),
  'JSON, signed as Standard Webhooks has it.',
  'Standard Webhooks 方式で署名した JSON。',
);
const pagerduty = describe(
  z.strictObject({
    routingKey: describe(reference, 'Integration key, only as `${NAME}`.', '連携キー。`${NAME}` の形でのみ書けます。'),
  }),
  'PagerDuty, Events API v2.',
  'PagerDuty（Events API v2）。',
);

const operatorNews = describe(
  oneOrMany(z.enum([...OPERATOR_NEWS, ...CUSTOMER_NEWS])).default([...OPERATOR_NEWS]),
  'What is told: `failures`, `widespread`, `unmapped`, `undelivered`, and of customers’ cases `detected`, `changed`, `resolved`, `human`.',
  'お知らせする内容。`failures`、`widespread`、`unmapped`、`undelivered` と、お客様の案件の `detected`、`changed`、`resolved`、`human`。',
);

const ChannelLanguage = describe(
  locale.optional(),
  'Language; left out: that of the site.',
  '言語。省略するとサイトと同じです。',
);
const operatorRest = { what: operatorNews, language: ChannelLanguage };

export const OperatorSchema = z.union([
  z.strictObject({ mail: describe(mailbox, 'Address.', 'メールアドレス。'), ...operatorRest }),
  z.strictObject({ slack, ...operatorRest }),
  z.strictObject({ teams, ...operatorRest }),
  z.strictObject({ chatwork, ...operatorRest }),
  z.strictObject({ webhook, ...operatorRest }),
  z.strictObject({ pagerduty, ...operatorRest }),
]);

const customerRest = {
  services: describe(
    oneOrMany(glob).optional(),
    'Only cases that touch one of these services; globs. It decides whether something is sent, not what it says.',
    'これらのサービスに関わる案件だけを送ります（ワイルドカード可）。文面は変わりません。',
  ),
  what: describe(customerNews.optional(), 'As `notify.what`.', '`notify.what` と同じ。'),
  minimum: describe(minimum.optional(), 'As `notify.minimum`.', '`notify.minimum` と同じ。'),
  language: ChannelLanguage,
};

export const CustomerChannelSchema = z.union([
  z.strictObject({ to: describe(oneOrMany(mailbox), 'Addresses.', 'メールアドレス。'), ...customerRest }),
  z.strictObject({ slack, ...customerRest }),
  z.strictObject({ teams, ...customerRest }),
  z.strictObject({ chatwork, ...customerRest }),
  z.strictObject({ webhook, ...customerRest }),
]);

export type WrittenNotify = z.output<typeof NotifySchema>;
export type WrittenOperator = z.output<typeof OperatorSchema>;
export type WrittenCustomerChannel = z.output<typeof CustomerChannelSchema>;

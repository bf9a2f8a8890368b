import { z } from 'zod';
import { DEFAULTS } from '../defaults.ts';
import { CustomerSchema, visibilitySchema } from './schema-customers.ts';
import { RulesSchema } from './schema-rules.ts';
import { HygieneSchema } from './schema-hygiene.ts';
import { ListenSchema } from './schema-listen.ts';
import { NotifySchema, OperatorSchema } from './schema-notify.ts';
import { OrganizationSchema } from './schema-organizations.ts';
import { SelfWatchSchema } from './schema-self-watch.ts';
import { StateSchema, TargetSchema } from './schema-targets.ts';
import { RunbooksSchema } from './schema-runbooks.ts';
import { baseUrl, colour, describe, email, line, path, timeZone, webUrl } from './schema-values.ts';

// What may be *written* in noroshi.yaml. What is *meant* is `config.ts`. Every key has its meaning here, in English and
// Japanese: the reference in docs/ and the editors' schema are generated from it.

const localeSchema = z.enum(['ja', 'en']);

const SupportSchema = z.strictObject({
  name: describe(line().optional(), 'Name of the desk.', '窓口の名称。'),
  email: describe(email.optional(), 'Mail address.', 'メールアドレス。'),
  phone: describe(line(60).optional(), 'Telephone number, in quotes.', '電話番号。引用符で囲みます。'),
  url: describe(webUrl.optional(), 'Page of the desk.', '窓口のページ。'),
});

const ThemeSchema = z.strictObject({
  logo: describe(path.optional(), 'Image shown beside the title.', 'タイトルの横に表示する画像。'),
  accent: describe(colour.optional(), 'Colour as `"#0b57d0"`, in quotes.', '`"#0b57d0"` 形式の色。引用符で囲みます。'),
  css: describe(path.optional(), 'Style sheet behind the built-in one.', '標準のスタイルの後に読み込む CSS。'),
  templates: describe(
    path.optional(),
    'Folder with templates that replace built-in ones of the same name.',
    '同名の標準テンプレートを置き換えるフォルダー。',
  ),
});

const SiteSchema = z.strictObject({
  title: describe(line(), 'Title of the site.', 'サイトのタイトル。'),
  url: describe(
    baseUrl,
    'Absolute address where the public site stands; used in feeds, JSON and links.',
    '公開サイトの絶対 URL。フィード、JSON、リンクに使います。',
  ),
  locale: describe(
    localeSchema.optional(),
    'Language of the pages; left out: the first of `locales`, otherwise `ja`.',
    'ページの言語。省略すると `locales` の先頭、それもなければ `ja` です。',
  ),
  locales: describe(
    z.array(localeSchema).min(1).optional(),
    'Languages of the pages, the main one first; each further one stands below its own folder.',
    'ページの言語。先頭が主言語で、残りはそれぞれのフォルダーに置かれます。',
  ),
  timeZone: describe(
    timeZone.default('Asia/Tokyo'),
    'IANA name; every printed time names its zone.',
    'IANA のタイムゾーン名。表示する時刻には必ずタイムゾーンを添えます。',
  ),
  everyMinutes: describe(
    z.int().min(1).max(1440).default(5),
    'How often the schedule runs, in minutes; pages count as stale after three times this.',
    '実行間隔（分）。この 3 倍を過ぎるとページは「古い」と表示されます。',
  ),
  addresses: describe(
    z.enum(['folder', 'index.html']).default('folder'),
    'How addresses of pages end that are given to readers: `folder` with `/`, which web servers and website modes answer; `index.html` for plain object stores, which do not.',
    '読者に渡すページのアドレスの末尾。`folder` は `/` で終わり（ウェブサーバーやウェブサイトモード向け）、`index.html` は `/` に応答しないオブジェクトストレージ向けです。',
  ),
  overview: describe(
    z.enum(['listed', 'counts']).default('listed'),
    '`listed`: the public page speaks of listed customers only; `counts`: it also says how many others are hit.',
    '`listed` は公開対象のお客様だけを、`counts` はそれ以外の影響件数も表示します。',
  ),
  support: describe(SupportSchema.prefault({}), 'Where customers turn to.', 'お客様の問い合わせ先。'),
  apology: describe(
    z.string().max(200).optional(),
    'What pages say to customers who are out, in place of the built-in words; empty: nothing.',
    '停止しているお客様へのお詫びの言葉。省略すると標準の文、空文字にすると表示しません。',
  ),
  theme: describe(ThemeSchema.prefault({}), 'Looks; all optional.', '外観。すべて任意です。'),
});

const MackerelSchema = z.strictObject({
  apiBase: describe(
    baseUrl.default('https://api.mackerelio.com/'),
    'Address of the API; also per organization.',
    'API のアドレス。オーガニゼーションごとにも書けます。',
  ),
  concurrency: describe(
    z.int().min(1).max(64).default(DEFAULTS.concurrency),
    'Organizations read side by side at most; calls inside one go one after the other.',
    '同時に読むオーガニゼーション数の上限。一つの中の呼び出しは順番に行います。',
  ),
  timeoutSeconds: describe(
    z.int().min(1).max(120).default(DEFAULTS.timeoutSeconds),
    'Limit of one request.',
    '1 リクエストの制限時間（秒）。',
  ),
  retries: describe(
    z.int().min(0).max(10).default(3),
    'Tries again after 429, 5xx and network errors; `Retry-After` is honoured up to 30 s.',
    '429、5xx、ネットワークエラー時の再試行回数。`Retry-After` は 30秒まで従います。',
  ),
  budgetSeconds: describe(
    z.int().min(5).max(3600).default(DEFAULTS.budgetSeconds),
    'Limit of one organization, all its requests together.',
    '一つのオーガニゼーションの全リクエストの制限時間（秒）。',
  ),
});

/** How Mackerel is read where nobody says otherwise. */
export const MACKEREL_DEFAULTS = MackerelSchema.parse({});

export const ConfigSchema = z.strictObject({
  site: describe(SiteSchema, 'The site as a whole.', 'サイト全体。'),
  mackerel: describe(MackerelSchema.prefault({}), 'How Mackerel is read.', 'Mackerel の読み方。'),
  organizations: describe(
    z.array(OrganizationSchema).min(1),
    'Mackerel organizations that are read; a name alone takes its key from `MACKEREL_APIKEYS`, a JSON object `{"name":"key"}`.',
    '読み取る Mackerel オーガニゼーション。名前だけを書くと、キーは JSON オブジェクト `MACKEREL_APIKEYS`（`{"名前":"キー"}`）から取ります。',
  ),
  defaults: describe(
    z
      .strictObject({
        visibility: describe(
          visibilitySchema.optional(),
          'For customers that do not say their own; nobody is published by accident.',
          '個別に書かないお客様の公開範囲。書かない限り公開されません。',
        ),
      })
      .prefault({}),
    'What customers share.',
    'お客様に共通の設定。',
  ),
  customers: describe(
    z.array(CustomerSchema).min(1).optional(),
    'Who reads a page; left out: each organization is one customer.',
    'ページを読むお客様。省略するとオーガニゼーションごとに一つになります。',
  ),
  rules: describe(
    RulesSchema.default([]),
    'What alerts mean; first match wins, and the built-in rules stand behind.',
    'アラートの意味。最初に当てはまったものが使われ、標準のルールがその後に続きます。',
  ),
  runbooks: describe(
    RunbooksSchema.default([]),
    'Who does what for which alert: shown on the internal site beside alerts of these monitors; every one that matches.',
    'どのアラートで誰が何をするか。社内用サイトで該当する監視ルールのアラートの横に、当てはまるものをすべて表示します。',
  ),
  incidents: describe(
    z
      .strictObject({
        joinWithinMinutes: describe(
          z.int().min(0).max(1440).default(10),
          'Alerts that begin so close together are one incident.',
          'この分数以内に始まったアラートを一つの障害にまとめます。',
        ),
        widespreadCustomers: describe(
          z.int().min(2).max(10_000).default(3),
          'So many customers hit at once make a widespread event.',
          'この数以上のお客様が同時に影響を受けると広域障害とします。',
        ),
        settleMinutes: describe(
          z.number().min(0).max(60).default(2),
          'So long nothing changes before a change of scope is reported; detection, recovery and human words never wait.',
          '影響範囲の変化は、この分数のあいだ変わらなければ報告します。検知、復旧、手書きの報告は待ちません。',
        ),
        reportEveryMinutes: describe(
          z.number().min(0).max(240).default(10),
          'So long after the first unreported change it is reported at the latest.',
          '影響範囲が変わり続けても、最初の変化からこの分数以内に報告します。',
        ),
      })
      .prefault({}),
    'How alerts become incidents.',
    'アラートから障害へのまとめ方。',
  ),
  history: describe(
    z
      .strictObject({
        days: describe(
          z.int().min(1).max(400).default(90),
          'Days of history on the pages.',
          'ページに載せる履歴の日数。',
        ),
      })
      .prefault({}),
    'The past.',
    '履歴。',
  ),
  state: describe(
    StateSchema.default(DEFAULTS.state),
    'Memory between runs: a folder, `s3://bucket/prefix/` or `{ s3: … }`; never inside a published tree.',
    '実行の間の記憶。フォルダー、`s3://bucket/prefix/`、`{ s3: … }` のどれか。公開されるツリーの中には置けません。',
  ),
  announcements: describe(
    path.default('./announcements'),
    'Folder of announcements in Markdown.',
    'お知らせ（Markdown）のフォルダー。',
  ),
  publish: describe(
    z
      .strictObject({
        public: describe(z.array(TargetSchema).default([]), 'Where the public tree goes.', '公開ツリーの公開先。'),
        internal: describe(
          z.array(TargetSchema).default([]),
          'Where the internal scope site goes.',
          '社内向けサイトの公開先。',
        ),
      })
      .default(DEFAULTS.publish),
    'Targets, each `{ directory: … }`, `{ s3: … }` or `{ git: … }`.',
    '公開先。それぞれ `{ directory: … }`、`{ s3: … }`、`{ git: … }` のどれか。',
  ),
  listen: describe(
    ListenSchema.optional(),
    'What `noroshi listen` lets in: webhooks of Mackerel, which start a run at once.',
    '`noroshi listen` が受け付けるもの。Mackerel の Webhook を受けるとすぐに実行します。',
  ),
  notify: describe(
    NotifySchema.optional(),
    'How customers are told of cases by mail.',
    'お客様へのメールでのお知らせ。',
  ),
  operators: describe(
    z.array(OperatorSchema).default([]),
    'Who is told what only operators may know.',
    '運用担当者へのお知らせ先。',
  ),
  hygiene: describe(
    HygieneSchema.prefault({}),
    'From when on `noroshi check` and the internal site name something that wants tidying up.',
    '`noroshi check` と社内用サイトが「整理」に挙げる基準。',
  ),
  selfWatch: describe(
    SelfWatchSchema.optional(),
    'Posts figures of each run to Mackerel as service metrics, so that Noroshi itself is watched.',
    '実行ごとの値をサービスメトリックとして投稿し、Noroshi 自体を監視できるようにします。',
  ),
});

export type WrittenConfig = z.output<typeof ConfigSchema>;

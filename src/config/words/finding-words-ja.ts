import { tellCode } from '../../base/system-words.ts';
import { LOOK_ALIKES_JA } from '../../findings/look-alike-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import { tellYamlError } from '../../findings/yaml-error-words.ts';
import type { FindingCode } from '../finding.ts';
import { NOTIFY_JA } from './notify-ja.ts';
import { phraseJa } from './phrases-ja.ts';
import { SECRETS_JA } from './secrets-ja.ts';

/** The Japanese wording of every finding, in one place. */
export const FINDINGS_JA: WordTable<FindingCode> = {
  'config.file_missing': (a) => [
    `${a.file} がありません。`,
    a.near
      ? `${a.near} があります。名前を変えるか、--config FILE で指定してください。`
      : '「noroshi init」で作るか、--config FILE で別のファイルを指定してください。',
  ],
  'config.file_unreadable': (a) =>
    a.reason === 'EISDIR'
      ? [`${a.file} はフォルダーです。`, 'その中の noroshi.yaml などのファイルを --config FILE で指定してください。']
      : [`${a.file} を読めません：${tellCode(a.reason ?? '').ja}。`, 'このユーザーが読めることを確かめてください。'],
  'config.not_utf8': (a) => [
    `${a.file} が UTF-8 ではありません。`,
    'UTF-8 で保存してください。Shift_JIS は読めません。',
  ],
  'config.utf16': (a) => [
    `${a.file} が UTF-16 です。`,
    'UTF-8 で保存してください。Windows PowerShell の「>」は UTF-16 で書きます。Out-File -Encoding utf8 を使ってください。',
  ],
  'config.empty': () => ['ファイルが空です。', '空のフォルダーで「noroshi init」を実行すると、ひな形ができます。'],
  'config.not_a_map': (a) => [`「site:」などのキーが必要ですが、${phraseJa(a.got)}が書かれています。`],
  'config.yaml_syntax': (a) => tellYamlError(a.kind, 'ja'),
  'config.yaml_tab': () => ['字下げにタブが使われています。', 'YAML の字下げには半角の空白だけを使います。'],
  'config.yaml_indent': (a) => [
    `この行の字下げ（半角 ${a.indent}文字）が、上の行と合いません。`,
    a.fitting
      ? `${a.fitting.replaceAll('|', ' か ')}文字ではありませんか。正しいときは、一つ前の行を確かめてください。`
      : '一つ前の行も確かめてください。',
  ],
  'config.yaml_blank': LOOK_ALIKES_JA.blank,
  'config.yaml_colon': LOOK_ALIKES_JA.colon,
  'config.yaml_tight': LOOK_ALIKES_JA.tight,
  'config.yaml_dash': LOOK_ALIKES_JA.dash,
  'config.yaml_sign': LOOK_ALIKES_JA.sign,
  'config.yaml_quote': (a) => [
    `引用符「${a.quote}」は YAML の引用符ではなく、値の一部になっています。`,
    '半角の " か \' にしてください。値の一部でよいときは、全体を半角の引用符で囲みます。',
  ],
  'config.yaml_brace': (a) => [
    `ここでは「"${a.reference}"」と引用符で囲んでください。`,
    '{ と } の中では、引用符のない括弧でマップが閉じてしまいます。',
  ],
  'config.yaml_colour': (a) => [
    `ここでは「"${a.colour}"」と引用符で囲んでください。`,
    '引用符のない # から後はコメントになります。',
  ],
  'config.yaml_documents': () => [
    'ここから二つ目の文書が始まっています。',
    '「---」の行を除いてください。一つのファイルが一つの設定です。',
  ],
  'config.yaml_alias': (a) => {
    if (a.what === 'too_many')
      return ['アンカーが多く使われすぎていて、安全に読めません。', '繰り返しの部分をそのまま書いてください。'];
    if (a.what === 'circle') return ['アンカーが自分自身を含んでいます。', '繰り返しの部分をそのまま書いてください。'];
    return [
      'このアンカーは上で定義されていません。',
      '* で始まる値はアンカーの参照になります。"*web*" のように引用符で囲んでください。',
    ];
  },
  'config.duplicate_key': () => [
    'このキーが二度書かれています。',
    '使われるのは一つだけです。どちらかを除いてください。',
  ],

  'config.unknown_key': (a, place) => [
    `${place} というキーはありません。`,
    didYouMean(a.nearest, 'ja') ||
      (a.home && `「${a.home}」の下に書くキーです。`) ||
      (a.known ? `ここで使えるキー：${a.known}` : '取り除いてください。'),
  ],
  'config.missing_key': (a, place) => [`${place} がありません。`, a.meaningJa || (a.meaning ?? '')],
  'config.empty_value': (_, place) => [
    `${place} が空です。`,
    '値を書くか、キーごと除いてください。色は引用符で囲みます（引用符のない # から後はコメントです）。',
  ],
  'config.wrong_type': (a) => [
    `${phraseJa(a.expected)}で書きます（${phraseJa(a.got)}が書かれています）。`,
    a.expected === 'text' && a.got === 'a number' ? '引用符で囲んでください。囲まないと先頭の 0 が失われます。' : '',
  ],
  'config.invalid_option': (a) => [
    `「${a.value}」は使えません。次のどれかです：${a.options}`,
    didYouMean(a.nearest, 'ja'),
  ],
  'config.out_of_range': (a) => [`${phraseJa(a.bound)}で書きます（${a.value} が書かれています）。`],
  'config.empty_list': () => ['リストが空です。', '一つ以上書いてください。'],
  'config.too_long': (a) => (a.limit ? [`${a.limit}文字を超えています。`] : ['空です。']),
  'config.no_form': (a) => [`次のどれか一つの形で書きます：${a.forms}`, didYouMean(a.nearest, 'ja')],
  'config.plain_secret': () => [
    '${NAME} の形で書きます。秘密の値はこのファイルに書けません。',
    '値を環境変数に置き、ここには ${NAME} と書いてください。このファイルを誰かと共有したことがあれば、秘密の値を交換してください。',
  ],
  'config.blank_text': () => ['空白だけです。', '内容のある文字列を書いてください。'],
  'config.control_characters': () => ['改行や制御文字が入っています。', '一行で入力し直してください。'],
  'config.id_shape': (a) => [
    `「${a.value}」は ID に使えません。`,
    '英小文字・数字・ハイフンで、英小文字か数字で始め、63文字以内にしてください。',
  ],
  'config.time_zone': (a) => [
    `「${a.value}」というタイムゾーンはありません。`,
    'Asia/Tokyo のような IANA の名前を書いてください。',
  ],
  'config.url': () => [
    'Web の絶対アドレスではありません。',
    'https://（または http://）とホスト名で書いてください。ユーザー名とパスワードは書けません。',
  ],
  'config.email': (a) => [`「${a.value}」はメールアドレスではありません。`],
  'config.telephone': (a) => [
    `「${a.value}」は、どの番号にかけるのか機械には決められません。ページではリンクにせず文字で表示します。`,
    '番号だけを書き、複数なら「/」で区切り、内線は「内線 123」、そのほかは後ろに括弧で書いてください。',
  ],
  'config.colour': (a) => [
    `「${a.value}」は色ではありません。`,
    '"#0b57d0" か "#05d" のように引用符で囲んでください。',
  ],
  'config.glob_stars': (a) => [`「${a.value}」に * が七つ以上あります。`, '短くするか、二つに分けてください。'],
  'config.role_glob': (a) => [
    `「${a.value}」はロールではありません。`,
    '「サービス:ロール」の形で書きます。どちらにも * を使えます。',
  ],
  'config.s3_bucket': () => [
    'バケット名ではありません。',
    's3:// やフォルダーを付けず、名前だけを書いてください（英小文字・数字・ドット・ハイフンで 3〜63文字）。',
  ],
  'config.s3_location': () => [
    'S3 の場所ではありません。',
    's3://bucket/prefix/ の形で書いてください。バケット名は英小文字・数字・ドット・ハイフンです。',
  ],
  'config.s3_prefix': (a) => [
    `「${a.value}」はプレフィックスに使えません。`,
    'status/public/ のようにフォルダーで書きます。空の部分、ドットだけの部分、\\ ? # % * は使えません。',
  ],
  'config.endpoint_names_bucket': (a) => [
    `バケット名「${a.bucket}」も入っています。`,
    'サービスのアドレスだけを書いてください（バケット名は自動で付きます）。本当にこの形のアドレスであれば、このままで構いません。',
  ],
  'config.git_remote': () => [
    '使えるリポジトリーのアドレスではありません。',
    'https://…、ssh://…、git@host:path、またはパスで書いてください。トークンやパスワードは書かず、認証ヘルパーか SSH 鍵を使います。',
  ],
  'config.git_branch': (a) => [`「${a.value}」はブランチ名ではありません。`],
  'config.metric_prefix': (a) => [
    `「${a.value}」はメトリック名の先頭に使えません。`,
    '英数字・_・- を、間にドットを入れて書いてください。',
  ],

  'config.locale_not_first': (a) => [
    `「${a.locale}」ですが、site.locales の先頭は「${a.first}」です。`,
    '先頭が主言語です。どちらか一方のキーだけを書いてください。',
  ],
  'config.budget_too_small': (a) => [
    `時間が合いません。1 リクエストに ${a.timeout}秒まで、1 オーガニゼーションに ${a.budget}秒までです。`,
    'budgetSeconds は timeoutSeconds 以上にしてください。',
  ],
  'config.file_not_found': (a) => [`「${a.file}」がありません。`, '相対パスは設定ファイルの場所から数えます。'],
  'config.organization_twice': (a) => [
    `「${a.organization}」は ${a.other} と重なっています。`,
    'オーガニゼーションは一度だけ読みます。どちらかを除いてください。',
  ],
  'config.file_source': (a) =>
    a.isFile
      ? ['「file」の横では使われません。', 'ファイルはキーなしで読みます。どちらかを除いてください。']
      : ['「file」がないと使われません。', 'ファイルの古さの上限です。除くか、file を書いてください。'],
  'config.organization_unknown': (a) => [
    `「${a.organization}」というオーガニゼーションはありません。`,
    didYouMean(a.nearest, 'ja') || `次のものがあります：${a.known}`,
  ],
  'config.customer_id_taken': (a) => [
    `お客様の ID が「${a.id}」となり、${a.other} と重なります。`,
    'お客様ごとに別の ID が必要です。',
  ],
  'config.customer_id_reserved': (a) => [
    `「${a.id}」はお客様の ID に使えません（予約語です）。`,
    'お客様の名前など、別の ID にしてください。',
  ],
  'config.customer_id_underivable': (a) => [
    `「${a.organization}」には、お客様の ID に使える英数字がありません。`,
    '「customers:」にお客様を ID とともに書いてください。',
  ],
  'config.contract_id_twice': (a) => [
    `「${a.id}」はすでに ${a.other} のものです。`,
    '契約番号は一つのお客様だけを指すようにしてください。',
  ],
  'config.visibility_missing': (_, place) => [
    `${place} がありません。書かない限り公開しません。`,
    'ここに listed・unlisted・locked・internal のどれかを書くか、defaults.visibility にまとめて書いてください。',
  ],
  'config.rule_shadows': (a) => [
    `条件がないため、後のルール（${a.count}件）は使われません。`,
    'リストの最後に移してください。',
  ],
  'config.unknown_alert_type': (a) => [
    `「${a.type}」は知られていないアラートの種類です。`,
    didYouMean(a.nearest, 'ja'),
  ],
  'config.publish_without_url': () => [
    '横に「url」が必要です。',
    '独立したツリーは、自分のアドレスを知っている必要があります。',
  ],
  'config.url_without_publish': () => [
    '横に「publish」がありません。',
    'ツリーは作られますが、「noroshi run」はどこにも置きません。',
  ],
  'config.url_twice': (a) => [`${a.other} と同じアドレスです。`, 'ツリーごとに別のアドレスが必要です。'],
  'config.internal_published': (a, place) => [
    `${place} が社内のみのお客様に書かれています。`,
    `社内のみのお客様に社外のページはありません。「${a.key}」を除くか、公開範囲を変えてください。`,
  ],
  'config.target_twice': (a) => [
    `${a.other} と同じ場所です。`,
    '一つの場所に置けるツリーは一つです。二つ置くと上書きや情報漏れになります。',
  ],
  'config.target_nested': (a) => [
    `${a.other} の${phraseJa(a.how)}にあります。`,
    '並んだ別の場所にしてください。一方を読める人が、他方も読めてしまいます。',
  ],
  'config.target_holds_config': () => [
    'この設定ファイルがある場所です。',
    './dist/public のような専用のフォルダーにしてください。.env まで公開されてしまいます。',
  ],
  'config.state_published': (a) => [
    `${a.other} と場所が重なっています。`,
    '状態にはすべてのお客様の名前があります。公開するツリーの外に置いてください。',
  ],
  'config.no_targets': () => [
    '公開先がありません。',
    'publish.public に { directory: ./dist/public } などを一つ以上書くか、--no-publish を付けて実行してください。',
  ],

  ...SECRETS_JA,
  ...NOTIFY_JA,
  'config.service_unknown': (a) => [
    `オーガニゼーション「${a.organization}」に「${a.service}」というサービスはありません。`,
    [didYouMean(a.nearest, 'ja'), a.services ? `あるサービス：${a.services}` : 'サービスが一つもありません。'].join(''),
  ],
  'config.rule_service_unknown': (a) => [
    `このルールの対象のオーガニゼーションに「${a.service}」というサービスはありません。`,
    didYouMean(a.nearest, 'ja'),
  ],
  'config.runbook_empty': () => ['手順書の場所も内容もありません。', 'url: か text:、または両方を書いてください。'],
  'config.name_unmatched': (a) => [
    `「${a.name}」に当てはまる${phraseJa(a.what)}が ${a.organization} にありません。`,
    didYouMean(a.nearest, 'ja') ||
      (a.what === 'monitor' ? 'チェック監視は一覧に出ないため、その一つかもしれません。' : ''),
  ],
};

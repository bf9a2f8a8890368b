import { didYouMean, type WordTable } from '../../findings/wording.ts';
import { phraseJa } from './phrases-ja.ts';
import type { SecretCode } from './secrets-en.ts';

/** What is said of keys, secrets and the environment that they come from, in Japanese. */
export const SECRETS_JA: WordTable<SecretCode> = {
  'config.key_missing': (a) => [
    `「${a.organization}」の API キーがありません。`,
    `MACKEREL_APIKEYS に加えるか、名前の横に「apiKey: \${NAME}」と書いてください。${a.nearest ? `MACKEREL_APIKEYS には「${a.nearest}」があります。綴りの違いではありませんか。` : ''}`,
  ],
  'config.keys_missing': (a) => [
    `${a.count}件のキーを MACKEREL_APIKEYS から取りますが、設定されていないか空です。`,
    '一つの JSON オブジェクトを設定してください：{"name":"key","other":"key"}',
  ],
  'config.key_as_name': () => [
    'オーガニゼーションの名前の場所に、API キーのような文字列があります。',
    'ここには名前を書き、キーは環境変数に置いてください。このファイルを誰かと共有したことがあれば、Mackerel でそのキーを削除してください。',
  ],
  'config.key_blank': (a) => [
    `${a.name} のキーに、空白や改行などキーには使われない文字が入っています。`,
    '前後に空白や改行を入れずに、キーをコピーし直してください。',
  ],
  'config.key_twice': (a) => [
    `「${a.organization}」の API キーが「${a.other}」と同じです。`,
    'キーは一つのオーガニゼーションのものです。それぞれのキーを設定してください。',
  ],
  'config.keys_not_json': () => [
    'MACKEREL_APIKEYS が JSON ではないため読めません。',
    '一つのオブジェクトを書いてください。.env では単一引用符で囲みます：\'{"name":"key","other":"key"}\'',
  ],
  'config.keys_not_object': () => [
    'MACKEREL_APIKEYS は JSON ですが、オブジェクトではないため読めません。',
    '一つのオブジェクトを書いてください：{"name":"key","other":"key"}',
  ],
  'config.keys_value': (a) => [
    `MACKEREL_APIKEYS["${a.name}"] の値が文字列ではないため使えません。`,
    'キーを引用符で囲んで {"name":"key"} と書いてください。',
  ],
  'config.keys_swapped': () => [
    'MACKEREL_APIKEYS の名前とキーが逆になっています。',
    '名前を先に書きます：{"name":"key"}',
  ],
  'config.keys_unused': (a) => [
    `MACKEREL_APIKEYS のキー ${a.count}件が使われていません${a.names ? `：${a.names}` : ''}。`,
    'オーガニゼーションの書き忘れか、名前の綴りの違いではありませんか。',
  ],
  'config.variable_missing': (a) => [
    `環境変数 ${a.name} が必要ですが、設定されていないか空です。`,
    didYouMean(a.nearest, 'ja'),
  ],
  'config.credentials_missing': (a) => [
    `${a.names} が必要です。`,
    '環境変数に設定するか、ここに credentials: を ${NAME} の形で書いてください。',
  ],
  'config.region_missing': () => ['リージョンが必要です。', 'region: を書くか、AWS_REGION を設定してください。'],
  'config.ping_url': (a) => [
    `${a.name} がアドレスではありません。`,
    'https:// で始まるチェックのアドレス全体を環境変数に置いてください。',
  ],
  'config.secret_missing': (a) => [
    'NOROSHI_SECRET が必要です。限定公開・暗号化ページのリンクはこれから作られます。',
    `32文字以上のランダムな文字列（openssl rand -base64 32）を設定し、保管してください。変えるとリンクも変わります。必要とするお客様：${a.count}件`,
  ],
  'config.secret_short': (a) => [
    `${a.name} が 32文字より短いため、保護になりません。`,
    '次のコマンドで作れます：openssl rand -base64 32',
  ],
  'config.secret_trimmed': () => [
    'NOROSHI_SECRET の前後にある空白や改行は除いて使います。',
    'これまでに渡したリンクは以前のリンクとしてそのまま使えます。値から空白や改行を除き、除く前の値を JSON のリストとして NOROSHI_SECRET_PREVIOUS に置いてください（全員に新しいリンクが渡るまで）。',
  ],
  'config.secret_quoted': (a) => [
    `${a.name} を囲む引用符も値の一部として扱われます。`,
    'シェルや .env と違い、docker の --env-file などは引用符を外しません。引用符なしで書いてください。リンクをすでに渡した NOROSHI_SECRET は、引用符付きの値を JSON のリストとして NOROSHI_SECRET_PREVIOUS に置きます。',
  ],
  'config.passphrase_characters': (a) => [
    `${a.name} の合言葉（passphrase）に、改行など入力できない文字が入っています。`,
    '一行で書いてください。',
  ],
  'config.passphrase_short': (a) => [
    `${a.name} の合言葉（passphrase）が ${a.limit}文字に足りません。`,
    'ページを持つ人は何度でも試せます。長いものにしてください。',
  ],
  'config.passphrase_unused': (a) => [
    `使われません。お客様の公開範囲が ${a.visibility} です。`,
    '合言葉を尋ねるのは locked のページだけです。',
  ],
  'config.locked_without_passphrase': (a) => [
    `locked ですが、合言葉（passphrase）がありません${a.id ? `（「${a.id}」）` : ''}。`,
    '鍵がリンクだけに含まれ、リンクを持つ人は誰でも読めます。尋ねるには「passphrase: ${NAME}」を加えてください。',
  ],

  'config.proxy': (a) => [
    `環境変数 ${a.variable} はプロキシーのアドレスではありません。`,
    'host:port、http://host:port、https://host:port のどれかで書いてください。認証は http://user:password@host:port（記号は %XX）です。',
  ],
  'config.no_proxy': (a) => [
    `環境変数 ${a.variable} の「${a.entry}」はホストでもネットワークでもないため、無視します。`,
    '名前、アドレス、または 10.0.0.0/8 や fd00::/8 のようなネットワークを、カンマで区切って書いてください。',
  ],
  'config.authorities': (a) => [
    `環境変数 ${a.variable} を使えません：${phraseJa(a.reason)}。`,
    '認証局の証明書（PEM 形式）のファイルを、設定ファイルからの相対パスか絶対パスで指定します。',
  ],
};

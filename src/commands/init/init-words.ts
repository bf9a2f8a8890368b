import type { Locale } from '../../config/config.ts';
import type { FailureCause } from '../../snapshot/failure-cause.ts';
import type { KeyPlace } from './key-list.ts';

/** What `noroshi init` says; questions, results, and what became of each key. */
export interface InitWords {
  defaultTitle: string;
  title: string;
  organizations: string;
  visibility: string;
  again: (options: string) => string;
  asking: (done: number, total: number) => string;
  written: (file: string) => string;
  kept: (file: string) => string;
  /** A draft that an interrupted init left. */
  cleared: (file: string) => string;
  /** The file that was kept lacks these lines; they follow. */
  lacks: (file: string, lines: number) => string;
  /** The same of the names in `MACKEREL_APIKEYS`. */
  ringLacks: (file: string) => string;
  nothing: string;
  left: string;
  /** @param folder where it is to be done; `null`: here */
  next: (folder: string | null) => string;
  nextWithKeys: (folder: string | null) => string;
  hook: (address: string) => string;
  met: (organizations: number, hosts: number) => string;
  place: (place: KeyPlace) => string;
  unusable: (place: string) => string;
  repeated: (place: string, first: string) => string;
  sameOrganization: (place: string, name: string, first: string) => string;
  failed: (place: string, cause: FailureCause) => string;
  noKeys: string;
  notText: (encoding: 'UTF-16' | 'UTF-8') => string;
  noneWorks: string;
  environmentWins: string;
}

const inFolderJa = (folder: string | null): string => (folder === null ? '' : `（${folder} で）`);
const inFolderEn = (folder: string | null): string => (folder === null ? '' : `, in ${folder}`);

const ja: InitWords = {
  defaultTitle: '稼働状況',
  title: 'サイトのタイトル',
  organizations: 'Mackerel のオーガニゼーション名（いくつでも。空白・カンマ・改行区切り）',
  visibility: '公開範囲（listed / unlisted / locked / internal）',
  again: (options) => `次のどれかを入力してください: ${options}`,
  asking: (done, total) => `Mackerel に確認中: ${done} / ${total}`,
  written: (file) => `作成しました: ${file}`,
  kept: (file) => `既にあるため、そのままにしました: ${file}`,
  cleared: (file) => `前回中断された init の書きかけを消しました: ${file}`,
  lacks: (file, lines) => `${file} には次の ${lines}行がありません。必要なら書き足してください:`,
  ringLacks: (file) => `${file} の MACKEREL_APIKEYS には次のキーがありません。{ } の中に書き足してください:`,
  nothing: 'すべて既にあるため、何も書きませんでした。',
  left: '中止しました。何も書いていません。',
  next: (folder) => `次に${inFolderJa(folder)}: .env にキーを入れ、noroshi check を実行してください。`,
  nextWithKeys: (folder) =>
    `次に${inFolderJa(folder)}: noroshi check で確かめ、noroshi run で最初のページを作ってください。`,
  hook: (address) =>
    `noroshi listen を使う場合: Mackerel の Webhook チャンネルに次の URL を登録し、イベントは「アラート」だけを選んでください（アラートグループは選びません）: ${address}`,
  met: (organizations, hosts) => `${organizations} オーガニゼーション、${hosts} ホストを確認しました。`,
  place: (place) =>
    'line' in place ? `${place.line}行目` : 'name' in place ? `「${place.name}」` : `${place.entry}番目`,
  unusable: (place) => `${place}は API キーではありません。`,
  repeated: (place, first) => `${place}のキーは${first}と同じです。一度だけ使います。`,
  sameOrganization: (place, name, first) =>
    `${place}のキーは、${first}と同じくオーガニゼーション「${name}」のものです。${first}のキーを使います。`,
  failed: (place, cause) => `${place}のキーは使えませんでした: ${CAUSES_JA[cause] ?? cause}。設定には入れていません。`,
  noKeys:
    'キーがありません。--from-keys FILE でキーのファイルを、または MACKEREL_APIKEYS か標準入力でキーを渡してください。',
  notText: (encoding) =>
    encoding === 'UTF-16'
      ? 'キーのファイルが UTF-16 です。UTF-8 で保存し直してください。'
      : 'キーのファイルが UTF-8 ではありません。UTF-8 で保存し直してください。',
  noneWorks: '使えるキーが一つもないため、何も書きませんでした。',
  environmentWins:
    '環境変数 MACKEREL_APIKEYS が .env より優先されます。名前の付いていないキーの並びのままでは使えないので、unset MACKEREL_APIKEYS を実行してください。',
};

const CAUSES_JA: Partial<Record<FailureCause, string>> = {
  auth: 'Mackerel がキーを受け付けません',
  forbidden: 'Mackerel が拒否しました（キーの権限か接続元の制限）',
  rate_limit: 'リクエストが多すぎると断られました',
  timeout: '時間内に応答がありません',
  network: 'Mackerel に接続できません',
  server: 'Mackerel がエラーを返しました',
  shape: 'Mackerel の応答が読めません',
};

const en: InitWords = {
  defaultTitle: 'System status',
  title: 'Title of the site',
  organizations: 'Mackerel organizations (any number, between blanks, commas or line breaks)',
  visibility: 'Visibility (listed / unlisted / locked / internal)',
  again: (options) => `Please answer one of: ${options}`,
  asking: (done, total) => `Asking Mackerel: ${done} of ${total}`,
  written: (file) => `Written: ${file}`,
  kept: (file) => `Kept, because it exists already: ${file}`,
  cleared: (file) => `Removed, half-written by an init that was interrupted: ${file}`,
  lacks: (file, lines) => `${file} lacks ${lines === 1 ? 'this line' : `these ${lines} lines`}; add what you need:`,
  ringLacks: (file) => `MACKEREL_APIKEYS in ${file} lacks these keys; write them between its { }:`,
  nothing: 'Nothing was written: all files exist already.',
  left: 'Cancelled. Nothing was written.',
  next: (folder) => `Next${inFolderEn(folder)}: put the keys into .env and run "noroshi check".`,
  nextWithKeys: (folder) =>
    `Next${inFolderEn(folder)}: "noroshi check" looks it through, "noroshi run" makes the first pages.`,
  hook: (address) =>
    `With "noroshi listen": add a webhook channel in Mackerel with this address, for the event "alert" and not for alert groups: ${address}`,
  met: (organizations, hosts) =>
    `Mackerel knows ${organizations} ${organizations === 1 ? 'organization' : 'organizations'} with ${hosts} ${hosts === 1 ? 'host' : 'hosts'} by these keys.`,
  place: (place) =>
    'line' in place ? `line ${place.line}` : 'name' in place ? `"${place.name}"` : `entry ${place.entry}`,
  unusable: (place) => `What stands at ${place} is no API key.`,
  repeated: (place, first) => `The key at ${place} is the one at ${first} again; it is used once.`,
  sameOrganization: (place, name, first) =>
    `The key at ${place} opens organization "${name}", as the one at ${first} does; that one is used.`,
  failed: (place, cause) =>
    `The key at ${place} could not be used: ${CAUSES_EN[cause] ?? cause}. It is left out of the configuration.`,
  noKeys: 'There are no keys. Name a file with --from-keys FILE, set MACKEREL_APIKEYS, or send them to standard input.',
  notText: (encoding) =>
    encoding === 'UTF-16'
      ? 'The keys are written in UTF-16. Save them as UTF-8.'
      : 'The keys are not written in UTF-8. Save them as UTF-8.',
  noneWorks: 'Nothing was written: none of the keys works.',
  environmentWins:
    'MACKEREL_APIKEYS in the environment wins over .env, and keys without names cannot be used there: unset MACKEREL_APIKEYS.',
};

const CAUSES_EN: Partial<Record<FailureCause, string>> = {
  auth: 'Mackerel refuses it',
  forbidden: 'Mackerel forbids it (permissions of the key, or the address it is used from)',
  rate_limit: 'Mackerel is asked too often',
  timeout: 'Mackerel did not answer in time',
  network: 'Mackerel cannot be reached',
  server: 'Mackerel failed to answer',
  shape: 'what Mackerel answers cannot be read',
};

export const INIT_WORDS: Readonly<Record<Locale, InitWords>> = { ja, en };

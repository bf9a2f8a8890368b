import { tellCode, wordsOfCode } from '../../base/system-words.ts';
import { LOOK_ALIKES_JA } from '../../findings/look-alike-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import { tellYamlError } from '../../findings/yaml-error-words.ts';
import type { AnnouncementFindingCode } from '../announcement-finding.ts';

const FRONT_MATTER =
  '最初の行を --- とし、title:・kind:・customers: を書き、もう一度 --- の行を置いてから、本文を Markdown で書いてください。';

/** The Japanese wording of every finding about announcements, in one place. */
export const ANNOUNCEMENT_FINDINGS_JA: WordTable<AnnouncementFindingCode> = {
  'announcement.folder_unreadable': (a) => [`お知らせのフォルダーを読めません：${reasonJa(a)}`],
  'announcement.folder_missing': (a) => [
    `お知らせのフォルダーがありません。掲載済みのお知らせ（${a.count}件）は、そのまま残しています。`,
    'フォルダーを作り直してください。お知らせを取り下げる場合は、空のフォルダーにしてください（Gitでは .gitkeep を置きます）。',
  ],
  'announcement.too_many_files': (a) => [
    `お知らせが ${a.count}件あります。名前順で最後の ${a.limit}件だけを使います。`,
    '古いものをサブフォルダーに移してください。',
  ],
  'announcement.not_a_file': () => ['通常のファイルではないため、読みません。'],
  'announcement.unreadable': (a) => [`読めません：${reasonJa(a)}`],
  'announcement.too_large': (a) => [`${a.limit} KiB を超えています。`],
  'announcement.not_utf8': () => ['UTF-8 ではありません。', 'UTF-8 で保存してください。'],
  'announcement.id_taken': (a) => [
    `名前から作られる ID が ${a.other} と同じです（大文字と小文字は区別しません）。`,
    'どちらかの名前を変えてください。',
  ],
  'announcement.id_reserved': (a) => [`「${a.id}」という名前は予約されています。`, 'ファイルの名前を変えてください。'],

  'announcement.no_front_matter': () => ['先頭に見出し部（front matter）がありません。', FRONT_MATTER],
  'announcement.front_matter_open': () => ['見出し部が閉じていません。二つ目の --- の行がありません。', FRONT_MATTER],
  'announcement.yaml': (a) => tellYamlError(a.kind, 'ja'),
  'announcement.yaml_blank': LOOK_ALIKES_JA.blank,
  'announcement.yaml_colon': LOOK_ALIKES_JA.colon,
  'announcement.yaml_tight': LOOK_ALIKES_JA.tight,
  'announcement.unknown_key': (a, place) => [
    `${place} というキーはお知らせにありません。`,
    didYouMean(a.nearest, 'ja') || `使えるキー：${a.known}`,
  ],
  'announcement.missing_key': (_, place) => [`${place} がありません。`],
  'announcement.bad_value': (a) => [problemJa(a.problem)],
  'announcement.bad_date': (a) => [
    `「${a.written}」は日時ではありません。`,
    `2026-11-20 12:05（${a.timeZone} の時刻）または 2026-11-20T12:05+09:00 の形で書いてください。`,
  ],
  'announcement.skipped_hour': (a) => [
    `「${a.written}」は ${a.timeZone} に存在しない時刻です。`,
    `${a.readAs} として読みました。`,
  ],
  'announcement.bad_period': () => ['startsAt より後ではありません。'],
  'announcement.missing_start': (a) => [`「${a.kind}」には startsAt（いつ始まったか、いつ始まるか）が必要です。`],
  'announcement.recurrence_unfit': (a) => [
    `${a.key}: の書き方と合いません。`,
    '繰り返せるのは、startsAt と endsAt があり、case と state のないメンテナンスだけです。weekdays は type: weekly で使います。',
  ],
  'announcement.recurrence_long': () => [
    '一回が 24時間以上になります。',
    '繰り返すものは一日より短くしてください。長い作業は別々のファイルに書きます。',
  ],
  'announcement.unknown_customer': (a) => [
    `「${a.id}」というお客様はいません。`,
    didYouMean(a.nearest, 'ja') || 'ID は noroshi.yaml の customers: にあります。',
  ],
  'announcement.state_without_time': () => [
    '「resolved」ですが、いつ復旧したかが書かれていません。',
    'endsAt か、state: resolved の updates を書いてください。',
  ],
  'announcement.state_conflict': (a) => [
    `「${a.state}」ですが、最新の updates は「${a.last}」です。`,
    'state のある最新の updates が使われます。',
  ],

  'announcement.unknown_case': (a) => [
    `「${a.caseId}」という案件はありません。`,
    didYouMean(a.nearest, 'ja') || '履歴より古いか、別のお客様の案件かもしれません。',
  ],
  'announcement.empty_scope': (a) => [
    `services: と hosts: に当てはまるものがお客様「${a.customer}」にありません。`,
    'ページ全体のお知らせとして表示します。大文字と小文字を区別し、名前全体と比べます。',
  ],
};

function reasonJa({ reason = '', code = '' }: Readonly<Record<string, string>>): string {
  return wordsOfCode(code) === undefined ? reason : tellCode(code).ja;
}

/** What the schema of the front matter says in English. */
const PROBLEMS: readonly (readonly [english: RegExp, japanese: string])[] = [
  [/^is empty\.$/, '空です。'],
  [/^is longer than (\d+) characters\.$/, '$1文字を超えています。'],
  [/^lists more than (\d+)\.$/, '$1件を超えています。'],
  [/^expects one of (.+)\.$/, '次のどれかを書きます：$1'],
  [/^expects a text\.$/, '文字列を書きます。'],
  [/^expects a list of texts\.$/, '文字列のリストを書きます。'],
  [/^expects a date and time\.$/, '日時を書きます。'],
  [/^expects a whole number from (\d+) to (\d+)\.$/, '$1〜$2 の整数を書きます。'],
  [/^expects at: and text:\.$/, 'at: と text: を書きます。'],
  [/^expects type: and more\.$/, 'type: などを書きます。'],
  [/^expects a list of \{ at, state, text \}\.$/, '{ at, state, text } のリストを書きます。'],
  [/^is no case id\.$/, '案件番号の形ではありません。'],
  [/^names nobody; write customer ids or all\.$/, '宛先がありません。お客様の ID か all を書きます。'],
  [
    /^The front matter holds no keys; write title:, kind: and customers:, one a line\.$/,
    '見出し部に「キー: 値」の行がありません。title:・kind:・customers: を一行ずつ書いてください。',
  ],
];

function problemJa(problem = ''): string {
  for (const [english, japanese] of PROBLEMS) {
    if (english.test(problem)) return problem.replace(english, japanese);
  }
  return problem;
}

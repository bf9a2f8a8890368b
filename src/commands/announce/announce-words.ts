import type { Locale } from '../../config/config.ts';

export interface AnnounceWords {
  template: string;
  title: string;
  customers: string;
  case: string;
  starts: string;
  ends: string;
  text: string;
  written: (file: string) => string;
  next: string;
  left: string;
  refused: (findings: string) => string;
  refusedHint: string;
  exists: (file: string) => string;
  noKind: (name: string) => string;
  kinds: (names: string) => string;
  nobody: string;
  nobodyHint: string;
  noCase: (text: string) => string;
  manyCases: (text: string, count: number) => string;
  caseHint: string;
}

export const ANNOUNCE_WORDS: Readonly<Record<Locale, AnnounceWords>> = {
  ja: {
    template: '種類（調査中 / 原因特定 / 復旧 / メンテナンス）',
    title: 'タイトル',
    customers: 'お客様の ID（カンマ区切り、または all）',
    case: '続報の対象（ケース ID か受付番号。なければ空のまま）',
    starts: '開始日時（例 2026-11-20 12:05）',
    ends: '終了予定日時',
    text: '本文',
    written: (file) => `作成しました: ${file}`,
    next: '次の「noroshi run」でお客様のページに載ります。内容は noroshi check で確かめられます。',
    left: '中止しました。何も書いていません。',
    refused: (findings) => `何も書いていません：${findings}`,
    refusedHint:
      'メンテナンスには --starts と --ends（2026-11-20 12:05 の形）が、続報ではない「復旧」には --case が必要です。',
    exists: (file) => `${file} はすでにあります。`,
    noKind: (name) => `「${name}」というお知らせの種類はありません。`,
    kinds: (names) => `使えるもの：調査中、原因特定、対応中、復旧、メンテナンス（${names}）`,
    nobody: 'お知らせの宛先がありません。書かない限り誰にも知らせません。',
    nobodyHint: '--customers acme,shop か --customers all と書いてください。',
    noCase: (text) => `これらのお客様に「${text}」という案件をお知らせしたことはありません。`,
    manyCases: (text, count) => `「${text}」は、これらのお客様の ${count}件の案件の番号です。`,
    caseHint: '「noroshi log」で案件とその ID を確かめられます。',
  },
  en: {
    template: 'Kind (investigating / identified / in_progress / resolved / maintenance)',
    title: 'Title',
    customers: 'Ids of customers (separated by commas, or all)',
    case: 'Which case it follows up (case id or number; empty for none)',
    starts: 'Begins at (such as 2026-11-20 12:05)',
    ends: 'Ends at',
    text: 'Text',
    written: (file) => `Written: ${file}`,
    next: 'The next "noroshi run" shows it to these customers; "noroshi check" looks it through.',
    left: 'Cancelled. Nothing was written.',
    refused: (findings) => `Nothing was written: ${findings}`,
    refusedHint:
      'Maintenance needs --starts and --ends as 2026-11-20 12:05; a first report of "resolved" needs --case.',
    exists: (file) => `${file} exists already.`,
    noKind: (name) => `"${name}" is no kind of announcement.`,
    kinds: (names) => `They are: ${names}; or 調査中, 原因特定, 対応中, 復旧, メンテナンス.`,
    nobody: 'An announcement names its customers: nobody is told by accident.',
    nobodyHint: 'Write --customers acme,shop or --customers all.',
    noCase: (text) => `None of these customers was told of a case "${text}".`,
    manyCases: (text, count) => `"${text}" is the number of ${count} cases of these customers.`,
    caseHint: '"noroshi log" lists cases and their ids.',
  },
};

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
  },
};

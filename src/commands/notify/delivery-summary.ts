import type { Locale } from '../../config/config.ts';
import type { DeliveryCounts } from '../../model/deliveries/count-deliveries.ts';

/** What a run, or a deliverer, did with messages. */
export interface DeliverySummary extends DeliveryCounts {
  /** New in this run. */
  planned: number;
  /** Somebody else was delivering: what waits goes with them. */
  isBusy: boolean;
  /** What went wrong, without addresses. */
  problems: string[];
}

interface DeliveryWords {
  counts: Record<'sent' | 'refused' | 'doubt' | 'waiting', (count: number) => string>;
  messages: (planned: number, counts: readonly string[]) => string;
  busy: string;
  held: (count: number) => string;
  counted: (count: number) => string;
}

const WORDS: Readonly<Record<Locale, DeliveryWords>> = {
  en: {
    counts: {
      sent: (count) => `${count} sent`,
      refused: (count) => `${count} refused`,
      doubt: (count) => `${count} in doubt`,
      waiting: (count) => `${count} waiting`,
    },
    messages: (planned, counts) => `Messages: ${planned} new; altogether ${counts.join(', ')}.`,
    busy: ' Another process is delivering.',
    held: (count) =>
      `${count} messages are held, since one run planned more than notify.perRunLimit: look with "noroshi notify --list", let them go with "noroshi notify --release".`,
    counted: (count) =>
      `${count} messages were not sent, since their cases were open when somebody was first to be told; "noroshi notify --catch-up" tells them how things are.`,
  },
  ja: {
    counts: {
      sent: (count) => `送信済み ${count}件`,
      refused: (count) => `拒否 ${count}件`,
      doubt: (count) => `到達不明 ${count}件`,
      waiting: (count) => `送信待ち ${count}件`,
    },
    messages: (planned, counts) => `お知らせ：新規 ${planned}件、全体で${counts.join('、')}。`,
    busy: '別のプロセスが送信中です。',
    held: (count) =>
      `${count}件のお知らせを止めています（一度の実行で notify.perRunLimit を超えました）。「noroshi notify --list」で確かめ、「noroshi notify --release」で送れます。`,
    counted: (count) =>
      `${count}件のお知らせは送っていません（宛先の登録前から続く案件です）。「noroshi notify --catch-up」で現在の状況を送れます。`,
  },
};

/** What became of messages; no address is in it. */
export function formatDeliveries(summary: DeliverySummary, locale: Locale = 'en'): string[] {
  const words = WORDS[locale];
  const { planned, held, counted, isBusy } = summary;
  const counts = (['sent', 'refused', 'doubt', 'waiting'] as const)
    .filter((what) => what === 'sent' || what === 'waiting' || summary[what] > 0)
    .map((what) => words.counts[what](summary[what]));
  return [
    words.messages(planned, counts) + (isBusy ? words.busy : ''),
    ...(held > 0 ? [words.held(held)] : []),
    ...(counted > 0 ? [words.counted(counted)] : []),
  ];
}

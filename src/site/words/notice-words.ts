import type { Locale } from '../../config/config.ts';
import type { State } from '../../model/state.ts';

/** Words of the text that a colleague sends one customer. */
export interface NoticeWords {
  addressee(name: string): string;
  greeting(desk: string): string;
  /** What is going on, in one sentence. */
  intro: Record<State, string>;
  /** Where the alerts are over and a case is kept open. */
  followUp: string;
  apology: string;
  scope(text: string): string;
  since(time: string): string;
  caseNumber(spoken: string, caseId: string): string;
  report(at: string, number: string, text: string): string;
  nextReport(at: string): string;
  expected(at: string): string;
  page(url: string): string;
  lockedPage(url: string): string;
  /** Above each of several cases. */
  ordinal(n: number): string;
}

const ja: NoticeWords = {
  addressee: (name) => `${name} 様`,
  greeting: (desk) => `お世話になっております。${desk}です。`,
  intro: {
    major_outage: 'ご利用の環境で障害が発生しております。',
    partial_outage: 'ご利用の環境の一部で障害が発生しております。',
    degraded: 'ご利用の環境で性能の低下を確認しております。',
    unknown: 'ただいま監視データを取得できず、ご利用の環境の状態を確認できておりません。',
    maintenance: 'ご利用の環境で、メンテナンスを実施しております。',
    operational: 'ただいま、ご利用の環境に障害は確認されておりません。',
    not_monitored: 'ご利用の環境は監視の対象外のため、状態をお知らせできません。',
  },
  followUp: '先にご案内した件は、引き続き経過を確認しております。',
  apology: 'ご不便をおかけし、誠に申し訳ございません。',
  scope: (text) => `影響範囲：${text}`,
  since: (time) => `発生日時：${time}`,
  caseNumber: (spoken, caseId) => `案件番号：${spoken === '' ? caseId : `${spoken}（${caseId}）`}`,
  report: (at, number, text) => `最新のご報告（${at} ${number}）：${text}`,
  nextReport: (at) => `次回のご報告：${at} ごろ`,
  expected: (at) => `復旧見込み：${at} ごろ`,
  page: (url) => `状況のページ：${url}`,
  lockedPage: (url) => `状況のページ（ご案内済みのリンク、または合言葉でお開きください）：${url}`,
  ordinal: (n) => `【${n}】`,
};

const en: NoticeWords = {
  addressee: (name) => `To ${name}`,
  greeting: (desk) => `This is ${desk}.`,
  intro: {
    major_outage: 'There is an outage in your environment.',
    partial_outage: 'There is an outage in part of your environment.',
    degraded: 'Performance is degraded in your environment.',
    unknown: 'We cannot read our monitoring at the moment, so the state of your environment is unknown.',
    maintenance: 'Maintenance is in progress in your environment.',
    operational: 'No outage is known in your environment at the moment.',
    not_monitored: 'Your environment is not monitored, so we cannot tell its state.',
  },
  followUp: 'We are still following up on what we told you before.',
  apology: 'We apologize for the inconvenience.',
  scope: (text) => `Affected: ${text}`,
  since: (time) => `Since: ${time}`,
  caseNumber: (spoken, caseId) => `Case: ${spoken === '' ? caseId : `${spoken} (${caseId})`}`,
  report: (at, number, text) => `Newest report (${at}, ${number}): ${text}`,
  nextReport: (at) => `Next report: around ${at}`,
  expected: (at) => `Expected to be over: around ${at}`,
  page: (url) => `Status page: ${url}`,
  lockedPage: (url) => `Status page (open it by the link you were given, or with the passphrase): ${url}`,
  ordinal: (n) => `[${n}]`,
};

const WORDS: Record<Locale, NoticeWords> = { ja, en };

export function noticeWordsFor(locale: Locale): NoticeWords {
  return WORDS[locale];
}

import type { Locale } from '../../config/config.ts';

/** What `noroshi notify` says on a terminal; states and keys of messages are codes, and stay as they are. */
export interface NotifyCommandWords {
  changed: (count: number) => string;
  listed: (sent: number, dropped: number, others: number) => string;
  tries: (count: number) => string;
  next: (at: string) => string;
  previewed: (count: number) => string;
  to: string;
  subject: string;
  testSent: string;
  testFailed: (reason: string) => string;
  notConfigured: string;
  nobody: string;
  nobodyHint: string;
  madeUp: string;
  noServer: string;
  noAddress: string;
}

const messages = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;

export const NOTIFY_COMMAND_WORDS: Readonly<Record<Locale, NotifyCommandWords>> = {
  en: {
    changed: (count) => `${messages(count)} changed.`,
    listed: (sent, dropped, others) => `${sent} sent, ${dropped} dropped, ${others} others listed.`,
    tries: (count) => `${count} tries`,
    next: (at) => `next ${at}`,
    previewed: (count) => `${messages(count)}; nothing was sent.`,
    to: 'To: ',
    subject: 'Subject: ',
    testSent: 'The mail server took the test mail.',
    testFailed: (reason) => `The test mail was not sent: ${reason}.`,
    notConfigured: 'no longer configured',
    nobody: 'Nobody is to be told of anything.',
    nobodyHint: 'Write "notify:" or "operators:" into the configuration; docs/notify.md says how.',
    madeUp: 'With --now nothing is sent: nobody is told of a time that is made up.',
    noServer: 'No mail server is configured.',
    noAddress: 'This is not a mail address that can be used.',
  },
  ja: {
    changed: (count) => `${count}件のお知らせを変更しました。`,
    listed: (sent, dropped, others) => `送信済み ${sent}件、取りやめ ${dropped}件、ほか ${others}件（上の一覧）。`,
    tries: (count) => `試行 ${count}回`,
    next: (at) => `次回 ${at}`,
    previewed: (count) => `${count}件。送信はしていません。`,
    to: '宛先：',
    subject: '件名：',
    testSent: 'メールサーバーがテストメールを受け付けました。',
    testFailed: (reason) => `テストメールを送信できません：${reason}`,
    notConfigured: '設定から除かれた宛先',
    nobody: 'お知らせする相手が設定されていません。',
    nobodyHint: '設定に notify: か operators: を書いてください。書き方は docs/notify.ja.md にあります。',
    madeUp: '--now を付けたときは送信しません（実際の時刻ではないため）。',
    noServer: 'メールサーバーが設定されていません。',
    noAddress: '使えるメールアドレスではありません。',
  },
};

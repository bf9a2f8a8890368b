import type { Locale } from '../../config/locale.ts';

/** Words of what is sent to people, beside those of the pages. */
export interface NotifyWords {
  marks: {
    outage: string;
    degraded: string;
    changed: string;
    resolved: string;
    closed: string;
    again: string;
    correction: string;
    retraction: string;
    bundle: string;
    late: string;
    maintenance: string;
    started: string;
    ended: string;
    withdrawn: string;
    test: string;
    over: string;
    /** Somebody has to look. */
    check: string;
  };
  /** @param suffix `第1報 [案件番号 …]`; empty where there is none */
  subject(mark: string, title: string, suffix: string): string;
  reportAndCase(number: number, caseId: string): string;
  caseOnly(caseId: string): string;
  greeting(customer: string, name: string): string;
  /** What is provided, of a title that names its status page: “… 稼働状況” is hit by no outage. */
  service(title: string): string;
  detected(site: string, effect: 'outage' | 'degraded'): string;
  /** Of a first message about what has lasted a while. */
  present(site: string, effect: 'outage' | 'degraded'): string;
  wasOver(site: string, effect: 'outage' | 'degraded', isRecovered: boolean): string;
  again(site: string, effect: 'outage' | 'degraded'): string;
  changed(site: string, effect: 'outage' | 'degraded'): string;
  resolved(site: string, effect: 'outage' | 'degraded'): string;
  closed(site: string, effect: 'outage' | 'degraded'): string;
  spoken(site: string, effect: 'outage' | 'degraded'): string;
  correction: string;
  retraction: string;
  late(site: string, count: number): string;
  bundle(site: string, count: number): string;
  announced(site: string): string;
  started(site: string): string;
  ended(site: string): string;
  withdrawn(site: string): string;
  test(site: string): string;
  labels: {
    openedAt: string;
    resolvedAt: string;
    closedAt: string;
    affected: string;
    wasAffected: string;
    caseId: string;
    state: string;
    nextReport: string;
    expected: string;
    period: string;
    scope: string;
  };
  /** Between a label and its value; labels of one language are as wide as one another. */
  colon: string;
  share(hit: string, total: string): string;
  affected(what: string, share: string): string;
  caseId(caseId: string, spoken: string): string;
  around(at: string): string;
  wholeCustomer: string;
  report(number: number, at: string): string;
  /** Below the end of one case: others of the same customer that go on. */
  othersGoOn(caseIds: readonly string[]): string;
  details: string;
  quoteCase: string;
  contact: string;
  operators: {
    title: {
      failures(count: number): string;
      failuresOver: string;
      targets(count: number): string;
      targetsOver: string;
      widespread(count: number): string;
      widespreadOver(count: number): string;
      unmapped(count: number): string;
      unmappedOver: string;
      undelivered(count: number): string;
      cases(count: number): string;
    };
    since(name: string, cause: string, at: string): string;
    unmapped(alerts: number, hosts: number): string;
    undelivered(refused: number, doubt: number, held: number): string;
    of(customer: string, title: string): string;
    item(customer: string, mark: string, title: string, caseId: string, number: number): string;
  };
}

const TROUBLE = {
  ja: { outage: '障害', degraded: '性能の低下' },
  en: { outage: 'an outage', degraded: 'degraded performance' },
} as const;

const ja: NotifyWords = {
  marks: {
    outage: '障害',
    degraded: '性能低下',
    changed: '続報',
    resolved: '復旧',
    closed: '終了',
    again: '再発',
    correction: '訂正',
    retraction: '取り消し',
    bundle: 'まとめ',
    late: '遅延',
    maintenance: 'メンテナンス',
    started: 'メンテナンス開始',
    ended: 'メンテナンス終了',
    withdrawn: 'メンテナンス中止',
    test: 'テスト',
    over: '解消',
    check: '要確認',
  },
  subject: (mark, title, suffix) => `【${mark}】${title}${suffix === '' ? '' : ` ${suffix}`}`,
  reportAndCase: (number, caseId) => `第${number}報 [案件番号 ${caseId}]`,
  caseOnly: (caseId) => `[案件番号 ${caseId}]`,
  greeting: (customer, name) => (name === '' ? `${customer} ご担当者様` : `${customer}\n${name} 様`),
  service: (title) =>
    title.replace(
      /[\s・|｜:：/–-]*(?:の?(?:サービス)?(?:稼働|運用|障害)(?:状況|情報)|(?:システム)?ステータス)(?:ページ)?$/u,
      '',
    ) || title,
  detected: (site, effect) => `${site}にて${TROUBLE.ja[effect]}を検知いたしました。`,
  present: (site, effect) => `${site}にて${TROUBLE.ja[effect]}が発生しております。現在の状況をお知らせいたします。`,
  wasOver: (site, effect, isRecovered) =>
    `${site}にて${TROUBLE.ja[effect]}が発生いたしましたが、現在は${isRecovered ? '復旧しております' : '終了しております'}。`,
  again: (site, effect) => `${site}にて、再び${TROUBLE.ja[effect]}を検知いたしました。`,
  changed: (site, effect) => `${site}の${TROUBLE.ja[effect]}につきまして、続報をお知らせいたします。`,
  resolved: (site, effect) => `${site}の${TROUBLE.ja[effect]}は復旧いたしました。`,
  closed: (site, effect) => `${site}の${TROUBLE.ja[effect]}につきまして、対応を終了いたしました。`,
  spoken: (site, effect) => `${site}の${TROUBLE.ja[effect]}につきまして、状況をお知らせいたします。`,
  correction: '先のご報告に訂正がございます。お詫びして訂正いたします。',
  retraction: '先のご報告を取り消します。ご迷惑をおかけし申し訳ございません。',
  late: (site, count) =>
    `${site}からのお知らせ${count}件の送信が遅れました。申し訳ございません。最新の状況をまとめてお知らせいたします。`,
  bundle: (site, count) => `${site}からのお知らせが続いているため、${count}件をまとめてお知らせいたします。`,
  announced: (site) => `${site}のメンテナンスを下記のとおり予定しております。`,
  started: (site) => `${site}のメンテナンスを開始いたしました。`,
  ended: (site) => `${site}のメンテナンスは終了いたしました。`,
  withdrawn: (site) => `${site}で予定しておりました下記のメンテナンスは中止いたします。`,
  test: (site) => `${site}からのお知らせのテスト送信です。障害は発生しておりません。`,
  labels: {
    openedAt: '発生日時　　　',
    resolvedAt: '復旧日時　　　',
    closedAt: '終了日時　　　',
    affected: '障害対象　　　',
    wasAffected: '影響範囲　　　',
    caseId: '案件番号　　　',
    state: '状況　　　　　',
    nextReport: '次回のご報告　',
    expected: '復旧見込み　　',
    period: '日時　　　　　',
    scope: '対象　　　　　',
  },
  colon: '： ',
  share: (hit, total) => `${total}中${hit}`,
  affected: (what, share) => `${what}（${share}）`,
  caseId: (caseId, spoken) => (spoken === '' ? caseId : `${caseId} （お電話では ${spoken}）`),
  around: (at) => `${at} ごろ`,
  wholeCustomer: 'お客様環境全体',
  report: (number, at) => `第${number}報（${at}）`,
  othersGoOn: (caseIds) => `なお、別の案件（案件番号 ${caseIds.join('、')}）は継続しております。`,
  details: '詳細は下記のページをご確認ください。',
  quoteCase: 'お問い合わせの際は案件番号をお伝えください。',
  contact: 'お問い合わせ先: ',
  operators: {
    title: {
      failures: (count) => `${count}件のオーガニゼーションを読み取れません`,
      failuresOver: 'すべてのオーガニゼーションを読み取れるようになりました',
      targets: (count) => `${count}件の公開先に公開できません`,
      targetsOver: 'すべての公開先に公開できるようになりました',
      widespread: (count) => `${count}社のお客様に影響する広域の障害です`,
      widespreadOver: (count) => `${count}社のお客様に影響した広域の障害は終了しました`,
      unmapped: (count) => `どのお客様にも属さないアラートが${count}件あります`,
      unmappedOver: 'どのお客様にも属さないアラートはなくなりました',
      undelivered: (count) => `届いていない可能性のあるお知らせが${count}件あります`,
      cases: (count) => `お客様の案件 ${count}件のお知らせです`,
    },
    since: (name, cause, at) => `${name}：${cause}（${at} から）`,
    unmapped: (alerts, hosts) =>
      `アラート ${alerts}件、ホスト ${hosts}台。社内向けサイトか noroshi check で確認してください。`,
    undelivered: (refused, doubt, held) =>
      `拒否 ${refused}件、到達不明 ${doubt}件、保留 ${held}件。noroshi notify --list で確認してください。`,
    of: (customer, title) => `${customer}：${title}`,
    item: (customer, mark, title, caseId, number) => `${customer}: 【${mark}】${title} 第${number}報 [${caseId}]`,
  },
};

function definite(effect: 'outage' | 'degraded'): string {
  return `the ${effect === 'outage' ? 'outage' : 'degraded performance'}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const en: NotifyWords = {
  marks: {
    outage: 'Outage',
    degraded: 'Degraded',
    changed: 'Update',
    resolved: 'Recovered',
    closed: 'Closed',
    again: 'Again',
    correction: 'Correction',
    retraction: 'Withdrawn',
    bundle: 'Digest',
    late: 'Delayed',
    maintenance: 'Maintenance',
    started: 'Maintenance started',
    ended: 'Maintenance finished',
    withdrawn: 'Maintenance cancelled',
    test: 'Test',
    over: 'Over',
    check: 'Please check',
  },
  subject: (mark, title, suffix) => `[${mark}] ${title}${suffix === '' ? '' : ` – ${suffix}`}`,
  reportAndCase: (number, caseId) => `report ${number} [case ${caseId}]`,
  caseOnly: (caseId) => `[case ${caseId}]`,
  greeting: (customer, name) => `Dear ${name === '' ? customer : `${name} (${customer})`},`,
  service: (title) => title.replace(/[\s·|:–-]*\b(?:(?:service|system) )?status(?: page)?$/i, '') || title,
  detected: (site, effect) => `We have detected ${TROUBLE.en[effect]} of ${site}.`,
  present: (site, effect) => `There is ${TROUBLE.en[effect]} of ${site}. This is how things are now.`,
  wasOver: (site, effect, isRecovered) =>
    `There was ${TROUBLE.en[effect]} of ${site}; it ${isRecovered ? 'has recovered' : 'is closed'} by now.`,
  again: (site, effect) => `We have detected ${TROUBLE.en[effect]} of ${site} again.`,
  changed: (site, effect) => `This is an update on ${definite(effect)} of ${site}.`,
  resolved: (site, effect) =>
    `${capital(definite(effect))} of ${site} ${effect === 'outage' ? 'has recovered' : 'is over'}.`,
  closed: (site) => `The case about ${site} is closed.`,
  spoken: (site, effect) => `This is what we can say about ${definite(effect)} of ${site}.`,
  correction: 'We have to correct an earlier report and apologise.',
  retraction: 'We withdraw an earlier report and apologise.',
  late: (site, count) =>
    `${count} ${count === 1 ? 'message' : 'messages'} from ${site} could not be sent in time. We apologise; this is how things are now.`,
  bundle: (site, count) => `These are ${count} messages from ${site} in one, since there are many of them.`,
  announced: (site) => `We are planning maintenance of ${site}.`,
  started: (site) => `Maintenance of ${site} has started.`,
  ended: (site) => `Maintenance of ${site} has finished.`,
  withdrawn: (site) => `The maintenance of ${site} below is cancelled.`,
  test: (site) => `This is a test message from ${site}. Nothing is wrong.`,
  labels: {
    openedAt: 'Since        ',
    resolvedAt: 'Recovered at ',
    closedAt: 'Closed at    ',
    affected: 'Affected     ',
    wasAffected: 'Was affected ',
    caseId: 'Case id      ',
    state: 'Status       ',
    nextReport: 'Next report  ',
    expected: 'Expected end ',
    period: 'When         ',
    scope: 'What         ',
  },
  colon: ': ',
  share: (hit, total) => `${hit} of ${total}`,
  affected: (what, share) => `${what} (${share})`,
  caseId: (caseId, spoken) => (spoken === '' ? caseId : `${caseId} (on the telephone: ${spoken})`),
  around: (at) => `around ${at}`,
  wholeCustomer: 'everything of yours',
  report: (number, at) => `Report ${number} (${at})`,
  othersGoOn: (caseIds) => `Please note what is still open: case ${caseIds.join(', ')}.`,
  details: 'Please see this page for details:',
  quoteCase: 'Please quote the case id when you contact us.',
  contact: 'Contact: ',
  operators: {
    title: {
      failures: (count) => `${count} ${count === 1 ? 'organization' : 'organizations'} cannot be read`,
      failuresOver: 'Every organization can be read again',
      targets: (count) => `${count} ${count === 1 ? 'target does' : 'targets do'} not take the pages`,
      targetsOver: 'Every target takes the pages again',
      widespread: (count) => `A widespread event: ${count} customers are hit`,
      widespreadOver: (count) => `The widespread event that hit ${count} customers is over`,
      unmapped: (count) => `${count} open ${count === 1 ? 'alert belongs' : 'alerts belong'} to no customer`,
      unmappedOver: 'No open alert is without a customer any more',
      undelivered: (count) => `${count} ${count === 1 ? 'message' : 'messages'} may not have arrived`,
      cases: (count) => `News of ${count} ${count === 1 ? 'case' : 'cases'}`,
    },
    since: (name, cause, at) => `${name}: ${cause} (since ${at})`,
    unmapped: (alerts, hosts) => `${alerts} alerts, ${hosts} hosts: see the scope site or "noroshi check".`,
    undelivered: (refused, doubt, held) =>
      `${refused} refused, ${doubt} in doubt, ${held} held: see "noroshi notify --list".`,
    of: (customer, title) => `${customer}: ${title}`,
    item: (customer, mark, title, caseId, number) => `${customer}: [${mark}] ${title}, report ${number} [${caseId}]`,
  },
};

const WORDS: Record<Locale, NotifyWords> = { ja, en };

export function notifyWordsFor(locale: Locale): NotifyWords {
  return WORDS[locale];
}

import type { Locale } from '../config/config.ts';

/** The availability report's own words. Plain text: each renderer escapes for its format. */
export interface AvailabilityWords {
  title: string;
  addressee(name: string): string;
  issuedOn(date: string): string;
  sla: string;
  agreed(percent: string, allowed: string): string;
  slaResult: string;
  /** Outage that it allows. */
  allowed: string;
  slaOf(allowed: string, actual: string, isOver: boolean): string;
  tooLittleObserved: string;
  customer: string;
  period: string;
  /** `2026-07-01 – 2026-07-31` */
  days(from: string, to: string): string;
  timeZone: string;
  asOf(time: string): string;
  noData: string;
  recordedSince(time: string): string;
  /** The customer left before the period was over. */
  left(time: string): string;
  partlyObserved(percent: string): string;
  components: string;
  name: string;
  kind: string;
  kinds: Record<'customer' | 'service' | 'host', string>;
  incidentCount: string;
  outage: string;
  countedOutage: string;
  degraded: string;
  maintenance: string;
  observed: string;
  uptime: string;
  minutes(n: number): string;
  underOneMinute: string;
  /** Where there is no figure. */
  none: string;
  noComponents: string;
  incidents: string;
  noIncidents: string;
  caseId: string;
  incidentTitle: string;
  impact: string;
  startedAt: string;
  resolvedAt: string;
  duration: string;
  notResolved: string;
  formula: string;
  /** Column names of the CSV whose figures are seconds or shares. */
  from: string;
  to: string;
  seconds(name: string): string;
}

/** @param day `2026-10-01` */
function dayInJapanese(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

const ja: AvailabilityWords = {
  title: '稼働報告書',
  addressee: (name) => `${name} 御中`,
  issuedOn: (date) => `発行日 ${date}`,
  sla: '契約稼働率（SLA）',
  agreed: (percent, allowed) => `${percent}（対象期間の許容停止時間 ${allowed}）`,
  slaResult: 'SLA',
  allowed: '許容停止時間',
  slaOf: (allowed, actual, isOver) => `許容 ${allowed} / 実績 ${actual}${isOver ? '（超過）' : ''}`,
  tooLittleObserved: '確認できた割合が 90% に満たないものは、稼働率を記載していません。',
  customer: 'お客様',
  period: '対象期間',
  days: (from, to) => `${dayInJapanese(from)} ～ ${dayInJapanese(to)}`,
  timeZone: 'タイムゾーン',
  asOf: (time) => `対象期間はまだ終わっていません。${time} 時点の集計です。`,
  noData: 'この期間は監視データがなく、稼働率を計算できません。',
  left: (time) => `ご提供の終了（${time}）までを集計しています。`,
  recordedSince: (time) => `記録は ${time} から始まっています。それより前は集計に含まれていません。`,
  partlyObserved: (percent) => `確認できなかった時間があります（確認できた割合は最も低いもので ${percent}）。`,
  components: 'サービス・サーバー別の稼働状況',
  name: '名称',
  kind: '種別',
  kinds: { customer: 'お客様', service: 'サービス', host: 'サーバー' },
  incidentCount: '障害件数',
  outage: '停止',
  countedOutage: '稼働率に算入した停止',
  degraded: '性能低下',
  maintenance: 'メンテナンス',
  observed: '確認できた割合',
  uptime: '稼働率',
  minutes: (n) => `${n}分`,
  underOneMinute: '1分未満',
  none: '―',
  noComponents: '対象となるサービス・サーバーはありません。',
  incidents: '障害一覧',
  noIncidents: 'この期間に障害はありませんでした。',
  caseId: '案件番号',
  incidentTitle: '件名',
  impact: '影響',
  startedAt: '発生日時',
  resolvedAt: '復旧日時',
  duration: '期間内の影響時間',
  notResolved: '対応中',
  formula:
    '稼働率 ＝ 1 −（停止時間 ÷ 確認できた時間）。メンテナンス中の時間と、確認できなかった時間は、停止時間にも確認できた時間にも含めません。同じ時間の停止は重複して数えません。',
  from: '開始日',
  to: '終了日',
  seconds: (name) => `${name}（秒）`,
};

const en: AvailabilityWords = {
  title: 'Availability report',
  addressee: (name) => `To ${name}`,
  issuedOn: (date) => `Issued ${date}`,
  sla: 'Agreed uptime (SLA)',
  agreed: (percent, allowed) => `${percent} (allows ${allowed} of outage in the period)`,
  slaResult: 'SLA',
  allowed: 'Outage allowed',
  slaOf: (allowed, actual, isOver) => `allowed ${allowed} / actual ${actual}${isOver ? ' (exceeded)' : ''}`,
  tooLittleObserved: 'Where less than 90% was observed, no uptime is given.',
  customer: 'Customer',
  period: 'Period',
  days: (from, to) => `${from} – ${to}`,
  timeZone: 'Time zone',
  asOf: (time) => `The period is not over. These are the figures as of ${time}.`,
  noData: 'This period was not observed, so there is no uptime to give.',
  left: (time) => `The service ended at ${time}. Figures reach until then.`,
  recordedSince: (time) => `Recorded data begins at ${time}. Earlier times are not in these figures.`,
  partlyObserved: (percent) => `Some of the time could not be observed (${percent} was, of the component seen least).`,
  components: 'Availability by service and server',
  name: 'Name',
  kind: 'Kind',
  kinds: { customer: 'Customer', service: 'Service', host: 'Server' },
  incidentCount: 'Incidents',
  outage: 'Outage',
  countedOutage: 'Outage counted in uptime',
  degraded: 'Degraded',
  maintenance: 'Maintenance',
  observed: 'Observed',
  uptime: 'Uptime',
  minutes: (n) => `${n} min`,
  underOneMinute: 'under 1 min',
  none: '–',
  noComponents: 'There are no services or servers to report on.',
  incidents: 'Incidents',
  noIncidents: 'There were no incidents in this period.',
  caseId: 'Case',
  incidentTitle: 'Title',
  impact: 'Impact',
  startedAt: 'Started',
  resolvedAt: 'Resolved',
  duration: 'Time hit in the period',
  notResolved: 'Open',
  formula:
    'Uptime = 1 − (outage ÷ observed time). Maintenance, and time that could not be observed, are in neither of the two. Outages at the same time count once.',
  from: 'From',
  to: 'To',
  seconds: (name) => `${name} (s)`,
};

const WORDS: Record<Locale, AvailabilityWords> = { ja, en };

export function availabilityWordsFor(locale: Locale): AvailabilityWords {
  return WORDS[locale];
}

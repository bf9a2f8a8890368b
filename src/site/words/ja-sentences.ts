import { thousands, twoDigits } from '../../base/thousands.ts';
import {
  isHit,
  isEveryCustomerHit,
  isHitAsWhole,
  isNobodyListed,
  isNothingWatched,
  type HeadlineFacts,
  type Kind,
} from '../../model/pages/headline.ts';
import type { LocalParts, Sentences, Things } from './sentences.ts';

const COUNTERS: Record<Kind, string> = { host: '台', service: '件', customer: '社', mixed: '件', whole: '' };
const WHOLE = 'お客様全体';
const NOUNS: Record<Kind, string> = {
  host: 'サーバー',
  service: 'サービス',
  customer: 'お客様',
  mixed: '対象',
  whole: WHOLE,
};
const WEEKDAYS = '日月火水木金土';

const count = (kind: Kind, n: number): string => (kind === 'whole' ? WHOLE : `${thousands(n)}${COUNTERS[kind]}`);
const date = (p: LocalParts): string => `${p.year}年${p.month}月${p.day}日`;
const time = (p: LocalParts): string => `${twoDigits(p.hour)}:${twoDigits(p.minute)}`;

function and(names: readonly string[], more: number): string {
  return [...names, ...(more > 0 ? [`ほか${thousands(more)}`] : [])].join('、');
}

/** `サーバー3台（a、b、c）`; one or two names stand for themselves. */
function say(things: Things, named = 5): string {
  const { kind, names } = things;
  if (names.length > 0 && things.count <= 2 && names.length >= things.count) return names.join('、');
  const total = `${NOUNS[kind]}${count(kind, things.count)}`;
  if (names.length === 0 || named === 0) return total;
  const shown = names.slice(0, named);
  const more = things.count - shown.length;
  return `${total}（${shown.join('、')}${more > 0 ? `、ほか${count(kind, more)}` : ''}）`;
}

export function formatDuration(minutes: number): string {
  if (minutes < 1) return '1分未満';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = Math.floor(minutes % 60);
  const text = (days ? `${days}日` : '') + (hours ? `${hours}時間` : '') + (rest ? `${rest}分` : '');
  return text;
}

const ALL_LISTED = '掲載中のすべてのお客様で';
const customers = (f: HeadlineFacts): string => (isEveryCustomerHit(f) ? ALL_LISTED : '一部のお客様で');

function headline(f: HeadlineFacts): string {
  const overview = f.kind === 'overview';
  const servers = f.counted === 'host' && f.outage > 0;
  switch (f.state) {
    case 'major_outage':
      if (overview) return `${ALL_LISTED}障害が発生しています`;
      return servers && !isHitAsWhole(f) ? 'サーバーに接続できません' : '障害が発生しています';
    case 'partial_outage':
      if (overview) return `${customers(f)}障害が発生しています`;
      return servers ? '一部のサーバーに接続できません' : '一部で障害が発生しています';
    case 'degraded':
      return overview ? `${customers(f)}性能が低下しています` : '性能が低下しています';
    case 'unknown':
      if (isNobodyListed(f)) return 'お客様ごとのページで状況をお知らせしています';
      if (isNothingWatched(f))
        return overview ? '監視対象のあるお客様はまだありません' : '監視対象のサーバーはまだありません';
      if (f.unknown >= f.total) return '現在の状態を確認できません';
      if (overview) return '一部のお客様の状態を確認できません';
      return f.counted === 'host' ? '一部のサーバーの状態を確認できません' : '一部の状態を確認できません';
    case 'maintenance':
      return 'メンテナンスを実施しています';
    case 'not_monitored':
      if (overview) return '掲載中のお客様は監視対象外です';
      return f.counted === 'host' ? 'サーバーは監視対象外です' : '監視対象外です';
    case 'operational':
      break;
  }
  if (f.isFollowed) return overview ? '一部のお客様の障害の経過を確認しています' : '障害の経過を確認しています';
  return overview ? '掲載中のお客様は正常です' : '正常に稼働しています';
}

/** What could not be known then is no news of a past that is over. */
function headlinePast(f: HeadlineFacts): string {
  return `{r}の時点では、${pastOf(f)}`;
}

function pastOf(f: HeadlineFacts): string {
  const hasServers = f.counted === 'host' && f.outage > 0 && !isHitAsWhole(f);
  const some = f.kind === 'overview' ? customers(f) : '一部で';
  switch (f.state) {
    case 'major_outage':
      return hasServers ? 'サーバーに接続できませんでした' : '障害が発生していました';
    case 'partial_outage':
      return hasServers ? '一部のサーバーに接続できませんでした' : `${some}障害が発生していました`;
    case 'degraded':
      return `${f.kind === 'overview' ? customers(f) : ''}性能が低下していました`;
    case 'unknown':
      return '状態を確認できていませんでした';
    case 'maintenance':
      return 'メンテナンスを実施していました';
    case 'not_monitored':
      return '監視対象外でした';
    case 'operational':
      break;
  }
  return f.isFollowed ? '障害の経過を確認していました' : '正常でした';
}

function lead(f: HeadlineFacts): string {
  const kind = f.counted;
  if (isNobodyListed(f)) return 'ご案内したリンクからご覧ください。';
  if (f.total === 0) return '';
  if (f.state === 'not_monitored') return '監視していないため、状態をお知らせできません。';
  // What is not watched stands on neither side of a share, and the share says so.
  const of = f.notMonitored > 0 ? '監視対象の' : '';
  const share = (n: number): string => {
    if (n === f.total) return of + (n === 1 || kind === 'whole' ? count(kind, n) : jaSentences.every(kind, n));
    return `${of}${count(kind, f.total)}中${count(kind, n)}`;
  };
  const parts: string[] = isHitAsWhole(f) ? [`${WHOLE}に影響しています。`] : [];
  if (kind === 'whole' && parts.length > 0) return parts[0]!;
  if (f.outage > 0)
    parts.push(kind === 'host' ? `${share(f.outage)}に接続できません。` : `${share(f.outage)}で障害が発生しています。`);
  if (f.degraded > 0) {
    parts.push(`${f.outage > 0 ? `ほか${count(kind, f.degraded)}` : share(f.degraded)}で性能が低下しています。`);
  }
  if (parts.length > 0 || isHit(f)) return parts.join('');
  if (isNothingWatched(f)) return 'サーバーの監視を始めると、ここに状態を表示します。';
  if (f.state === 'unknown') {
    const seen = f.total - f.unknown - f.maintenance;
    const rest = seen > 0 ? `確認できた${count(kind, seen)}は正常です。` : '';
    if (f.unwatched >= f.unknown) return `${share(f.unwatched)}は、監視対象がまだありません。${rest}`;
    return `監視データを取得できないため、状態を確認できません。${rest}障害が起きているとは限りません。`;
  }
  if (f.state === 'maintenance') return `${share(f.maintenance)}が対象です。`;
  if (f.state === 'operational' && f.isFollowed)
    return 'いま続いている障害は検知していません。復旧はまだ確認できていません。';
  if (f.maintenance > 0) return `${share(f.maintenance)}がメンテナンス中です。ほかは正常です。`;
  return f.state === 'operational' ? `${of}${count(kind, f.total)}${f.total > 1 ? 'すべて' : 'が'}正常です。` : '';
}

/** Sentences and numbers; the words themselves are in `ja.ts`. */
export const jaSentences: Sentences = {
  dateTime: (p, zone) => `${date(p)} ${time(p)} (${zone})`,
  date,
  moment: (p, withYear) => `${withYear ? `${p.year}年` : ''}${p.month}月${p.day}日 ${time(p)}`,
  day: (p) => `${p.month}月${p.day}日(${WEEKDAYS[p.weekday]})`,
  month: (year, month) => `${year}年${month}月`,
  clock: (p, zone) => time(p) + (zone === '' ? '' : ` (${zone})`),
  range: (from, to, zone) =>
    `${date(from)} ${time(from)} 〜 ${date(from) === date(to) ? '' : `${date(to)} `}${time(to)} (${zone})`,
  openRange: (from, zone) => `${date(from)} ${time(from)} 〜 (${zone})`,
  span: (from, to) => `${from} 〜${to === '' ? '' : ` ${to}`}`,
  duration: formatDuration,

  count,
  every: (kind, total) => (kind === 'whole' ? WHOLE : `${count(kind, total)}すべて`),
  of: (kind, part, total) => (kind === 'whole' ? WHOLE : `${count(kind, total)}中${count(kind, part)}`),
  and,
  headline,
  headlinePast,
  widespreadHeadline: '広い範囲で障害が発生しています',
  widespreadTitle: (n) => `広い範囲の障害・掲載中 ${count('customer', n)}`,
  lead,
  unknownBeside: (kind, unknown, total) =>
    kind === 'whole' ? WHOLE : `${count(kind, total)}中${count(kind, unknown)}が確認できません`,
  notMonitoredBeside: (kind, n) => (kind === 'whole' ? WHOLE : `${n}${COUNTERS[kind]}は監視対象外`),
  unwatchedBeside: `${WHOLE}（監視対象のサーバー 0台）`,
  othersAffected: (n, listed) =>
    listed === 0
      ? `お客様 ${thousands(n)}社に影響が出ています。`
      : `このほか、掲載していないお客様 ${thousands(n)}社に影響が出ています。`,

  incidentTitle: (things, effect, resolved) => {
    const what = say(things, 0);
    const isPlace = things.kind === 'host' || things.kind === 'mixed';
    if (effect === 'degraded') return resolved ? `${what}の性能低下` : `${what}で性能が低下しています`;
    if (!isPlace) return resolved ? `${what}の障害` : `${what}で障害が発生しています`;
    return resolved ? `${what}の接続障害` : `${what}に接続できません`;
  },
  // Few names say it without their number.
  scope: (things) => (things.count <= things.names.length ? and(things.names, 0) : say(things)),
  reportNumber: (n) => `第${n}報`,
  marked: (mark, title) => `【${mark}】${title}`,
  takenBackTitle: '取り消した案件',
  withdrawn: (title) => `【中止】${title}`,
  moved: (title) => `【日時変更】${title}`,
  maintenanceTitle: (names) =>
    names.length === 0 || names.length > 2 ? 'メンテナンスのお知らせ' : `${names.join('、')} のメンテナンス`,
  flapping: (times, minutes) => `${formatDuration(minutes)}の間に${times}回`,
};

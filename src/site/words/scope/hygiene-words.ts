import type { HygieneLimits, Locale } from '../../../config/config.ts';
import type { HygieneItem, HygieneKind } from '../../../model/hygiene/hygiene-item.ts';

/** Words of house-keeping, for `check` and the internal site. */
export interface HygieneWords {
  title: string;
  lead: string;
  none: string;
  /** Above the items of one kind. */
  kinds: Readonly<Record<HygieneKind, (count: number, limits: HygieneLimits) => string>>;
  /** Of a kind, in a column. */
  names: Readonly<Record<HygieneKind, string>>;
  notKnownYet: string;
  /** Of one kind, in the sentence that lists those that are not known yet. */
  unknownKinds: Readonly<Partial<Record<HygieneKind, string>>>;
  since: (day: string) => string;
  moved: (from: number, to: number) => string;
  roles: string;
  rolesCount: (roles: number, hosts: number) => string;
  columns: { organization: string; name: string; since: string; customers: string; role: string; hosts: string };
  csvColumns: readonly string[];
  more: (count: number) => string;
}

/** `count` things that are or do something, in English. */
export function counted(one: string, many: string, rest: string): (count: number) => string {
  return (count) => `${count} ${count === 1 ? one : many} ${rest}`;
}

const en: HygieneWords = {
  title: 'House-keeping',
  lead: 'Nothing of it hurts anybody today. When there is time:',
  none: 'Nothing wants tidying up.',
  kinds: {
    refused_key: counted('key is', 'keys are', 'refused by Mackerel:'),
    unused_key: counted('key', 'keys', 'in MACKEREL_APIKEYS that no organization uses:'),
    organization_without_customer: counted(
      'organization is',
      'organizations are',
      "read for nobody: no customer's claim names it:",
    ),
    empty_organization: counted('organization has', 'organizations have', 'no host:'),
    host_count_moved: (n, { hostCountPercent, hostCountHosts }) =>
      counted(
        'organization has',
        'organizations have',
        `more than ${hostCountPercent} % or ${hostCountHosts} hosts more or fewer than at the start of yesterday:`,
      )(n),
    lost_connection: (n, { lostConnectionDays }) =>
      counted(
        'connection has',
        'connections have',
        `been lost for ${lostConnectionDays} days or more; a host to be retired?`,
      )(n),
    parked_host: (n, { parkedDays }) =>
      counted('host has', 'hosts have', `been in maintenance or powered off for ${parkedDays} days or more:`)(n),
    host_without_role: counted('host has', 'hosts have', 'no service or role, so that no claim by one finds it:'),
    muted_monitor: (n, { mutedDays }) =>
      counted('monitor has', 'monitors have', `been muted for ${mutedDays} days or more:`)(n),
    ended_downtime: (n, { endedDowntimeDays }) =>
      counted('downtime', 'downtimes', `in Mackerel ended ${endedDowntimeDays} days ago or more:`)(n),
    downtime_without_scope: (n) =>
      `${n} ${n === 1 ? 'downtime in Mackerel covers' : 'downtimes in Mackerel cover'} the whole organization:`,
    maintenance_without_downtime: (n) =>
      `${n} ${n === 1 ? 'announced maintenance has' : 'announced maintenances have'} no downtime in Mackerel:`,
    downtime_without_announcement: counted(
      'downtime in Mackerel is',
      'downtimes in Mackerel are',
      'not announced to the customers concerned:',
    ),
  },
  names: {
    refused_key: 'Key refused',
    unused_key: 'Key unused',
    organization_without_customer: 'Organization without customer',
    empty_organization: 'Organization without hosts',
    host_count_moved: 'Host count moved',
    lost_connection: 'Connection lost for long',
    parked_host: 'In maintenance or off for long',
    host_without_role: 'Host without service or role',
    muted_monitor: 'Muted for long',
    ended_downtime: 'Downtime long over',
    downtime_without_scope: 'Downtime without scope',
    maintenance_without_downtime: 'Maintenance without downtime',
    downtime_without_announcement: 'Downtime not announced',
  },
  notKnownYet: 'Not known yet, before runs have remembered it:',
  unknownKinds: {
    parked_host: 'how long hosts have been in maintenance',
    host_count_moved: 'how many hosts there were yesterday',
    muted_monitor: 'how long monitors have been muted',
  },
  since: (day) => `since ${day}`,
  moved: (from, to) => `${from} → ${to} hosts`,
  roles: 'Hosts by role',
  rolesCount: (roles, hosts) =>
    `${roles} ${roles === 1 ? 'role' : 'roles'}; hosts counted in each of theirs: ${hosts}.`,
  columns: {
    organization: 'Organization',
    name: 'Name',
    since: 'Since',
    customers: 'Customers',
    role: 'Role',
    hosts: 'Hosts',
  },
  csvColumns: ['kind', 'code', 'organization', 'name', 'since', 'customers', 'hosts before', 'hosts'],
  more: (count) => `… and ${count} more (all of them in the CSV)`,
};

const ja: HygieneWords = {
  title: '整理',
  lead: 'いますぐの影響はありません。時間のあるときに確かめてください。',
  none: '整理が必要なものはありません。',
  kinds: {
    refused_key: (n) => `${n}件の API キーが Mackerel に拒否されています：`,
    unused_key: (n) => `MACKEREL_APIKEYS の ${n}件のキーを使うオーガニゼーションがありません：`,
    organization_without_customer: (n) => `${n}件のオーガニゼーションがどのお客様にも割り当てられていません：`,
    empty_organization: (n) => `${n}件のオーガニゼーションにホストがありません：`,
    host_count_moved: (n, { hostCountPercent, hostCountHosts }) =>
      `${n}件のオーガニゼーションのホスト数が、昨日の初めから ${hostCountPercent}% または ${hostCountHosts}台を超えて変わりました：`,
    lost_connection: (n, { lostConnectionDays }) =>
      `${n}台のホストが ${lostConnectionDays}日以上つながりません。退役の忘れではありませんか：`,
    parked_host: (n, { parkedDays }) => `${n}台のホストが ${parkedDays}日以上メンテナンスまたは電源断です：`,
    host_without_role: (n) => `${n}台のホストにサービス・ロールがありません。サービスやロールでは割り当てられません：`,
    muted_monitor: (n, { mutedDays }) => `${n}件の監視ルールが ${mutedDays}日以上ミュートされています：`,
    ended_downtime: (n, { endedDowntimeDays }) =>
      `終了から ${endedDowntimeDays}日以上過ぎたダウンタイムが ${n}件あります：`,
    downtime_without_scope: (n) => `オーガニゼーション全体に効くダウンタイムが ${n}件あります：`,
    maintenance_without_downtime: (n) =>
      `お知らせしたメンテナンス ${n}件に、対応する Mackerel のダウンタイムがありません：`,
    downtime_without_announcement: (n) => `対象のお客様にお知らせしていないダウンタイムが ${n}件あります：`,
  },
  names: {
    refused_key: '拒否されたキー',
    unused_key: '使われていないキー',
    organization_without_customer: 'お客様のないオーガニゼーション',
    empty_organization: 'ホストのないオーガニゼーション',
    host_count_moved: 'ホスト数の急な変化',
    lost_connection: '長くつながらないホスト',
    parked_host: '長期のメンテナンス・電源断',
    host_without_role: 'サービス・ロールのないホスト',
    muted_monitor: '長期のミュート',
    ended_downtime: '終わったままのダウンタイム',
    downtime_without_scope: '全体に効くダウンタイム',
    maintenance_without_downtime: 'ダウンタイムのないメンテナンス',
    downtime_without_announcement: 'お知らせのないダウンタイム',
  },
  notKnownYet: 'まだわからないもの（実行を重ねるとわかります）：',
  unknownKinds: {
    parked_host: 'メンテナンスの期間',
    host_count_moved: '昨日のホスト数',
    muted_monitor: 'ミュートの期間',
  },
  since: (day) => `${day} から`,
  moved: (from, to) => `${from}台 → ${to}台`,
  roles: 'ロールごとのホスト数',
  rolesCount: (roles, hosts) => `ロール ${roles}件。所属するホストは延べ ${hosts}台。`,
  columns: {
    organization: 'オーガニゼーション',
    name: '名前',
    since: 'いつから',
    customers: 'お客様',
    role: 'ロール',
    hosts: 'ホスト数',
  },
  csvColumns: ['種類', 'コード', 'オーガニゼーション', '名前', 'いつから', 'お客様', '変化前のホスト数', 'ホスト数'],
  more: (count) => `… ほか ${count}件（CSV にすべてあります）`,
};

const WORDS: Readonly<Record<Locale, HygieneWords>> = { ja, en };

export function hygieneWordsFor(locale: Locale): HygieneWords {
  return WORDS[locale];
}

/** What an item is about, in one line: `acme/web-01`. */
export function hygieneSubject({ organization, name }: HygieneItem): string {
  return [organization, name].filter((part) => part !== null && part !== '').join('/');
}

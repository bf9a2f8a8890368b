import { plural } from '../../base/thousands.ts';
import type { Locale, Visibility } from '../../config/config.ts';
import { counted } from '../../site/words/scope/hygiene-words.ts';
import type { ChannelReport, MappingReport, WatchReport } from './check-reports.ts';

/** Lists of the mapping that are told with their items; of a count, the sentence above them. */
type Listed =
  | Exclude<keyof MappingReport, 'uncounted' | 'watch'>
  | keyof WatchReport
  | `channels.${keyof ChannelReport}`
  | 'leaving'
  | 'passedOver'
  | 'placeholders'
  | 'unwritable';

interface Working {
  working: number;
  total: number;
}

export interface CheckWords {
  /** Of keys and of files; at least one of either. */
  sources: (read: { keys: Working; files: Working; hosts: number; openAlerts: number }) => string;
  offline: string;
  lists: Readonly<Record<Listed, (count: number) => string>>;
  more: (count: number) => string;
  announcements: (count: number) => string;
  written: (place: string) => string;
  columns: readonly [customer: string, name: string, visibility: string, hosts: string, address: string];
  visibilities: Readonly<Record<Visibility, string>>;
  notAsked: string;
  noAddress: string;
  needsSecret: string;
  /** Below the table where an address was shortened. */
  shortened: string;
  fine: string;
  /** Nothing stands in the way, but something was said above. */
  usable: string;
  /** Nothing was said, and Mackerel was not asked. */
  usableOffline: string;
}

const en: CheckWords = {
  sources: ({ keys, files, hosts, openAlerts }) => {
    const read = [
      ...(keys.total === 0 ? [] : [`${keys.working} of ${plural(keys.total, 'key works', 'keys work')}`]),
      ...(files.total === 0 ? [] : [`${files.working} of ${plural(files.total, 'file', 'files')} can be used`]),
    ];
    return `${read.join(', ')}: ${plural(hosts, 'host', 'hosts')}, ${plural(openAlerts, 'open alert', 'open alerts')}.`;
  },
  offline: 'Mackerel was not asked: keys, hosts and alerts are not looked at.',
  lists: {
    claimedTwice: counted('host is', 'hosts are', 'claimed by more than one customer; each of them shows it:'),
    sameNames: counted(
      'host name of a customer stands',
      'host names of customers stand',
      'in a file as well as in another source; both are shown:',
    ),
    unmappedHosts: counted('host is', 'hosts are', 'claimed by nobody:'),
    unmappedAlerts: counted('open alert is', 'open alerts are', 'claimed by nobody:'),
    emptyCustomers: counted('customer claims', 'customers claim', 'no host:'),
    leaving: counted(
      'customer of the last run is',
      'customers of the last run are',
      'not in the configuration; the next run takes their pages down:',
    ),
    newlyCounted: counted(
      'open alert counts',
      'open alerts count',
      'that the built-in rules of 0.1.0 ignored (muted, or in standby):',
    ),
    monitorsUnknown: counted(
      'organization does',
      'organizations do',
      'not tell which monitors there are; all hosts count as watched:',
    ),
    withoutConnectivity: counted('organization has', 'organizations have', 'no connectivity monitor:'),
    excluded: counted('service or role is', 'services or roles are', 'left out by connectivity monitors:'),
    unwatched: counted('host is', 'hosts are', 'watched by nobody and shown as not monitored:'),
    'channels.unknown': counted(
      'organization',
      'organizations',
      'whose webhook channels are not known, because the key may not read them:',
    ),
    'channels.missing': counted(
      'organization',
      'organizations',
      'without a webhook channel that carries the secret of "listen:":',
    ),
    'channels.suspended': counted(
      'organization',
      'organizations',
      'whose webhook channel Mackerel has suspended; turn it on there:',
    ),
    'channels.withoutAlert': counted(
      'organization',
      'organizations',
      'whose webhook channel is not told of the event "alert":',
    ),
    'channels.withGroups': counted(
      'organization',
      'organizations',
      'whose webhook channel is told of alert groups, too, which swallow single alerts:',
    ),
    passedOver: counted(
      'name in the folder of announcements is',
      'names in the folder of announcements are',
      'passed over; announcements end in .md and stand in no sub-folder:',
    ),
    placeholders: counted('address is', 'addresses are', 'only an example, and nobody can be reached there:'),
    unwritable: counted('place', 'places', 'cannot be written:'),
  },
  more: (count) => `… and ${count} more (all of them with --json)`,
  announcements: (count) => `${count} ${count === 1 ? 'announcement' : 'announcements'} can be used.`,
  written: (place) => `Can be written: ${place}`,
  columns: ['customer', 'name', 'visibility', 'hosts', 'address'],
  visibilities: { listed: 'listed', unlisted: 'unlisted', locked: 'locked', internal: 'internal' },
  notAsked: 'not asked',
  noAddress: '(scope site only)',
  needsSecret: '(needs NOROSHI_SECRET)',
  shortened: 'Who has a whole address can read the page: "noroshi links" prints them.',
  fine: 'The configuration is fine.',
  usable: 'The configuration can be used; what is said above is worth a look.',
  usableOffline: 'The configuration can be used, as far as can be told without asking Mackerel.',
};

const ja: CheckWords = {
  sources: ({ keys, files, hosts, openAlerts }) => {
    const read = [
      ...(keys.total === 0 ? [] : [`キーは ${keys.total}件中 ${keys.working}件`]),
      ...(files.total === 0 ? [] : [`ファイルは ${files.total}件中 ${files.working}件`]),
    ];
    return `${read.join('、')}が使えます：ホスト ${hosts}台、発生中のアラート ${openAlerts}件。`;
  },
  offline: 'Mackerel には問い合わせていません。キー、ホスト、アラートは確かめていません。',
  lists: {
    claimedTwice: (n) => `${n}台のホストが複数のお客様に割り当てられています。それぞれのページに表示されます：`,
    sameNames: (n) => `同じ名前のホストがファイルとほかの読み取り元の両方にあります（${n}件）。どちらも表示されます：`,
    unmappedHosts: (n) => `${n}台のホストがどのお客様にも割り当てられていません：`,
    unmappedAlerts: (n) => `発生中のアラート ${n}件がどのお客様にも割り当てられていません：`,
    emptyCustomers: (n) => `${n}件のお客様に割り当てられたホストがありません：`,
    leaving: (n) => `前回の実行にいた ${n}件のお客様が設定にありません。次の実行でページを取り下げます：`,
    newlyCounted: (n) =>
      `発生中のアラート ${n}件が、0.1.0 の標準ルールでは対象外（ミュート中、standby）でしたが、対象になります：`,
    monitorsUnknown: (n) =>
      `${n}件のオーガニゼーションの監視ルールを読めません。すべてのホストを監視対象とみなします：`,
    withoutConnectivity: (n) => `${n}件のオーガニゼーションに死活監視がありません：`,
    excluded: (n) => `${n}件のサービス・ロールが死活監視から除外されています：`,
    unwatched: (n) => `${n}台のホストは監視対象外として表示されます：`,
    'channels.unknown': (n) => `${n}件のオーガニゼーションの Webhook チャンネルを、キーの権限では読めません：`,
    'channels.missing': (n) =>
      `${n}件のオーガニゼーションに、listen: のパスワードを持つ Webhook チャンネルがありません：`,
    'channels.suspended': (n) =>
      `${n}件のオーガニゼーションの Webhook チャンネルが Mackerel に止められています。有効に戻してください：`,
    'channels.withoutAlert': (n) =>
      `${n}件のオーガニゼーションの Webhook チャンネルが、イベント「アラート」を受け取りません：`,
    'channels.withGroups': (n) =>
      `${n}件のオーガニゼーションの Webhook チャンネルがアラートグループも受け取ります。個々のアラートが届きません：`,
    passedOver: (n) => `お知らせのフォルダーの ${n}件は読まれません（.md で終わる、直下のファイルだけを読みます）：`,
    placeholders: (n) => `${n}件のアドレスが例のままです：`,
    unwritable: (n) => `${n}件の書き込み先に書き込めません：`,
  },
  more: (count) => `… ほか ${count}件（--json ですべて表示）`,
  announcements: (count) => `お知らせ ${count}件を使えます。`,
  written: (place) => `書き込めます：${place}`,
  columns: ['お客様', '名前', '公開範囲', 'ホスト', 'アドレス'],
  visibilities: { listed: '公開', unlisted: '限定公開', locked: '暗号化', internal: '社内のみ' },
  notAsked: '未確認',
  noAddress: '（社内サイトのみ）',
  needsSecret: '（NOROSHI_SECRET が必要）',
  shortened: 'アドレス全体を知る人はページを読めます。「noroshi links」で表示できます。',
  fine: '設定に問題はありません。',
  usable: '設定は使えます。上に挙げた点を確かめてください。',
  usableOffline: '設定は使えます（Mackerel に問い合わせてわかることを除きます）。',
};

export const CHECK_WORDS: Readonly<Record<Locale, CheckWords>> = { ja, en };

// Longer lists are for the scope site; here they would push the rest off the screen.
const MOST_LINES = 20;

/** A sentence with what it is about, one a line; nothing where there is nothing. */
export function formatList(words: CheckWords, what: Listed, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [words.lists[what](items.length), ...listItems(items, words)];
}

/** The first of them, one a line. */
export function listItems(items: readonly string[], words: CheckWords): string[] {
  const shown = items.slice(0, MOST_LINES).map((item) => `  ${item}`);
  const more = items.length > MOST_LINES ? [`  ${words.more(items.length - MOST_LINES)}`] : [];
  return [...shown, ...more];
}

import { plural } from '../../base/thousands.ts';
import type { Locale } from '../../config/config.ts';
import { isoText } from '../../base/iso-text.ts';
import type { RunSummary } from './run-summary.ts';

/** Words of a run's summary on a terminal; its JSON and its codes are the same in every language. */
export interface SummaryWords {
  stop: string;
  read: (read: number, total: number, hosts: number, alerts: number, requests: number) => string;
  /** While organizations are asked, on a terminal. */
  reading: (done: number, total: number, failed: number) => string;
  /** Of `collect`. */
  collected: (read: number, total: number, requests: number, file: string) => string;
  /** Of a run that left all as it was; since an instant, ISO 8601. */
  rested: (since: string) => string;
  state: (count: number, state: string) => string;
  customers: (states: readonly string[]) => string;
  /** They are not in the configuration any more. */
  leaving: (ids: readonly string[], more: number) => string;
  built: (tree: string, files: number, changed: number, removed: number) => string;
  published: (tree: string, target: string, put: number, removed: number, unchanged: number) => string;
  quiet: (tree: string, target: string) => string;
  stage: (name: string, seconds: string) => string;
  took: (seconds: string, stages: readonly string[]) => string;
  unmapped: (hosts: number, alerts: number) => string;
  /** Told where nothing is called unwatched because nobody knows what watches. */
  monitorsUnknown: (count: number, names: readonly string[], more: number) => string;
  pending: (pending: RunSummary['organizations']['pending']) => string;
  logsRefused: (count: number) => string;
  /** Said of a cache that lost what had been saved. */
  staleState: (found: NonNullable<RunSummary['staleState']>) => string;
  tolerated: (code: string, count: number) => string;
  planned: (tree: string, target: string, put: number, removed: number, unchanged: number) => string;
  put: string;
  remove: string;
  /** Of the summary page of a GitHub job. */
  job: JobWords;
}

export interface JobWords {
  heads: readonly [what: string, value: string];
  organizations: string;
  organizationsRead: (read: number, total: number) => string;
  customersIn: (state: string) => string;
  hosts: string;
  openAlerts: string;
  uncounted: string;
  unmapped: string;
  unmappedCounts: (hosts: number, alerts: number) => string;
  target: (put: number, removed: number, unchanged: number) => string;
  targetFailed: (code: string) => string;
  messages: string;
  seconds: string;
}

const en: SummaryWords = {
  stop: '.',
  read: (read, total, hosts, alerts, requests) =>
    `${read} of ${plural(total, 'organization', 'organizations')} read: ${plural(hosts, 'host', 'hosts')}, ${plural(alerts, 'open alert', 'open alerts')}, ${plural(requests, 'request', 'requests')}.`,
  reading: (done, total, failed) =>
    `Reading organizations: ${done} of ${total}${failed > 0 ? `, ${failed} failed` : ''}`,
  collected: (read, total, requests, file) =>
    `${read} of ${total} organizations read, ${requests} requests; written to ${file}.`,
  rested: (since) => `Nothing changed since ${since}: all stays as it was, but for heartbeats.`,
  state: (count, state) => `${count} ${state}`,
  customers: (states) => `Customers: ${states.length === 0 ? 'none' : states.join(', ')}.`,
  leaving: (ids, more) =>
    `Not in the configuration any more, so their pages go: ${ids.join(', ')}${more === 0 ? '' : ` and ${more} more`}.`,
  built: (tree, files, changed, removed) => `Built ${tree}: ${files} files, ${changed} changed, ${removed} removed.`,
  published: (tree, target, put, removed, unchanged) =>
    `Published ${tree} to ${target}: ${put} put, ${removed} removed, ${unchanged} unchanged.`,
  quiet: (tree, target) => `Published ${tree} to ${target}: nothing changed, heartbeat only.`,
  stage: (name, seconds) => `${name} ${seconds} s`,
  took: (seconds, stages) => `Took ${seconds} s (${stages.join(', ')}).`,
  unmapped: (hosts, alerts) =>
    `No customer claims ${plural(hosts, 'host', 'hosts')} and ${plural(alerts, 'open alert', 'open alerts')}; see the scope site or "noroshi check".`,
  monitorsUnknown: (count, names, more) => {
    const [organizations, their] = count === 1 ? ['organization is', 'its'] : ['organizations are', 'their'];
    const rest = more === 0 ? '' : ` and ${more} more`;
    return `The monitors of ${count} ${organizations} not known, so all ${their} hosts count as watched: ${names.join(', ')}${rest}.`;
  },
  pending: ({ logs, ends, hosts, runs }) =>
    `Still to be read: ${logs} logs of closed alerts, ${ends} of their ends and ${hosts} former hosts; the next ${runs === 1 ? 'run does' : `${runs} runs do`} that.`,
  logsRefused: (count) =>
    `${count} ${count === 1 ? 'organization gives' : 'organizations give'} no logs of alerts: what an alert was before it closed, and whether it recovered, cannot be known there.`,
  staleState: ({ stateAt, liveAt, url }) =>
    `The state ${stateAt === null ? 'was lost' : `ends at ${isoText(stateAt)}`}, and ${url} was published at ${isoText(liveAt)}: numbers, times and texts of reports were taken from there. On S3 (state: s3://…) no cache can lose it.`,
  tolerated: (code, count) => `Read tolerantly: ${code}, ${count} times.`,
  planned: (tree, target, put, removed, unchanged) =>
    `${tree} → ${target}: ${put} to put, ${removed} to remove, ${unchanged} unchanged`,
  put: 'put   ',
  remove: 'remove',
  job: {
    heads: ['What', 'This run'],
    organizations: 'Organizations read',
    organizationsRead: (read, total) => `${read} of ${total}`,
    customersIn: (state) => `Customers: ${state}`,
    hosts: 'Hosts',
    openAlerts: 'Open alerts',
    uncounted: 'Do not count',
    unmapped: 'Claimed by no customer',
    unmappedCounts: (hosts, alerts) =>
      `${plural(hosts, 'host', 'hosts')}, ${plural(alerts, 'open alert', 'open alerts')}`,
    target: (put, removed, unchanged) => `${put} put, ${removed} removed, ${unchanged} unchanged`,
    targetFailed: (code) => `failed: ${code}`,
    messages: 'Messages',
    seconds: 'Seconds',
  },
};

const STAGES: Readonly<Record<string, string>> = {
  collect: '収集',
  model: '判定',
  site: 'ページ作成',
  publish: '公開',
};

const ja: SummaryWords = {
  stop: '。',
  read: (read, total, hosts, alerts, requests) =>
    `オーガニゼーション ${total}件中 ${read}件を読み取りました：ホスト ${hosts}台、発生中のアラート ${alerts}件、リクエスト ${requests}回。`,
  reading: (done, total, failed) =>
    `オーガニゼーションを読み取り中：${done} / ${total}${failed > 0 ? `（${failed}件は失敗）` : ''}`,
  collected: (read, total, requests, file) =>
    `オーガニゼーション ${total}件中 ${read}件を読み取りました：リクエスト ${requests}回。${file} に書き込みました。`,
  rested: (since) => `${since} から変更はありません。確認時刻のみ更新します。`,
  state: (count, state) => `${state} ${count}件`,
  customers: (states) => `お客様：${states.length === 0 ? 'なし' : states.join('、')}。`,
  leaving: (ids, more) =>
    `設定からなくなり、ページを取り下げるお客様：${ids.join('、')}${more === 0 ? '' : `、ほか ${more}件`}。`,
  built: (tree, files, changed, removed) =>
    `${tree} を作成しました：${files} ファイル（変更 ${changed}、削除 ${removed}）。`,
  published: (tree, target, put, removed, unchanged) =>
    `${tree} を ${target} に公開しました：追加・変更 ${put}、削除 ${removed}、変更なし ${unchanged}。`,
  quiet: (tree, target) => `${tree} を ${target} に公開しました：変更なし（確認時刻のみ更新）。`,
  stage: (name, seconds) => `${STAGES[name] ?? name} ${seconds}秒`,
  took: (seconds, stages) => `所要時間 ${seconds}秒（${stages.join('、')}）。`,
  unmapped: (hosts, alerts) =>
    `ホスト ${hosts}台と発生中のアラート ${alerts}件が、どのお客様にも割り当てられていません。社内用サイトか「noroshi check」で確かめてください。`,
  monitorsUnknown: (count, names, more) =>
    `${count}件のオーガニゼーションの監視ルールがわからないため、すべてのホストを監視対象とみなします：${names.join('、')}${more === 0 ? '' : `、ほか ${more}件`}。`,
  pending: ({ logs, ends, hosts, runs }) =>
    `まだ読んでいないもの：終了したアラートのログ ${logs}件、終了の時刻 ${ends}件、以前のホスト ${hosts}台。あと ${runs}回の実行で読み終わります。`,
  logsRefused: (count) =>
    `${count}件のオーガニゼーションはアラートのログを返しません。終了前の状態や、復旧したかどうかはわかりません。`,
  staleState: ({ stateAt, liveAt, url }) =>
    `状態データが${stateAt === null ? '失われて' : `公開中のページより古くなって（${isoText(stateAt)} まで）`}います。${url} は ${isoText(liveAt)} に公開されているため、報告の番号・日時・文面はそこから引き継ぎました。S3 に置けば（state: s3://…）キャッシュで失われることはありません。`,
  tolerated: (code, count) => `読み替えたデータ：${code} ${count}件。`,
  planned: (tree, target, put, removed, unchanged) =>
    `${tree} → ${target}：追加・変更 ${put}、削除 ${removed}、変更なし ${unchanged}`,
  put: '置く　',
  remove: '消す　',
  job: {
    heads: ['項目', '今回'],
    organizations: '読み取ったオーガニゼーション',
    organizationsRead: (read, total) => `${total}件中 ${read}件`,
    customersIn: (state) => `お客様：${state}`,
    hosts: 'ホスト',
    openAlerts: '発生中のアラート',
    uncounted: '対象外のアラート',
    unmapped: 'どのお客様にも割り当てられていないもの',
    unmappedCounts: (hosts, alerts) => `ホスト ${hosts}台、発生中のアラート ${alerts}件`,
    target: (put, removed, unchanged) => `追加・変更 ${put}、削除 ${removed}、変更なし ${unchanged}`,
    targetFailed: (code) => `失敗：${code}`,
    messages: 'お知らせ',
    seconds: '所要時間（秒）',
  },
};

export const SUMMARY_WORDS: Readonly<Record<Locale, SummaryWords>> = { ja, en };

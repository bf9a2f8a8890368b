import type { Locale } from '../config/config.ts';
import { findConnectionWordsJa } from '../io/connections/connection-failure.ts';
import type { FailureCause } from '../snapshot/failure-cause.ts';
import type { FailedOrganization } from './run/run-summary.ts';

const CAUSES_JA: Readonly<Record<FailureCause, readonly [what: string, hint: string]>> = {
  auth: ['API キーが拒否されました', 'キーが正しいか、Mackerel で削除されていないか確かめてください。'],
  forbidden: ['API キーの権限が足りません', 'Read 権限のあるキーか、接続元の制限にかかっていないか確かめてください。'],
  rate_limit: ['Mackerel の利用制限にかかりました', '次の実行で読み直します。続く場合は実行間隔を延ばしてください。'],
  timeout: [
    '時間内に応答がありません',
    '次の実行で読み直します。続く場合は回線と mackerel.budgetSeconds を確かめてください。',
  ],
  network: ['接続できません', '回線、DNS、プロキシーを確かめてください。'],
  server: ['Mackerel 側でエラーが起きています', 'status.mackerel.io を確かめてください。次の実行で読み直します。'],
  shape: ['応答を読み取れません', 'apiBase と途中のプロキシーを確かめてください。'],
  name_mismatch: [
    'キーが別のオーガニゼーションのものです',
    'Mackerel で名前を変えたときは、設定に新しい名前と formerly: [旧名] を書いてください。そうでなければキーの取り違えです。',
  ],
  not_asked: ['問い合わせていません', 'collect の分割と --snapshot の指定を確かめてください。'],
  not_monitored: ['監視対象がありません', '監視ルールと割り当てを確かめてください。'],
  internal: ['Noroshi の不具合により読み取れません', '下の内容を添えて報告してください。'],
};

/** The same causes, where another program writes a file. */
const FILE_CAUSES_JA: Readonly<Partial<Record<FailureCause, readonly [what: string, hint: string]>>> = {
  timeout: ['ファイルが古くなっています', 'ファイルを書くプログラムと maxAgeMinutes を確かめてください。'],
  network: ['ファイルを読めません', 'パスと、noroshi を実行するユーザーの読み取り権限を確かめてください。'],
  shape: [
    'ファイルの内容を使えません',
    'noroshi.source.schema.json と照らし合わせてください。書くときは、別名で書き終えてから改名します。',
  ],
};

type Failure = Omit<FailedOrganization, 'since'>;

/** What many organizations meet in the same way – a dead proxy, say – is told once from so many on. */
const FEWEST_TOLD_ONCE = 4;
const MOST_NAMES = 10;

/**
 * Why organizations could not be read, and what to do; in Japanese with the exact English words below. The same of many is one
 * text, with their names.
 */
export function describeFailures(failures: readonly Failure[], locale: Locale): string[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { name, source, cause, message, hint } = failure;
    const key = JSON.stringify([
      source,
      cause,
      ...[message, hint ?? ''].map((text) => text.replaceAll(`"${name}"`, '')),
    ]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length < FEWEST_TOLD_ONCE
      ? group.map((failure) => describeFailure([failure], locale))
      : [describeFailure(group, locale)],
  );
}

/** @param alike at least one; all of them failed in the same way */
function describeFailure(alike: readonly Failure[], locale: Locale): string {
  const [{ source, cause, message, hint } = { source: 'mackerel', cause: '', message: '', hint: null }] = alike;
  const names = alike.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = alike.length - names.length;
  const isOne = alike.length === 1;
  const inEnglish = hint === null ? message : `${message}\n  ${hint}`;
  const listed = `${alike.length} organizations: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.\n  The first of them: `;
  if (locale === 'en') return isOne ? inEnglish : `${listed}${inEnglish}`;
  const words: Readonly<Record<string, readonly [what: string, hint: string]>> = {
    ...CAUSES_JA,
    ...(source === 'file' ? FILE_CAUSES_JA : {}),
  };
  const told = Object.hasOwn(words, cause) ? words[cause] : undefined;
  if (told === undefined) return isOne ? inEnglish : `${listed}${inEnglish}`;
  const who = isOne
    ? `オーガニゼーション「${names[0] ?? ''}」`
    : `オーガニゼーション ${alike.length}件（${names.join('、')}${more > 0 ? `、ほか ${more}件` : ''}）`;
  const met = source === 'file' ? undefined : findConnectionWordsJa(message);
  const detail = met === undefined ? '' : `${met.words}。`;
  return `${who}：${told[0]}。${detail}\n  ${met?.hint ?? told[1]}\n  （${message}）`;
}

import type { Locale } from '../../config/config.ts';
import type { WindowEnd } from '../../model/claims/window-end.ts';

/** What stopped an effect, said of what was hit. Only one of them says that anything recovered. */
export interface EndWords {
  /** Each alone, as a table or a line says it. */
  ends: Record<WindowEnd, string>;
  /** @param what names or a count, `web1、web2` */
  ended(what: string, end: WindowEnd): string;
  /** It is out no more, and still slow: as after the usual reboot. */
  eased(what: string, end: WindowEnd): string;
  /** An end that was no later than `at`; when it was, nobody read. */
  by(at: string): string;
}

/** One alert is gone, and another says that somebody still looks. */
const CLOSED: ReadonlySet<WindowEnd> = new Set(['closed_by_hand', 'gone', 'unproven', 'unconfirmed']);

const ja: EndWords = {
  ends: {
    recovered: '復旧を確認しました',
    closed_by_hand: '監視の対象から外れました（復旧の確認ではありません）',
    gone: '監視の対象から外れました（復旧の確認ではありません）',
    unproven: 'アラートは閉じました。確認中です',
    lowered: '重大な状態ではなくなりました。引き続き確認しています',
    unconfirmed: 'アラートは閉じました（復旧の確認は取れていません）',
    stopped: 'この障害の自動監視を止めました（復旧の確認ではありません）',
    maintenance: 'メンテナンスに切り替えました',
    moved: '対象から外れました（復旧の確認ではありません）',
  },
  ended: (what, end) => `${what}${PARTICLES[end]}${ja.ends[end]}。`,
  eased: (what, end) => {
    if (end === 'recovered') return `${what}の接続は回復、性能低下が続いています。`;
    if (end === 'stopped')
      return `${what}は、性能低下としての掲載に切り替え、引き続き確認しています（復旧の確認ではありません）。`;
    return CLOSED.has(end)
      ? `${what}の障害のアラートは閉じ、性能低下が続いています（復旧の確認ではありません）。`
      : ja.ended(what, end);
  },
  by: (at) => `${at}までに（推定）`,
};

const PARTICLES: Record<WindowEnd, string> = {
  recovered: 'の',
  closed_by_hand: 'は',
  gone: 'は',
  unproven: 'の',
  lowered: 'は',
  unconfirmed: 'の',
  stopped: 'について、',
  maintenance: 'を',
  moved: 'は',
};

const en: EndWords = {
  ends: {
    recovered: 'recovery confirmed',
    closed_by_hand: 'no longer monitored (recovery is not confirmed)',
    gone: 'no longer monitored (recovery is not confirmed)',
    unproven: 'the alert is closed; we are checking',
    lowered: 'no longer critical; we keep watching',
    unconfirmed: 'the alert is closed (recovery could not be confirmed)',
    stopped: 'automatic monitoring of this incident has stopped (recovery is not confirmed)',
    maintenance: 'switched to maintenance',
    moved: 'no longer part of this page (recovery is not confirmed)',
  },
  ended: (what, end) => `${what}: ${en.ends[end]}.`,
  eased: (what, end) => {
    if (end === 'recovered') return `${what}: reachable again, performance is still degraded.`;
    if (end === 'stopped')
      return `${what}: shown as degraded performance from now on, and still watched (recovery is not confirmed).`;
    return CLOSED.has(end)
      ? `${what}: the alert of the outage is closed, performance is still degraded (recovery is not confirmed).`
      : en.ended(what, end);
  },
  by: (at) => `by ${at} (estimated)`,
};

const WORDS: Record<Locale, EndWords> = { ja, en };

export function endWordsFor(locale: Locale): EndWords {
  return WORDS[locale];
}

import { MINUTE } from './calendar.ts';
import { CANARIES } from './canaries.ts';
import type { Seconds, SimulatedAlert } from './timeline.ts';

const INTERNAL = `当直が確認中。詳細は社内チケットへ ${CANARIES.alertMemo}`;
const LINES = {
  ja: {
    mark: '公開',
    states: { investigating: '調査中', working: '対応中', partly: '対応中', recovered: '経過観察' },
    investigating: '障害を検知し、原因を調査しています。',
    working: '復旧作業を進めています。',
    partly: '一部のサーバーの復旧を確認しました。残りの復旧作業を続けています。',
    recovered: '復旧を確認しました。引き続き状況を監視します。',
  },
  en: {
    mark: 'public',
    states: { investigating: 'investigating', working: 'in progress', partly: 'in progress', recovered: 'monitoring' },
    investigating: 'We have detected a failure and are looking for its cause.',
    working: 'Recovery work is under way.',
    partly: 'Some servers have recovered. Work on the others goes on.',
    recovered: 'Servers have recovered. We keep watching.',
  },
} as const;

export type PublicLine = 'investigating' | 'working' | 'partly' | 'recovered';

/**
 * The memo as it grew: an internal note first, then public lines at the given minutes after the alert opened. What would
 * come after the alert closed is left out.
 */
export function growMemo(
  alert: Pick<SimulatedAlert, 'openedAt' | 'closedAt'>,
  locale: 'ja' | 'en',
  lines: readonly (readonly [afterMinutes: number, line: PublicLine])[],
): SimulatedAlert['memos'] {
  const memos = [{ at: alert.openedAt + 3 * MINUTE, text: INTERNAL }];
  for (const [minutes, line] of lines) {
    const text = `${memos.at(-1)!.text}\n${LINES[locale].mark}[${LINES[locale].states[line]}]: ${LINES[locale][line]}`;
    memos.push({ at: alert.openedAt + minutes * MINUTE, text });
  }
  const end: Seconds = alert.closedAt ?? Infinity;
  return memos.filter((memo) => memo.at < end);
}

import type { Locale } from '../../config/config.ts';
import type { UncountedGroup, UncountedReason } from '../../model/claims/uncounted.ts';

/** Why an open alert does not count, in words; `type` stands for the alert's own type. */
const REASONS: Record<Locale, Record<UncountedReason, (type: string) => string>> = {
  ja: {
    type: (type) => type,
    unknown_type: (type) => `${type}（未知の種別）`,
    maintenance: () => 'メンテナンス中のホスト',
    poweroff: () => '電源断のホスト',
    muted: () => 'ミュート中',
    standby: () => 'standby のホスト',
    level: () => '対象外のレベル',
    age: () => '発生直後',
    unclaimed: () => '未割り当て',
  },
  en: {
    type: (type) => type,
    unknown_type: (type) => `${type} (a type not known)`,
    maintenance: () => 'in maintenance',
    poweroff: () => 'powered off',
    muted: () => 'muted',
    standby: () => 'in standby',
    level: () => 'below the level that counts',
    age: () => 'too recent',
    unclaimed: () => 'claimed by nobody',
  },
};

export function uncountedReason(locale: Locale, reason: UncountedReason, type: string): string {
  return REASONS[locale][reason](type);
}

/**
 * `6 open alerts, 4 do not count: 2 external, 1 check, 1 muted`; empty when all of them count.
 *
 * @param open all of them, counted or not
 */
export function uncountedText(locale: Locale, open: number, groups: readonly UncountedGroup[]): string {
  const counts = new Map<string, number>();
  for (const { type, reason, count } of groups) {
    const label = uncountedReason(locale, reason, type);
    counts.set(label, (counts.get(label) ?? 0) + count);
  }
  if (counts.size === 0) return '';
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const parts = [...counts].toSorted(([, a], [, b]) => b - a);
  if (locale === 'ja') {
    const told = parts.map(([label, count]) => `${label} ${count}件`).join('、');
    return `発生中のアラート ${open}件のうち ${total}件は対象外です：${told}`;
  }
  const told = parts.map(([label, count]) => `${count} ${label}`).join(', ');
  return `${open} open ${open === 1 ? 'alert' : 'alerts'}, ${total} ${total === 1 ? 'does' : 'do'} not count: ${told}`;
}

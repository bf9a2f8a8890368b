import { DAY, HOUR, MINUTE, inJapan, japaneseHour, monthsBefore } from './calendar.ts';
import { CANARIES } from './canaries.ts';
import type { Random } from './random.ts';
import { toSeconds, type Seconds, type SimulatedDowntime, type SimulatedService } from './timeline.ts';

const MARK = { ja: '公開: ', en: 'public: ' } as const;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const TEXTS = {
  ja: {
    weekly: '毎週の定期メンテナンスです。数分の停止を伴う場合があります。',
    monthly: '月次のセキュリティ更新を適用します。',
    ahead: 'ネットワーク機器の交換を行います。作業中、接続が断続的に途切れます。',
    past: 'ストレージの増設を行いました。',
    now: 'OS の更新に伴うメンテナンスを実施しています。作業中はサービスをご利用いただけません。',
  },
  en: {
    weekly: 'Weekly maintenance. Services may stop for a few minutes.',
    monthly: 'Monthly security updates are applied.',
    ahead: 'Network equipment is replaced. Connections drop now and then during the work.',
    past: 'Storage was extended.',
    now: 'Operating systems are being updated. Services are not available during the work.',
  },
} as const;

export interface DowntimePlan {
  now: Date;
  from: Seconds;
  locale: 'ja' | 'en';
  services: readonly SimulatedService[];
  random: Random;
}

/** Planned windows of an ordinary organization: none of them covers `now`, which only {@link planLiveDowntime} does. */
export function buildDowntimes(plan: DowntimePlan): SimulatedDowntime[] {
  const { now, random } = plan;
  const downtimes: SimulatedDowntime[] = [];
  const service = plan.services.length > 0 ? [random.pick(plan.services).name] : [];
  if (random.chance(0.2)) {
    const next = inJapan(now, random.integer(1, 6), 2);
    const weekdays = [WEEKDAYS[new Date((next + 9 * HOUR) * 1000).getUTCDay()]!];
    const recurrence = { type: 'weekly' as const, interval: 1, weekdays };
    downtimes.push(enter(plan, 'weekly', next - 30 * 7 * DAY, 60, service, recurrence));
  }
  if (random.chance(0.12)) {
    const start = monthsBefore(inJapan(now, 5, 3), 6);
    downtimes.push(enter(plan, 'monthly', start, 120, [], { type: 'monthly', interval: 1 }));
  }
  if (random.chance(0.06)) {
    // A silence for the nightly backup: nothing of it is meant for customers. At an hour far from now.
    const start = inJapan(now, -60, (japaneseHour(now) + 8) % 24);
    const recurrence = { type: 'daily' as const, interval: 1, until: start + 120 * DAY };
    downtimes.push(enter(plan, null, start, 30, service, recurrence));
  }
  if (random.chance(0.12)) {
    downtimes.push(enter(plan, 'ahead', inJapan(now, random.integer(2, 10), 1), 180, service, null));
  }
  const pastDays = Math.floor((toSeconds(now) - plan.from) / DAY);
  if (pastDays >= 4 && random.chance(0.3)) {
    downtimes.push(enter(plan, 'past', inJapan(now, -random.integer(2, pastDays - 1), 1), 150, service, null));
  }
  return downtimes;
}

/** The whole organization, from an hour ago for three hours. */
export function planLiveDowntime(plan: DowntimePlan): SimulatedDowntime {
  return enter(plan, 'now', toSeconds(plan.now) - HOUR, 180, [], null);
}

function enter(
  { locale, random }: DowntimePlan,
  text: keyof (typeof TEXTS)['ja'] | null,
  start: Seconds,
  durationMinutes: number,
  serviceScopes: string[],
  recurrence: SimulatedDowntime['recurrence'],
): SimulatedDowntime {
  const internal = `作業手順は手順書を参照 ${CANARIES.downtimeMemo}`;
  return {
    id: random.id(),
    enteredAt: start - 14 * DAY,
    name: `作業枠 ${CANARIES.downtimeName}`,
    memo: text === null ? internal : `${internal}\n${MARK[locale]}${TEXTS[locale][text]}`,
    start,
    durationMinutes,
    recurrence,
    serviceScopes,
  };
}

/** Whether new alerts of these services are held back. Monthly windows are not looked at: they are rare and at night. */
export function isSilenced(downtimes: readonly SimulatedDowntime[], services: readonly string[], at: Seconds): boolean {
  return downtimes.some((downtime) => {
    const inScope =
      downtime.serviceScopes.length === 0 || downtime.serviceScopes.some((name) => services.includes(name));
    return inScope && covers(downtime, at);
  });
}

function covers({ start, durationMinutes, recurrence }: SimulatedDowntime, at: Seconds): boolean {
  const period = recurrence?.type === 'weekly' ? 7 * DAY : recurrence?.type === 'daily' ? DAY : Infinity;
  const elapsed = at - start;
  return elapsed >= 0 && elapsed % period < durationMinutes * MINUTE;
}

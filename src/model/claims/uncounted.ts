import { compareText } from '../../base/text.ts';
import { KNOWN_ALERT_TYPES } from '../../config/schema/schema-rules.ts';
import type { AlertPhase, AlertRecord } from '../history/history.ts';
import type { EffectOf } from './rules.ts';

/** Why an open alert hurts nobody, in the order in which it is looked for. */
export const UNCOUNTED_REASONS = [
  /** Whatever befell it, no rule counts such an alert. */
  'type',
  /** The same, and it is of a type that this program has never heard of. */
  'unknown_type',
  'maintenance',
  'poweroff',
  'muted',
  'standby',
  /** Its status is not one that counts. */
  'level',
  /** It is not open for long enough. */
  'age',
  /** It counts, and belongs to no customer. */
  'unclaimed',
] as const;

export type UncountedReason = (typeof UNCOUNTED_REASONS)[number];

/** Of one type, for one reason. */
export interface UncountedGroup {
  type: string;
  reason: UncountedReason;
  count: number;
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(KNOWN_ALERT_TYPES);

/** For an open alert that these rules ignore now: the first circumstance that would be enough. */
export function reasonOf(organization: string, alert: AlertRecord, effectOf: EffectOf): UncountedReason {
  const last = alert.phases.at(-1)!;
  const hostStatus = last.hostStatus === null ? null : 'working';
  const worst: AlertPhase = { ...last, isMuted: false, hostStatus, status: 'CRITICAL' };
  const isIgnored = (phase: AlertPhase, openMs = Infinity): boolean =>
    effectOf({ organization, alert, phase, openMs }) === 'ignore';
  if (isIgnored(worst)) return KNOWN_TYPES.has(alert.type) ? 'type' : 'unknown_type';
  const isAway = last.hostStatus === 'maintenance' || last.hostStatus === 'poweroff';
  if (isAway && isIgnored({ ...worst, hostStatus: last.hostStatus })) return last.hostStatus as UncountedReason;
  if (last.isMuted && isIgnored({ ...worst, isMuted: true })) return 'muted';
  if (last.hostStatus === 'standby' && isIgnored({ ...worst, hostStatus: 'standby' })) return 'standby';
  if (last.status === 'OK' || isIgnored({ ...worst, status: last.status })) return 'level';
  return isIgnored(worst, 0) ? 'age' : 'type';
}

/** The most frequent first. */
export function groupUncounted(
  uncounted: readonly { alert: Pick<AlertRecord, 'type'>; reason: UncountedReason }[],
): UncountedGroup[] {
  const groups = new Map<string, UncountedGroup>();
  for (const { alert, reason } of uncounted) {
    const key = JSON.stringify([alert.type, reason]);
    const group = groups.get(key) ?? { type: alert.type, reason, count: 0 };
    groups.set(key, { ...group, count: group.count + 1 });
  }
  return [...groups.values()].toSorted(
    (a, b) => b.count - a.count || compareText(a.type, b.type) || compareText(a.reason, b.reason),
  );
}

import { later } from '../base/moments.ts';
import type { History } from '../model/history/history.ts';
import { knownOf, latestInstantOf } from '../model/history/unread-past.ts';
import { healHistory, latestObserved } from '../model/history/heal-history.ts';
import { ClockError, WRONG_MS } from '../snapshot/clock.ts';
import { healSnapshot } from '../snapshot/heal-snapshot.ts';
import type { Alert, Snapshot } from '../snapshot/snapshot.ts';
import type { LearnedState, ShownState } from './state-store.ts';

/** The newest instant of a state; `null` when it is empty. */
export function newestStamp({ snapshot, history }: LearnedState): Date | null {
  const observed = latestObserved(history);
  if (snapshot === null || (observed !== null && observed > snapshot.takenAt)) return observed;
  return snapshot.takenAt;
}

/** Whether a clock that was ahead wrote it; two runs that met differ by less. */
export function isFromFuture(learned: LearnedState, now: Date): boolean {
  return isAhead(newestStamp(learned), now);
}

/** Whether only a clock that was ahead can have written a stamp. */
export function isAhead(stamp: Date | null, now: Date): boolean {
  return stamp !== null && stamp.getTime() > now.getTime() + WRONG_MS;
}

/**
 * The instant that a run speaks of: `now`, unless a clock that is a little behind knows of something later already. Time does
 * not go back from run to run, and what Mackerel lists has happened.
 *
 * @param history as this run knows it
 */
export function instantOfRun(now: Date, last: LearnedState, { organizations }: History): Date {
  let latest = later(now, notAhead(newestStamp(last), now));
  for (const own of organizations) {
    const known = knownOf(own);
    const isPast = known !== undefined && (known.settled === null || known.settled.latest <= latest);
    for (const alert of isPast ? known.unsettled : own.alerts) {
      const told = latestInstantOf(alert);
      if (told > latest) latest = later(latest, notAhead(told, now));
    }
  }
  return latest;
}

function notAhead(stamp: Date | null, now: Date): Date {
  return stamp === null || isAhead(stamp, now) ? now : stamp;
}

/**
 * What was read just now, as of no earlier than what the state knows: with a clock a little behind it would count as an old
 * reading, which the one before knew better.
 */
export function notBefore(fresh: Snapshot, last: LearnedState): Snapshot {
  const { takenAt } = fresh;
  const at = later(takenAt, notAhead(newestStamp(last), takenAt));
  if (at <= takenAt) return fresh;
  const ours = <T>(value: T): T => restamp(value, takenAt, at);
  const organizations = fresh.organizations.map(({ alerts, closedAlerts, downtimes, ...rest }) => ({
    ...ours(rest),
    alerts: alerts.map((alert) => restampAlert(alert, ours)),
    closedAlerts: closedAlerts.map((alert) => restampAlert(alert, ours)),
    downtimes,
  }));
  return { ...ours({ ...fresh, organizations: [] }), organizations };
}

/** Mackerel's own times are no clock of ours, also where they are the same to the second. */
function restampAlert(alert: Alert, ours: <T>(value: T) => T): Alert {
  return {
    ...alert,
    ...(alert.isOpeningEstimated === true && { openedAt: ours(alert.openedAt) }),
    ...(alert.isEndEstimated === true && { closedAt: ours(alert.closedAt) }),
  };
}

/** The same value with one instant in the place of another, wherever it stands. */
function restamp<T>(value: T, from: Date, to: Date): T {
  if (value instanceof Date) return (value.getTime() === from.getTime() ? to : value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => restamp(each, from, to)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, restamp<unknown>(each, from, to)])) as T;
}

/** What was learned, as of `now`: nothing in it is later. Pure. */
export function healLearned({ snapshot, history }: LearnedState, now: Date): LearnedState {
  return { snapshot: snapshot === null ? null : healSnapshot(snapshot, now), history: healHistory(history, now) };
}

/** What was shown, as of `now`: a page that changed later has not changed since. */
export function healShown(shown: ShownState, now: Date): ShownState {
  const pages = new Map(
    [...shown.pages].map(([id, page]) => [id, page.changedAt <= now ? page : { ...page, changedAt: now }]),
  );
  return { ...shown, pages };
}

/** @throws ClockError where the state knows more than a given instant can */
export function assertNotBefore(learned: LearnedState, now: Date): void {
  const newest = newestStamp(learned);
  if (newest === null || now >= newest) return;
  throw new ClockError(
    'clock.before_state',
    {
      en: `--now ${now.toISOString()} is earlier than what the state knows already (${newest.toISOString()}); nothing was saved or published.`,
      ja: `--now ${now.toISOString()} は、状態データの最新（${newest.toISOString()}）より前です。何も保存も公開もしていません。`,
    },
    {
      hint: {
        en: 'Give a later instant, leave --now out, or use a state of its own.',
        ja: 'より後の時刻にするか、--now を外すか、別の状態データを使ってください。',
      },
    },
  );
}

import { latestOf } from '../base/moments.ts';
import { healHistory, latestObserved } from '../model/history/heal-history.ts';
import { WRONG_MS } from '../snapshot/clock.ts';
import { healSnapshot } from '../snapshot/heal-snapshot.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
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
 */
export function instantOfRun(now: Date, last: LearnedState, { organizations }: Snapshot): Date {
  const told = organizations.flatMap(({ alerts, closedAlerts }) =>
    [...alerts, ...closedAlerts].flatMap(({ openedAt, closedAt }) => [openedAt, closedAt ?? openedAt]),
  );
  const known = [newestStamp(last), ...told].filter((stamp) => stamp !== null && !isAhead(stamp, now));
  return latestOf([now, ...known]);
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

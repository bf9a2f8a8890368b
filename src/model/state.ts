/**
 * Worst first; this one order is used everywhere. What nobody watches comes last: it is no better than operational, but it
 * makes nothing worse that it is a part of.
 */
export const STATES = [
  'major_outage',
  'partial_outage',
  'degraded',
  'unknown',
  'maintenance',
  'operational',
  'not_monitored',
] as const;

/** What a component, a service, a customer or a page is in. */
export type State = (typeof STATES)[number];

export type StateCounts = Record<State, number>;

const RANK: Record<State, number> = Object.fromEntries(STATES.map((state, rank) => [state, rank])) as Record<
  State,
  number
>;

/** Negative when `a` is worse than `b`. */
export function compareStates(a: State, b: State): number {
  return RANK[a] - RANK[b];
}

/** `operational` where there is nothing; `not_monitored` where nobody watches anything of it. */
export function worstOf(states: Iterable<State>): State {
  let worst: State | undefined;
  for (const state of states) if (worst === undefined || RANK[state] < RANK[worst]) worst = state;
  return worst ?? 'operational';
}

/** How many are counted where parts are told of a whole: what nobody watches stands on neither side. */
export function countWatched(counts: StateCounts): number {
  return STATES.reduce((sum, state) => (state === 'not_monitored' ? sum : sum + counts[state]), 0);
}

const NO_COUNTS = Object.fromEntries(STATES.map((state) => [state, 0])) as StateCounts;

export function emptyCounts(): StateCounts {
  return { ...NO_COUNTS };
}

export function countStates(states: Iterable<State>): StateCounts {
  const counts = emptyCounts();
  for (const state of states) counts[state]++;
  return counts;
}

/** Worst first; this one order is used everywhere. */
export const STATES = ['major_outage', 'partial_outage', 'degraded', 'unknown', 'maintenance', 'operational'] as const;

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

export function worstOf(states: Iterable<State>): State {
  let worst: State = 'operational';
  for (const state of states) if (RANK[state] < RANK[worst]) worst = state;
  return worst;
}

export function emptyCounts(): StateCounts {
  return { major_outage: 0, partial_outage: 0, degraded: 0, unknown: 0, maintenance: 0, operational: 0 };
}

export function countStates(states: Iterable<State>): StateCounts {
  const counts = emptyCounts();
  for (const state of states) counts[state]++;
  return counts;
}

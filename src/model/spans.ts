import type { Interval } from '../base/interval.ts';
import { intersect, unite } from '../base/interval.ts';

/** The end of what has none yet: no clock is in it, so equal facts stay equal. */
export const OPEN_END = new Date(8.64e15);

/** How one component fared: each list sorted and disjoint, open ends at {@link OPEN_END}. Lists are shared: never change one. */
export interface Spans {
  outages: readonly Interval[];
  degraded: readonly Interval[];
  maintenance: readonly Interval[];
  /** Without the time in which nobody watched. */
  observed: readonly Interval[];
  unwatched: readonly Interval[];
}

export const NONE: readonly Interval[] = [];

export function closeOpenEnd({ from, to }: { from: Date; to: Date | null }): Interval {
  return { from, to: to ?? OPEN_END };
}

/** The one of `intervals` that holds now. */
export function spanAt(intervals: readonly Interval[], now: Date): Interval | undefined {
  const ms = now.getTime();
  return intervals.find(({ from, to }) => from.getTime() <= ms && ms < to.getTime());
}

/** The union of several lists; the only list with anything in it is returned as it is. */
export function uniteLists(lists: readonly (readonly Interval[])[]): readonly Interval[] {
  const filled = lists.filter((list) => list.length > 0);
  return filled.length <= 1 ? (filled[0] ?? NONE) : unite(filled.flat());
}

/** What lies in all of the lists. Lists are mostly the very same one, which costs nothing. */
export function intersectLists(lists: readonly (readonly Interval[])[]): readonly Interval[] {
  if (lists.length === 0 || lists.some((list) => list.length === 0)) return NONE;
  const [first] = lists;
  if (first !== undefined && lists.every((list) => list === first)) return first;
  return [...new Set(lists)].reduce((common, list) => intersect(common, list));
}

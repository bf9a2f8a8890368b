/** A half-open span of time: `from` belongs to it, `to` does not. `from < to`, otherwise it is empty. */
export interface Interval {
  from: Date;
  to: Date;
}

export function durationMs(interval: Interval): number {
  return Math.max(0, interval.to.getTime() - interval.from.getTime());
}

/** Whether the two share an instant; spans that only touch do not. */
export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to && a.from < a.to && b.from < b.to;
}

/**
 * The union of the given spans: sorted, disjoint, touching ones joined, empty ones gone.
 * Each instant counts once, however often it was given.
 */
export function unite(intervals: readonly Interval[]): Interval[] {
  const united: Interval[] = [];
  let last: Interval | undefined;
  for (const { from, to } of byBeginning(intervals)) {
    if (!(from.getTime() < to.getTime())) continue;
    if (last !== undefined && from.getTime() <= last.to.getTime()) {
      if (to.getTime() > last.to.getTime()) last.to = to;
    } else {
      last = { from, to };
      united.push(last);
    }
  }
  return united;
}

/** By beginning; the very same list where they are that already, as nearly all are. */
export function byBeginning<S extends { from: Date }>(spans: readonly S[]): readonly S[] {
  let before = -Infinity;
  for (let i = 0; i < spans.length; i++) {
    const ms = spans[i]!.from.getTime();
    // A moment that is none compares with nothing.
    if (!(ms >= before)) return spans.toSorted((a, b) => a.from.getTime() - b.from.getTime());
    before = ms;
  }
  return spans;
}

/** The parts of `intervals` inside `window`; sorted and disjoint. */
export function clip(intervals: readonly Interval[], window: Interval): Interval[] {
  return intersect(intervals, [window]);
}

/** The instants that lie in both; sorted and disjoint. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const left = unite(a);
  const right = unite(b);
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  for (let x = left[i], y = right[j]; x !== undefined && y !== undefined; x = left[i], y = right[j]) {
    const from = x.from > y.from ? x.from : y.from;
    const to = x.to < y.to ? x.to : y.to;
    if (from < to) common.push({ from, to });
    if (x.to < y.to) i++;
    else j++;
  }
  return common;
}

/** The instants of `a` that are not in `b`; sorted and disjoint. */
export function subtract(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const holes = unite(b);
  const rest: Interval[] = [];
  let firstHole = 0;
  for (const whole of unite(a)) {
    let from = whole.from;
    while (holes[firstHole] !== undefined && holes[firstHole]!.to <= whole.from) firstHole++;
    for (let h = firstHole; holes[h] !== undefined && holes[h]!.from < whole.to; h++) {
      const hole = holes[h]!;
      if (hole.from > from) rest.push({ from, to: hole.from });
      if (hole.to > from) from = hole.to;
    }
    if (from < whole.to) rest.push({ from, to: whole.to });
  }
  return rest;
}

/** Milliseconds covered by the union of `intervals`. */
export function totalMs(intervals: readonly Interval[]): number {
  return unite(intervals).reduce((sum, i) => sum + durationMs(i), 0);
}

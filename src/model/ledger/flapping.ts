/** So many beginnings close together are flapping. */
export const FLAPPING_TIMES = 3;

export interface TimeSpan {
  from: Date;
  /** `null` while it lasts. */
  to: Date | null;
}

/**
 * Whether one component is flapping: from the third beginning within `joinMs` until nothing changed for as long.
 *
 * @param spans sorted and disjoint
 * @param seenUntil until when anybody looked: nobody knows whether it was quiet after that
 * @param saidOverAt when it was last said to be over, `null` where it was not: what came and went until then is not unsaid by
 *   another `joinMs`
 * @returns when it will be quiet if nothing more happens; `null` when it does not flap
 */
export function flappingUntil(
  spans: readonly TimeSpan[],
  { joinMs, seenUntil, saidOverAt }: { joinMs: number; seenUntil: Date; saidOverAt: Date | null },
): Date | null {
  if (spans.length < FLAPPING_TIMES) return null;
  if (saidOverAt !== null && spans.every(({ from, to }) => from <= saidOverAt && to !== null && to <= saidOverAt)) {
    return null;
  }
  const begins = spans.map(({ from }) => from.getTime());
  const changes = spans
    .flatMap(({ from, to }) => (to === null ? [from.getTime()] : [from.getTime(), to.getTime()]))
    .toSorted((a, b) => a - b);
  let quietMs = -Infinity;
  for (let i = FLAPPING_TIMES - 1; i < begins.length; i++) {
    const third = begins[i]!;
    if (third < quietMs || third - begins[i - FLAPPING_TIMES + 1]! > joinMs) continue;
    quietMs = third + joinMs;
    for (const at of changes) if (at > third && at <= quietMs) quietMs = at + joinMs;
  }
  return quietMs > seenUntil.getTime() ? new Date(quietMs) : null;
}

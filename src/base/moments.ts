// Compared by their numbers: dates themselves cost ten times as much, and there are hundreds of thousands.

export function earlier(a: Date, b: Date): Date {
  return b.getTime() < a.getTime() ? b : a;
}

export function later(a: Date, b: Date): Date {
  return b.getTime() > a.getTime() ? b : a;
}

/**
 * The place of a moment among `1 << bits`, for what remembers the last of each: whole minutes, of which most moments are, are
 * spread as evenly as others.
 */
export function placeOfMoment(ms: number, bits: number): number {
  return Math.imul(Math.floor(ms / 1000), 0x9e3779b1) >>> (32 - bits);
}

/** A moment, or what stands for none. */
type Maybe = Date | null | undefined;

/** Of those that are known; `null` when none is. */
export function earliestOf(moments: readonly [Date, ...Maybe[]]): Date;
export function earliestOf(moments: readonly Maybe[]): Date | null;
export function earliestOf(moments: readonly Maybe[]): Date | null {
  let found: Date | null = null;
  for (const moment of moments) {
    if (moment !== null && moment !== undefined && (found === null || moment.getTime() < found.getTime()))
      found = moment;
  }
  return found;
}

/** Of those that are known; `null` when none is. */
export function latestOf(moments: readonly [Date, ...Maybe[]]): Date;
export function latestOf(moments: readonly Maybe[]): Date | null;
export function latestOf(moments: readonly Maybe[]): Date | null {
  let found: Date | null = null;
  for (const moment of moments) {
    if (moment !== null && moment !== undefined && (found === null || moment.getTime() > found.getTime()))
      found = moment;
  }
  return found;
}

/** When the last of several ends; `null` while any of them lasts, which has no end yet. */
export function lastEndOf(ends: readonly (Date | null)[]): Date | null {
  return ends.includes(null) ? null : latestOf(ends);
}

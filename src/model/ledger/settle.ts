import type { CaseChange } from './ledger.ts';

export interface SettleOptions {
  /** So long nothing changes before a change of scope is told. */
  settleMs: number;
  /** So long after the first untold change it is told at the latest. */
  reportEveryMs: number;
}

/** When a change is told, by the times of what happened; `now` or earlier: at once. */
export function dueAt({ isUrgent, times }: CaseChange, { settleMs, reportEveryMs }: SettleOptions): Date {
  const all = times.map((at) => at.getTime());
  if (isUrgent || all.length === 0) return new Date(0);
  return new Date(Math.min(Math.max(...all) + settleMs, Math.min(...all) + reportEveryMs));
}

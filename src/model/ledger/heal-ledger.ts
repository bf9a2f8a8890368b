import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { JudgedAlert, Ledger } from './ledger.ts';

/**
 * What a clock that was ahead wrote, as of `now`. Reports, cases and entries are statements that were made and stay as they
 * are; what alerts were judged to mean is as of now, so that nothing waits for a time that was never reached.
 */
export function healLedger(ledger: Ledger, now: Date): Ledger {
  const { judgedAt, pages } = ledger;
  return {
    ...ledger,
    judgedAt: judgedAt !== null && judgedAt > now ? now : judgedAt,
    pages: new Map(
      [...pages].map(([id, page]) => {
        const judged = [...page.judged].map(([key, each]) => [key, healJudged(each, now)] as const);
        return [id, { ...page, judged: new Map(judged) }];
      }),
    ),
  };
}

function healJudged(judged: JudgedAlert, now: Date): JudgedAlert {
  const { windows, frozenUntil } = judged;
  if (frozenUntil === null || frozenUntil <= now) return judged;
  return { ...judged, windows: windows.flatMap((window) => healWindow(window, now)), frozenUntil: now };
}

/** What ended later has not ended yet, as far as anybody knows. */
function healWindow(window: EffectiveWindow, now: Date): EffectiveWindow[] {
  if (window.from > now) return [];
  if (window.to === null || window.to <= now) return [window];
  return [{ from: window.from, to: null, effect: window.effect, end: null }];
}

import type { LedgerCase, LedgerReport } from './ledger.ts';

// The overview tells of everybody's cases, and nearly all of them are long over: what was reported of one is read when somebody
// asks, and the others go on as the text they are.

/** A case of a ledger as it is written. */
export interface CaseText {
  readonly bytes: Uint8Array;
  /** @throws StateError `state.broken` */
  readReports(): LedgerReport[];
}

const texts = new WeakMap<LedgerCase, CaseText>();
const prints = new WeakMap<LedgerCase, string>();

/** A case whose reports are read when they are asked for. */
export function unreadCase(known: Omit<LedgerCase, 'reports'>, text: CaseText): LedgerCase {
  let reports: LedgerReport[] | undefined;
  const own: LedgerCase = {
    ...known,
    get reports() {
      return (reports ??= text.readReports());
    },
  };
  texts.set(own, text);
  return own;
}

/** The text that a case still is; `undefined` of one that was worked out. */
export function textOfCase(own: LedgerCase): CaseText | undefined {
  return texts.get(own);
}

/** Names the text that a case is written as, or was read from; known once it was. */
export function printOfCase(own: LedgerCase): string | undefined {
  return prints.get(own);
}

export function rememberPrint(own: LedgerCase, print: string): void {
  prints.set(own, print);
}

import type { ComponentFact, LedgerReport } from '../ledger/ledger.ts';

/** Follows the reports of one case, and whether what they told to be over recovered. */
export class ToldRecovery {
  /** What is over since the case last began, and did not recover when it last ended; component ids. */
  readonly #unproven = new Set<string>();
  #hasEnded = false;
  #wasOver = false;
  /** Where the words stand by which humans called it resolved. */
  #resolvedBy: string | null = null;
  readonly #isShown: (component: ComponentFact) => boolean;

  /** @param isShown what is not shown says nothing of those who are */
  constructor(isShown: (component: ComponentFact) => boolean) {
    this.#isShown = isShown;
  }

  /**
   * Takes the next report. A case has recovered where everything that was hit since it last began did when it last ended, or
   * where humans say so; what merely stopped to be told of – an alert closed by hand, maintenance, words taken back – proves
   * nothing.
   */
  follow(report: LedgerReport): boolean {
    if (report.words === null) this.#followFacts(report);
    else this.#followWords(report, report.words);
    return this.#resolvedBy !== null || (this.#hasEnded && this.#unproven.size === 0);
  }

  #followFacts({ state, came, went }: LedgerReport): void {
    const isOver = state === 'resolved';
    if (this.#wasOver && !isOver) {
      this.#unproven.clear();
      this.#hasEnded = false;
    }
    this.#wasOver = isOver;
    if (came.length > 0) this.#resolvedBy = null;
    for (const { component, end, isEased } of went) {
      if (!this.#isShown(component)) continue;
      this.#hasEnded = true;
      // What goes on as something lighter is told over when that is.
      if (end === 'recovered' || isEased) this.#unproven.delete(component.id);
      else this.#unproven.add(component.id);
    }
  }

  #followWords({ kind, state }: LedgerReport, words: NonNullable<LedgerReport['words']>): void {
    const isOver = state === 'resolved';
    if (kind === 'retraction') {
      if (words.key === this.#resolvedBy) this.#resolvedBy = null;
      return;
    }
    if (!isOver) this.#resolvedBy = null;
    else if (words.state === 'resolved' || !this.#wasOver) this.#resolvedBy ??= words.key;
  }
}

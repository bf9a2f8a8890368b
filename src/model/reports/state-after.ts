import type { LedgerReport } from '../ledger/ledger.ts';
import type { IncidentState } from '../status-page.ts';

/** What was said under a key, as if it had never been: the state that the other words and what was detected lead to. */
export function stateWithout(reports: readonly LedgerReport[], key: string): IncidentState {
  const gone = new Set([key, ...reports.flatMap(({ words }) => (words?.text === null ? [words.key] : []))]);
  let state: IncidentState = 'investigating';
  for (const { words, state: told } of reports) {
    if (words === null) {
      if (told === 'resolved') state = told;
      else if (state === 'resolved') state = 'investigating';
    } else if (words.state !== null && !gone.has(words.key)) {
      state = told;
    }
  }
  return state;
}

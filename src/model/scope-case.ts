import type { IncidentState, NamedInstant, Report } from './status-page.ts';

/** An open case of one customer, as that customer's own page tells it. */
export interface ScopeCase {
  caseId: string;
  /** Empty before anything was said. */
  spokenNumber: string;
  startedAt: Date;
  state: IncidentState;
  /** The newest; names no server where the customer's page names none. */
  report: Report | null;
  nextReport: NamedInstant | null;
  expected: NamedInstant | null;
}

import type { Incident } from './status-page.ts';

/** What an incident is told with, beside what is known of it. */
type ToldFacts = Pick<
  Incident,
  'reports' | 'spokenNumber' | 'nextReport' | 'expected' | 'pending' | 'related' | 'isRetracted'
>;

/** Of an incident of which nothing was said yet. */
export const UNTOLD: ToldFacts = {
  reports: [],
  spokenNumber: '',
  nextReport: null,
  expected: null,
  pending: null,
  related: [],
  isRetracted: false,
};

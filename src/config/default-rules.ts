import type { Rule } from './config.ts';

/** Stand behind whatever is written. The last one always matches: what nobody gave a meaning reaches no page. */
export const DEFAULT_RULES: readonly Rule[] = [
  { hostStatus: ['standby', 'maintenance', 'poweroff'], as: 'ignore' },
  { muted: true, as: 'ignore' },
  { type: ['connectivity'], as: 'outage' },
  { type: ['host'], status: ['CRITICAL', 'UNKNOWN'], as: 'degraded' },
  { as: 'ignore' },
];

import type { Rule } from './config.ts';

/**
 * Stand behind whatever is written. The last one always matches: what nobody gave a meaning reaches no page.
 *
 * A lost connection counts whatever is muted and also in standby: muting stops notifications and not the outage, and both
 * are what operators do in the very hour in which the page must speak.
 */
export const DEFAULT_RULES: readonly Rule[] = [
  { hostStatus: ['maintenance', 'poweroff'], as: 'ignore' },
  { type: ['connectivity'], as: 'outage' },
  { muted: true, as: 'ignore' },
  { hostStatus: ['standby'], as: 'ignore' },
  { type: ['host'], status: ['CRITICAL', 'UNKNOWN'], as: 'degraded' },
  { as: 'ignore' },
];

/** Those of release 0.1.0: by them an upgrade judges what was over before it, and `check` tells what newly counts. */
export const DEFAULT_RULES_OF_0_1_0: readonly Rule[] = [
  { hostStatus: ['standby', 'maintenance', 'poweroff'], as: 'ignore' },
  { muted: true, as: 'ignore' },
  { type: ['connectivity'], as: 'outage' },
  { type: ['host'], status: ['CRITICAL', 'UNKNOWN'], as: 'degraded' },
  { as: 'ignore' },
];

/** A configuration's rules as release 0.1.0 would have judged by them. */
export function asRelease010(rules: readonly Rule[]): Rule[] {
  return [...rules.slice(0, rules.length - DEFAULT_RULES.length), ...DEFAULT_RULES_OF_0_1_0];
}

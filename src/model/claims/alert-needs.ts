import type { Config, Rule } from '../../config/config.ts';

/** What a rule or claim looks at beyond the alert itself, so that nobody is asked for what nobody looks at. */
export interface AlertNeeds {
  /** Whether a rule or claim looks at its monitor's name or mute switch. */
  monitors(organization: string, alert: { type: string }): boolean;
  /** Whether a rule looks at its status, so that the time of a change matters. */
  statusLog(alert: { type: string }): boolean;
  /** Whether it may count, so that it matters how it ended. */
  closing(organization: string, alert: { type: string }): boolean;
}

export function findAlertNeeds(config: Config): AlertNeeds {
  const rules = [...config.rules, ...config.customers.flatMap((customer) => customer.rules)];
  const claimsByMonitor = new Set(
    config.customers.flatMap(({ from }) =>
      from.filter(({ monitors }) => monitors.length > 0).map(({ organization }) => organization),
    ),
  );
  const looksAtMonitor = rules.filter((rule) => rule.monitor !== undefined || rule.muted !== undefined);
  const looksAtStatus = rules.filter((rule) => rule.status !== undefined);
  const counting = rules.filter((rule) => rule.as !== 'ignore');
  return {
    monitors: (organization, alert) =>
      claimsByMonitor.has(organization) || looksAtMonitor.some((rule) => mayMatchType(rule, alert.type)),
    closing: (organization, alert) =>
      counting.some((rule) => mayMatchType(rule, alert.type) && mayMatchOrganization(rule, organization)),
    statusLog: (alert) => looksAtStatus.some((rule) => mayMatchType(rule, alert.type)),
  };
}

// Globs may stand in `type` too; a needless question costs a request, a missing answer costs a wrong page.
function mayMatchType(rule: Rule, type: string): boolean {
  return rule.type === undefined || rule.type.some((pattern) => pattern === type || /[*?[\\]/.test(pattern));
}

function mayMatchOrganization({ organization }: Rule, name: string): boolean {
  return organization === undefined || organization.some((pattern) => pattern === name || /[*?[\\]/.test(pattern));
}

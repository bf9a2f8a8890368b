import type { Config, Rule } from './config.ts';
import { createFinding, type Finding } from './finding.ts';
import { sortFindings, type FindingPath } from '../findings/finding.ts';
import { isPattern, matchesGlob } from './glob.ts';
import { findNearest } from '../findings/nearest.ts';
import type { Locate } from '../findings/yaml-positions.ts';

/** Service names by organization; an organization that could not be read is not in it, and nothing is said about it. */
export type ServicesByOrganization = ReadonlyMap<string, readonly string[]>;

const MAX_NAMES = 10;

/**
 * Services, and services of roles, that are written but that no organization has: a claim that matches nothing would
 * leave its customer's servers off the page. Claims are errors, rules are warnings.
 */
export function checkAgainstServices(config: Config, locate: Locate, services: ServicesByOrganization): Finding[] {
  const findings: Finding[] = [];
  for (const [c, customer] of config.customers.entries()) {
    for (const [f, claim] of customer.from.entries()) {
      const known = services.get(claim.organization);
      if (known === undefined) continue;
      for (const [key, written] of Object.entries({
        services: claim.services,
        roles: claim.roles.map(serviceOfRole),
      })) {
        const path = ['customers', c, 'from', f, key];
        for (const [index, service] of written.entries()) {
          if (known.some((name) => matchesGlob(service, name))) continue;
          findings.push(
            createFinding('config.service_unknown', path, locate([...path, index]), {
              service,
              organization: claim.organization,
              services: listNames(known),
              ...nearestOf(service, known),
            }),
          );
        }
      }
    }
    const claimed = [...services.keys()].filter((name) =>
      customer.from.some(({ organization }) => organization === name),
    );
    findings.push(...checkRules(customer.rules, ['customers', c, 'rules'], claimed, locate, services));
  }
  // The built-in rules stand behind the written ones and name no service.
  findings.push(...checkRules(config.rules, ['rules'], [...services.keys()], locate, services));
  return sortFindings(findings);
}

function checkRules(
  rules: readonly Rule[],
  above: FindingPath,
  organizations: readonly string[],
  locate: Locate,
  services: ServicesByOrganization,
): Finding[] {
  const findings: Finding[] = [];
  for (const [index, rule] of rules.entries()) {
    const scope = organizations.filter((name) => rule.organization?.some((glob) => matchesGlob(glob, name)) ?? true);
    if (scope.length === 0) continue;
    const known = scope.flatMap((name) => services.get(name) ?? []);
    for (const [key, written] of Object.entries({ service: rule.service, role: rule.role?.map(serviceOfRole) })) {
      for (const [item, service] of (written ?? []).entries()) {
        if (known.some((name) => matchesGlob(service, name))) continue;
        const path = [...above, index, key];
        const args = { service, ...nearestOf(service, known) };
        findings.push(createFinding('config.rule_service_unknown', path, locate([...path, item]), args));
      }
    }
  }
  return findings;
}

function serviceOfRole(role: string): string {
  return role.slice(0, role.indexOf(':'));
}

function nearestOf(service: string, known: readonly string[]): { nearest?: string } {
  const nearest = isPattern(service) ? undefined : findNearest(service, known);
  return nearest === undefined ? {} : { nearest };
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

import { normalizeName } from '../../base/text.ts';
import type { Config, Rule } from '../../config/config.ts';
import { createFinding, type Finding } from '../../config/finding.ts';
import { sortFindings, type FindingPath } from '../../findings/finding.ts';
import { isPattern } from '../../config/glob.ts';
import { findNearest } from '../../findings/nearest.ts';
import type { Locate } from '../../findings/yaml-positions.ts';
import type { OrganizationSnapshot, Snapshot } from '../../snapshot/snapshot.ts';
import { compileGlob } from './matcher.ts';

type Kind = 'role' | 'host' | 'monitor';

/** Names that an organization has, and ids beside them. */
interface Known {
  names: readonly string[];
  ids: ReadonlySet<string>;
}

const KEYS = {
  claim: { role: 'roles', host: 'hosts', monitor: 'monitors' },
  rule: { role: 'role', host: 'host', monitor: 'monitor' },
} as const;
const KINDS: readonly Kind[] = ['role', 'host', 'monitor'];

/**
 * Roles, hosts and monitors that stand in claims and rules and that nothing is called: warnings, since a host or a monitor
 * may be about to come. Of organizations that could not be read, or whose monitors could not, nothing is said.
 */
export function checkAgainstNames(config: Config, locate: Locate, snapshot: Snapshot): Finding[] {
  const book = new NameBook(snapshot);
  const findings: Finding[] = [];
  const check = (kind: Kind, written: readonly string[], path: FindingPath, organizations: readonly string[]): void => {
    for (const [index, glob] of written.entries()) {
      if (organizations.length === 0 || organizations.some((name) => book.has(name, kind, glob))) continue;
      // That there is no such service was told already.
      if (kind === 'role' && !organizations.some((name) => book.hasService(name, glob))) continue;
      const [only] = organizations;
      const organization = organizations.length === 1 ? `organization "${only}"` : 'any organization that this is for';
      const nearest = isPattern(glob)
        ? undefined
        : findNearest(
            glob,
            organizations.flatMap((name) => book.namesOf(name, kind)),
          );
      const args = { name: glob, what: kind, organization, ...(nearest === undefined ? {} : { nearest }) };
      findings.push(createFinding('config.name_unmatched', path, locate([...path, index]), args));
    }
  };
  const checkRules = (rules: readonly Rule[], above: FindingPath, among: readonly string[]): void => {
    for (const [index, rule] of rules.entries()) {
      const meant = among.filter((name) => rule.organization?.some((glob) => compileGlob(glob)(name)) ?? true);
      for (const kind of KINDS) {
        if (kind === 'monitor' && rule.type?.every((type) => type === 'check') === true) continue;
        const key = KEYS.rule[kind];
        check(kind, rule[key] ?? [], [...above, index, key], book.readable(meant, kind));
      }
    }
  };
  for (const [c, { from, rules }] of config.customers.entries()) {
    for (const [f, claim] of from.entries()) {
      for (const kind of KINDS) {
        const key = KEYS.claim[kind];
        check(kind, claim[key], ['customers', c, 'from', f, key], book.readable([claim.organization], kind));
      }
    }
    checkRules(rules, ['customers', c, 'rules'], [...new Set(from.map(({ organization }) => organization))]);
  }
  const all = config.organizations.map(({ name }) => name);
  for (const [r, { monitors, organization }] of config.runbooks.entries()) {
    const meant = book.readable(organization === null ? all : [organization], 'monitor');
    check('monitor', monitors, ['runbooks', r, 'monitor'], meant);
  }
  checkRules(config.rules, ['rules'], all);
  return sortFindings(findings);
}

/** What every organization has; each question is answered once. */
class NameBook {
  readonly #known = new Map<string, Map<Kind, Known>>();
  readonly #answers = new Map<string, boolean>();

  constructor(snapshot: Snapshot) {
    for (const organization of snapshot.organizations) {
      if (organization.failure === null) this.#known.set(organization.name, namesIn(organization));
    }
  }

  readable(organizations: readonly string[], kind: Kind): string[] {
    return organizations.filter((name) => this.#known.get(name)?.has(kind) === true);
  }

  namesOf(organization: string, kind: Kind): readonly string[] {
    return this.#known.get(organization)?.get(kind)?.names ?? [];
  }

  hasService(organization: string, roleGlob: string): boolean {
    const matches = compileGlob(serviceOfRole(roleGlob));
    return this.namesOf(organization, 'role').some((role) => matches(serviceOfRole(role)));
  }

  has(organization: string, kind: Kind, glob: string): boolean {
    const key = JSON.stringify([organization, kind, normalizeName(glob)]);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const matches = compileGlob(glob);
    const { names, ids } = this.#known.get(organization)!.get(kind)!;
    const answer = ids.has(glob) || names.some(matches);
    this.#answers.set(key, answer);
    return answer;
  }
}

function serviceOfRole(role: string): string {
  return role.slice(0, role.indexOf(':'));
}

function namesIn({ hosts, monitors, monitorListReadAt }: OrganizationSnapshot): Map<Kind, Known> {
  const roles = new Set(
    hosts.flatMap(({ services }) => services.flatMap(({ name, roles: own }) => own.map((role) => `${name}:${role}`))),
  );
  const idsOf = (rows: readonly { id: string }[]): Set<string> => new Set(rows.map(({ id }) => id));
  const known = new Map<Kind, Known>([
    ['role', { names: [...roles], ids: new Set() }],
    ['host', { names: hosts.map(({ name }) => name), ids: idsOf(hosts) }],
  ]);
  if (monitorListReadAt !== undefined)
    known.set('monitor', { names: monitors.map(({ name }) => name), ids: idsOf(monitors) });
  return known;
}

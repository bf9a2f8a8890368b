import type { Rule } from '../../config/config.ts';
import type { Host, HostService, Monitor } from '../../snapshot/snapshot.ts';
import { compileScopes } from './monitor-scope.ts';
import { compileGlobs, type NameMatcher } from './matcher.ts';

/** What somebody would hear of, by one list of rules: a monitor covers it, and that monitor's alerts may count. */
export interface Watch {
  host(host: Pick<Host, 'id' | 'name' | 'services'>): boolean;
  /** A service without hosts. */
  service(name: string): boolean;
}

/** Nobody knows the monitors: then nothing is called unwatched. */
const ALL_WATCHED: Watch = { host: () => true, service: () => true };

/** Types of monitors that look at hosts. Checks do as well, but they are in no list. */
const HOST_TYPES: ReadonlySet<string> = new Set(['connectivity', 'host', 'anomalyDetection']);

/**
 * A rule counts when it is not `ignore` and could match, judged by type, monitor, organization, service, role and host
 * alone, and no `ignore` before it that looks at nothing else takes all. So a muted monitor still watches.
 *
 * @param monitors the whole list of the organization; `null` when it is not known
 */
export function compileWatch(organization: string, monitors: readonly Monitor[] | null, rules: readonly Rule[]): Watch {
  if (monitors === null) return ALL_WATCHED;
  const listed = monitors.filter(({ type }) => type !== 'check');
  const judges = rules.map((rule) => compileJudge(rule, listed)).filter(({ isFor }) => isFor(organization));
  const onHosts = listed
    .filter(({ type }) => HOST_TYPES.has(type))
    .map((monitor) => ({ monitor, covers: compileScopes(monitor) }));
  const looksAtNames = judges.some(({ looksAtHost }) => looksAtHost);
  const counts = (subject: Subject): boolean => mayCount(judges, subject);
  const isWatched = ({ id, name, services }: Pick<Host, 'id' | 'name' | 'services'>): boolean => {
    const places = placesOf(services);
    const hostNames = [name, id];
    const isCovered = onHosts.some(
      ({ monitor, covers }) => covers(services) && counts({ type: monitor.type, monitor, places, hostNames }),
    );
    return isCovered || counts({ type: 'check', monitor: null, places, hostNames });
  };
  // Hosts of the same services share one list of them, and most rules name no host.
  const byServices = new WeakMap<readonly HostService[], boolean>();
  return {
    host: (host) => {
      if (looksAtNames) return isWatched(host);
      const known = byServices.get(host.services);
      if (known !== undefined) return known;
      const watched = isWatched(host);
      byServices.set(host.services, watched);
      return watched;
    },
    service: (name) => {
      const places = { services: [name], roles: [] };
      const naming = listed.filter(({ service }) => service === name);
      return naming.some((monitor) => counts({ type: monitor.type, monitor, places, hostNames: [] }));
    },
  };
}

/** What alerts of a monitor about something look like to a rule. */
interface Subject {
  type: string;
  /** `null`: one of the checks, whose names nobody knows. */
  monitor: Monitor | null;
  places: Places;
  hostNames: readonly string[];
}

interface Places {
  services: readonly string[];
  /** `service:role` */
  roles: readonly string[];
}

interface Judge {
  rule: Rule;
  looksAtHost: boolean;
  isFor: (organization: string) => boolean;
  /** `some`: it depends on what this does not look at. */
  match: (subject: Subject) => 'all' | 'some' | 'none';
}

function mayCount(judges: readonly Judge[], subject: Subject): boolean {
  for (const { rule, match } of judges) {
    const matched = match(subject);
    if (matched === 'none') continue;
    if (rule.as !== 'ignore') return true;
    if (matched === 'all') return false;
  }
  return false;
}

function compileJudge(rule: Rule, listed: readonly Monitor[]): Judge {
  const any = (globs: readonly string[] | undefined): NameMatcher =>
    globs === undefined ? () => true : compileGlobs(globs);
  const [type, organization, monitor] = [any(rule.type), any(rule.organization), any(rule.monitor)];
  const [service, role, host] = [any(rule.service), any(rule.role), any(rule.host)];
  const { status, hostStatus, muted, openForMinutes } = rule;
  const isPartial = [status, hostStatus, muted, openForMinutes].some((condition) => condition !== undefined);
  const isNamed = ({ name, id }: Monitor): boolean => monitor(name) || monitor(id);
  // A rule that names a monitor of the list means that one; otherwise it may mean a check.
  const meansListed = rule.monitor !== undefined && rule.type === undefined && listed.some(isNamed);
  const matches = (subject: Subject): boolean =>
    type(subject.type) &&
    (rule.service === undefined || subject.places.services.some(service)) &&
    (rule.role === undefined || subject.places.roles.some(role)) &&
    (rule.host === undefined || subject.hostNames.some(host)) &&
    (subject.monitor === null ? !meansListed : isNamed(subject.monitor) || rule.monitor === undefined);
  return {
    rule,
    looksAtHost: rule.host !== undefined,
    isFor: organization,
    match: (subject) => {
      if (!matches(subject)) return 'none';
      return isPartial || (subject.monitor === null && rule.monitor !== undefined) ? 'some' : 'all';
    },
  };
}

function placesOf(services: readonly HostService[]): Places {
  return {
    services: services.map(({ name }) => name),
    roles: services.flatMap(({ name, roles }) => roles.map((role) => `${name}:${role}`)),
  };
}

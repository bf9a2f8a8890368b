import { compareText } from '../../base/text.ts';
import type { Rule } from '../../config/config.ts';
import { compileWatch } from '../../model/claims/watch.ts';
import type { Model, OrganizationModel } from '../../model/model.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import { section } from './check-section.ts';

/** Where nobody would hear of anything. */
export interface WatchReport {
  /** Organizations whose list of monitors could not be read: all their hosts count as watched. */
  monitorsUnknown: string[];
  /** Organizations with hosts and without any connectivity monitor. */
  withoutConnectivity: string[];
  /** Services and roles that connectivity monitors leave out, and no other one covers; `organization/name`. */
  excluded: string[];
  /** Hosts that nobody watches, for all who see them. */
  unwatched: { organization: string; host: string }[];
}

export function reportWatch(model: Model): WatchReport {
  const readable = [...model.organizations.values()].filter(({ unreadable }) => unreadable === null);
  const known = readable.filter(({ read }) => read?.monitorListReadAt !== undefined);
  const isWatched = createWatchTest(model);
  return {
    monitorsUnknown: readable.filter((organization) => !known.includes(organization)).map(({ name }) => name),
    withoutConnectivity: known
      .filter(({ hosts, read }) => hosts.size > 0 && !read!.monitors.some(({ type }) => type === 'connectivity'))
      .map(({ name }) => name),
    excluded: known.flatMap((organization) => findExcluded(organization)),
    unwatched: known.flatMap((organization) =>
      [...organization.hosts.values()]
        .filter((host) => !isWatched(organization, host))
        .map((host) => ({ organization: organization.name, host: host.name })),
    ),
  };
}

/** By the rules of whoever claims it; by the general ones where nobody does. */
function createWatchTest(model: Model): (organization: OrganizationModel, host: Host) => boolean {
  const rulesByHost = new Map<Host, Set<readonly Rule[]>>();
  for (const { hosts, rules } of model.customers.values()) {
    for (const { host } of hosts) rulesByHost.set(host, (rulesByHost.get(host) ?? new Set()).add(rules));
  }
  return (organization, host) =>
    [...(rulesByHost.get(host) ?? [model.config.rules])].some((rules) => organization.watchBy(rules).host(host));
}

/** What some connectivity monitor leaves out although a host is there that no other one covers. */
function findExcluded({ name, read, hosts }: OrganizationModel): string[] {
  const monitors = read!.monitors.filter(({ type }) => type === 'connectivity');
  const watch = compileWatch(name, monitors, [{ type: ['connectivity'], as: 'outage' }]);
  const uncovered = [...hosts.values()].filter((host) => !watch.host(host));
  const places = new Set(
    uncovered.flatMap(({ services }) =>
      services.flatMap((service) => [service.name, ...service.roles.map((role) => `${service.name}:${role}`)]),
    ),
  );
  const excluded = new Set(monitors.flatMap(({ excludeScopes = [] }) => excludeScopes));
  return [...excluded]
    .filter((scope) => places.has(scope))
    .map((scope) => `${name}/${scope}`)
    .toSorted(compareText);
}

export function formatWatch({ monitorsUnknown, withoutConnectivity, excluded, unwatched }: WatchReport): string[] {
  return [
    ...section(
      ['organization does', 'organizations do', 'not tell which monitors there are; all hosts count as watched:'],
      monitorsUnknown,
    ),
    ...section(['organization has', 'organizations have', 'no connectivity monitor:'], withoutConnectivity),
    ...section(['service or role is', 'services or roles are', 'left out by connectivity monitors:'], excluded),
    ...section(
      ['host is', 'hosts are', 'watched by nobody and shown as not monitored:'],
      unwatched.map(({ organization, host }) => `${organization}/${host}`),
    ),
  ];
}

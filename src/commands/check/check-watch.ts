import { compareText } from '../../base/text.ts';
import type { Rule } from '../../config/config.ts';
import { compileWatch } from '../../model/claims/watch.ts';
import type { ClaimedModel } from '../../model/claim-all.ts';
import type { OrganizationModel } from '../../model/model.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import type { WatchReport } from './check-reports.ts';
import { formatList, type CheckWords } from './check-words.ts';

export function reportWatch(model: ClaimedModel): WatchReport {
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
function createWatchTest(model: ClaimedModel): (organization: OrganizationModel, host: Host) => boolean {
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

export function formatWatch(report: WatchReport, words: CheckWords): string[] {
  const { monitorsUnknown, withoutConnectivity, excluded } = report;
  const unwatched = report.unwatched.map(({ organization, host }) => `${organization}/${host}`);
  return Object.entries({ monitorsUnknown, withoutConnectivity, excluded, unwatched }).flatMap(([what, items]) =>
    formatList(words, what as keyof WatchReport, items),
  );
}

import { DAY_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { HygieneLimits } from '../../config/config.ts';
import type { HostRecord } from '../history/history.ts';
import type { OrganizationModel } from '../model.ts';
import { hostsAt, type OrganizationMemory } from './house-memory.ts';
import type { HygieneItem, HygieneKind } from './hygiene-item.ts';

/** What wants tidying up in one organization, whoever claims it: the same as long as nothing happens to it, until midnight. */
export interface OwnHygiene {
  hostCount: number;
  items: readonly HygieneItem[];
  /** How many hosts each role has, by name. */
  roles: readonly RoleCount[];
}

export interface RoleCount {
  organization: string;
  role: string;
  hosts: number;
}

export const OWN_KINDS: ReadonlySet<HygieneKind> = new Set([
  'host_without_role',
  'parked_host',
  'muted_monitor',
  'host_count_moved',
]);

/** What only runs before this one can tell of an organization. */
export interface OwnMemory {
  records: ReadonlyMap<string, HostRecord>;
  /** `undefined`: nothing was remembered yet. */
  house: OrganizationMemory | undefined;
}

/** @param memory `null`: there was no run before @param midnight days are counted up to it */
export function findOwnHygiene(
  organization: OrganizationModel,
  limits: HygieneLimits,
  memory: OwnMemory | null,
  midnight: Date,
): OwnHygiene {
  const remembered = memory === null ? [] : findRemembered(organization, limits, memory, midnight);
  return {
    hostCount: organization.hosts.size,
    items: [...findOfHosts(organization), ...remembered],
    roles: countRoles(organization),
  };
}

/** No claim by service or role can ever name them. */
function findOfHosts({ name, hosts }: OrganizationModel): HygieneItem[] {
  return [...hosts.values()]
    .filter(({ services }) => services.every(({ roles }) => roles.length === 0))
    .map((host) => ({ kind: 'host_without_role', organization: name, name: host.name }));
}

function findRemembered(
  { name, hosts, read }: OrganizationModel,
  limits: HygieneLimits,
  { records, house: own }: OwnMemory,
  midnight: Date,
): HygieneItem[] {
  const parked = [...hosts.values()].flatMap((host): HygieneItem[] => {
    const last = records.get(host.id)?.phases.at(-1);
    const isParked = host.status === 'maintenance' || host.status === 'poweroff';
    return isParked && last?.status === host.status && isOld(last.from, limits.parkedDays, midnight)
      ? [{ kind: 'parked_host', organization: name, name: host.name, since: last.from }]
      : [];
  });
  if (own === undefined) return parked;
  const muted = (read?.monitors ?? []).flatMap((monitor): HygieneItem[] => {
    const since = monitor.isMuted ? own.mutedSince.get(monitor.id) : undefined;
    return since !== undefined && isOld(since, limits.mutedDays, midnight)
      ? [{ kind: 'muted_monitor', organization: name, name: monitor.name, since }]
      : [];
  });
  const from = hostsAt(own, new Date(midnight.getTime() - DAY_MS));
  const to = hosts.size;
  const hasMoved = from !== undefined && isFar(from, to, limits);
  return [
    ...parked,
    ...muted,
    ...(hasMoved ? [{ kind: 'host_count_moved' as const, organization: name, name: '', moved: { from, to } }] : []),
  ];
}

function isFar(from: number, to: number, { hostCountPercent, hostCountHosts }: HygieneLimits): boolean {
  const moved = Math.abs(to - from);
  return moved > hostCountHosts || moved * 100 > from * hostCountPercent;
}

export function isOld(at: Date, days: number, midnight: Date): boolean {
  return midnight.getTime() - at.getTime() >= days * DAY_MS;
}

function countRoles({ name, hosts }: OrganizationModel): RoleCount[] {
  const counts = new Map<string, number>();
  for (const { services } of hosts.values()) {
    for (const service of services) {
      for (const role of service.roles) {
        const full = `${service.name}:${role}`;
        counts.set(full, (counts.get(full) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([role, count]) => ({ organization: name, role, hosts: count }));
}

import { DAY_MS, MINUTE_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import type { HygieneLimits } from '../../config/config.ts';
import type { Downtime } from '../../snapshot/snapshot.ts';
import type { HostRecord } from '../history/history.ts';
import type { ClaimedModel } from '../claim-all.ts';
import type { OrganizationModel } from '../model.ts';
import { hostsAt, type HouseMemory } from './house-memory.ts';
import { HYGIENE_KINDS, type HygieneItem, type HygieneKind } from './hygiene-item.ts';
import { findWithoutAnnouncement, findWithoutDowntime } from './planned-work.ts';

/** What is not wrong and yet wants to be tidied up one day; nothing of it hurts anybody today. */
export interface HygieneReport {
  limits: HygieneLimits;
  /** In the order of {@link HYGIENE_KINDS}, then of the configuration. */
  items: HygieneItem[];
  /** What only a history tells, where there is none. */
  notKnownYet: HygieneKind[];
  /** How many hosts each role has, by name. */
  roles: { organization: string; role: string; hosts: number }[];
}

/** What only runs before this one can tell. */
export interface HygieneMemory {
  hosts: (organization: string) => ReadonlyMap<string, HostRecord>;
  /** `null`: nothing was remembered yet. */
  house: HouseMemory | null;
}

const NEEDS_HISTORY: readonly HygieneKind[] = ['parked_host'];
const NEEDS_MEMORY: readonly HygieneKind[] = ['host_count_moved', 'muted_monitor'];

/**
 * House-keeping, from what was read anyway. `check`, the internal site, its CSV and its JSON all tell this one.
 * @param memory `null`: there was no run before
 */
export function findHygiene(
  model: ClaimedModel,
  announcements: readonly Announcement[],
  memory: HygieneMemory | null,
): HygieneReport {
  const { config } = model;
  const readable = [...model.organizations.values()].filter(({ unreadable }) => unreadable === null);
  const items = [
    ...findKeys(model),
    ...findOrganizations(model, readable),
    ...findAlerts(model),
    ...readable.flatMap((organization) => findOfHosts(organization)),
    ...findDowntimes(model, readable),
    ...findWithoutDowntime(model, announcements),
    ...findWithoutAnnouncement(model, announcements),
    ...readable.flatMap((organization) => findRemembered(model, organization, memory)),
  ];
  const rank = new Map(HYGIENE_KINDS.map((kind, index) => [kind, index]));
  return {
    limits: config.hygiene,
    items: items.toSorted((a, b) => rank.get(a.kind)! - rank.get(b.kind)!),
    notKnownYet: [...(memory?.house == null ? NEEDS_MEMORY : []), ...(memory === null ? NEEDS_HISTORY : [])].toSorted(
      (a, b) => rank.get(a)! - rank.get(b)!,
    ),
    roles: readable.flatMap(countRoles),
  };
}

function findKeys(model: ClaimedModel): HygieneItem[] {
  const refused = [...model.organizations.values()].flatMap(({ name, unreadable }) =>
    unreadable?.cause === 'auth' || unreadable?.cause === 'forbidden'
      ? [{ kind: 'refused_key' as const, organization: name, name: '', since: unreadable.since }]
      : [],
  );
  const unused = model.config.unusedKeys.map((name) => ({ kind: 'unused_key' as const, organization: null, name }));
  return [...refused, ...unused];
}

function findOrganizations(model: ClaimedModel, readable: readonly OrganizationModel[]): HygieneItem[] {
  const claimed = new Set(model.config.customers.flatMap(({ from }) => from.map(({ organization }) => organization)));
  const about = (kind: HygieneKind, organization: string): HygieneItem => ({ kind, organization, name: '' });
  return [
    ...[...model.organizations.keys()]
      .filter((name) => !claimed.has(name))
      .map((name) => about('organization_without_customer', name)),
    ...readable.filter(({ hosts }) => hosts.size === 0).map(({ name }) => about('empty_organization', name)),
  ];
}

function findAlerts({ openAlerts, config, ...model }: ClaimedModel): HygieneItem[] {
  const midnight = lastMidnight(model);
  return openAlerts
    .filter(
      ({ alert }) =>
        alert.type === 'connectivity' && isOld(alert.openedAt, config.hygiene.lostConnectionDays, midnight),
    )
    .map(({ organization, alert, customers }) => ({
      kind: 'lost_connection',
      organization: organization.name,
      name: alert.hostName ?? alert.hostId ?? alert.id,
      since: alert.openedAt,
      customers: [...customers],
    }));
}

/** No claim by service or role can ever name them. */
function findOfHosts({ name, hosts }: OrganizationModel): HygieneItem[] {
  return [...hosts.values()]
    .filter(({ services }) => services.every(({ roles }) => roles.length === 0))
    .map((host) => ({ kind: 'host_without_role', organization: name, name: host.name }));
}

function findDowntimes(model: ClaimedModel, readable: readonly OrganizationModel[]): HygieneItem[] {
  const { config, now } = model;
  const midnight = lastMidnight(model);
  return readable.flatMap(({ name, read }) =>
    (read?.downtimes ?? []).flatMap((downtime): HygieneItem[] => {
      const about = { organization: name, name: downtime.id };
      const endedAt = endOf(downtime);
      if (endedAt !== null && isOld(endedAt, config.hygiene.endedDowntimeDays, midnight))
        return [{ kind: 'ended_downtime', ...about, since: endedAt }];
      const lasts = endedAt === null || endedAt >= now;
      return lasts && !hasScope(downtime)
        ? [{ kind: 'downtime_without_scope', ...about, since: downtime.startsAt }]
        : [];
    }),
  );
}

function findRemembered(
  model: ClaimedModel,
  { name, hosts, read }: OrganizationModel,
  memory: HygieneMemory | null,
): HygieneItem[] {
  if (memory === null) return [];
  const { hygiene } = model.config;
  const midnight = lastMidnight(model);
  const records = memory.hosts(name);
  const parked = [...hosts.values()].flatMap((host): HygieneItem[] => {
    const last = records.get(host.id)?.phases.at(-1);
    const isParked = host.status === 'maintenance' || host.status === 'poweroff';
    return isParked && last?.status === host.status && isOld(last.from, hygiene.parkedDays, midnight)
      ? [{ kind: 'parked_host', organization: name, name: host.name, since: last.from }]
      : [];
  });
  const own = memory.house?.get(name);
  if (own === undefined) return parked;
  const muted = (read?.monitors ?? []).flatMap((monitor): HygieneItem[] => {
    const since = monitor.isMuted ? own.mutedSince.get(monitor.id) : undefined;
    return since !== undefined && isOld(since, hygiene.mutedDays, midnight)
      ? [{ kind: 'muted_monitor', organization: name, name: monitor.name, since }]
      : [];
  });
  const from = hostsAt(own, new Date(midnight.getTime() - DAY_MS));
  const to = hosts.size;
  const hasMoved = from !== undefined && isFar(from, to, hygiene);
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

/** Days are counted up to it, so that the internal site changes by the clock at midnight only. */
function lastMidnight({ days }: Pick<ClaimedModel, 'days'>): Date {
  return days.at(-1)!.from;
}

function isOld(at: Date, days: number, midnight: Date): boolean {
  return midnight.getTime() - at.getTime() >= days * DAY_MS;
}

/** `null` for one that goes on for ever. */
function endOf({ startsAt, durationMinutes, recurrence }: Downtime): Date | null {
  if (recurrence !== null) return recurrence.until;
  return new Date(startsAt.getTime() + durationMinutes * MINUTE_MS);
}

function hasScope(downtime: Downtime): boolean {
  const { serviceScopes, roleScopes, monitorScopes } = downtime;
  return serviceScopes.length + roleScopes.length + monitorScopes.length > 0;
}

function countRoles({ name, hosts }: OrganizationModel): HygieneReport['roles'] {
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

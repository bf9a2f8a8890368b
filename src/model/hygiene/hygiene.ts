import { MINUTE_MS } from '../../base/durations.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import type { HygieneLimits } from '../../config/config.ts';
import type { Downtime } from '../../snapshot/snapshot.ts';
import type { HostRecord } from '../history/history.ts';
import type { ClaimedModel } from '../claim-all.ts';
import type { OrganizationModel } from '../model.ts';
import type { HouseMemory } from './house-memory.ts';
import { HYGIENE_KINDS, type HygieneItem, type HygieneKind } from './hygiene-item.ts';
import { findOwnHygiene, isOld, type OwnHygiene, type RoleCount } from './own-hygiene.ts';
import { findWithoutAnnouncement, findWithoutDowntime } from './planned-work.ts';

/** What is not wrong and yet wants to be tidied up one day; nothing of it hurts anybody today. */
export interface HygieneReport {
  limits: HygieneLimits;
  /** In the order of {@link HYGIENE_KINDS}, then of the configuration. */
  items: HygieneItem[];
  /** What only a history tells, where there is none. */
  notKnownYet: HygieneKind[];
  /** How many hosts each role has, by name. */
  roles: RoleCount[];
}

/** What only runs before this one can tell. */
export interface HygieneMemory {
  hosts: (organization: string) => ReadonlyMap<string, HostRecord>;
  /** `null`: nothing was remembered yet. */
  house: HouseMemory | null;
  /** Of an organization to which nothing happened since. */
  kept?: (organization: string) => OwnHygiene | undefined;
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
  const own = readable.map((organization) => ownHygieneOf(model, organization, memory));
  const empty = readable.filter((_, i) => own[i]!.hostCount === 0);
  const items = [
    ...findKeys(model),
    ...findOrganizations(model, empty),
    ...findAlerts(model),
    ...findDowntimes(model, readable),
    ...findWithoutDowntime(model, announcements),
    ...findWithoutAnnouncement(model, announcements),
    ...own.flatMap((each) => each.items),
  ];
  const rank = new Map(HYGIENE_KINDS.map((kind, index) => [kind, index]));
  return {
    limits: config.hygiene,
    items: items.toSorted((a, b) => rank.get(a.kind)! - rank.get(b.kind)!),
    notKnownYet: [...(memory?.house == null ? NEEDS_MEMORY : []), ...(memory === null ? NEEDS_HISTORY : [])].toSorted(
      (a, b) => rank.get(a)! - rank.get(b)!,
    ),
    roles: own.flatMap(({ roles }) => roles),
  };
}

function ownHygieneOf(model: ClaimedModel, organization: OrganizationModel, memory: HygieneMemory | null): OwnHygiene {
  const { name } = organization;
  const known = memory?.kept?.(name);
  if (known !== undefined) return known;
  const own = memory === null ? null : { records: memory.hosts(name), house: memory.house?.get(name) };
  return findOwnHygiene(organization, model.config.hygiene, own, lastMidnight(model));
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

function findOrganizations(model: ClaimedModel, empty: readonly OrganizationModel[]): HygieneItem[] {
  const claimed = new Set(model.config.customers.flatMap(({ from }) => from.map(({ organization }) => organization)));
  const about = (kind: HygieneKind, organization: string): HygieneItem => ({ kind, organization, name: '' });
  return [
    ...[...model.organizations.keys()]
      .filter((name) => !claimed.has(name))
      .map((name) => about('organization_without_customer', name)),
    ...empty.map(({ name }) => about('empty_organization', name)),
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

/** Days are counted up to it, so that the internal site changes by the clock at midnight only. */
function lastMidnight({ days }: Pick<ClaimedModel, 'days'>): Date {
  return days.at(-1)!.from;
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

import type { Announcement, AnnouncementRecurrence } from '../../announcements/announcement.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import { hostsMeant, isAddressed } from '../announced/announced-hosts.ts';
import type { ClaimedModel } from '../claim-all.ts';
import type { OrganizationModel } from '../model.ts';

/** A downtime that Mackerel should have for an announced maintenance, in one organization. */
export interface PlannedDowntime {
  organization: string;
  announcement: string;
  title: string;
  startsAt: Date;
  durationMinutes: number;
  recurrence: AnnouncementRecurrence | null;
  /** Both empty: the whole organization. */
  services: string[];
  /** `service:role`. */
  roles: string[];
}

export interface DowntimePlan {
  downtimes: PlannedDowntime[];
  /** Hosts that no service and no role holds without others beside them. */
  unreachable: { organization: string; announcement: string; hosts: string[] }[];
  /** Announcements without an end: a downtime needs one. */
  endless: string[];
  /** Announcements for which no host is known. */
  hostless: string[];
}

/** What planned work needs in Mackerel, from the hosts that were read last. What is over is left out. */
export function planDowntimes(model: ClaimedModel, announcements: readonly Announcement[]): DowntimePlan {
  const plan: DowntimePlan = { downtimes: [], unreachable: [], endless: [], hostless: [] };
  for (const announcement of announcements) {
    const { id, kind, title, startsAt, endsAt, recurrence } = announcement;
    if (kind !== 'maintenance' || startsAt === null || isOver(announcement, model.now)) continue;
    if (endsAt === null) {
      plan.endless.push(id);
      continue;
    }
    const byOrganization = groupMeant(announcement, model);
    if (byOrganization.size === 0) plan.hostless.push(id);
    for (const [organization, meant] of byOrganization) {
      const { services, roles, rest } = coverHosts(organization, meant);
      if (rest.length > 0) {
        const hosts = rest.map((host) => host.name).toSorted(compareText);
        plan.unreachable.push({ organization: organization.name, announcement: id, hosts });
      }
      if (rest.length === meant.size) continue;
      plan.downtimes.push({
        organization: organization.name,
        announcement: id,
        title,
        startsAt,
        durationMinutes: Math.ceil((endsAt.getTime() - startsAt.getTime()) / MINUTE_MS),
        recurrence: recurrence ?? null,
        services,
        roles,
      });
    }
  }
  return plan;
}

function isOver({ endsAt, recurrence }: Announcement, now: Date): boolean {
  const until = recurrence === undefined ? endsAt : recurrence.until;
  return until !== null && until <= now;
}

function groupMeant(announcement: Announcement, { customers }: ClaimedModel): Map<OrganizationModel, Set<Host>> {
  const groups = new Map<OrganizationModel, Set<Host>>();
  for (const customer of customers.values()) {
    if (!isAddressed(announcement, customer.config.id)) continue;
    for (const { organization, host } of hostsMeant(announcement, customer)) {
      groups.set(organization, (groups.get(organization) ?? new Set()).add(host));
    }
  }
  return groups;
}

/** Services, then roles, all of whose hosts are meant; nobody else's host is silenced. */
function coverHosts(
  { hosts }: OrganizationModel,
  meant: ReadonlySet<Host>,
): { services: string[]; roles: string[]; rest: Host[] } {
  if (meant.size === hosts.size) return { services: [], roles: [], rest: [] };
  const rest = new Set(meant);
  const cover = (placesOf: (host: Host) => string[]): string[] => {
    const members = new Map<string, Host[]>();
    for (const host of hosts.values()) {
      for (const place of placesOf(host)) members.set(place, [...(members.get(place) ?? []), host]);
    }
    const whole = [...members].filter(
      ([, inside]) => inside.every((host) => meant.has(host)) && inside.some((host) => rest.has(host)),
    );
    for (const [, inside] of whole) for (const host of inside) rest.delete(host);
    return whole.map(([place]) => place).toSorted(compareText);
  };
  const services = cover((host) => host.services.map(({ name }) => name));
  const roles = cover((host) => host.services.flatMap(({ name, roles: own }) => own.map((role) => `${name}:${role}`)));
  return { services, roles, rest: [...rest] };
}

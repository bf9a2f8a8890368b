import { DAY_MS, MINUTE_MS } from '../base/durations.ts';
import type { Downtime } from '../snapshot/snapshot.ts';
import type { History } from './history/history.ts';
import type { Model, OrganizationModel } from './model.ts';

/** What is not wrong and yet wants to be tidied up one day; nothing of it hurts anybody today. */
export interface HygieneReport {
  /** Lost connections that nobody ended: a host that was switched off for good and not retired. */
  forgottenAlerts: { organization: string; host: string; since: Date }[];
  /** Hosts in maintenance or with the power off; `null` where no history tells since when. */
  parkedHosts: { organization: string; host: string; since: Date }[] | null;
  /** No claim by service or role can ever name them. */
  hostsWithoutService: { organization: string; host: string }[];
  /** Read at every run, and nothing in them. */
  emptyOrganizations: string[];
  /** No customer's claim names them. */
  organizationsWithoutCustomer: string[];
  /** Downtimes without recurrence that ended long ago. */
  endedDowntimes: { organization: string; id: string; endedAt: Date }[];
  /** Downtimes that silence everything in their organization. */
  downtimesWithoutScope: { organization: string; id: string }[];
}

/** Days from which on something counts as forgotten. */
export interface HygieneLimits {
  forgottenAlertDays: number;
  parkedHostDays: number;
  endedDowntimeDays: number;
}

export const HYGIENE_LIMITS: HygieneLimits = { forgottenAlertDays: 14, parkedHostDays: 30, endedDowntimeDays: 30 };

/** @param history what earlier runs learned; `null`: nothing is known */
export function findHygiene(model: Model, history: History | null, now: Date, limits: HygieneLimits): HygieneReport {
  const isOld = (at: Date, days: number): boolean => now.getTime() - at.getTime() >= days * DAY_MS;
  const readable = [...model.organizations.values()].filter(({ unreadable }) => unreadable === null);
  const claimed = new Set(model.config.customers.flatMap(({ from }) => from.map(({ organization }) => organization)));
  const downtimes = readable.flatMap(({ name, read }) =>
    (read?.downtimes ?? []).map((downtime) => ({ organization: name, downtime })),
  );
  return {
    forgottenAlerts: model.openAlerts
      .filter(({ alert }) => alert.type === 'connectivity' && isOld(alert.openedAt, limits.forgottenAlertDays))
      .map(({ organization, alert }) => ({
        organization: organization.name,
        host: alert.hostName ?? alert.hostId ?? alert.id,
        since: alert.openedAt,
      })),
    parkedHosts:
      history === null
        ? null
        : readable
            .flatMap((organization) => findParked(organization, history))
            .filter(({ since }) => isOld(since, limits.parkedHostDays)),
    hostsWithoutService: readable.flatMap(({ name, hosts }) =>
      [...hosts.values()]
        .filter(({ services }) => services.length === 0)
        .map((host) => ({ organization: name, host: host.name })),
    ),
    emptyOrganizations: readable.filter(({ hosts }) => hosts.size === 0).map(({ name }) => name),
    organizationsWithoutCustomer: [...model.organizations.keys()].filter((name) => !claimed.has(name)),
    endedDowntimes: downtimes.flatMap(({ organization, downtime }) => {
      const endedAt = endOf(downtime);
      return endedAt !== null && isOld(endedAt, limits.endedDowntimeDays)
        ? [{ organization, id: downtime.id, endedAt }]
        : [];
    }),
    downtimesWithoutScope: downtimes
      .filter(({ downtime }) => (endOf(downtime) ?? now) >= now && !hasScope(downtime))
      .map(({ organization, downtime }) => ({ organization, id: downtime.id })),
  };
}

function findParked(
  { name, hosts }: OrganizationModel,
  history: History,
): { organization: string; host: string; since: Date }[] {
  const records = history.organizations.find((organization) => organization.name === name)?.hosts ?? [];
  const byId = new Map(records.map((record) => [record.id, record]));
  return [...hosts.values()].flatMap((host) => {
    const last = byId.get(host.id)?.phases.at(-1);
    const isParked = host.status === 'maintenance' || host.status === 'poweroff';
    return isParked && last?.status === host.status ? [{ organization: name, host: host.name, since: last.from }] : [];
  });
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

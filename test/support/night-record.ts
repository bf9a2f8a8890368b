import {
  entryAt,
  type Company,
  type Seconds,
  type SimulatedAlert,
  type SimulatedHost,
  type SimulatedOrganization,
} from '../../src/simulation/timeline.ts';

// What really happened to a customer of the simulated company: read from its own timeline, by the built-in meaning of
// alerts and the demo's one rule (a failed page makes its service slow).

export type Effect = 'outage' | 'degraded';

/** A host or a service, by the name that pages give it. */
export interface Part {
  name: string;
  organization: SimulatedOrganization;
  /** `null`: a service. */
  host: SimulatedHost | null;
}

export interface CustomerRecord {
  parts: Part[];
  /** Whether any of its organizations cannot be read at that instant. */
  isUnreadable(at: Seconds): boolean;
  /** What hits a part of that name at that instant, the worst of it. */
  effectOf(name: string, at: Seconds): Effect | null;
  /** Alerts of parts with that name. */
  alertsOf(name: string): SimulatedAlert[];
  /** Names of all that are hit. */
  hitAt(at: Seconds): string[];
  isAway(name: string, at: Seconds): boolean;
}

export function recordOf(company: Company, customerId: string): CustomerRecord {
  const { claims } = company.customers.find(({ id }) => id === customerId)!;
  const parts = claims.flatMap(({ organization: name, services }) => {
    const organization = company.organizations.find((each) => each.name === name)!;
    return partsOf(organization, services);
  });
  const named = (name: string): Part[] => parts.filter((part) => part.name === name);
  const effectOf = (name: string, at: Seconds): Effect | null => {
    const effects = named(name).flatMap((part) =>
      alertsOfPart(part)
        .filter((alert) => alert.openedAt <= at && (alert.closedAt === null || at < alert.closedAt))
        .map((alert) => effectOfAlert(part, alert, at)),
    );
    return effects.includes('outage') ? 'outage' : effects.includes('degraded') ? 'degraded' : null;
  };
  return {
    parts,
    isUnreadable: (at) => parts.some(({ organization: { failure } }) => failure !== null && failure.from <= at),
    effectOf,
    alertsOf: (name) => named(name).flatMap((part) => alertsOfPart(part)),
    hitAt: (at) => [...new Set(parts.map(({ name }) => name))].filter((name) => effectOf(name, at) !== null),
    isAway: (name, at) => named(name).some(({ host }) => host !== null && isAway(host, at)),
  };
}

function partsOf(organization: SimulatedOrganization, services: readonly string[]): Part[] {
  const isClaimed = (service: string): boolean =>
    services.length === 0 || services.some((prefix) => service.startsWith(prefix));
  const hosts = [...organization.hosts, ...organization.retiredHosts].filter(
    (host) => services.length === 0 || Object.keys(host.roles).some((service) => isClaimed(service)),
  );
  return [
    ...hosts.map((host) => ({ name: labelOf(host), organization, host })),
    ...organization.services
      .filter(({ name }) => isClaimed(name))
      .map(({ name }) => ({ name, organization, host: null })),
  ];
}

/** A display name may be missing or empty. */
export function labelOf({ name, displayName }: SimulatedHost): string {
  return displayName === null || displayName === '' ? name : displayName;
}

function alertsOfPart({ organization, host, name }: Part): SimulatedAlert[] {
  return organization.alerts.filter((alert) =>
    host === null
      ? alert.hostId === null && organization.monitors.find(({ id }) => id === alert.monitorId)?.service === name
      : alert.hostId === host.id,
  );
}

function effectOfAlert({ organization, host }: Part, alert: SimulatedAlert, at: Seconds): Effect | null {
  if (host !== null && isAway(host, at)) return null;
  const status = entryAt(alert.phases, at)?.status;
  if (alert.type === 'external') return status === 'CRITICAL' ? 'degraded' : null;
  if (alert.type === 'connectivity') return 'outage';
  const isMuted = organization.monitors.find(({ id }) => id === alert.monitorId)?.isMute === true;
  const isStandby = host !== null && entryAt(host.statuses, at)?.status === 'standby';
  return alert.type === 'host' && status === 'CRITICAL' && !isMuted && !isStandby ? 'degraded' : null;
}

function isAway(host: SimulatedHost, at: Seconds): boolean {
  return ['maintenance', 'poweroff'].includes(entryAt(host.statuses, at)?.status ?? '');
}

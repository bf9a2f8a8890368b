import type { Downtime, HostService, Monitor } from '../../snapshot/snapshot.ts';

/** What a downtime's scopes are compared with. */
export interface ScopedHost {
  services: readonly HostService[];
}

/** What a downtime silences, once its scopes were read. */
export type MonitorReach =
  /** Every monitor, or at least what tells whether a host is alive: the host as a whole is in maintenance. */
  | 'whole'
  /** Some monitors only: the host is still watched. */
  | 'partial';

/**
 * Services and roles are one condition – a host is in when any of them names it, or when none is given – and nothing
 * excluded may name it. Monitors are the other condition, see {@link monitorReach}; both must hold.
 */
export function coversHost(downtime: Downtime, host: ScopedHost): boolean {
  const isScoped = downtime.serviceScopes.length + downtime.roleScopes.length > 0;
  if (isScoped && !isNamed(host, downtime.serviceScopes, downtime.roleScopes)) return false;
  return !isNamed(host, downtime.serviceExcludeScopes, downtime.roleExcludeScopes);
}

/** Whether a service is covered with all its roles. Role scopes alone cover hosts, not the service. */
export function coversService(downtime: Downtime, service: string): boolean {
  const isScoped = downtime.serviceScopes.length + downtime.roleScopes.length > 0;
  if (isScoped && !downtime.serviceScopes.includes(service)) return false;
  if (downtime.serviceExcludeScopes.includes(service)) return false;
  return !downtime.roleExcludeScopes.some((role) => roleKey(role).startsWith(`${service}:`));
}

/** A monitor that tells whether hosts are alive, with the hosts it watches. */
export type ConnectivityMonitor = Pick<Monitor, 'id' | 'scopes' | 'excludeScopes'>;

/**
 * A downtime for named monitors is maintenance of a host – a planned power-off – only when a connectivity monitor is among
 * them; one that leaves monitors out – a batch window – is so unless every connectivity monitor is left out.
 *
 * @param monitors those that watch what it is asked for, as far as they are known; may be empty
 */
export function monitorReach(downtime: Downtime, monitors: readonly ConnectivityMonitor[]): MonitorReach {
  const named = new Set(downtime.monitorScopes);
  const excluded = new Set(downtime.monitorExcludeScopes);
  const isSilenced = monitors.some(({ id }) => (named.size === 0 || named.has(id)) && !excluded.has(id));
  if (isSilenced) return 'whole';
  return named.size > 0 || monitors.length > 0 ? 'partial' : 'whole';
}

function isNamed(host: ScopedHost, services: readonly string[], roles: readonly string[]): boolean {
  if (services.length === 0 && roles.length === 0) return false;
  const wanted = new Set(roles.map(roleKey));
  return host.services.some(
    ({ name, roles: ofHost }) => services.includes(name) || ofHost.some((role) => wanted.has(`${name}:${role}`)),
  );
}

/** `service:role`, also from Mackerel's other spelling `service: role`. */
function roleKey(fullName: string): string {
  return fullName.replace(/:\s+/, ':');
}

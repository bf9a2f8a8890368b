import { DAY } from './calendar.ts';
import type { Seconds, SimulatedOrganization } from './timeline.ts';

/** Machines that run at night and are switched off when they are done: nobody wants to hear of them. */
const UNWATCHED_SERVICE = 'batch';
const WATCHING_TYPES: ReadonlySet<string> = new Set(['connectivity', 'host']);

/**
 * Leaves the batch servers of every second organization that has some out of its monitors, as operators do. Mackerel then
 * opens no alert for them. Organizations whose batch servers play a part these days stay as they are. Draws nothing, so all
 * else of the company is as without it.
 */
export function leaveBatchUnwatched(organizations: readonly SimulatedOrganization[], now: Seconds): void {
  let candidates = 0;
  for (const organization of organizations) {
    const hosts = organization.hosts.filter(({ roles }) => Object.hasOwn(roles, UNWATCHED_SERVICE));
    const ids = new Set<string | null>(hosts.map(({ id }) => id));
    const ofThem = organization.alerts.filter(({ hostId, type }) => ids.has(hostId) && WATCHING_TYPES.has(type));
    const playsAPart = ofThem.some(({ closedAt }) => closedAt === null || closedAt > now - 2 * DAY);
    if (hosts.length === 0 || playsAPart || candidates++ % 2 === 1) continue;
    for (const monitor of organization.monitors) {
      if (WATCHING_TYPES.has(monitor.type)) monitor['excludeScopes'] = [UNWATCHED_SERVICE];
    }
    organization.alerts = organization.alerts.filter((alert) => !ofThem.includes(alert));
  }
}

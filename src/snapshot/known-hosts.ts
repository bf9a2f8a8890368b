import type { Host, HostStatus } from './snapshot.ts';

const STATUSES = new Set<unknown>([
  'working',
  'standby',
  'maintenance',
  'poweroff',
  'unrecognized',
] satisfies HostStatus[]);
export const LONGEST_ID = 128;

/** Whether these are hosts as a snapshot file holds them, with no key too many. */
export function areHosts(rows: unknown): rows is Host[] {
  return Array.isArray(rows) && rows.every(isHost);
}

function isHost(row: unknown): boolean {
  if (!hasSize(row, 5)) return false;
  const { id, name, label, status, services } = row as Record<keyof Host, unknown>;
  return (
    typeof id === 'string' &&
    id.length > 0 &&
    id.length <= LONGEST_ID &&
    typeof name === 'string' &&
    typeof label === 'string' &&
    STATUSES.has(status) &&
    Array.isArray(services) &&
    services.every(isService)
  );
}

function isService(row: unknown): boolean {
  if (!hasSize(row, 2)) return false;
  const { name, roles } = row as { name?: unknown; roles?: unknown };
  return typeof name === 'string' && Array.isArray(roles) && roles.every((role) => typeof role === 'string');
}

/** An object of so many keys of its own; with all that are needed, it has none beside them. */
function hasSize(value: unknown, size: number): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === size;
}

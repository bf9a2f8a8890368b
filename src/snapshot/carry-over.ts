import type { Host, OrganizationSnapshot, Snapshot } from './snapshot.ts';

/**
 * The fresh snapshot, with what was known before put under every organization that could not be read completely: its last
 * good hosts, alerts, monitors and downtimes stay, with their old `readAt` and the failure that says since when. What the
 * incomplete reading did bring is newer and wins: bad news counts at once. Nothing resolves because we went blind.
 *
 * Pure; organizations that are not in `fresh` are gone.
 */
export function carryOver(fresh: Snapshot, last: Snapshot | null): Snapshot {
  const lastByName = new Map((last?.organizations ?? []).map((record) => [record.name, record]));
  return {
    takenAt: fresh.takenAt,
    organizations: fresh.organizations.map((record) => {
      const before = lastByName.get(record.name);
      return record.failure === null || before === undefined ? record : carryRecord(record, before);
    }),
  };
}

function carryRecord(fresh: OrganizationSnapshot, before: OrganizationSnapshot): OrganizationSnapshot {
  const failure = fresh.failure!;
  const closed = new Set(fresh.closedAlerts.map(({ id }) => id));
  const carriedAlerts = before.alerts.filter(({ id }) => !closed.has(id));
  const downtimesAreFresh = isLater(fresh.downtimesReadAt, before.downtimesReadAt);
  return {
    ...fresh,
    readAt: before.readAt,
    failure: { ...failure, since: before.failure?.since ?? failure.since },
    ...carryHosts(fresh.hosts, before.hosts),
    alerts: mergeById(fresh.alerts, carriedAlerts),
    // A list that was read whole is the whole truth, also when something else failed after it.
    monitors: isLater(fresh.monitorListReadAt ?? null, before.monitorListReadAt ?? null)
      ? fresh.monitors
      : mergeById(fresh.monitors, before.monitors),
    monitorsReadAt: fresh.monitorsReadAt ?? before.monitorsReadAt ?? null,
    downtimes: downtimesAreFresh ? fresh.downtimes : before.downtimes,
    downtimesReadAt: downtimesAreFresh ? fresh.downtimesReadAt : before.downtimesReadAt,
    // Nothing of an incomplete reading counts as a stretch without holes; the next complete one starts from the last.
    readBack: before.readBack,
    nameCheckedAt: isLater(fresh.nameCheckedAt, before.nameCheckedAt) ? fresh.nameCheckedAt : before.nameCheckedAt,
  };
}

function carryHosts(
  fresh: readonly Host[],
  before: readonly Host[],
): Pick<OrganizationSnapshot, 'hosts' | 'carriedHosts'> {
  const hosts = mergeById(fresh, before);
  const carriedHosts = hosts.length - fresh.length;
  return carriedHosts === 0 ? { hosts } : { hosts, carriedHosts };
}

/** All of `fresh`, then those of `before` that it lacks. */
function mergeById<T extends { id: string }>(fresh: readonly T[], before: readonly T[]): T[] {
  const ids = new Set(fresh.map(({ id }) => id));
  return [...fresh, ...before.filter(({ id }) => !ids.has(id))];
}

function isLater(a: Date | null, b: Date | null): boolean {
  return a !== null && (b === null || a > b);
}

import type { OrganizationSnapshot, Snapshot } from './snapshot.ts';

export interface MergedSnapshot {
  snapshot: Snapshot;
  /** Configured organizations that no snapshot holds; their records say so as a failure. */
  missing: string[];
  /** Organizations of the snapshots that are not configured, and were left out; sorted. */
  unconfigured: string[];
}

/**
 * One snapshot out of the shards of a run: exactly one record for each configured organization, in that order. An
 * organization whose shard is missing is unknown, never absent. Held twice, the more recent reading counts.
 *
 * @param now for the failure of the missing ones; `takenAt` is the latest of the snapshots, or `now` without any
 */
export function mergeSnapshots(
  snapshots: readonly Snapshot[],
  configuredNames: readonly string[],
  now: Date,
): MergedSnapshot {
  const byName = new Map<string, OrganizationSnapshot>();
  for (const record of snapshots.flatMap(({ organizations }) => organizations)) {
    const held = byName.get(record.name);
    if (held === undefined || freshness(record) > freshness(held)) byName.set(record.name, record);
  }
  const configured = new Set(configuredNames);
  return {
    snapshot: {
      takenAt: snapshots.reduce(
        (latest, { takenAt }) => (takenAt > latest ? takenAt : latest),
        snapshots[0]?.takenAt ?? now,
      ),
      organizations: configuredNames.map((name) => byName.get(name) ?? missingRecord(name, now)),
    },
    missing: configuredNames.filter((name) => !byName.has(name)),
    unconfigured: [...byName.keys()].filter((name) => !configured.has(name)).toSorted(),
  };
}

/** When it was last read, and among equals the one that was tried last. */
function freshness({ readAt, failure }: OrganizationSnapshot): number {
  return readAt === null ? (failure?.at.getTime() ?? 0) - Number.MAX_SAFE_INTEGER : readAt.getTime();
}

function missingRecord(name: string, now: Date): OrganizationSnapshot {
  return {
    name,
    readAt: null,
    failure: {
      cause: 'not_asked',
      message: `No snapshot holds organization "${name}".`,
      hint: 'Check that every shard of this run was collected and handed to build.',
      at: now,
      since: now,
    },
    hosts: [],
    alerts: [],
    closedAlerts: [],
    monitors: [],
    downtimes: [],
    readBack: { completeSince: null, resumeFrom: null },
    nameCheckedAt: null,
    downtimesReadAt: null,
    oddities: {},
    requestCount: 0,
  };
}

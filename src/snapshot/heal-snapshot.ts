import { earlier } from '../base/moments.ts';
import type { OrganizationSnapshot, Snapshot } from './snapshot.ts';

/**
 * A snapshot of a clock that was ahead, as of `now`: nothing in it is later, and what claims to have been read later has to
 * be read anew. Pure; the same record where nothing was wrong.
 */
export function healSnapshot(snapshot: Snapshot, now: Date): Snapshot {
  return {
    takenAt: earlier(snapshot.takenAt, now),
    organizations: snapshot.organizations.map((record) => healRecord(record, now)),
  };
}

function healRecord(record: OrganizationSnapshot, now: Date): OrganizationSnapshot {
  const { readAt, failure } = record;
  const isPast = (at: Date | null | undefined): boolean => at !== null && at !== undefined && at <= now;
  const { monitorListReadAt, lateChecksReadAt, logsRefusedSince, ...rest } = record;
  const healed: OrganizationSnapshot = {
    ...rest,
    ...(isPast(monitorListReadAt) ? { monitorListReadAt: monitorListReadAt! } : {}),
    ...(isPast(lateChecksReadAt) ? { lateChecksReadAt: lateChecksReadAt! } : {}),
    ...(isPast(logsRefusedSince) ? { logsRefusedSince: logsRefusedSince! } : {}),
    nameCheckedAt: isPast(record.nameCheckedAt) ? record.nameCheckedAt : null,
    downtimesReadAt: isPast(record.downtimesReadAt) ? record.downtimesReadAt : null,
    monitorsReadAt: isPast(record.monitorsReadAt) ? record.monitorsReadAt! : null,
    failure: failure === null ? null : { ...failure, at: earlier(failure.at, now), since: earlier(failure.since, now) },
  };
  if (readAt === null || readAt <= now) return healed;
  // Nobody knows what lies between the last reading by a right clock and this one.
  return { ...healed, readAt: now, readBack: { completeSince: null, resumeFrom: null } };
}

import { z } from 'zod';
import type { Interval } from '../../base/interval.ts';
import type { History } from '../../model/history/history.ts';
import { observedAt } from '../../model/history/unread-past.ts';
import { withTimes, timesOf, type ReadingTimes } from '../../snapshot/reading-times.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { LearnedState } from '../state-store.ts';

// Runs that rest learn nothing but that all is as it was: when they looked, and what they asked. That is kept in a small
// document of its own, upon the snapshot that the last whole run saved, and is part of what was learned.

const Moment = z.iso.datetime().transform((text) => new Date(text));
const MaybeMoment = Moment.nullable();
const TimesSchema = z.strictObject({
  readAt: MaybeMoment.exactOptional(),
  nameCheckedAt: MaybeMoment.exactOptional(),
  downtimesReadAt: MaybeMoment.exactOptional(),
  downtimesTriedAt: Moment.exactOptional(),
  monitorsReadAt: MaybeMoment.exactOptional(),
  monitorListReadAt: Moment.exactOptional(),
  monitorListTriedAt: Moment.exactOptional(),
  lateChecksReadAt: Moment.exactOptional(),
  clockSkewMs: z.int().exactOptional(),
  requestCount: z.int().exactOptional(),
});
const ObservationSchema = z.object({
  version: z.literal(1),
  savedAt: Moment,
  takenAt: Moment,
  organizations: z.array(TimesSchema),
});

export interface Observation {
  /** When the snapshot was taken upon which this one builds. */
  savedAt: Date;
  takenAt: Date;
  /** In the order of that snapshot. */
  organizations: ReadingTimes[];
}

export function serializeObservation(savedAt: Date, { takenAt, organizations }: Snapshot): string {
  return JSON.stringify({ version: 1, savedAt, takenAt, organizations: organizations.map(timesOf) });
}

/** @returns `undefined` where it is none: what was observed is then read back, as after runs that did not take place */
export function parseObservation(text: string): Observation | undefined {
  try {
    const parsed = ObservationSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The last snapshot as it was read last. Pure; the saved one where the observation is of another. */
export function observeAgain(saved: Snapshot, observation: Observation | undefined): Snapshot {
  if (observation === undefined || !isOf(saved, observation)) return saved;
  return {
    takenAt: observation.takenAt,
    organizations: saved.organizations.map((record, i) => withTimes(record, observation.organizations[i]!)),
  };
}

/** What was learned, with what was observed since. Pure. */
export function withObservation(learned: LearnedState, observation: Observation | undefined): LearnedState {
  const { snapshot, history } = learned;
  if (snapshot === null || observation === undefined || !isOf(snapshot, observation)) return learned;
  const observed = observeAgain(snapshot, observation);
  const reads = new Map(
    snapshot.organizations.map(({ name, readAt }, i) => [
      name,
      { from: readAt, to: observed.organizations[i]!.readAt },
    ]),
  );
  const organizations: History['organizations'] = history.organizations.map((own) => {
    const read = reads.get(own.name);
    return read === undefined ? own : observedAt(own, prolong(own.observed, read));
  });
  return { snapshot: observed, history: { ...history, organizations } };
}

function isOf({ takenAt, organizations }: Snapshot, observation: Observation): boolean {
  return (
    observation.savedAt.getTime() === takenAt.getTime() &&
    observation.organizations.length === organizations.length &&
    observation.takenAt >= takenAt
  );
}

function prolong(observed: readonly Interval[], { from, to }: { from: Date | null; to: Date | null }): Interval[] {
  const last = observed.at(-1);
  if (last === undefined || from === null || to === null || last.to.getTime() !== from.getTime()) return [...observed];
  return [...observed.slice(0, -1), { from: last.from, to }];
}

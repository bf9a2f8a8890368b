import { earliestOf, latestOf } from '../../base/moments.ts';
import { carriedOf } from '../../model/reports/carried-incidents.ts';
import type { Incident, PlanDates } from '../../model/status-page.ts';

// When an entry of a feed, an API or a calendar was first and last said: by the runs that said it. Nothing here looks at when
// the page was built, so that an entry nobody touched keeps its date while the rest of the page moves.

export interface EntryTimes {
  publishedAt: Date;
  /** Never before `publishedAt`. */
  updatedAt: Date;
}

export function incidentTimes(incident: Incident): EntryTimes {
  const told = carriedOf(incident);
  if (told !== undefined) return told;
  const { reports, startedAt } = incident;
  const at = reports.map((report) => report.at);
  return { publishedAt: earliestOf(at) ?? startedAt, updatedAt: latestOf(at) ?? startedAt };
}

export function planTimes({ announcedAt, changedAt }: PlanDates): EntryTimes {
  return { publishedAt: announcedAt, updatedAt: changedAt };
}

/** Updates as a list that nobody promised to be in order; equal instants stay as they were. */
export function oldestFirst<T extends { at: Date }>(updates: readonly T[]): T[] {
  return updates.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

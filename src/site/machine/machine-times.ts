import { earlier, earliestOf, latestOf } from '../../base/moments.ts';
import type { Incident, Maintenance, Notice } from '../../model/status-page.ts';

// When an entry of a feed, an API or a calendar began and last changed, told by its own events alone. Nothing here looks
// at when the page was built, so that an entry nobody touched keeps its date while the rest of the page moves.

/** Downtimes are shown this long before they begin; the model expands recurring ones as far ahead. */
const SHOWN_AHEAD_MS = 14 * 24 * 60 * 60 * 1000;

export interface EntryTimes {
  publishedAt: Date;
  /** Never before `publishedAt`. */
  updatedAt: Date;
}

export function incidentTimes(incident: Incident): EntryTimes {
  const publishedAt = earliestOf([incident.startedAt, ...incident.reports.map((report) => report.at)]);
  const ends = incident.resolvedAt === null ? [] : [incident.resolvedAt];
  return { publishedAt, updatedAt: latestOf([publishedAt, ...incident.reports.map((report) => report.at), ...ends]) };
}

/**
 * Mackerel does not say when a downtime was entered. Without an update of a human the maintenance counts as announced
 * when it came into view, two weeks ahead; `changedAt` keeps that out of the future.
 */
export function maintenanceTimes(maintenance: Maintenance, changedAt: Date): EntryTimes {
  const cameIntoView = earlier(new Date(maintenance.startsAt.getTime() - SHOWN_AHEAD_MS), changedAt);
  const updates = maintenance.updates.map((update) => update.at);
  const publishedAt = earliestOf(updates) ?? cameIntoView;
  return { publishedAt, updatedAt: latestOf([publishedAt, ...updates, ...turns(maintenance)]) };
}

/** The moments at which its state changed by itself. */
function turns({ state, startsAt, endsAt }: Maintenance): Date[] {
  if (state === 'scheduled') return [];
  return state === 'in_progress' || endsAt === null ? [startsAt] : [startsAt, endsAt];
}

/** `null` when nothing says when the notice was given. */
export function noticeTimes(notice: Notice, changedAt: Date): EntryTimes | null {
  const updates = notice.updates.map((update) => update.at);
  const starts = notice.startsAt === null ? [] : [earlier(notice.startsAt, changedAt)];
  const all = [...starts, ...updates];
  const [publishedAt, updatedAt] = [earliestOf(all), latestOf(all)];
  return publishedAt === null || updatedAt === null ? null : { publishedAt, updatedAt };
}

/** Updates as a list that nobody promised to be in order; equal instants stay as they were. */
export function oldestFirst<T extends { at: Date }>(updates: readonly T[]): T[] {
  return updates.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

import { DAY_MS } from '../../base/durations.ts';
import { earliestOf } from '../../base/moments.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import { compareText } from '../../base/text.ts';
import { scopeOf, type AnnouncementScope } from '../announced/announcement-scope.ts';
import type { NamedComponent } from '../announced/announcement-scope.ts';
import { announcedTimes } from './announced-times.ts';
import { maintenanceState } from './maintenance.ts';
import type { MaintenanceOccurrence } from './maintenance.ts';
import type { Maintenance } from '../status-page.ts';

/** A maintenance before its dates are looked up. */
export interface ShownMaintenance extends Omit<Maintenance, 'dates' | 'series'> {
  /** The announcement or downtime it comes from, the same for all its times; reveals nothing. */
  series: string;
}

/** A nightly job must not drown what is special: so many times of one downtime are listed, those nearest to now. */
const MAX_SCHEDULED = 10;
const MAX_COMPLETED = 20;

export interface MaintenanceListInput {
  /** Of all organizations of the customer. */
  occurrences: readonly MaintenanceOccurrence[];
  /** Addressed to the customer; other kinds than maintenance are passed over. */
  announcements: readonly Announcement[];
  /** Of the page, only what may be shown. */
  components: readonly NamedComponent[];
  /** Services a hidden host is listed under: component ids by host component id. Hosts that are shown need none. */
  parentsOf?: (hostId: string) => readonly string[];
  now: Date;
  /** Completed ones that ended earlier are left out. */
  historyFrom: Date;
  /** IANA name; what is announced to come again keeps its local time there. */
  timeZone: string;
  /** A keyed hash over the parts, a path segment: the ids of downtimes must not be seen. */
  hashId: (...parts: string[]) => string;
}

/**
 * The maintenance of a page: in progress, then scheduled (soonest first), then completed (newest first). A downtime without
 * a public text that an announced maintenance already speaks of is not said twice.
 */
export function listMaintenances(input: MaintenanceListInput): ShownMaintenance[] {
  const announced = input.announcements.flatMap((announcement) => fromAnnouncement(announcement, input));
  const isSaid = (occurrence: MaintenanceOccurrence): boolean =>
    occurrence.text === null && announced.some((other) => speaksOf(other, fromOccurrence(occurrence, input)));
  // Those that are said already take no place of what is nearest.
  const unsaid = announced.length === 0 ? input.occurrences : input.occurrences.filter((each) => !isSaid(each));
  const planned = nearest(unsaid).map((occurrence) => fromOccurrence(occurrence, input));
  return [...announced, ...planned]
    .filter(({ state, endsAt }) => state !== 'completed' || (endsAt !== null && endsAt > input.historyFrom))
    .toSorted(compareMaintenances);
}

function fromOccurrence(occurrence: MaintenanceOccurrence, input: MaintenanceListInput): ShownMaintenance {
  const { organization, downtimeId, startsAt, endsAt, state, text } = occurrence;
  return {
    id: input.hashId('maintenance', organization, downtimeId, startsAt.toISOString()),
    series: input.hashId('downtime', organization, downtimeId),
    title: null,
    state,
    startsAt,
    endsAt,
    components: shownComponents(occurrence, input),
    text,
    bodyMarkdown: null,
    updates: [],
  };
}

/** What readers may know of its hosts and services: a hidden host counts as its services. All of the page is empty. */
function shownComponents(occurrence: MaintenanceOccurrence, input: MaintenanceListInput): Maintenance['components'] {
  const byId = new Map(input.components.map((component) => [component.id, component]));
  const covered = new Set([...occurrence.services, ...occurrence.hosts]);
  const shown = new Set<string>();
  for (const id of covered) {
    const visible = byId.has(id) ? [id] : (input.parentsOf?.(id) ?? []);
    for (const visibleId of visible) if (byId.has(visibleId)) shown.add(visibleId);
  }
  if (input.components.every(({ id }) => shown.has(id))) return [];
  // A service stands for its hosts.
  return input.components
    .filter(({ id, parents }) => shown.has(id) && !parents.some((parent) => occurrence.services.includes(parent)))
    .map(({ id, name }) => ({ id, name }));
}

function fromAnnouncement(announcement: Announcement, input: MaintenanceListInput): ShownMaintenance[] {
  if (announcement.kind !== 'maintenance') return [];
  const scope = scopeOf(announcement, input.components);
  if (scope === undefined) return [];
  return announcedTimes(announcement, input).flatMap((time) =>
    fromTime(time, { series: announcement.id, scope }, input.now),
  );
}

function fromTime(
  announcement: Announcement,
  { series, scope }: { series: string; scope: AnnouncementScope },
  now: Date,
): ShownMaintenance[] {
  const { startsAt } = announcement;
  if (startsAt === null) return [];
  const updates = announcement.updates.filter(({ at }) => at <= now);
  const resolvedAt = updates.find(({ state }) => state === 'resolved')?.at ?? null;
  const isDone = startsAt <= now && (announcement.state === 'resolved' || resolvedAt !== null);
  // Said to be done without a time: the last word about it is the best there is.
  const doneAt = isDone ? (resolvedAt ?? updates.at(-1)?.at ?? startsAt) : null;
  const endsAt = earliestOf([announcement.endsAt, doneAt]);
  return [
    {
      id: announcement.id,
      series,
      title: announcement.title,
      state: isDone ? 'completed' : maintenanceState({ startsAt, endsAt }, now),
      startsAt,
      endsAt: endsAt !== null && endsAt < startsAt ? startsAt : endsAt,
      components: scope.components.map(({ id, name }) => ({ id, name })),
      text: null,
      bodyMarkdown: announcement.bodyMarkdown.trim() === '' ? null : announcement.bodyMarkdown,
      updates: updates.map(({ at, text }) => ({ at, text })),
    },
  ];
}

/** What is announced and over says nothing of what goes on. */
function speaksOf(announced: ShownMaintenance, planned: ShownMaintenance): boolean {
  if (announced.state === 'completed' && planned.state !== 'completed') return false;
  const overlaps =
    (planned.endsAt === null || announced.startsAt < planned.endsAt) &&
    (announced.endsAt === null || planned.startsAt < announced.endsAt);
  if (!overlaps || outlasts(planned, announced)) return false;
  if (announced.components.length === 0) return true;
  const ids = new Set(announced.components.map(({ id }) => id));
  return planned.components.length > 0 && planned.components.every(({ id }) => ids.has(id));
}

/** What goes on for a day and more beside what was announced is other work: a job each hour that never ends, for instance. */
function outlasts(planned: ShownMaintenance, announced: ShownMaintenance): boolean {
  if (announced.endsAt === null) return false;
  if (planned.endsAt === null) return true;
  const beforeMs = Math.max(0, announced.startsAt.getTime() - planned.startsAt.getTime());
  const behindMs = Math.max(0, planned.endsAt.getTime() - announced.endsAt.getTime());
  return beforeMs + behindMs >= DAY_MS;
}

/** Of each downtime, what is in progress and what is nearest to now on either side. */
function nearest(occurrences: readonly MaintenanceOccurrence[]): MaintenanceOccurrence[] {
  const byDowntime = new Map<string, MaintenanceOccurrence[]>();
  for (const occurrence of occurrences) {
    const key = JSON.stringify([occurrence.organization, occurrence.downtimeId]);
    const group = byDowntime.get(key);
    if (group === undefined) byDowntime.set(key, [occurrence]);
    else group.push(occurrence);
  }
  return [...byDowntime.values()].flatMap((group) => {
    const inOrder = group.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    const of = (state: Maintenance['state']): MaintenanceOccurrence[] => inOrder.filter((o) => o.state === state);
    return [...of('in_progress'), ...of('scheduled').slice(0, MAX_SCHEDULED), ...of('completed').slice(-MAX_COMPLETED)];
  });
}

const STATE_ORDER: Record<Maintenance['state'], number> = { in_progress: 0, scheduled: 1, completed: 2 };

function compareMaintenances(a: ShownMaintenance, b: ShownMaintenance): number {
  const byState = STATE_ORDER[a.state] - STATE_ORDER[b.state];
  if (byState !== 0) return byState;
  const byStart = a.startsAt.getTime() - b.startsAt.getTime();
  return (a.state === 'completed' ? -byStart : byStart) || compareText(a.id, b.id);
}

import type { Announcement } from '../../announcements/announcement.ts';
import { compareText } from '../../base/text.ts';
import { scopeOf } from './announcement-scope.ts';
import type { NamedComponent } from './announcement-scope.ts';
import { joinAnnouncement, standAlone } from './announced-incident.ts';
import type { AnnouncedEffect, AnnouncedIncident } from './announced-incident.ts';
import type { Incident, Notice } from '../status-page.ts';

export interface AttachInput {
  /** Detected ones of one page. */
  incidents: readonly Incident[];
  /** Addressed to the page, see `announcementsFor`; maintenance is passed over. */
  announcements: readonly Announcement[];
  components: readonly NamedComponent[];
  now: Date;
  /** Announced incidents that were resolved earlier are left out. */
  historyFrom: Date;
}

export interface Attached {
  /** Open ones first, then newest first. */
  incidents: Incident[];
  /** Those that hold now, newest first. */
  notices: Notice[];
  /** What announced incidents say of components, for states and bars; an open end is `null`. */
  effects: AnnouncedEffect[];
  /** The worst that open announced incidents say of the page as a whole; `null` when none does. */
  announcedImpact: Exclude<Incident['impact'], 'none'> | null;
  /** Announcements whose `case` no incident of this page has. */
  unmatchedCases: { announcementId: string; caseId: string }[];
}

/**
 * Puts humans' words beside what was detected. With `case`, an announcement joins that incident; without, it is an incident
 * of its own. One whose `case` is not found on this page stands alone when it is addressed to this customer by name and
 * says when it began, and is passed over when it is addressed to everybody.
 */
export function attachAnnouncements(input: AttachInput): Attached {
  const { now } = input;
  const incidents = new Map(input.incidents.map((incident) => [incident.caseId, incident]));
  const unmatchedCases: Attached['unmatchedCases'] = [];
  const announced: AnnouncedIncident[] = [];
  const inOrder = input.announcements
    .filter(({ kind }) => kind === 'incident')
    .toSorted((a, b) => compareText(a.id, b.id));
  for (const announcement of inOrder) {
    const joined = announcement.caseId === null ? undefined : incidents.get(announcement.caseId);
    if (joined !== undefined) {
      incidents.set(joined.caseId, joinAnnouncement(joined, announcement, now));
      continue;
    }
    if (announcement.caseId !== null) {
      unmatchedCases.push({ announcementId: announcement.id, caseId: announcement.caseId });
      if (announcement.customers === 'all') continue;
    }
    const scope = scopeOf(announcement, input.components);
    const own = scope === undefined ? undefined : standAlone(announcement, scope, input.components, now);
    if (own !== undefined && isRecent(own.incident, input.historyFrom)) announced.push(own);
  }
  for (const { incident } of announced) {
    // A file named like a Mackerel alert must not hide the detected incident.
    const caseId = incidents.has(incident.caseId) ? `a-${incident.caseId}`.slice(0, 64) : incident.caseId;
    incidents.set(caseId, { ...incident, caseId });
  }
  return {
    incidents: [...incidents.values()].toSorted(compareIncidents),
    notices: input.announcements.flatMap((announcement) => toNotice(announcement, input)).toSorted(compareNotices),
    effects: announced.flatMap(({ effects }) => effects),
    announcedImpact: worstImpact(announced),
    unmatchedCases,
  };
}

/** `case:` of announcements that no page has, whomever they are addressed to; for the operator. */
export function findUnmatchedCases(
  announcements: readonly Announcement[],
  knownCaseIds: ReadonlySet<string>,
): { announcementId: string; caseId: string }[] {
  return announcements.flatMap(({ id, caseId }) =>
    caseId === null || knownCaseIds.has(caseId) ? [] : [{ announcementId: id, caseId }],
  );
}

function isRecent({ resolvedAt }: Incident, historyFrom: Date): boolean {
  return resolvedAt === null || resolvedAt > historyFrom;
}

function worstImpact(announced: readonly AnnouncedIncident[]): Attached['announcedImpact'] {
  const open = new Set(announced.flatMap(({ incident }) => (incident.state === 'resolved' ? [] : [incident.impact])));
  const order = ['major_outage', 'partial_outage', 'degraded'] as const;
  return order.find((impact) => open.has(impact)) ?? null;
}

function toNotice(announcement: Announcement, { components, now }: AttachInput): Notice[] {
  const { id, kind, title, startsAt, endsAt, bodyMarkdown } = announcement;
  const isCurrent = (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now);
  if (kind !== 'notice' || !isCurrent || scopeOf(announcement, components) === undefined) return [];
  const updates = announcement.updates.filter(({ at }) => at <= now).map(({ at, text }) => ({ at, text }));
  return [{ id, title, startsAt, endsAt, bodyMarkdown, updates }];
}

function openFirst(incident: Incident): number {
  return incident.state === 'resolved' ? 1 : 0;
}

function compareIncidents(a: Incident, b: Incident): number {
  return (
    openFirst(a) - openFirst(b) || b.startedAt.getTime() - a.startedAt.getTime() || compareText(a.caseId, b.caseId)
  );
}

function compareNotices(a: Notice, b: Notice): number {
  return (b.startsAt?.getTime() ?? 0) - (a.startsAt?.getTime() ?? 0) || compareText(a.id, b.id);
}

import type { Announcement } from '../../announcements/announcement.ts';
import { compareText } from '../../base/text.ts';
import { scopeOf } from './announcement-scope.ts';
import type { NamedComponent } from './announcement-scope.ts';
import { joinAnnouncements, standAlone } from './announced-incident.ts';
import type { AnnouncedIncident } from './announced-incident.ts';
import { worstImpact, type Incident, type Notice } from '../status-page.ts';

/** A notice before its dates are looked up. */
export type ShownNotice = Omit<Notice, 'dates'>;

export interface PlaceInput {
  /** Of what was detected for one page. */
  caseIds: ReadonlySet<string>;
  /** Addressed to the page, see `announcementsFor`; maintenance and notices are passed over. */
  announcements: readonly Announcement[];
  components: readonly NamedComponent[];
  now: Date;
  /** Announced incidents that were resolved earlier are left out. */
  historyFrom: Date;
}

/** Humans' words about incidents, each where it belongs on one page. */
export interface PlacedAnnouncements {
  /** Those that follow up a detected case, by its id; in their order. */
  byCase: ReadonlyMap<string, readonly Announcement[]>;
  /** Incidents of their own, with what they say of components, for states and bars. */
  announced: readonly AnnouncedIncident[];
  /** The worst that open announced incidents say of the page as a whole; `null` when none does. */
  announcedImpact: Exclude<Incident['impact'], 'none'> | null;
  /** Announcements whose `case` no incident of this page has. */
  unmatchedCases: { announcementId: string; caseId: string }[];
}

/**
 * With `case`, an announcement joins that incident; without, it is an incident of its own. One whose `case` is not found on
 * this page stands alone when it is addressed to this customer by name and says when it began, and is passed over when it is
 * addressed to everybody.
 */
export function placeAnnouncements(input: PlaceInput): PlacedAnnouncements {
  const { caseIds, now } = input;
  const byCase = new Map<string, Announcement[]>();
  const unmatchedCases: PlacedAnnouncements['unmatchedCases'] = [];
  const announced: AnnouncedIncident[] = [];
  const inOrder = input.announcements
    .filter(({ kind }) => kind === 'incident')
    .toSorted((a, b) => compareText(a.id, b.id));
  for (const announcement of inOrder) {
    const { id, caseId } = announcement;
    if (caseId !== null && caseIds.has(caseId)) {
      byCase.set(caseId, [...(byCase.get(caseId) ?? []), announcement]);
      continue;
    }
    if (caseId !== null) {
      unmatchedCases.push({ announcementId: id, caseId });
      if (announcement.customers === 'all') continue;
    }
    const scope = scopeOf(announcement, input.components);
    const own = scope === undefined ? undefined : standAlone(announcement, scope, input.components, now);
    if (own !== undefined && isRecent(own.incident, input.historyFrom)) announced.push(withFreeId(own, caseIds));
  }
  return { byCase, announced, announcedImpact: announcedImpactOf(announced), unmatchedCases };
}

/** A file named like a Mackerel alert must not hide the detected incident. */
function withFreeId(
  { announcement, incident, effects }: AnnouncedIncident,
  caseIds: ReadonlySet<string>,
): AnnouncedIncident {
  const caseId = caseIds.has(incident.caseId) ? `a-${incident.caseId}`.slice(0, 64) : incident.caseId;
  return { announcement, incident: { ...incident, caseId }, effects };
}

/** Detected incidents with humans' words, and announced ones beside them; open ones first, then newest first. */
export function attachPlaced(
  detected: readonly Incident[],
  { byCase, announced }: PlacedAnnouncements,
  now: Date,
): Incident[] {
  const incidents = new Map(
    detected.map((incident) => {
      const words = byCase.get(incident.caseId) ?? [];
      return [incident.caseId, joinAnnouncements(incident, words, now)];
    }),
  );
  for (const { incident } of announced) incidents.set(incident.caseId, incident);
  return [...incidents.values()].toSorted(compareIncidents);
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

function announcedImpactOf(announced: readonly AnnouncedIncident[]): PlacedAnnouncements['announcedImpact'] {
  const open = announced.map(({ incident }) => incident).filter(({ state }) => state !== 'resolved');
  const worst = worstImpact(open.map(({ impact }) => impact));
  return worst === 'none' ? null : worst;
}

/** Those that hold now, newest first. */
export function noticesOf(
  announcements: readonly Announcement[],
  components: readonly NamedComponent[],
  now: Date,
): ShownNotice[] {
  return announcements.flatMap((announcement) => toNotice(announcement, components, now)).toSorted(compareNotices);
}

function toNotice(announcement: Announcement, components: readonly NamedComponent[], now: Date): ShownNotice[] {
  const { id, kind, title, startsAt, endsAt, bodyMarkdown } = announcement;
  const isCurrent = (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now);
  if (kind !== 'notice' || !isCurrent || scopeOf(announcement, components) === undefined) return [];
  const updates = announcement.updates.filter(({ at }) => at <= now).map(({ at, text }) => ({ at, text }));
  return [{ id, title, startsAt, endsAt, bodyMarkdown, updates }];
}

function openFirst(incident: Incident): number {
  return incident.state === 'resolved' ? 1 : 0;
}

/** Open ones first, then newest first. */
export function compareIncidents(a: Incident, b: Incident): number {
  return (
    openFirst(a) - openFirst(b) || b.startedAt.getTime() - a.startedAt.getTime() || compareText(a.caseId, b.caseId)
  );
}

function compareNotices(a: ShownNotice, b: ShownNotice): number {
  return (b.startsAt?.getTime() ?? 0) - (a.startsAt?.getTime() ?? 0) || compareText(a.id, b.id);
}

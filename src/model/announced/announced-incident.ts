import type { Announcement } from '../../announcements/announcement.ts';
import type { AnnouncementScope, NamedComponent } from './announcement-scope.ts';
import { UNTOLD } from '../untold.ts';
import { worstImpact, type AffectedComponent, type Incident, type IncidentState } from '../status-page.ts';

/** What an announced incident says of one component; an open end is `null`. */
export interface AnnouncedEffect {
  component: string;
  effect: 'outage' | 'degraded';
  from: Date;
  to: Date | null;
}

export interface AnnouncedIncident {
  announcement: Announcement;
  /** Without its reports: those are in the ledger. */
  incident: Incident;
  effects: AnnouncedEffect[];
}

type Update = Announcement['updates'][number];

/**
 * An incident that only humans speak of. It begins at `startsAt` or with the first update.
 *
 * @returns `undefined` before it begins
 */
export function standAlone(
  announcement: Announcement,
  scope: AnnouncementScope,
  components: readonly NamedComponent[],
  now: Date,
): AnnouncedIncident | undefined {
  const updates = announcement.updates.filter(({ at }) => at <= now);
  const startedAt = announcement.startsAt ?? updates[0]?.at;
  if (startedAt === undefined || startedAt > now) return undefined;
  const resolvedAt = resolutionOf(announcement, updates, startedAt, now);
  const effect = announcement.impact === 'degraded' ? 'degraded' : 'outage';
  const hit = componentsHit(announcement, scope, components);
  const incident: Incident = {
    caseId: announcement.id,
    title: announcement.title,
    state: resolvedAt === null ? (lastWord(announcement.state, updates) ?? 'investigating') : 'resolved',
    impact: announcement.impact,
    startedAt,
    resolvedAt,
    isWidespread: false,
    duringMaintenance: false,
    isStale: false,
    affected: hit.map(({ id, name, kind }) => toAffected({ id, name, kind }, effect, startedAt, resolvedAt)),
    ...UNTOLD,
    bodyMarkdown: bodyOf(announcement),
  };
  const effects = hit.map(({ id }) => ({ component: id, effect, from: startedAt, to: resolvedAt }) as const);
  return { announcement, incident, effects };
}

/** What is said of a case in one word, whoever says it. */
export type Verdict = Pick<Incident, 'impact' | 'state' | 'resolvedAt'>;

/**
 * A detected incident with humans' words: their title, bodies and updates, and their state – but it is resolved only when
 * the alerts are over, and stays open after that as long as the last thing they wrote later says so.
 */
export function joinAnnouncements(detected: Incident, announcements: readonly Announcement[], now: Date): Incident {
  const last = announcements.at(-1);
  if (last === undefined) return detected;
  const bodies = [detected.bodyMarkdown, ...announcements.map(bodyOf)].filter((part) => part !== null);
  return {
    ...detected,
    ...judgeSpoken(detected, announcements, now),
    title: last.title,
    bodyMarkdown: bodies.join('\n\n') || null,
  };
}

/** The verdict on a case once humans have spoken of it, too: in however many files, the newest word counts. */
export function judgeSpoken(detected: Verdict, announcements: readonly Announcement[], now: Date): Verdict {
  if (announcements.length === 0) return detected;
  const { updates, alertsOverAt, staysOpen } = hear(detected, announcements, now);
  const isResolved = alertsOverAt !== null && !staysOpen;
  const spoken = spokenState(lastWord(lastStateOf(announcements), updates), staysOpen);
  return {
    impact: worstImpact([detected.impact, ...announcements.map(({ impact }) => impact)]),
    state: isResolved ? 'resolved' : (spoken ?? openState(detected)),
    resolvedAt: isResolved ? alertsOverAt : null,
  };
}

interface Heard {
  /** What was written until now. */
  updates: Update[];
  alertsOverAt: Date | null;
  /** The alerts are over, and the last word after that says that it is not. */
  staysOpen: boolean;
}

function hear(detected: Verdict, announcements: readonly Announcement[], now: Date): Heard {
  const updates = announcements
    .flatMap((one) => one.updates.filter(({ at }) => at <= now))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const alertsOverAt = detected.state === 'resolved' ? (detected.resolvedAt ?? now) : null;
  const isOver = (at: Date): boolean => alertsOverAt !== null && at >= alertsOverAt;
  const spoken = updates.map(({ at, state }) => ({ at, state: spokenState(state, isOver(at)) }));
  const last = spoken.findLast(({ state }) => state !== null);
  const wantsOpen = last !== undefined && last.state !== 'resolved' && isOver(last.at);
  const haveEnded = announcements.every(({ endsAt }) => endsAt !== null && endsAt <= now);
  return { updates, alertsOverAt, staysOpen: wantsOpen && !haveEnded };
}

/** A human may say “resolved” only where the alerts agree. */
function spokenState(state: IncidentState | null, isOver: boolean): IncidentState | null {
  return state === 'resolved' && !isOver ? 'monitoring' : state;
}

function openState(detected: Verdict): IncidentState {
  return detected.state === 'resolved' ? 'monitoring' : detected.state;
}

/** What the newest update that names a state says; without one, the announcement's own. */
function lastWord(untimed: IncidentState | null, updates: readonly Update[]): IncidentState | null {
  return updates.findLast(({ state }) => state !== null)?.state ?? untimed;
}

function lastStateOf(announcements: readonly Announcement[]): IncidentState | null {
  return announcements.findLast(({ state }) => state !== null)?.state ?? null;
}

function resolutionOf(announcement: Announcement, updates: readonly Update[], startedAt: Date, now: Date): Date | null {
  if (announcement.endsAt !== null && announcement.endsAt <= now) return announcement.endsAt;
  if (lastWord(announcement.state, updates) !== 'resolved') return null;
  const said = updates.findLast(({ state }) => state !== null);
  // Without a time of its own, the last word about it is the best there is.
  const at = said?.at ?? updates.at(-1)?.at ?? startedAt;
  return at < startedAt ? startedAt : at;
}

/** Nobody is made red by “partly” without a name: then it is said of the page only. */
function componentsHit(
  { impact }: Announcement,
  scope: AnnouncementScope,
  components: readonly NamedComponent[],
): readonly NamedComponent[] {
  if (impact === 'none') return [];
  if (!scope.isWholePage) return scope.components;
  if (impact === 'partial_outage') return [];
  const parts = components.filter(({ kind }) => kind !== 'customer');
  // A customer without servers is hit as a whole. All of an overview's customers say so on their own pages.
  return parts.length === 0 && components.length === 1 ? components : parts;
}

function toAffected(
  { id, name, kind }: Pick<NamedComponent, 'id' | 'name' | 'kind'>,
  effect: AffectedComponent['effect'],
  from: Date,
  to: Date | null,
): AffectedComponent {
  return { component: id, name, kind, effect, windows: [{ from, to, effect, end: null }], flapping: null };
}

function bodyOf({ bodyMarkdown }: Announcement): string | null {
  return bodyMarkdown.trim() === '' ? null : bodyMarkdown;
}

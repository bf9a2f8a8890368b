import { earliestOf, latestOf } from '../../base/moments.ts';
import type { Interval } from '../../base/interval.ts';
import { subtract, unite } from '../../base/interval.ts';
import type { HostService } from '../../snapshot/snapshot.ts';
import type { Board, HostNode, OwnHits, ServiceNode, WholeNode } from './board.ts';
import type { HostRecord } from '../history/history.ts';
import { isMaintenanceStatus } from '../maintenance/maintenance.ts';
import type { BoardStandings, OrganizationModel, Standing } from '../model.ts';
import type { Unreadable } from '../unreadable.ts';
import { intersectLists, NONE, spanAt, uniteLists, type Spans } from '../spans.ts';
import { worstOf, type State } from '../state.ts';

/** What the state of a host is judged by. */
export type HostSubject = Pick<HostNode, 'host' | 'organization' | 'memberships' | 'isWatched' | 'unwatched' | 'hits'>;

export function standingsOf(board: Board, now: Date): BoardStandings {
  const hosts = hostStandings(board.hosts, now);
  const services = board.services.map((service) => serviceStanding(service, hosts, now));
  return { hosts, services, whole: wholeStanding(board.whole, board, hosts, now) };
}

/** By organization, and by when nobody watched: one list for all that were left out together. */
type SharedStandings = Map<OrganizationModel, Map<readonly Interval[], Standing>>;

/** In the order given; uneventful hosts share one. */
export function hostStandings(subjects: readonly HostSubject[], now: Date): Standing[] {
  const watched: SharedStandings = new Map();
  const not: SharedStandings = new Map();
  return subjects.map((host) => {
    if (!isUneventful(host)) return hostStanding(host, now);
    const alike = host.isWatched ? watched : not;
    const shared = alike.get(host.organization) ?? new Map<readonly Interval[], Standing>();
    alike.set(host.organization, shared);
    const standing = shared.get(host.unwatched) ?? hostStanding(host, now);
    shared.set(host.unwatched, standing);
    return standing;
  });
}

/** All hosts of one organization that nothing was ever said of stand alike, which is nearly all of them. */
function isUneventful({ hits, host, organization }: HostSubject): boolean {
  return (
    hits === null &&
    host !== null &&
    (host.status === 'working' || host.status === 'standby') &&
    organization.downtimes.length === 0 &&
    !organization.hostRecords.has(host.id)
  );
}

function hostStanding(node: HostSubject, now: Date): Standing {
  const { organization, host } = node;
  const services = node.memberships;
  const phases = host === null ? undefined : organization.hostRecords.get(host.id)?.phases;
  const spans = spansOf(node.hits, plannedOf(organization, services, phases), organization.observed, node.unwatched);
  const hit = hitStanding(spans, organization.unreadable, now);
  if (hit !== undefined) return hit;
  if (organization.unreadable !== null) return unknownStanding(organization.unreadable, spans);
  const status = host?.status ?? 'working';
  const lastPhase = phases?.at(-1);
  if (organization.maintenance.isInMaintenance({ services, status })) {
    const begun = isMaintenanceStatus(status) ? (lastPhase?.from ?? null) : downtimeStart(organization, node, now);
    return { ...quiet('maintenance', spans), since: sinceAfterHits(begun, spans, now) };
  }
  if (status === 'unrecognized') {
    const since = lastPhase?.from ?? organization.read?.readAt ?? now;
    return unknownStanding({ cause: 'shape', since, lastReadAt: null }, spans);
  }
  return node.isWatched ? quiet('operational', spans) : unwatched(spans);
}

function plannedOf(
  { downtimes, maintenance }: OrganizationModel,
  services: readonly HostService[],
  phases?: HostRecord['phases'],
): readonly Interval[] {
  return downtimes.length === 0 && phases === undefined ? NONE : maintenance.intervalsOf({ services }, phases);
}

function serviceStanding(node: ServiceNode, hosts: readonly Standing[], now: Date): Standing {
  const { organization } = node;
  const children = node.hosts.map(({ index }) => hosts[index]!);
  const planned = plannedOf(organization, [{ name: node.name, roles: [] }]);
  const own = spansOf(node, planned, organization.observed, NONE);
  if (children.length > 0) return rollUp(own, children, organization.unreadable, now);
  const hit = hitStanding(own, organization.unreadable, now);
  if (hit !== undefined) return hit;
  if (organization.unreadable !== null) return unknownStanding(organization.unreadable, own);
  const memberships = [{ name: node.name, roles: [] }];
  if (organization.maintenance.isInMaintenance({ services: memberships, status: 'working' })) {
    const begun = downtimeStart(organization, { memberships }, now);
    return { ...quiet('maintenance', own), since: sinceAfterHits(begun, own, now) };
  }
  return node.isWatched ? quiet('operational', own) : unwatched(own);
}

function wholeStanding(whole: WholeNode, board: Board, hosts: readonly Standing[], now: Date): Standing {
  const own = spansOf(whole, NONE, observedOf(board), NONE);
  const children = whole.hosts.map(({ index }) => hosts[index]!);
  if (whole.blind !== null) children.push(unknownStanding(whole.blind, { ...own, outages: NONE, degraded: NONE }));
  return rollUp(own, children, firstUnreadable(board), now);
}

/** Why something that the customer claims cannot be seen; the earliest. */
export function firstUnreadable({ customer }: Board): Unreadable | null {
  const all = customer.organizations.flatMap(({ unreadable }) => unreadable ?? []);
  return all.toSorted((a, b) => a.since.getTime() - b.since.getTime())[0] ?? null;
}

/**
 * A thing that is made of others: out when all of them are, or when it was itself said to be; partly out when some are;
 * otherwise the worst of them. Parts that nobody watches are on neither side; where all are such, so is the whole.
 */
export function rollUp(own: Spans, parts: readonly Standing[], unreadable: Unreadable | null, now: Date): Standing {
  // Uneventful hosts share one standing: a thousand of them cost as much as one.
  const children = [...new Set(parts)];
  const watched = children.filter(({ state }) => state !== 'not_monitored');
  const outages = uniteAlso(own.outages, children, (child) => child.spans.outages);
  const degraded = uniteAlso(own.degraded, children, (child) => child.spans.degraded);
  const maintenance = children.length === 0 ? own.maintenance : intersectLists(watched.map((c) => c.spans.maintenance));
  // While all of it was left out, nobody saw how it was.
  const seen = seenOf(
    own.observed,
    children.length === 0 ? own.unwatched : intersectLists(children.map((c) => c.spans.unwatched)),
  );
  const spans: Spans = { outages, degraded, maintenance, observed: seen.observed, unwatched: seen.unwatched };
  const isPlain = own.maintenance.length === 0 && children.every(isAsItWas);
  const unplanned = isPlain
    ? outages
    : uniteAlso(withoutMaintenance(own), children, (c) => withoutMaintenance(c.spans, c.unplanned));
  const ownHit = hitStanding(own, unreadable, now);
  if (ownHit === undefined && children.length > 0 && watched.length === 0) return { ...unwatched(spans), unplanned };
  if (ownHit?.state === 'major_outage') return { ...ownHit, spans, unplanned };
  if (children.some(isHit)) {
    const state = watched.every(isOut) ? 'major_outage' : 'partial_outage';
    const since = spanAt(spans.outages, now)?.from ?? null;
    const stale = children.find((child) => isHit(child) && child.isStale);
    return { state, since, isStale: stale !== undefined, unknown: stale?.unknown ?? null, spans, unplanned };
  }
  const candidates = ownHit === undefined ? watched : [ownHit, ...watched];
  const state = worstOf(candidates.map((candidate) => candidate.state));
  const worst = candidates.filter((candidate) => candidate.state === state);
  const first = earliestSince(worst);
  return {
    state,
    since: state === 'operational' ? null : (first?.since ?? null),
    isStale: worst.some(({ isStale }) => isStale),
    unknown: first?.unknown ?? null,
    spans,
    unplanned,
  };
}

/** Nothing was planned of it: all its outages count. */
function isAsItWas({ spans, unplanned }: Standing): boolean {
  return spans.maintenance.length === 0 && unplanned === spans.outages;
}

function uniteAlso(
  own: readonly Interval[],
  children: readonly Standing[],
  listOf: (child: Standing) => readonly Interval[],
): readonly Interval[] {
  const lists = own.length === 0 ? [] : [own];
  for (const child of children) {
    const list = listOf(child);
    if (list.length > 0) lists.push(list);
  }
  return uniteLists(lists);
}

function isOut({ state }: Standing): boolean {
  return state === 'major_outage';
}

function isHit({ state }: Standing): boolean {
  return state === 'major_outage' || state === 'partial_outage';
}

/** Of several the first in order; one whose beginning is not known comes last. */
function earliestSince(standings: readonly Standing[]): Standing | undefined {
  let first = standings[0];
  for (const own of standings) {
    if (first !== undefined && (own.since?.getTime() ?? Infinity) < (first.since?.getTime() ?? Infinity)) first = own;
  }
  return first;
}

/** When everything a customer claims was observed; never, where there was nothing of it to observe. */
export function observedOf({ customer: { organizations, touches }, whole }: Board): readonly Interval[] {
  if (whole.blind?.isEmpty === true && touches.length === 0) return NONE;
  return intersectLists(organizations.map(({ observed }) => observed));
}

function withoutMaintenance({ outages, maintenance }: Spans, unplanned = outages): readonly Interval[] {
  return unplanned.length === 0 || maintenance.length === 0 ? unplanned : subtract(unplanned, maintenance);
}

/** @param observed as if somebody had watched all the time */
export function spansOf(
  hits: OwnHits | null,
  maintenance: readonly Interval[],
  observed: readonly Interval[],
  unwatched: readonly Interval[],
): Spans {
  const { outages, degraded } = ownSpans(hits);
  const seen = seenOf(observed, unwatched);
  return { outages, degraded, maintenance, observed: seen.observed, unwatched: seen.unwatched };
}

function seenOf(observed: readonly Interval[], unwatched: readonly Interval[]): Pick<Spans, 'observed' | 'unwatched'> {
  return { observed: unwatched.length === 0 ? observed : subtract(observed, unwatched), unwatched };
}

/** What was said of a component itself, in order. */
export function ownSpans(hits: OwnHits | null): Pick<Spans, 'outages' | 'degraded'> {
  return {
    outages: hits === null ? NONE : inOrder(hits.outages),
    degraded: hits === null ? NONE : inOrder(hits.degraded),
  };
}

function inOrder(intervals: readonly Interval[]): readonly Interval[] {
  if (intervals.length === 0) return NONE;
  return intervals.length === 1 ? intervals : unite(intervals);
}

/** Out or degraded by an alert or a human's word; `undefined` when neither holds now. */
function hitStanding(spans: Spans, unreadable: Unreadable | null, now: Date): Standing | undefined {
  const seen = { isStale: unreadable !== null, unknown: unreadable };
  const outage = spanAt(spans.outages, now);
  if (outage !== undefined) return { ...quiet('major_outage', spans), since: outage.from, ...seen };
  const degraded = spanAt(spans.degraded, now);
  if (degraded === undefined) return undefined;
  // While it was out it was not merely degraded.
  const since = latestOf([degraded.from, lastEnd(spans.outages, now)]);
  return { ...quiet('degraded', spans), since, ...seen };
}

/** What happened to it stays told; no time of it counts as seen. */
function unwatched(spans: Spans): Standing {
  return quiet('not_monitored', { ...spans, observed: NONE });
}

function unknownStanding(unknown: Unreadable, spans: Spans): Standing {
  return { ...quiet('unknown', spans), since: unknown.since, unknown };
}

function quiet(state: State, spans: Spans): Standing {
  return { state, since: null, isStale: false, unknown: null, spans, unplanned: spans.outages };
}

function sinceAfterHits(begun: Date | null, { outages, degraded }: Spans, now: Date): Date | null {
  if (begun === null) return null;
  return latestOf([begun, lastEnd(outages, now), lastEnd(degraded, now)]);
}

/** The start of the downtime that covers it now; of several the earliest. */
function downtimeStart(
  { downtimes }: OrganizationModel,
  { memberships }: Pick<HostNode, 'memberships'>,
  now: Date,
): Date | null {
  const starts = downtimes
    .filter(({ reach, covers }) => reach === 'whole' && covers({ services: memberships }))
    .flatMap(({ spans }) => spans)
    .filter(({ startsAt, endsAt }) => startsAt <= now && (endsAt === null || endsAt > now))
    .map(({ startsAt }) => startsAt);
  return earliestOf(starts);
}

function lastEnd(intervals: readonly Interval[], now: Date): Date | undefined {
  return intervals.findLast(({ to }) => to <= now)?.to;
}

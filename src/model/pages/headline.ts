import { countWatched, worstOf, type State } from '../state.ts';
import type { Component, StatusPage } from '../status-page.ts';

/** What is counted; `mixed` where several kinds are. `whole`: not counted, all of the one customer whose page it is. */
export type Kind = Component['kind'] | 'mixed' | 'whole';

/** The numbers a headline is worded from. `hit`: out or degraded. */
export interface HeadlineFacts {
  kind: 'overview' | 'customer';
  /** What is counted. `customer` on the overview only. */
  counted: Kind;
  state: State;
  total: number;
  outage: number;
  degraded: number;
  unknown: number;
  /** Of the unknown: of whom nothing is watched. On a customer's page 1 or 0. */
  unwatched: number;
  maintenance: number;
  /** Not in `total`, unless there is nothing else. */
  notMonitored: number;
  othersAffected: number | null;
  /** Nothing is hit now, and yet a case is open: it fell to a level that does not count, or waits for its proof. */
  isFollowed: boolean;
}

/** An overview whose customers all have pages that are not named here: it knows neither good nor bad. */
export function isNobodyListed({ kind, state, total }: HeadlineFacts): boolean {
  return kind === 'overview' && state === 'unknown' && total === 0;
}

/** {@link isNobodyListed} of a page whose other facts nobody asks for. */
export function listsNobody(page: HeadlineSource): boolean {
  return page.kind === 'overview' && isNobodyListed(headlineFacts(page));
}

/** A customer's page, or all of an overview's, of which nothing failed and nothing is watched: neither good nor bad. */
export function isNothingWatched({ state, total, unwatched }: HeadlineFacts): boolean {
  return state === 'unknown' && unwatched > 0 && unwatched >= total;
}

/** Whether it is bad news; what merely cannot be seen is counted apart. */
export function isHit({ state }: { state: State }): boolean {
  return state === 'major_outage' || state === 'partial_outage' || state === 'degraded';
}

/**
 * Whether the page speaks worse of a customer than of anything that is counted: an alert or a human spoke of all of it.
 */
export function isHitAsWhole({ kind, counted, state, total, outage }: HeadlineFacts): boolean {
  return kind === 'customer' && state === 'major_outage' && (counted === 'whole' || outage < total);
}

/** Whether every customer that an overview counts is hit by the worst of it, and none is left out because nothing watches it. */
export function isEveryCustomerHit({ kind, state, total, outage, degraded, notMonitored }: HeadlineFacts): boolean {
  return kind === 'overview' && notMonitored === 0 && (state === 'degraded' ? degraded : outage) === total;
}

/** What a headline is made from: a page, or a customer on the internal site. */
export interface HeadlineSource extends Pick<StatusPage, 'kind' | 'state' | 'counts' | 'counted' | 'othersAffected'> {
  unknown: readonly Pick<StatusPage['unknown'][number], 'isEmpty'>[];
  incidents: readonly Pick<StatusPage['incidents'][number], 'state'>[];
}

export function headlineFacts(page: HeadlineSource): HeadlineFacts {
  const { counts } = page;
  return {
    kind: page.kind,
    counted: countedKind(page),
    state: shownPageState(page),
    total: countWatched(counts) || counts.not_monitored,
    outage: counts.major_outage + counts.partial_outage,
    degraded: counts.degraded,
    unknown: counts.unknown,
    unwatched: page.unknown.filter(({ isEmpty }) => isEmpty).length,
    maintenance: counts.maintenance,
    notMonitored: counts.not_monitored,
    othersAffected: page.othersAffected,
    isFollowed: page.incidents.some(({ state }) => state !== 'resolved'),
  };
}

/**
 * What may be said of a component: what we can no longer see is not called working, even if it was when we last looked.
 */
export function shownState(component: Component): State {
  return component.isStale ? worstOf(['unknown', component.state]) : component.state;
}

/** The page's state, by the same rule: with anything unseen on the page it is `unknown` or worse. */
export function shownPageState(page: Pick<HeadlineSource, 'state' | 'counts' | 'unknown'>): State {
  return page.unknown.length > 0 || page.counts.unknown > 0 ? worstOf(['unknown', page.state]) : page.state;
}

/** What the page counts. A customer's own page that counts nothing but the customer speaks of all of it. */
function countedKind({ kind, counted }: Pick<StatusPage, 'kind' | 'counted'>): Kind {
  return kind === 'customer' && counted === 'customer' ? 'whole' : counted;
}

/** What some of the page's components are. */
export function kindOfAll(kinds: readonly Component['kind'][], page: Pick<StatusPage, 'kind'>): Kind {
  const [first = 'host'] = kinds;
  const counted = kinds.every((kind) => kind === first) ? first : 'mixed';
  return countedKind({ kind: page.kind, counted });
}

import { withMore } from '../../base/with-more.ts';
import type { Interval } from '../../base/interval.ts';
import { unite } from '../../base/interval.ts';
import type { Board, HostNode } from './board.ts';
import type { BoardStandings, CustomerStanding, Standing, Hit } from '../model.ts';
import type { Blindness } from '../unreadable.ts';
import { firstUnreadable, observedOf, ownSpans, rollUp, spansOf } from './standing.ts';
import { closeOpenEnd, NONE, uniteLists } from '../spans.ts';
import { compareStates, countStates, type State } from '../state.ts';
import type { Counted, Impact } from '../status-page.ts';

/** What humans say of the customer as a whole. */
export interface AnnouncedState {
  state: Extract<State, 'major_outage' | 'partial_outage' | 'degraded'>;
  since: Date | null;
}

export function customerStanding(
  board: Board,
  standings: BoardStandings,
  announced: AnnouncedState | null,
  now: Date,
): CustomerStanding {
  const { whole } = board;
  const own = spansOf(whole, NONE, observedOf(board), NONE);
  const { leaves, counted } = leavesOf(board, standings);
  const services = standings.services.filter((_, i) => board.services[i]!.hosts.length > 0);
  const rolled = rollUp(own, [...leaves, ...services], firstUnreadable(board), now);
  const roots = rootsOf(board, standings).filter(({ state }) => state !== 'not_monitored');
  const isAllOut = rolled.state === 'partial_outage' && roots.every(({ state }) => state === 'major_outage');
  const standing: Standing = isAllOut ? { ...rolled, state: 'major_outage' } : rolled;
  const { hosts } = standings;
  const gone = ownSpans(board.gone);
  const shown: Standing =
    announced !== null && compareStates(announced.state, standing.state) < 0
      ? { ...standing, state: announced.state, since: announced.since, unknown: null, isStale: false }
      : standing;
  const spans = {
    ...standing.spans,
    outages: uniteLists([standing.spans.outages, gone.outages]),
    degraded: uniteLists([standing.spans.degraded, gone.degraded]),
  };
  const isPlain = standing.unplanned === standing.spans.outages;
  const unplanned = isPlain ? spans.outages : uniteLists([standing.unplanned, gone.outages]);
  return withMore(
    { ...shown, spans, unplanned },
    {
      counts: countStates(leaves.map(({ state }) => state)),
      counted,
      hostsAffected: hosts.filter(({ state }) => state === 'major_outage' || state === 'degraded').length,
      hostsTotal: hosts.filter(({ state }) => state !== 'not_monitored').length,
      blindness: blindnessOf(leaves, board, standings),
    },
  );
}

function blindnessOf(leaves: readonly Standing[], board: Board, standings: BoardStandings): Blindness | null {
  const [first] = leaves.flatMap(({ unknown }) => unknown ?? []).toSorted((a, b) => +a.since - +b.since);
  if (first === undefined) return null;
  const isSeen = (node: Pick<HostNode, 'organization'>, standing: Standing): boolean =>
    node.organization.unreadable === null && standing.state !== 'not_monitored';
  const isPartial =
    board.hosts.some((host, i) => isSeen(host, standings.hosts[i]!)) ||
    board.services.some((service, i) => service.hosts.length === 0 && isSeen(service, standings.services[i]!));
  return isPartial ? { ...first, isPartial } : first;
}

/** What is counted: hosts, services that have none, and the customer where something of it cannot even be listed. */
function leavesOf(
  { services, whole, hosts }: Board,
  standings: BoardStandings,
): { leaves: Standing[]; counted: Counted } {
  const bare = standings.services.filter((_, i) => services[i]!.hosts.length === 0);
  const isLeaf = whole.blind !== null || hosts.length + bare.length === 0;
  const kinds: Counted[] = [];
  if (hosts.length > 0) kinds.push('host');
  if (bare.length > 0) kinds.push('service');
  if (isLeaf) kinds.push('customer');
  const counted = kinds.length === 1 ? kinds[0]! : 'mixed';
  return { leaves: [...standings.hosts, ...bare, ...(isLeaf ? [standings.whole] : [])], counted };
}

function rootsOf(board: Board, standings: BoardStandings): Standing[] {
  const hosts = standings.hosts.filter((_, i) => board.hosts[i]!.parents.length === 0);
  return [...standings.services, ...hosts, ...(board.whole.isShown ? [standings.whole] : [])];
}

/**
 * The worst a case reached: `major_outage` when the customer itself, all its services or all its hosts were out at once,
 * counted by what it has today and somebody watches.
 */
export function detectedImpact(board: Board, hits: readonly Hit[]): Impact {
  const out = hits.filter(({ windows }) => windows.some(isOutage));
  if (out.length === 0) return 'degraded';
  for (const { touch } of out) {
    const { target } = touch;
    if (target.kind === 'customer') return 'major_outage';
    if (target.kind === 'service' && isOnlyService(board, target.service)) return 'major_outage';
  }
  // Fewer than there are cannot have been all of them.
  const total = countWatched(board, out.length);
  return total > 0 && total <= out.length && wereAllOut(board, out, total) ? 'major_outage' : 'partial_outage';
}

function isOutage({ effect }: Hit['windows'][number]): boolean {
  return effect === 'outage';
}

/** Hosts, and services that have none; no further than to one more than `enough`. */
function countWatched({ hosts, services }: Board, enough: number): number {
  let count = 0;
  for (const { isWatched } of hosts) if (isWatched && ++count > enough) return count;
  for (const service of services) if (service.hosts.length === 0 && service.isWatched) count++;
  return count;
}

function wereAllOut(board: Board, out: readonly Hit[], total: number): boolean {
  const outages = new Map<string, Interval[]>();
  for (const { touch, windows } of out) {
    const { target, organization } = touch;
    const key = JSON.stringify([organization.name, target]);
    // Hosts alone are counted; a service with hosts is not one of them.
    if (target.kind === 'service' && hasHosts(board, organization.name, target.service)) continue;
    const spans = outages.get(key) ?? [];
    spans.push(...windows.filter(isOutage).map(closeOpenEnd));
    outages.set(key, spans);
  }
  return outages.size >= total && mostAtOnce(outages.values()) >= total;
}

function isOnlyService({ services, hosts }: Board, name: string): boolean {
  return services.length === 1 && services[0]!.name === name && hosts.every(({ parents }) => parents.length > 0);
}

function hasHosts({ services }: Board, organization: string, name: string): boolean {
  return services.some(
    (node) => node.name === name && node.organization.name === organization && node.hosts.length > 0,
  );
}

/** How many of the given things were out at the same time. */
function mostAtOnce(outages: Iterable<readonly Interval[]>): number {
  const edges: { at: number; by: 1 | -1 }[] = [];
  for (const spans of outages) {
    for (const { from, to } of unite(spans)) {
      edges.push({ at: from.getTime(), by: 1 }, { at: to.getTime(), by: -1 });
    }
  }
  edges.sort((a, b) => a.at - b.at || a.by - b.by);
  let open = 0;
  let most = 0;
  for (const { by } of edges) most = Math.max(most, (open += by));
  return most;
}

import { isoText } from '../../base/iso-text.ts';
import { countWatched, type State } from '../../model/state.ts';
import type { Component, StatusPage } from '../../model/status-page.ts';
import { listsNobody, shownPageState, shownState } from '../../model/pages/headline.ts';
import { plainName } from './machine-text.ts';
import type { ApiComponent, ApiStatus, ComponentStatus, Indicator } from './status-api-types.ts';

/** Said word for word wherever data is missing; monitors look for it. */
export const UNKNOWN_DESCRIPTION = 'Status unknown: data source unreachable';

const STALE_DESCRIPTION = 'Last known status: data source unreachable';

/** Rust and Go clients decode `position` into one byte. */
const MAX_POSITION = 255;

const COMPONENT_STATUS: Record<State, ComponentStatus> = {
  major_outage: 'major_outage',
  partial_outage: 'partial_outage',
  degraded: 'degraded_performance',
  unknown: 'degraded_performance',
  maintenance: 'under_maintenance',
  operational: 'operational',
  // Left out of the list; whoever asks for it nevertheless gets no good news.
  not_monitored: 'degraded_performance',
};

// Statuspage's own sentences. It documents four indicators only, so maintenance has to be one of them: `minor`, because
// `none` would paint servers green that may be switched off.
const PAGE_STATUS: Record<State, ApiStatus> = {
  major_outage: { indicator: 'critical', description: 'Major Service Outage' },
  partial_outage: { indicator: 'major', description: 'Partial System Outage' },
  degraded: { indicator: 'minor', description: 'Partially Degraded Service' },
  unknown: { indicator: 'minor', description: UNKNOWN_DESCRIPTION },
  maintenance: { indicator: 'minor', description: 'Service Under Maintenance' },
  operational: { indicator: 'none', description: 'All Systems Operational' },
  not_monitored: { indicator: 'minor', description: 'Not monitored' },
};

/** Of an overview that lists nobody; still not `none`, which monitors take for good news. */
const SIGNPOST: ApiStatus = { indicator: 'minor', description: 'Status is on the page of each customer' };

/** A worse headline still counts what cannot be seen: `Major Service Outage; status unknown for 2 of 40`. */
export function describePageStatus(page: StatusPage): ApiStatus {
  const state = shownPageState(page);
  const { indicator, description } = PAGE_STATUS[state];
  const total = countWatched(page.counts);
  if (listsNobody(page)) return SIGNPOST;
  const isCounted = state !== 'unknown' && page.counts.unknown > 0;
  return {
    indicator,
    description: isCounted ? `${description}; status unknown for ${page.counts.unknown} of ${total}` : description,
  };
}

export function impactIndicator(impact: 'major_outage' | 'partial_outage' | 'degraded' | 'none'): Indicator {
  return impact === 'none' ? 'none' : PAGE_STATUS[impact].indicator;
}

/**
 * Groups first, then what stands alone, then the members of groups; each in the page's order. What nobody watches is left
 * out: Statuspage has no word for it that is not good or bad news.
 *
 * Statuspage knows one level of groups and one group a member: a host of several services is listed under the first of
 * them, deeper levels under their topmost ancestor. `position` counts among siblings; beyond 255 it stays 255, where the
 * order of the list still tells.
 */
export function buildApiComponents(page: StatusPage): ApiComponent[] {
  const tree = groupComponents(page.components.filter((component) => shownState(component) !== 'not_monitored'));
  const updatedAt = recoveryTimes(page);
  const positions = new Map<string | null, number>();
  return tree.map(({ component, groupId, members }) => {
    const position = (positions.get(groupId) ?? 0) + 1;
    positions.set(groupId, position);
    const at = isoText(component.since ?? updatedAt.get(component.id) ?? page.changedAt);
    return {
      id: component.id,
      name: plainName(component.name, component.id),
      status: COMPONENT_STATUS[shownState(component)],
      created_at: at,
      updated_at: at,
      position: Math.min(position, MAX_POSITION),
      description: describeDoubt(component),
      showcase: false,
      start_date: null,
      group_id: groupId,
      page_id: page.id,
      group: members !== null,
      only_show_if_degraded: false,
      components: members ?? undefined,
    };
  });
}

interface Placed {
  component: Component;
  groupId: string | null;
  /** `null` when it is not a group. */
  members: string[] | null;
}

function groupComponents(components: readonly Component[]): Placed[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  const membersByGroup = new Map<string, string[]>();
  const groupIds = components.map((component) => {
    const root = findRoot(component, byId);
    if (root === component) return null;
    const members = membersByGroup.get(root.id);
    if (members === undefined) membersByGroup.set(root.id, [component.id]);
    else members.push(component.id);
    return root.id;
  });
  const placed = components.map((component, index): Placed => {
    return { component, groupId: groupIds[index] ?? null, members: membersByGroup.get(component.id) ?? null };
  });
  const isGroup = ({ members }: Placed): boolean => members !== null;
  const isMember = ({ groupId }: Placed): boolean => groupId !== null;
  return [
    ...placed.filter(isGroup),
    ...placed.filter((one) => !isGroup(one) && !isMember(one)),
    ...placed.filter(isMember),
  ];
}

/** Its topmost ancestor on this page, itself when it has none. Circles end where they close. */
function findRoot(component: Component, byId: ReadonlyMap<string, Component>): Component {
  const visited = new Set([component.id]);
  let root = component;
  for (;;) {
    const parent = root.parents.map((id) => byId.get(id)).find((found) => found !== undefined);
    if (parent === undefined) return root;
    if (visited.has(parent.id)) return component;
    visited.add(parent.id);
    root = parent;
  }
}

function describeDoubt(component: Component): string | null {
  if (shownState(component) === 'unknown') return UNKNOWN_DESCRIPTION;
  return component.isStale ? STALE_DESCRIPTION : null;
}

/** When each component last came back, so that one that works is not re-dated whenever another one changes. */
function recoveryTimes(page: StatusPage): Map<string, Date> {
  const times = new Map<string, Date>();
  for (const incident of page.incidents) {
    for (const { component, windows } of incident.affected) {
      const to = windows.at(-1)?.to ?? null;
      const known = times.get(component);
      if (to !== null && (known === undefined || known.getTime() < to.getTime())) times.set(component, to);
    }
  }
  return times;
}

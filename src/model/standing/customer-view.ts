import { attachAnnouncements, type Attached } from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import { addHit, buildBoard, hitsOf, type Board } from './board.ts';
import { customerStanding, impactOf, type AnnouncedState } from './customer-standing.ts';
import { buildIncident } from '../incidents/incidents.ts';
import type { CustomerModel, CustomerStanding, Model } from '../model.ts';
import { closeOpenEnd } from './spans.ts';
import { standingsOf, type BoardStandings } from './standing.ts';
import type { Incident, Notice } from '../status-page.ts';

const MINUTE_MS = 60_000;

/** One customer, looked at: what its page is written from. */
export interface CustomerView {
  board: Board;
  /** What its page lists, with the names humans call it by. */
  components: NamedComponent[];
  standings: BoardStandings;
  standing: CustomerStanding;
  /** Detected and announced; open ones first, then newest first. */
  incidents: Incident[];
  notices: Notice[];
}

/** Works out one customer from nothing but its own part of the model. */
export function viewCustomer(model: Model, customer: CustomerModel): CustomerView {
  const board = buildBoard(model, customer);
  const components = namedComponents(board);
  const { incidents, notices, announced } = withAnnouncements(model, board, components, true);
  const standings = standingsOf(board, model.now);
  const { id } = customer.config;
  const standing = model.standings.get(id) ?? customerStanding(board, standings, announced, model.now);
  model.standings.set(id, standing);
  return { board, components, standings, standing, incidents, notices };
}

/** The headline alone; remembered, since the overview and the scope site ask for every customer's. */
export function standingOf(model: Model, customer: CustomerModel): CustomerStanding {
  const known = model.standings.get(customer.config.id);
  if (known !== undefined) return known;
  const board = buildBoard(model, customer);
  const isSpokenOf = announcementsFor(customer.config.id, model.announcements).length > 0;
  const announced = isSpokenOf ? withAnnouncements(model, board, namedComponents(board), false).announced : null;
  const standing = customerStanding(board, standingsOf(board, model.now), announced, model.now);
  // The overview asks for these, and the board is gone then.
  for (const own of customer.cases) impactOf(board, own);
  model.standings.set(customer.config.id, standing);
  return standing;
}

/** Puts humans' words beside what was detected, and what they say of components onto the board. */
function withAnnouncements(
  model: Model,
  board: Board,
  components: NamedComponent[],
  isWhole: boolean,
): { incidents: Incident[]; notices: Notice[]; announced: AnnouncedState | null } {
  const announcements = announcementsFor(board.customer.config.id, model.announcements);
  const cases = isWhole ? board.customer.cases : casesSpokenOf(board, announcements);
  const context = {
    joinMs: model.config.joinWithinMinutes * MINUTE_MS,
    componentsOf: board.componentsOf,
  };
  const attached = attachAnnouncements({
    incidents: cases.map((own) => buildIncident({ ...own, impact: impactOf(board, own) }, context)),
    announcements,
    components,
    now: model.now,
    historyFrom: model.days[0]?.from ?? model.now,
  });
  if (attached.effects.length > 0) addEffects(board, attached.effects);
  const { incidents, notices, announcedImpact } = attached;
  const since = incidents.find(
    ({ state, impact, title }) => state !== 'resolved' && impact === announcedImpact && title !== null,
  );
  const announced = announcedImpact === null ? null : { state: announcedImpact, since: since?.startedAt ?? null };
  return { incidents, notices, announced };
}

function addEffects(board: Board, effects: Attached['effects']): void {
  const hosts = new Map((board.showsHosts ? board.hosts : []).map((host) => [host.id, host]));
  const others = new Map([board.whole, ...board.services].map((node) => [node.id, node]));
  for (const { component, effect, from, to } of effects) {
    const host = hosts.get(component);
    const hits = host === undefined ? others.get(component) : hitsOf(host);
    if (hits !== undefined) addHit(hits, effect, closeOpenEnd({ from, to }));
  }
}

function casesSpokenOf({ customer }: Board, announcements: Model['announcements']): CustomerModel['cases'] {
  const spokenOf = new Set(announcements.map(({ caseId }) => caseId));
  return customer.cases.filter(({ caseId }) => spokenOf.has(caseId));
}

/** What the page lists: services, hosts where they are shown, and the customer where it must stand for itself. */
function namedComponents(board: Board): NamedComponent[] {
  const { whole, services, hosts } = board;
  return [
    ...(whole.isShown ? [{ id: whole.id, kind: 'customer' as const, name: whole.name, parents: [] }] : []),
    ...services.map(({ id, name }) => ({ id, kind: 'service' as const, name, parents: [] })),
    ...(board.showsHosts
      ? hosts.map(({ id, name, parents, host }) => ({
          id,
          kind: 'host' as const,
          name,
          parents: parents.map((parent) => parent.id),
          ...(host === null || host.name === name ? {} : { aliases: [host.name] }),
        }))
      : []),
  ];
}

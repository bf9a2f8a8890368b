import { earliestOf } from '../../base/moments.ts';
import type { Announcement } from '../../announcements/announcement.ts';
import { judgeSpoken } from '../announced/announced-incident.ts';
import { placeAnnouncements, type PlacedAnnouncements } from '../announced/announcement-incidents.ts';
import { announcementsFor, type NamedComponent } from '../announced/announcement-scope.ts';
import type { CaseDraft } from '../cases/draft-cases.ts';
import type { Case, CustomerAnalysis, CustomerModel, Model } from '../model.ts';
import { addHit, buildBoard, hitsOf, type Board, type BoardInput } from './board.ts';
import { customerStanding, detectedImpact, type AnnouncedState } from './customer-standing.ts';
import { closeOpenEnd } from '../spans.ts';
import { standingsOf } from './standing.ts';

export type AnalysisInput = Pick<Model, 'announcements' | 'days'> & BoardInput;

/**
 * Works out how one customer is, from nothing but its own part of the model, and its cases as they are told. All that any
 * output says of it is read from here: done once a run.
 */
export function analyzeCustomer(
  input: AnalysisInput,
  customer: CustomerModel,
  drafts: readonly CaseDraft[],
): { cases: Case[]; analysis: CustomerAnalysis; board: Board; placed: PlacedAnnouncements } {
  const board = buildBoard(input, customer);
  const placed = placeOn(board, input, new Set(drafts.map(({ caseId }) => caseId)));
  addEffects(board, placed);
  const components = standingsOf(board, input.now);
  const cases = drafts.map((draft) => judgeCase(board, draft, placed.byCase.get(draft.caseId) ?? [], input.now));
  const announced = placed.announced.map(({ incident: { caseId, impact, state, startedAt, resolvedAt } }) => {
    return { caseId, impact, state, from: startedAt, resolvedAt };
  });
  const headline = customerStanding(board, components, announcedState(placed), input.now);
  return { cases, analysis: { components, headline, announced }, board, placed };
}

/** What humans say to this customer, each in its place on the board. */
export function placeOn(
  board: Board,
  { announcements, days, now }: Pick<Model, 'announcements' | 'days' | 'now'>,
  caseIds: ReadonlySet<string>,
): PlacedAnnouncements {
  const spoken = announcementsFor(board.customer.config.id, announcements);
  // Nearly always nobody speaks, and the names of a whole customer need not be put together.
  const components = spoken.length === 0 ? [] : namedComponents(board);
  return placeAnnouncements({ caseIds, announcements: spoken, components, now, historyFrom: days[0]?.from ?? now });
}

function judgeCase(board: Board, draft: CaseDraft, words: readonly Announcement[], now: Date): Case {
  const { caseId, hits, from, to } = draft;
  const detected = {
    impact: detectedImpact(board, hits),
    state: to === null ? ('investigating' as const) : ('resolved' as const),
    resolvedAt: to,
  };
  const { impact, state, resolvedAt } = judgeSpoken(detected, words, now);
  return { caseId, hits, from, to, impact, state, resolvedAt, isWidespread: false };
}

function announcedState({ announced, announcedImpact }: PlacedAnnouncements): AnnouncedState | null {
  if (announcedImpact === null) return null;
  const open = announced
    .map(({ incident }) => incident)
    .filter(({ state, impact }) => state !== 'resolved' && impact === announcedImpact);
  return { state: announcedImpact, since: earliestOf(open.map(({ startedAt }) => startedAt)) };
}

/** Puts what humans say of components beside what was detected. */
function addEffects(board: Board, { announced }: PlacedAnnouncements): void {
  if (announced.length === 0) return;
  const hosts = new Map((board.showsHosts ? board.hosts : []).map((host) => [host.id, host]));
  const others = new Map([board.whole, ...board.services].map((node) => [node.id, node]));
  for (const { component, effect, from, to } of announced.flatMap(({ effects }) => effects)) {
    const host = hosts.get(component);
    const hits = host === undefined ? others.get(component) : hitsOf(host);
    if (hits !== undefined) addHit(hits, effect, closeOpenEnd({ from, to }));
  }
}

/** What the page lists: services, hosts where they are shown, and the customer where it must stand for itself. */
export function namedComponents(board: Board): NamedComponent[] {
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

import { MINUTE_MS } from '../../base/durations.ts';
import { compareText } from '../../base/text.ts';
import type { IncidentState, Report, ReportChange } from '../status-page.ts';

/** What follows within this time of a report of the same kind is part of it: 300 hosts down at once are one report. */
const FOLD_MS = 5 * MINUTE_MS;
const MAX_NAMES = 50;

/** A time during which a component was hit, flapping already folded into one. */
export interface ReportSpan {
  component: string;
  name: string;
  from: Date;
  /** `null` while it lasts. */
  to: Date | null;
  isHandedOver: boolean;
}

export interface ReportsInput {
  from: Date;
  /** `null` while any span lasts. */
  to: Date | null;
  /** At least one. */
  spans: readonly ReportSpan[];
  /** Components that went from degraded to out, when that made the whole incident worse. */
  escalation: { at: Date; components: readonly { component: string; name: string }[] } | null;
  /** Whether it began as an outage. */
  beganAs: ReportChange['effect'];
  texts: readonly { at: Date; text: string }[];
}

interface Event {
  at: Date;
  kind: 'hit' | 'escalated' | 'handed_over' | 'recovered';
  component: string;
  name: string;
}

interface Draft {
  at: Date;
  kind: ReportChange['kind'];
  text: string | null;
  added: Map<string, string>;
  recovered: Map<string, string>;
  handedOver: Map<string, string>;
  affectedCount: number;
  effect: ReportChange['effect'];
}

/**
 * The numbered reports of an incident, oldest first. They follow from when things happened and not from when this program
 * ran, so running every minute or once a day tells the same story.
 */
export function buildReports(input: ReportsInput): Report[] {
  const drafts = draftReports(input);
  let isResolved = false;
  return drafts.map((draft, i) => {
    const isLast = input.to !== null && draft.kind !== 'human' && draft.at.getTime() === input.to.getTime();
    isResolved ||= isLast && !drafts.slice(i + 1).some(({ kind }) => kind !== 'human');
    const state: IncidentState = isResolved ? 'resolved' : 'investigating';
    return { number: i + 1, at: draft.at, state, change: changeOf(draft), text: draft.text };
  });
}

function draftReports({ from, to, spans, escalation, beganAs, texts }: ReportsInput): Draft[] {
  const drafts: Draft[] = [];
  const hit = new Set<string>();
  let effect = beganAs;
  const begin = (at: Date, kind: Draft['kind'], text: string | null = null): Draft => {
    const empty = { added: new Map(), recovered: new Map(), handedOver: new Map() };
    const draft: Draft = { at, kind, text, ...empty, affectedCount: hit.size, effect };
    drafts.push(draft);
    return draft;
  };
  const apply = (event: Event): void => {
    if (event.kind === 'escalated') effect = 'outage';
    if (event.kind === 'hit') hit.add(event.component);
    else if (event.kind !== 'escalated') hit.delete(event.component);
    const draft = drafts.findLast((candidate) => takes(candidate, event, to)) ?? begin(event.at, kindFor(event, to));
    draft[LIST_OF[event.kind]].set(event.component, event.name);
    draft.affectedCount = hit.size;
    draft.effect = effect;
  };
  const said = texts.map(({ at, text }) => ({ at: at < from ? from : at, text })).toSorted((a, b) => +a.at - +b.at);
  let next = 0;
  begin(from, 'detected');
  for (const event of eventsOf(spans, escalation)) {
    // What a human says at the instant of an event comes after it.
    for (; next < said.length && said[next]!.at < event.at; next++) begin(said[next]!.at, 'human', said[next]!.text);
    apply(event);
  }
  for (; next < said.length; next++) begin(said[next]!.at, 'human', said[next]!.text);
  // An incident that ends by hand-over alone is not over because somebody repaired it.
  const end = drafts.findLast(({ kind }) => kind === 'resolved');
  if (end !== undefined && end.recovered.size === 0) end.kind = 'handed_over';
  return drafts;
}

const LIST_OF = { hit: 'added', escalated: 'added', handed_over: 'handedOver', recovered: 'recovered' } as const;

function kindFor(event: Event, end: Date | null): Draft['kind'] {
  if (event.at.getTime() === end?.getTime() && isEnding(event)) return 'resolved';
  return event.kind === 'handed_over' ? 'handed_over' : 'scope';
}

function takes(draft: Draft, event: Event, end: Date | null): boolean {
  const kind = kindFor(event, end);
  if (kind === 'resolved') return draft.kind === 'resolved';
  const isSameKind = draft.kind === kind || (draft.kind === 'detected' && event.kind === 'hit');
  return isSameKind && event.at.getTime() - draft.at.getTime() <= FOLD_MS;
}

function isEnding({ kind }: Event): boolean {
  return kind === 'recovered' || kind === 'handed_over';
}

const EVENT_ORDER: Record<Event['kind'], number> = { hit: 0, escalated: 1, handed_over: 2, recovered: 3 };

function eventsOf(spans: readonly ReportSpan[], escalation: ReportsInput['escalation']): Event[] {
  const events = spans.flatMap(({ component, name, from, to, isHandedOver }): Event[] => {
    const hit: Event = { at: from, kind: 'hit', component, name };
    return to === null ? [hit] : [hit, { at: to, kind: isHandedOver ? 'handed_over' : 'recovered', component, name }];
  });
  for (const { component, name } of escalation?.components ?? []) {
    events.push({ at: escalation!.at, kind: 'escalated', component, name });
  }
  return events.toSorted(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      EVENT_ORDER[a.kind] - EVENT_ORDER[b.kind] ||
      compareText(a.name, b.name) ||
      compareText(a.component, b.component),
  );
}

function changeOf(draft: Draft): ReportChange {
  return {
    kind: draft.kind,
    added: firstNames(draft.added),
    addedCount: draft.added.size,
    recovered: firstNames(draft.recovered),
    recoveredCount: draft.recovered.size,
    handedOver: firstNames(draft.handedOver),
    handedOverCount: draft.handedOver.size,
    affectedCount: draft.affectedCount,
    effect: draft.effect,
  };
}

function firstNames(byComponent: ReadonlyMap<string, string>): string[] {
  return [...byComponent.values()].toSorted(compareText).slice(0, MAX_NAMES);
}

import { earliestOf, latestOf } from '../../base/moments.ts';
import { headlineFacts, isNobodyListed, isNothingWatched } from '../../model/pages/headline.ts';
import type { State } from '../../model/state.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { buildComponents, type ComponentsView } from './view-components.ts';
import type { ViewContext } from './view-context.ts';
import { buildIncident, buildIncidentLine, type IncidentLine, type IncidentView } from './view-incidents.ts';
import {
  buildMaintenances,
  buildNotice,
  buildUnknownGroups,
  type MaintenancesView,
  type NoticeView,
  type UnknownGroupView,
} from './view-plans.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

/** What `index.eta` gets as `it`: one customer's start page, or the public overview. Plain text unless it says HTML. */
export interface IndexView {
  w: Words;
  kind: StatusPage['kind'];
  name: string;
  state: State;
  stateWord: string;
  /** An overview on which nobody is listed: it sends readers to their own pages, and shows no state. */
  isSignpost: boolean;
  headline: string;
  /** One plain sentence; may be empty. */
  lead: string;
  /** `3 台中 1 台 確認できません`; empty when everything could be read. */
  unknownBeside: string;
  unknownLabel: string;
  /** `2台`; empty when everything is watched, or nothing is and the headline says so. */
  notMonitoredBeside: string;
  /** Of the overview: that customers are hit who are not listed; empty otherwise. */
  others: string;
  /** Since when, in words and as ISO; of a maintenance, from when to when. Empty when nothing is wrong. */
  sinceLabel: string;
  since: string;
  sinceIso: string;
  /** Of open incidents, earliest first; the first three. */
  cases: { id: string; href: string }[];
  moreCases: number;
  /** On a quiet page: the last incident. */
  lastIncident: IncidentLine | null;
  support: SupportView | null;
  incidents: IncidentView[];
  /** Open ones beyond those that are shown in full. */
  otherIncidents: IncidentLine[];
  otherIncidentsLabel: string;
  unknown: UnknownGroupView[];
  components: ComponentsView;
  maintenances: MaintenancesView;
  notices: NoticeView[];
  past: IncidentLine[];
  historyHref: string;
  find: FindView | null;
}

/** How to reach a human, the case id filled in. Only what is configured. */
export interface SupportView {
  name: string;
  /** `案件番号 … をお伝えください。`; empty without an open incident. */
  quote: string;
  mailHref: string;
  phoneHref: string;
  phoneText: string;
  webHref: string;
}

/** “Find me”: what its script needs. */
export interface FindView {
  label: string;
  /** JSON for the script: words, and for each contract id the rows it stands for. */
  data: string;
}

const FULL_CARDS = 3;
const PAST_LINES = 5;
const SHOWN_CASES = 3;
/** Hosts from which on “find me” is of help. */
const LONG_LIST = 15;

export function buildIndexView(context: ViewContext): IndexView {
  const { page, words, times, root } = context;
  const facts = headlineFacts(page);
  const open = page.incidents.filter((incident) => incident.resolvedAt === null);
  const past = page.incidents.filter((incident) => incident.resolvedAt !== null);
  const oldestFirst = open.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const isSignpost = isNobodyListed(facts);
  // There is nothing that could be counted, listed or out of sight, whatever humans announce.
  const isUnwatched = page.kind === 'customer' && facts.unwatched > 0 && facts.unwatched >= facts.total;
  const since = sinceOf(page, facts.state, oldestFirst);
  return {
    w: words,
    kind: page.kind,
    name: page.name,
    state: facts.state,
    // It stands in the tab, too.
    stateWord: isSignpost
      ? words.page.current
      : isUnwatched && isNothingWatched(facts)
        ? words.nothingWatched
        : words.states[facts.state],
    isSignpost,
    headline: words.headline(facts),
    lead: words.lead(facts),
    unknownBeside: isUnwatched
      ? words.unwatchedBeside
      : facts.unknown > 0
        ? words.unknownBeside(facts.counted, facts.unknown, facts.total)
        : '',
    unknownLabel: isUnwatched ? words.page.unwatched : words.page.unseen,
    notMonitoredBeside:
      facts.notMonitored > 0 && facts.state !== 'not_monitored'
        ? words.notMonitoredBeside(facts.counted, facts.notMonitored)
        : '',
    others: (facts.othersAffected ?? 0) > 0 ? words.othersAffected(facts.othersAffected ?? 0, facts.total) : '',
    sinceLabel: sinceLabel(facts.state, words),
    since: since === null ? '' : facts.state === 'maintenance' ? runningText(context, since) : times.dateTime(since),
    sinceIso: since?.toISOString() ?? '',
    cases: oldestFirst
      .slice(0, SHOWN_CASES)
      .map(({ caseId }) => ({ id: caseId, href: root + routes.incident(caseId) })),
    moreCases: Math.max(0, oldestFirst.length - SHOWN_CASES),
    lastIncident: open.length === 0 && past[0] !== undefined ? buildIncidentLine(past[0], context) : null,
    support: buildSupport(page, words, oldestFirst[0]?.caseId ?? null),
    incidents: open.slice(0, FULL_CARDS).map((incident) => buildIncident(incident, context, false)),
    otherIncidents: open.slice(FULL_CARDS).map((incident) => buildIncidentLine(incident, context)),
    otherIncidentsLabel: words.page.otherIncidents(open.length - FULL_CARDS),
    unknown: isUnwatched ? [] : buildUnknownGroups(context),
    components: buildComponents(isUnwatched ? { ...context, page: { ...page, components: [] } } : context),
    maintenances: buildMaintenances(context),
    notices: page.notices.map((notice) => buildNotice(notice, context)),
    past: past.slice(0, PAST_LINES).map((incident) => buildIncidentLine(incident, context)),
    historyHref: root + routes.history,
    find: isUnwatched ? null : buildFind(context),
  };
}

/** The beginning of what the headline speaks of. */
function sinceOf(page: StatusPage, state: State, open: readonly Incident[]): Date | null {
  if (state === 'operational' || state === 'not_monitored') return null;
  if (state === 'unknown') return earliestOf(page.unknown.flatMap(({ since, isEmpty }) => (isEmpty ? [] : since)));
  if (state === 'maintenance') {
    const running = page.maintenances.filter((maintenance) => maintenance.state === 'in_progress');
    return earliestOf(running.map((maintenance) => maintenance.startsAt));
  }
  return open[0]?.startedAt ?? earliestOf(page.components.flatMap((c) => (c.state === state ? (c.since ?? []) : [])));
}

function sinceLabel(state: State, words: Words): string {
  if (state === 'maintenance') return words.page.maintenances;
  return state === 'unknown' ? words.page.unseenSince : words.page.started;
}

/** From the earliest beginning to the latest end, where every maintenance that runs has one. */
function runningText({ page, times }: ViewContext, since: Date): string {
  const running = page.maintenances.filter((maintenance) => maintenance.state === 'in_progress');
  const ends = running.flatMap(({ endsAt }) => endsAt ?? []);
  return times.range(since, ends.length > 0 && ends.length === running.length ? latestOf([since, ...ends]) : null);
}

export function buildSupport(page: StatusPage, words: Words, caseId: string | null): SupportView | null {
  const { name, email, phone, url } = page.support;
  if (email === null && phone === null && url === null) return null;
  const subject = encodeURIComponent(words.support.subject(caseId));
  const body = encodeURIComponent(words.support.body(page.name, caseId, page.url).replaceAll('\n', '\r\n'));
  return {
    name: name ?? words.support.heading,
    quote: caseId === null ? '' : words.support.quote(caseId),
    mailHref: email === null ? '' : `mailto:${encodeURI(email)}?subject=${subject}&body=${body}`,
    phoneHref: phone === null ? '' : `tel:${phone.replace(/[^0-9+*#]/g, '')}`,
    phoneText: phone === null ? '' : words.support.phone(phone),
    webHref: url !== null && /^https?:/i.test(url) ? url : '',
  };
}

/** Only where reading the list would take long, or contract ids are known; never on the overview. */
function buildFind({ page, words }: ViewContext): FindView | null {
  const hosts = page.components.filter((component) => component.kind === 'host').length;
  if (page.kind === 'overview' || (hosts < LONG_LIST && page.contractIds.length === 0)) return null;
  const indexById = new Map(page.components.map((component, index) => [component.id, index]));
  const contracts = page.contractIds.map(({ id, components }) => [
    id,
    components.flatMap((component) => indexById.get(component) ?? []),
  ]);
  return {
    label:
      hosts === 0 ? words.find.labelOnlyContract : contracts.length > 0 ? words.find.labelContract : words.find.label,
    data: JSON.stringify({ words: words.find.words, contracts }),
  };
}

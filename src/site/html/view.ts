import { earliestOf, latestOf } from '../../base/moments.ts';
import { headlineFacts, isNobodyListed, isNothingWatched, type HeadlineFacts } from '../../model/pages/headline.ts';
import type { State } from '../../model/state.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { buildNames, type NamesView } from './view-names.ts';
import { buildComponents, type ComponentsView } from './view-components.ts';
import type { ViewContext } from './view-context.ts';
import { buildSupport, type SupportView } from './support.ts';
import { buildIncidentLine, type IncidentLine } from './view-incidents.ts';
import { buildOpenLine, buildSheet, compareOpen, type OpenLine, type SheetView } from './view-sheet.ts';
import {
  buildMaintenances,
  buildNotice,
  buildUnknownGroups,
  type MaintenanceView,
  type MaintenancesView,
  type NoticeView,
  type UnknownGroupView,
} from './plans/view-plans.ts';
import { isLarge } from '../machine/data-parts.ts';
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
  /** The same once nothing is heard of the page any more; `{r}` how long ago. */
  headlinePast: string;
  /** One plain sentence; may be empty. */
  lead: string;
  /** `3台中1台 確認できません`; empty when everything could be read. */
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
  /** Whether the facts of the headline stand on a sheet of their own: no incident has one. */
  hasSlip: boolean;
  /** On a quiet page: the last incident. */
  lastIncident: IncidentLine | null;
  support: SupportView | null;
  /** Each a sheet, worst first. On the overview: what hits many, and what is told to all. */
  sheets: SheetView[];
  /** The other open ones, a line each. */
  otherIncidents: OpenLine[];
  /** Also of those that do not stand here, which only an overview of many has. */
  otherIncidentsCount: number;
  otherIncidentsMore: string;
  otherIncidentsLabel: string;
  /** On the sheet of such a headline: the maintenances that run, what cannot be seen. Nothing is told there and below. */
  told: MaintenanceView[];
  unseen: UnknownGroupView[];
  unknown: UnknownGroupView[];
  components: ComponentsView;
  /** Of the overview, in place of `components`. */
  names: NamesView | null;
  provider: string;
  follow: FollowView;
  maintenances: MaintenancesView;
  notices: NoticeView[];
  past: IncidentLine[];
  historyHref: string;
  find: FindView | null;
}

/** Ways to hear of changes. */
export interface FollowView {
  rss: string;
  atom: string;
  jsonFeed: string;
  calendar: string;
  /** Whether somebody of this customer is mailed or messaged. */
  isTold: boolean;
}

/** “Find me”: what its script needs. */
export interface FindView {
  label: string;
  /** JSON for the script: words, and for each contract id the rows it stands for. */
  data: string;
}

const MAX_SHEETS = 3;
const PAST_LINES = 5;
const MOST_LINES = 100;
/** Hosts from which on “find me” is of help. */
const LONG_LIST = 15;

export function buildIndexView(context: ViewContext): IndexView {
  const { page, words, root } = context;
  const facts = headlineFacts(page);
  const open = page.incidents.filter((incident) => incident.resolvedAt === null).toSorted(compareOpen);
  const inFull = page.kind === 'overview' ? open.filter(isToldToAll) : open;
  const sheets = inFull.slice(0, MAX_SHEETS);
  const lines = open.filter((incident) => !sheets.includes(incident));
  const shownLines = isLarge(page) ? lines.slice(0, MOST_LINES) : lines;
  const past = page.incidents.filter((incident) => incident.resolvedAt !== null);
  const pastLines = past.slice(0, PAST_LINES).map((incident) => buildIncidentLine(incident, context));
  const oldestFirst = open.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const isSignpost = isNobodyListed(facts);
  // There is nothing that could be counted, listed or out of sight, whatever humans announce.
  const isUnwatched = page.kind === 'customer' && facts.unwatched > 0 && facts.unwatched >= facts.total;
  const since = sinceOf(page, facts.state, oldestFirst);
  const hasSlip =
    sheets.length === 0 && facts.state !== 'operational' && facts.state !== 'not_monitored' && !isSignpost;
  const onSheet = tellOnSheet(hasSlip ? facts.state : null, isUnwatched, context);
  return {
    w: words,
    kind: page.kind,
    name: page.name,
    state: facts.state,
    stateWord: stateWord(facts, isUnwatched, words),
    isSignpost,
    headline: open[0]?.isEvent ? words.widespreadHeadline : words.headline(facts),
    headlinePast: words.headlinePast(facts),
    lead: words.lead(facts),
    ...besideHeadline(facts, isUnwatched, words),
    sinceLabel: sinceLabel(facts.state, words),
    since: since === null || onSheet.told.length > 0 ? '' : sinceText(context, facts.state, since),
    sinceIso: since?.toISOString() ?? '',
    hasSlip,
    lastIncident: (open.length === 0 && pastLines[0]) || null,
    support: buildSupport(
      page,
      words,
      page.kind === 'customer' && open.length === 1 ? open[0]! : null,
      page.kind === 'overview' && open.length > 0 ? words.page.ownCase : '',
    ),
    sheets: sheets.map((incident) => buildSheet(incident, context)),
    otherIncidents: shownLines.map((incident) => buildOpenLine(incident, context)),
    otherIncidentsCount: lines.length,
    otherIncidentsMore: lines.length > shownLines.length ? words.and([], lines.length - shownLines.length) : '',
    otherIncidentsLabel: words.page.otherTrouble,
    ...onSheet,
    components: buildComponents(
      isUnwatched || page.kind === 'overview' ? { ...context, page: { ...page, components: [] } } : context,
    ),
    names: buildNames(context),
    provider: page.provider,
    follow: {
      rss: root + routes.rss,
      atom: root + routes.atom,
      jsonFeed: root + routes.jsonFeed,
      calendar: root + routes.calendar,
      isTold: page.isToldByMessage,
    },
    notices: page.notices.map((notice) => buildNotice(notice, context)),
    past: pastLines,
    historyHref: root + routes.history,
    find: isUnwatched ? null : buildFind(context),
  };
}

/** @param state the headline's, where it has a sheet of its own */
function tellOnSheet(
  state: State | null,
  isUnwatched: boolean,
  context: ViewContext,
): Pick<IndexView, 'told' | 'unseen' | 'unknown' | 'maintenances'> {
  const maintenances = buildMaintenances(context);
  const { running } = maintenances;
  const told = state === 'maintenance' && running.length <= MAX_SHEETS ? running : [];
  const unknown = isUnwatched ? [] : buildUnknownGroups(context, state === 'unknown');
  return {
    told,
    maintenances: { ...maintenances, running: told.length > 0 ? [] : running },
    unseen: state === 'unknown' ? unknown : [],
    unknown: state === 'unknown' ? [] : unknown,
  };
}

/** It stands in the tab, too. */
function stateWord(facts: HeadlineFacts, isUnwatched: boolean, words: Words): string {
  if (isNobodyListed(facts)) return words.page.current;
  return isUnwatched && isNothingWatched(facts) ? words.nothingWatched : words.states[facts.state];
}

/** What is counted beside the headline, whatever that says. */
function besideHeadline(
  { counted, state, total, unknown, notMonitored, othersAffected }: HeadlineFacts,
  isUnwatched: boolean,
  words: Words,
): Pick<IndexView, 'unknownBeside' | 'unknownLabel' | 'notMonitoredBeside' | 'others'> {
  const unseen = unknown > 0 ? words.unknownBeside(counted, unknown, total) : '';
  const isSaid = notMonitored === 0 || state === 'not_monitored';
  return {
    unknownBeside: isUnwatched ? words.unwatchedBeside : unseen,
    unknownLabel: isUnwatched ? words.page.unwatched : '',
    notMonitoredBeside: isSaid ? '' : words.notMonitoredBeside(counted, notMonitored),
    others: (othersAffected ?? 0) > 0 ? words.othersAffected(othersAffected ?? 0, total) : '',
  };
}

/** What hits many, and what a human announced to everybody. */
function isToldToAll({ isEvent, title, bodyMarkdown }: Incident): boolean {
  return isEvent === true || title !== null || bodyMarkdown !== null;
}

/** The beginning of what the headline speaks of. Several customers have one where it is the same for all of them. */
function sinceOf(page: StatusPage, state: State, open: readonly Incident[]): Date | null {
  const all = beginningsOf(page, state, open);
  const isOne = new Set(all.map((at) => at.getTime())).size === 1;
  return page.kind === 'customer' || isOne ? earliestOf(all) : null;
}

function beginningsOf(
  { unknown, maintenances, components }: StatusPage,
  state: State,
  open: readonly Incident[],
): Date[] {
  if (state === 'operational' || state === 'not_monitored') return [];
  if (state === 'unknown') return unknown.flatMap(({ since, isEmpty }) => (isEmpty ? [] : since));
  if (state === 'maintenance') {
    return maintenances.flatMap((one) => (one.state === 'in_progress' ? one.startsAt : []));
  }
  if (open.length > 0) return open.map(({ startedAt }) => startedAt);
  return components.flatMap((each) => (each.state === state ? (each.since ?? []) : []));
}

function sinceLabel(state: State, words: Words): string {
  if (state === 'maintenance') return words.page.maintenances;
  return state === 'unknown' ? words.page.unseenSince : words.page.started;
}

function sinceText(context: ViewContext, state: State, since: Date): string {
  return state === 'maintenance' ? runningText(context, since) : context.times.moment(since, context.today);
}

/** From the earliest beginning to the latest end, where every maintenance that runs has one. */
function runningText({ page, times, today }: ViewContext, since: Date): string {
  const running = page.maintenances.filter((maintenance) => maintenance.state === 'in_progress');
  const ends = running.flatMap(({ endsAt }) => endsAt ?? []);
  return times.span(
    since,
    ends.length > 0 && ends.length === running.length ? latestOf([since, ...ends]) : null,
    today,
  );
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

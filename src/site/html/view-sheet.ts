import { countWatched, type State } from '../../model/state.ts';
import { isoText } from '../../base/iso-text.ts';
import { compareText } from '../../base/text.ts';
import { IMPACTS, INCIDENT_STATES, type Incident } from '../../model/status-page.ts';
import { isHitNow, kindOf } from '../words/incident-words.ts';
import { htmlOf, markedTitle, plainOf, shortenMarked } from '../words/marked-names.ts';
import { markedSentence } from '../words/report-sentence.ts';
import { isLarge } from '../machine/data-parts.ts';
import { incidentHref } from '../incident-address.ts';
import { spokenCause, withoutCauseLine } from '../words/cause-line.ts';
import { pageAddress } from '../../model/addresses.ts';
import type { ViewContext } from './view-context.ts';
import { buildIncident, type IncidentView } from './view-incidents.ts';

/** One open incident as the sheet in the hero: `partials/incident-card`. */
export interface SheetView extends IncidentView {
  look: State;
  /** How far the work is, as a parcel is tracked; empty where humans took the case back. */
  steps: { word: string; isPast: boolean; isNow: boolean; isSaid: boolean }[];
  /** Its newest words, without the line that stands as the cause. */
  say: string;
  sayHtml: string;
  cause: string;
  /** Empty where nobody is out. */
  apology: string;
  /** `25台中8台`; empty where it cannot be counted. */
  share: string;
  /** Whether a human named it. */
  isNamed: boolean;
  /** Whether its case id is the reader's own. */
  isOwn: boolean;
  /** Of an event: whom it hits, with their pages. */
  customers: { name: string; href: string }[];
  customersLabel: string;
  /** `ほか120社`; empty where all of them stand here. */
  customersMore: string;
}

/** What lasts and hits nothing as far as we know is not called fine; what is over is. */
export function lookOf({ impact, resolvedAt }: Incident): State {
  if (resolvedAt !== null) return 'operational';
  return impact === 'none' ? 'unknown' : impact;
}

export function buildSteps(incident: Incident, { words }: ViewContext): SheetView['steps'] {
  if (incident.isRetracted) return [];
  const now = INCIDENT_STATES.indexOf(incident.state);
  // What nobody said was passed over: a cause that was never named is not told as found.
  const said = new Set(incident.reports.map(({ state }) => state));
  return words.page.steps.map((word, i) => ({
    word,
    isPast: i < now,
    isNow: i === now,
    isSaid: said.has(INCIDENT_STATES[i]!),
  }));
}

export function buildSheet(incident: Incident, context: ViewContext): SheetView {
  const { page, words } = context;
  const view = buildIncident(incident, context, false);
  const cause = spokenCause(incident.reports);
  const isOut = incident.impact === 'major_outage' || incident.impact === 'partial_outage';
  const said = view.latest?.text ?? '';
  const saidHtml = view.latest?.textHtml ?? '';
  const customers = page.kind === 'overview' ? customersOf(incident, context) : [];
  const shownCustomers = isLarge(page) ? customers.slice(0, MOST_CUSTOMERS) : customers;
  return Object.assign(view, {
    look: lookOf(incident),
    steps: incident.isStale ? [] : buildSteps(incident, context),
    say: cause === '' ? said : withoutCauseLine(said),
    sayHtml: cause === '' ? saidHtml : withoutCauseLine(saidHtml),
    cause,
    apology: isOut && incident.resolvedAt === null && !incident.isStale ? (page.apology ?? words.page.apology) : '',
    // An event's title says it.
    share: incident.isEvent ? '' : shareOf(incident, context),
    isNamed: incident.title !== null,
    isOwn: page.kind === 'customer',
    customers: shownCustomers,
    customersMore:
      customers.length > shownCustomers.length ? words.and([], customers.length - shownCustomers.length) : '',
    customersLabel: words.page.hitCustomers(words.count('customer', customers.length)),
  });
}

function customersOf({ affected }: Incident, { page, root }: ViewContext): SheetView['customers'] {
  const paths = new Map(page.components.map(({ id, path }) => [id, path]));
  return affected.filter(isHitNow).flatMap(({ component, name }) => {
    const path = paths.get(component);
    return path == null || name === '' ? [] : [{ name, href: root + pageAddress(path, 'index.html') }];
  });
}

/** What of all is hit by this one, where what is hit is what the page counts. */
function shareOf(incident: Incident, { page, words }: ViewContext): string {
  const hit = incident.affected.filter(isHitNow);
  const kind = kindOf(hit);
  if (hit.length === 0) return '';
  if (page.kind === 'overview') return words.page.ofListed(words.count(kind, hit.length));
  const total = countWatched(page.counts);
  return kind === page.counted && hit.length <= total && total > 1 ? words.of(kind, hit.length, total) : '';
}

/** One line of a list of what is open: what, whom, its newest words, since when. */
export interface OpenLine {
  look: State;
  word: string;
  title: string;
  titleHtml: string;
  href: string;
  say: string;
  sayHtml: string;
  started: string;
  startedIso: string;
}

const MAX_SAY = 90;
const MOST_CUSTOMERS = 150;

export function buildOpenLine(incident: Incident, context: ViewContext): OpenLine {
  const { words, times, today, page, root } = context;
  const newest = incident.reports.at(-1);
  const said = newest === undefined ? '' : markedSentence(newest, incident, words, page.timeZone);
  const say = shortenMarked(said.split('\n')[0]!, MAX_SAY);
  const title = markedTitle(incident, words);
  return {
    look: lookOf(incident),
    word: incident.impact === 'none' ? words.states.unknown : words.impacts[incident.impact],
    title: plainOf(title),
    titleHtml: htmlOf(title),
    href: incidentHref(incident, root),
    say: plainOf(say),
    sayHtml: htmlOf(say),
    started: times.near(incident.startedAt, today),
    startedIso: isoText(incident.startedAt),
  };
}

/** Worst first, then what hits more, then what began earlier. */
export function compareOpen(a: Incident, b: Incident): number {
  return (
    Number(b.isEvent ?? false) - Number(a.isEvent ?? false) ||
    IMPACTS.indexOf(a.impact) - IMPACTS.indexOf(b.impact) ||
    b.affected.filter(isHitNow).length - a.affected.filter(isHitNow).length ||
    a.startedAt.getTime() - b.startedAt.getTime() ||
    compareText(a.caseId, b.caseId)
  );
}

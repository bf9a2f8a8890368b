import { readerUrl } from '../../model/addresses.ts';
import { MINUTE_MS } from '../../base/durations.ts';
import type { Incident } from '../../model/status-page.ts';
import type { Month } from './months.ts';
import { routes } from '../routes.ts';
import type { ViewContext } from './view-context.ts';
import { buildIncident, buildIncidentLine, type IncidentLine, type IncidentView } from './view-incidents.ts';
import { buildSupport, type SupportView } from './support.ts';
import { spokenCause } from '../words/cause-line.ts';
import { buildSteps, lookOf, type SheetView } from './view-sheet.ts';
import type { State } from '../../model/state.ts';
import type { Words } from '../words/words.ts';

/** What `incident.eta` gets. */
export interface IncidentPageView {
  w: Words;
  incident: IncidentView;
  support: SupportView | null;
  steps: SheetView['steps'];
  look: State;
  cause: string;
  indexHref: string;
  historyHref: string;
}

/** What `history.eta` gets: every month there is, newest first. */
export interface HistoryView {
  w: Words;
  title: string;
  months: { text: string; href: string; count: number; countText: string; duration: string }[];
  recent: IncidentLine[];
  indexHref: string;
}

/** What `month.eta` gets. */
export interface MonthView {
  w: Words;
  title: string;
  incidents: IncidentLine[];
  /** `null` at either end. */
  older: { text: string; href: string } | null;
  newer: { text: string; href: string } | null;
  historyHref: string;
  indexHref: string;
}

/** What `404.eta` gets. Its links are absolute: the page answers at any depth. */
export interface NotFoundView {
  w: Words;
  indexHref: string;
  historyHref: string;
}

const RECENT_LINES = 10;

export function buildIncidentPageView(incident: Incident, context: ViewContext): IncidentPageView {
  const { page, words, root } = context;
  return {
    w: words,
    incident: buildIncident(incident, context, true),
    support: buildSupport(page, words, page.kind === 'customer' ? incident : null, words.page.ownCase),
    steps: buildSteps(incident, context),
    look: lookOf(incident),
    cause: spokenCause(incident.reports),
    indexHref: root + routes.index,
    historyHref: root + routes.history,
  };
}

export function buildHistoryView(months: readonly Month[], context: ViewContext): HistoryView {
  const { page, words, times, root } = context;
  return {
    w: words,
    title: words.page.history,
    months: months.map(({ month, incidents }) => ({
      text: times.monthText(month),
      href: root + routes.month(month),
      count: incidents.length,
      countText: words.page.incidentCount(incidents.length),
      duration: totalDuration(incidents, words),
    })),
    recent: page.incidents.slice(0, RECENT_LINES).map((incident) => buildIncidentLine(incident, context)),
    indexHref: root + routes.index,
  };
}

export function buildMonthView({ month, incidents, older, newer }: Month, context: ViewContext): MonthView {
  const { words, times, root } = context;
  // Its heading names the year.
  const within = { ...context, today: `${month}-01` };
  const link = (other: string | null): MonthView['older'] =>
    other === null ? null : { text: times.monthText(other), href: root + routes.month(other) };
  return {
    w: words,
    title: words.page.monthLink(times.monthText(month)),
    incidents: incidents.map((incident) => buildIncidentLine(incident, within)),
    older: link(older),
    newer: link(newer),
    historyHref: root + routes.history,
    indexHref: root + routes.index,
  };
}

export function buildNotFoundView({ page, words }: ViewContext): NotFoundView {
  return { w: words, indexHref: readerUrl(page.url, page.addresses), historyHref: page.url + routes.history };
}

/** Of resolved incidents together; what still lasts has no length yet, and is named. */
function totalDuration(incidents: readonly Incident[], words: Words): string {
  const resolved = incidents.flatMap(({ startedAt, resolvedAt }) =>
    resolvedAt === null ? [] : [Math.floor((resolvedAt.getTime() - startedAt.getTime()) / MINUTE_MS)],
  );
  const total = resolved.length === 0 ? '' : words.duration(resolved.reduce((sum, minutes) => sum + minutes, 0));
  return resolved.length === incidents.length ? total : words.page.andOngoing(total);
}

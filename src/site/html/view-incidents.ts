import { isoText } from '../../base/iso-text.ts';
import type { AffectedComponent, Incident, Report } from '../../model/status-page.ts';
import { endWordsFor } from '../words/end-words.ts';
import { isHitNow, kindOf } from '../words/incident-words.ts';
import { htmlOf, markedTitle, markGroups, markName, plainOf } from '../words/marked-names.ts';
import { endedLabel, isRecovered, pendingSentence, stateWord } from '../words/report-words.ts';
import { markedSentence, reportSentence } from '../words/report-sentence.ts';
import { renderMarkdown } from '../markdown.ts';
import { incidentHref } from '../incident-address.ts';
import { routes } from '../routes.ts';
import { domId, type ViewContext } from './view-context.ts';

/** One line of a list of incidents. */
export interface IncidentLine {
  caseId: string;
  /** What its customer says on the telephone; empty where several customers read. */
  number: string;
  title: string;
  /** As raw HTML, in which names of hosts are not translated. So are the others that end in `Html`. */
  titleHtml: string;
  /** Its own page, relative to this one. */
  href: string;
  isOpen: boolean;
  state: Incident['state'];
  stateWord: string;
  impact: Incident['impact'];
  impactWord: string;
  started: string;
  startedIso: string;
  /** Empty while it lasts. */
  ended: string;
  /** What its end is called: a recovery only where it is one. */
  endedLabel: string;
  endedIso: string;
  /** Empty while it lasts; the script tells how long it has lasted. */
  duration: string;
}

/** An incident in full: `incident-card.eta` and `incident.eta`. */
export interface IncidentView extends IncidentLine {
  domId: string;
  /** `サーバー3台（web-01、web-02、web-03）` */
  scope: string;
  scopeHtml: string;
  /** Empty where it has none. */
  spokenNumber: string;
  /** What somebody named ahead: 次回のご報告, 復旧見込み. */
  promises: { label: string; at: string; atIso: string; overdue: string }[];
  /** What happened since the newest report; may be empty. */
  pending: string;
  pendingHtml: string;
  /** Other cases of the same time. */
  related: { caseId: string; href: string }[];
  isWidespread: boolean;
  isDuringMaintenance: boolean;
  isStale: boolean;
  /** Newest first. */
  latest: ReportView | null;
  olderReports: ReportView[];
  olderLabel: string;
  affected: AffectedView[];
  affectedLabel: string;
  affectedCaption: string;
  isAffectedOpen: boolean;
  /** Of a human; raw HTML, safe. Empty when there is none. */
  bodyHtml: string;
}

export interface ReportView {
  label: string;
  at: string;
  atIso: string;
  stateWord: string;
  text: string;
  textHtml: string;
}

/** One span of one affected component: a row of the table. `name` stands in the first row of each. */
export interface AffectedView {
  name: string;
  nameHtml: string;
  rowSpan: number;
  effect: AffectedComponent['effect'];
  effectWord: string;
  from: string;
  fromIso: string;
  /** Empty while it lasts; says so where nobody read it. */
  to: string;
  toIso: string;
  duration: string;
  flapping: string;
  /** What stopped it where that is no recovery, or why it still counts; otherwise empty. */
  endText: string;
}

/** Rows of affected components that are shown unfolded on the start page and on the incident's own. */
const SHORT_TABLE = 5;
const LONG_TABLE = 20;
const MAX_WINDOWS = 20;
const MAX_SCOPE_NAMES = 3;

export function buildIncidentLine(incident: Incident, { page, words, times, root, today }: ViewContext): IncidentLine {
  const { startedAt, resolvedAt } = incident;
  const title = markedTitle(incident, words);
  return {
    caseId: incident.caseId,
    number: page.kind === 'overview' ? '' : incident.spokenNumber || incident.caseId,
    title: plainOf(title),
    titleHtml: htmlOf(title),
    href: incidentHref(incident, root),
    isOpen: resolvedAt === null,
    state: incident.state,
    stateWord: stateWord(incident.state, isRecovered(incident.reports), words),
    impact: incident.impact,
    impactWord: words.impacts[incident.impact],
    started: times.moment(startedAt, today),
    startedIso: isoText(startedAt),
    endedLabel: endedLabel(incident.reports, words),
    ended: resolvedAt === null ? '' : times.near(resolvedAt, today || times.localDay(startedAt)),
    endedIso: resolvedAt === null ? '' : isoText(resolvedAt),
    duration: resolvedAt === null ? '' : times.duration(startedAt, resolvedAt),
  };
}

export function buildIncident(incident: Incident, given: ViewContext, isOwnPage: boolean): IncidentView {
  const { words } = given;
  // On its own page, times stand beside the day it began on.
  const context = isOwnPage ? { ...given, today: given.times.localDay(incident.startedAt) } : given;
  const older = incident.reports.map((report) => buildReport(report, incident, context));
  const latest = older.pop() ?? null;
  older.reverse();
  const { affected } = incident;
  const count = words.count(kindOf(affected), affected.length);
  const scope = scopeText(incident, context);
  const pending = pendingText(incident, context);
  const line = buildIncidentLine(incident, given);
  return {
    // Written out: see `withMore`.
    caseId: line.caseId,
    number: line.number,
    title: line.title,
    titleHtml: line.titleHtml,
    href: line.href,
    isOpen: line.isOpen,
    state: line.state,
    stateWord: line.stateWord,
    impact: line.impact,
    impactWord: line.impactWord,
    started: line.started,
    startedIso: line.startedIso,
    endedLabel: line.endedLabel,
    ended: line.ended,
    endedIso: line.endedIso,
    duration: line.duration,
    domId: domId('case', incident.caseId),
    scope: plainOf(scope),
    scopeHtml: htmlOf(scope),
    spokenNumber: incident.spokenNumber,
    promises: buildPromises(incident, context),
    pending: plainOf(pending),
    pendingHtml: htmlOf(pending),
    // Of several customers, those are others' cases.
    related: (given.page.kind === 'overview' ? [] : incident.related).map((caseId) => ({
      caseId,
      href: context.root + routes.incident(caseId),
    })),
    // Of several customers, a page speaks of the others itself.
    isWidespread: incident.isWidespread && given.page.kind === 'customer',
    isDuringMaintenance: incident.duringMaintenance,
    isStale: incident.isStale,
    latest,
    olderReports: older,
    olderLabel: words.page.olderReports(older.length),
    affected: listAffected(affected, context),
    affectedLabel: words.page.affected(count),
    affectedCaption: words.page.affectedCaption(count),
    isAffectedOpen: affected.length <= (isOwnPage ? LONG_TABLE : SHORT_TABLE),
    bodyHtml: incident.bodyMarkdown === null ? '' : renderMarkdown(incident.bodyMarkdown),
  };
}

function buildPromises(
  { nextReport, expected }: Incident,
  { words, times, today }: ViewContext,
): IncidentView['promises'] {
  const named = [
    { label: words.page.nextReport, instant: nextReport },
    { label: words.page.expected, instant: expected },
  ];
  return named.flatMap(({ label, instant }) => {
    if (instant === null) return [];
    const { at, isOverdue } = instant;
    return [{ label, at: times.near(at, today), atIso: isoText(at), overdue: isOverdue ? words.page.overdue : '' }];
  });
}

function buildReport(report: Report, incident: Incident, { words, times, page, today }: ViewContext): ReportView {
  return {
    label: words.reportNumber(report.number),
    at: times.near(report.at, today),
    atIso: isoText(report.at),
    stateWord: stateWord(report.state, report.isRecovery, words),
    text: reportSentence(report, words, page.timeZone),
    textHtml: htmlOf(markedSentence(report, incident, words, page.timeZone)),
  };
}

/** What waits to be told, names of hosts marked. */
function pendingText(incident: Incident, { words, page }: ViewContext): string {
  const { pending } = incident;
  if (pending === null) return '';
  return pendingSentence({ ...incident, pending: markGroups(pending, incident) }, words, page.timeZone);
}

/** Who is hit: now, while it lasts; afterwards, who was. Each name is marked: it is a list of them. */
function scopeText(incident: Incident, { words }: ViewContext): string {
  const now = incident.resolvedAt === null ? incident.affected.filter(isHitNow) : [];
  const told = now.length > 0 ? now : incident.affected;
  if (told.length === 0) return incident.impact === 'none' ? words.page.none : words.page.scopeInReports;
  const names = told.map((affected) => affected.name).filter((name) => name !== '');
  return words.scope({ kind: kindOf(told), count: told.length, names: names.slice(0, MAX_SCOPE_NAMES).map(markName) });
}

function listAffected(components: readonly AffectedComponent[], context: ViewContext): AffectedView[] {
  const { words, times, today } = context;
  const own = endWordsFor(words.locale);
  const rows: AffectedView[] = [];
  for (const { name: given, kind, windows: all, flapping } of components) {
    // Of one that flapped, the line that sums it up and its last span say it all.
    const windows = all.slice(flapping === null ? -MAX_WINDOWS : -1);
    const name = kind === 'host' && given !== '' ? markName(given) : given || words.count(kind, 1);
    for (const [index, { from, to, effect, end, isEstimated = false }] of windows.entries()) {
      const ended = to === null ? '' : times.near(to, today);
      rows.push({
        name: index > 0 ? '' : plainOf(name),
        nameHtml: index > 0 ? '' : htmlOf(name),
        rowSpan: index > 0 ? 0 : windows.length,
        effect,
        effectWord: effect === 'outage' && kind !== 'host' ? words.page.partly : words.page.effects[effect],
        from: times.near(from, today),
        fromIso: isoText(from),
        to: to !== null && isEstimated ? own.by(ended) : ended,
        toIso: to === null ? '' : isoText(to),
        endText: end === null || end === 'changed' || end === 'recovered' ? '' : own.ends[end],
        duration: to === null ? '' : times.duration(from, to),
        flapping: flapping === null || index > 0 ? '' : words.flapping(flapping.times, flapping.minutes),
      });
    }
  }
  return rows;
}

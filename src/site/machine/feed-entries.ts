import { isoText } from '../../base/iso-text.ts';
import type { Incident, Maintenance, Notice, Report, StatusPage } from '../../model/status-page.ts';
import { compareText } from '../../base/text.ts';
import { incidentTitle, maintenanceTitle, reportText } from '../words/incident-words.ts';
import { escapeHtml } from '../../base/text.ts';
import { plainLine, plainName, plainText, xmlSafe } from './machine-text.ts';
import { incidentTimes, maintenanceTimes, noticeTimes, oldestFirst, type EntryTimes } from './machine-times.ts';
import { renderMarkdown } from '../markdown.ts';
import { absoluteUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import type { TimeFormat } from '../words/time-format.ts';
import { en } from '../words/en.ts';
import type { Words } from '../words/words.ts';

/** What all three feeds and nobody else need beside the page. */
export interface FeedTools {
  words: Words;
  /** Of the page's time zone and the words' language. */
  time: TimeFormat;
}

/** One incident, maintenance or notice, the same in every feed. */
export interface FeedEntry extends EntryTimes {
  /** A tag URI that outlives a change of address or secret path. */
  id: string;
  url: string;
  title: string;
  /** The current state stands in the first `<strong>`, in English first: that is where monitors look for it. */
  html: string;
  /** The newest word on it, plain text. */
  summary: string;
  kind: 'incident' | 'maintenance' | 'notice';
}

const MAX_ENTRIES = 50;
const MAX_REPORTS = 20;
const MAX_NAMES = 20;

/** The newest fifty, last changed first. */
export function buildFeedEntries(page: StatusPage, tools: FeedTools): FeedEntry[] {
  const newestFirst = findCandidates(page).toSorted(
    (a, b) => b.times.updatedAt.getTime() - a.times.updatedAt.getTime() || compareText(a.id, b.id),
  );
  return newestFirst.slice(0, MAX_ENTRIES).map(({ id, kind, times, build }) => {
    const { publishedAt, updatedAt } = times;
    return { id, kind, publishedAt, updatedAt, ...build(tools) };
  });
}

/** What could become an entry; written out only when it is among the newest. */
interface Candidate {
  id: string;
  kind: FeedEntry['kind'];
  times: EntryTimes;
  build: (tools: FeedTools) => Pick<FeedEntry, 'url' | 'title' | 'html' | 'summary'>;
}

function findCandidates(page: StatusPage): Candidate[] {
  return [
    ...page.incidents.map((incident): Candidate => ({
      id: entryId(page, 'incident', incident.caseId),
      kind: 'incident',
      times: incidentTimes(incident),
      build: (tools) => buildIncident(incident, page, tools),
    })),
    ...page.maintenances.map((maintenance): Candidate => ({
      id: entryId(page, 'maintenance', maintenance.id),
      kind: 'maintenance',
      times: maintenanceTimes(maintenance, page.changedAt),
      build: (tools) => buildMaintenance(maintenance, page, tools),
    })),
    ...page.notices.flatMap((notice): Candidate[] => {
      const id = entryId(page, 'notice', notice.id);
      const times = noticeTimes(notice, page.changedAt);
      return times === null ? [] : [{ id, kind: 'notice', times, build: (tools) => buildNotice(notice, page, tools) }];
    }),
  ];
}

function buildIncident(incident: Incident, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  const newest = incident.reports.at(-1);
  return {
    url: absoluteUrl(page.url, routes.incident(incident.caseId)),
    title: plainName(incidentTitle(incident, tools.words), incident.caseId),
    html: incidentHtml(incident, tools),
    summary: newest === undefined ? '' : plainText(reportText(newest, incident, tools.words)),
  };
}

function buildMaintenance(one: Maintenance, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  return {
    url: page.url,
    title: plainName(maintenanceTitle(one, tools.words), one.id),
    html: maintenanceHtml(one, tools),
    summary: plainText(oldestFirst(one.updates).at(-1)?.text ?? one.text ?? ''),
  };
}

function buildNotice(notice: Notice, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  return {
    url: page.url,
    title: plainName(notice.title, notice.id),
    html: updatesHtml(notice.updates, tools) + markdownHtml(notice.bodyMarkdown),
    summary: plainText(oldestFirst(notice.updates).at(-1)?.text ?? ''),
  };
}

/** RFC 4151. The year only has to be one in which the name was already somebody's; it never changes. */
function entryId(page: StatusPage, kind: FeedEntry['kind'], id: string): string {
  const host = new URL(page.url).hostname.replace(/[^A-Za-z0-9.-]/g, '-');
  return `tag:${host},2025:noroshi/${encodeURIComponent(page.id)}/${kind}/${encodeURIComponent(id)}`;
}

function incidentHtml(incident: Incident, tools: FeedTools): string {
  const { words } = tools;
  const reports = incident.reports.slice(-MAX_REPORTS).toReversed();
  const paragraphs = reports.map((report, index) => {
    // The newest one speaks for the incident as it is now.
    const state = index === 0 ? incident.state : report.state;
    return reportHtml({ ...report, state }, incident, tools);
  });
  if (paragraphs.length === 0) paragraphs.push(`<p>${stateHtml('incidentStates', incident.state, words)}</p>`);
  const facts = [
    [words.page.caseId, incident.caseId],
    [words.page.started, tools.time.dateTime(incident.startedAt)],
    ...(incident.resolvedAt === null ? [] : [[words.page.ended, tools.time.dateTime(incident.resolvedAt)]]),
    ...namesFact(incident.affected, words),
    ...(incident.isWidespread ? [['', words.widespread]] : []),
    ...(incident.isStale ? [['', words.staleIncident]] : []),
  ];
  return paragraphs.join('\n') + factsHtml(facts) + markdownHtml(incident.bodyMarkdown);
}

function reportHtml(report: Report, incident: Incident, { words, time }: FeedTools): string {
  const text = linesHtml(reportText(report, incident, words));
  const head = `${stateHtml('incidentStates', report.state, words)} – ${escapeHtml(words.reportNumber(report.number))}`;
  return `<p>${timeHtml(report.at, time)}<br>${head}${text === '' ? '' : `<br>${text}`}</p>`;
}

function maintenanceHtml(maintenance: Maintenance, tools: FeedTools): string {
  const { words, time } = tools;
  const range = escapeHtml(time.range(maintenance.startsAt, maintenance.endsAt));
  const head = `<p>${stateHtml('maintenanceStates', maintenance.state, words)} – ${range}</p>`;
  const text = maintenance.text === null ? '' : `<p>${linesHtml(maintenance.text)}</p>`;
  const names = factsHtml(namesFact(maintenance.components, words));
  return head + updatesHtml(maintenance.updates, tools) + text + names + markdownHtml(maintenance.bodyMarkdown);
}

function updatesHtml(updates: readonly { at: Date; text: string }[], { time }: FeedTools): string {
  const newest = oldestFirst(updates).slice(-MAX_REPORTS).toReversed();
  return newest.map(({ at, text }) => `<p>${timeHtml(at, time)}<br>${linesHtml(text)}</p>`).join('\n');
}

function stateHtml<K extends 'incidentStates' | 'maintenanceStates'>(
  kind: K,
  state: keyof Words[K] & string,
  words: Words,
): string {
  const name = `<strong>${escapeHtml(String(en[kind][state]))}</strong>`;
  return words.locale === 'en' ? name : `${name} (${escapeHtml(String(words[kind][state]))})`;
}

function namesFact(named: readonly { name: string }[], words: Words): string[][] {
  const names = named.map(({ name }) => plainLine(name)).filter((name) => name !== '');
  if (names.length === 0) return [];
  const shown = names.slice(0, MAX_NAMES);
  return [[words.page.scope, words.and(shown, named.length - shown.length)]];
}

function factsHtml(facts: readonly string[][]): string {
  if (facts.length === 0) return '';
  const lines = facts.map(([label = '', text = '']) =>
    escapeHtml(plainLine(label === '' ? text : `${label}: ${text}`)),
  );
  return `<p>${lines.join('<br>')}</p>`;
}

function timeHtml(at: Date, time: TimeFormat): string {
  return `<small><time datetime="${isoText(at)}">${escapeHtml(time.dateTime(at))}</time></small>`;
}

function linesHtml(text: string): string {
  return escapeHtml(plainText(text)).replaceAll('\n', '<br>');
}

function markdownHtml(markdown: string | null): string {
  return markdown === null || markdown.trim() === '' ? '' : xmlSafe(renderMarkdown(markdown));
}

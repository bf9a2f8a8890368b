import { readerUrl } from '../../model/addresses.ts';
import type {
  Incident,
  Maintenance,
  Notice,
  Report,
  StatusPage,
  WithdrawnMaintenance,
} from '../../model/status-page.ts';
import { compareText, escapeHtml } from '../../base/text.ts';
import { incidentTitle, maintenanceTitle } from '../words/incident-words.ts';
import { endedLabel, stateWord } from '../words/report-words.ts';
import { reportSentence } from '../words/report-sentence.ts';
import { plainName } from './machine-text.ts';
import { incidentTimes, planTimes, type EntryTimes } from './machine-times.ts';
import {
  caseFacts,
  factsHtml,
  linesHtml,
  markdownHtml,
  namesFact,
  stateHtml,
  timeHtml,
  updatesHtml,
  type FeedTools,
} from './feed-html.ts';
import { incidentUrl } from '../incident-address.ts';

/** One incident, maintenance or notice, as Atom tells it: one entry, however often it is spoken of. */
export interface FeedEntry extends EntryTimes {
  /** A tag URI that outlives a change of address or secret path. */
  id: string;
  url: string;
  title: string;
  /** The current state stands in the first `<strong>`, in English first: that is where monitors look for it. */
  html: string;
  kind: 'incident' | 'maintenance' | 'notice';
}

/** RFC 4151. The year only has to be one in which the name was already somebody's; it never changes. */
export function entryId(page: StatusPage, kind: FeedEntry['kind'], id: string): string {
  return `tag:${page.idAuthority},2025:noroshi/${encodeURIComponent(page.id)}/${kind}/${encodeURIComponent(id)}`;
}

const MAX_ENTRIES = 50;
const MAX_REPORTS = 20;

/** The newest fifty, last changed first. */
export function buildFeedEntries(page: StatusPage, tools: FeedTools): FeedEntry[] {
  const newestFirst = findCandidates(page).toSorted(
    (a, b) => b.times.updatedAt.getTime() - a.times.updatedAt.getTime() || compareText(a.id, b.id),
  );
  return newestFirst.slice(0, MAX_ENTRIES).map(({ id, kind, times, build }) => {
    const { publishedAt, updatedAt } = times;
    const { url, title, html } = build(tools);
    return { id, kind, publishedAt, updatedAt, url, title, html };
  });
}

/** What could become an entry; written out only when it is among the newest. */
interface Candidate {
  id: string;
  kind: FeedEntry['kind'];
  times: EntryTimes;
  build: (tools: FeedTools) => Pick<FeedEntry, 'url' | 'title' | 'html'>;
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
      times: planTimes(maintenance.dates),
      build: (tools) => buildMaintenance(maintenance, page, tools),
    })),
    ...page.withdrawn.map((withdrawn): Candidate => ({
      id: entryId(page, 'maintenance', withdrawn.id),
      kind: 'maintenance',
      times: planTimes(withdrawn.dates),
      build: (tools) => buildWithdrawn(withdrawn, page, tools),
    })),
    ...page.notices.map((notice): Candidate => ({
      id: entryId(page, 'notice', notice.id),
      kind: 'notice',
      times: planTimes(notice.dates),
      build: (tools) => buildNotice(notice, page, tools),
    })),
  ];
}

function buildIncident(incident: Incident, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  return {
    url: incidentUrl(incident, page.url),
    title: plainName(incidentTitle(incident, tools.words), incident.caseId),
    html: incidentHtml(incident, page, tools),
  };
}

function buildMaintenance(one: Maintenance, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  return {
    url: readerUrl(page.url, page.addresses),
    title: plainName(maintenanceTitle(one, tools.words), one.id),
    html: maintenanceHtml(one, tools),
  };
}

function buildWithdrawn(one: WithdrawnMaintenance, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  const { words, time } = tools;
  return {
    url: readerUrl(page.url, page.addresses),
    title: words.withdrawn(plainName(maintenanceTitle(one, words), one.id)),
    html: `<p>${escapeHtml(time.range(one.startsAt, one.endsAt))}</p>${factsHtml(namesFact(one.components, words))}`,
  };
}

function buildNotice(notice: Notice, page: StatusPage, tools: FeedTools): ReturnType<Candidate['build']> {
  return {
    url: readerUrl(page.url, page.addresses),
    title: plainName(notice.title, notice.id),
    html: updatesHtml(notice.updates, tools) + markdownHtml(notice.bodyMarkdown),
  };
}

function incidentHtml(incident: Incident, page: StatusPage, tools: FeedTools): string {
  const { words } = tools;
  const reports = incident.reports.slice(-MAX_REPORTS).toReversed();
  const paragraphs = reports.map((report, index) => {
    // The newest one speaks for the incident as it is now.
    const isSpoken = index > 0 || report.state === incident.state;
    return reportHtml(isSpoken ? report : { ...report, state: incident.state }, tools);
  });
  if (paragraphs.length === 0) paragraphs.push(`<p>${stateHtml('incidentStates', incident.state, words)}</p>`);
  const facts = [
    ...caseFacts(incident, page, words),
    [words.page.started, tools.time.dateTime(incident.startedAt)],
    ...(incident.resolvedAt === null
      ? []
      : [[endedLabel(incident.reports, words), tools.time.dateTime(incident.resolvedAt)]]),
    ...namesFact(incident.affected, words),
    ...(incident.isWidespread && page.kind === 'customer' ? [['', words.widespread]] : []),
    ...(incident.isStale ? [['', words.staleIncident]] : []),
  ];
  return paragraphs.join('\n') + factsHtml(facts) + markdownHtml(incident.bodyMarkdown);
}

function reportHtml(report: Report, { words, time, timeZone }: FeedTools): string {
  const text = linesHtml(reportSentence(report, words, timeZone));
  const state = stateWord(report.state, report.isRecovery, words);
  const head = `${stateHtml('incidentStates', report.state, words, state)} – ${escapeHtml(words.reportNumber(report.number))}`;
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

import { readerUrl } from '../../model/addresses.ts';
import { compareText, escapeHtml } from '../../base/text.ts';
import type { Incident, Maintenance, Notice, Report, StatusPage } from '../../model/status-page.ts';
import { incidentTitle, maintenanceTitle } from '../words/incident-words.ts';
import { reportMark } from '../words/report-words.ts';
import { reportSentence } from '../words/report-sentence.ts';
import { entryId, type FeedEntry } from './feed-entries.ts';
import { caseFacts, factsHtml, linesHtml, markdownHtml, namesFact, timeHtml, type FeedTools } from './feed-html.ts';
import { incidentTimes } from './machine-times.ts';
import { plainName, plainText } from './machine-text.ts';
import { incidentUrl } from '../incident-address.ts';

/**
 * One statement, for readers that show each item once: a report, or a maintenance or notice that was announced, moved, taken
 * back or spoken of. It holds nothing that may change after it was said.
 */
export interface FeedItem {
  /** That of its entry, and which of its statements it is. */
  id: string;
  url: string;
  title: string;
  html: string;
  summary: string;
  saidAt: Date;
  kind: FeedEntry['kind'];
}

const MAX_ITEMS = 50;

/** The newest fifty, last said first. */
export function buildFeedItems(page: StatusPage, tools: FeedTools): FeedItem[] {
  const since = page.feedSince;
  const newestFirst = findStatements(page)
    .filter(({ saidAt }) => since === null || saidAt > since)
    .toSorted((a, b) => b.saidAt.getTime() - a.saidAt.getTime() || compareText(b.order, a.order));
  return newestFirst
    .slice(0, MAX_ITEMS)
    .map(({ id, saidAt, kind, build }) => Object.assign(build(tools), { id, saidAt, kind }));
}

/** What could become an item; written out only when it is among the newest. */
interface Statement extends Pick<FeedItem, 'id' | 'saidAt' | 'kind'> {
  /** Among those of one instant. */
  order: string;
  build: (tools: FeedTools) => Pick<FeedItem, 'url' | 'title' | 'html' | 'summary'>;
}

function findStatements(page: StatusPage): Statement[] {
  return [
    // What was taken back is gone here: the report that takes it back says so, and no item changes its bytes.
    ...reportStatements(page),
    ...page.maintenances.flatMap((maintenance) => maintenanceStatements(maintenance, page)),
    ...page.withdrawn.map((one): Statement => {
      const id = `${entryId(page, 'maintenance', one.id)}/withdrawn/${stampOf(one.dates.statedAt)}`;
      const build = (tools: FeedTools) => {
        const title = tools.words.withdrawn(plainName(maintenanceTitle(one, tools.words), one.id));
        return { url: readerUrl(page.url, page.addresses), title, html: planHtml(one, tools), summary: '' };
      };
      return { id, saidAt: one.dates.statedAt, order: id, kind: 'maintenance', build };
    }),
    ...page.notices.flatMap((notice) => noticeStatements(notice, page)),
  ];
}

/** The newest, and maybe more: what is older than those that are wanted need not be read. */
function reportStatements(page: StatusPage): Statement[] {
  const lastSaidFirst = page.incidents
    .map((incident) => ({ incident, lastAt: incidentTimes(incident).updatedAt }))
    .toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
  const statements: Statement[] = [];
  for (const { incident, lastAt } of lastSaidFirst) {
    if (statements.filter(({ saidAt }) => saidAt > lastAt).length >= MAX_ITEMS) break;
    for (const report of incident.reports) {
      if (!report.isRetracted) statements.push(statementOf(report, incident, page));
    }
  }
  return statements;
}

function statementOf(report: Report, incident: Incident, page: StatusPage): Statement {
  const entry = entryId(page, 'incident', incident.caseId);
  return {
    id: `${entry}/${report.number}`,
    saidAt: report.at,
    order: `${entry}/${String(report.number).padStart(6, '0')}`,
    kind: 'incident',
    build: (tools) => {
      const { words, time } = tools;
      const text = plainText(reportSentence(report, words, page.timeZone));
      const number = words.reportNumber(report.number);
      const title = words.marked(reportMark(report, words), `${reportTitle(report, incident, tools)} ${number}`);
      const facts = factsHtml(caseFacts(incident, page, words));
      const body = report.number === 1 ? markdownHtml(incident.bodyMarkdown) : '';
      const html = `<p>${timeHtml(report.at, time)}<br>${linesHtml(text)}</p>${facts}${body}`;
      return { url: incidentUrl(incident, page.url), title, html, summary: text };
    },
  };
}

/** What the report itself speaks of, whatever became of it later. */
function reportTitle({ change, state }: Report, incident: Incident, { words }: FeedTools): string {
  const { hit, came, went, effect } = change;
  const groups = [...came, ...went];
  const first = groups[0];
  if (incident.title !== null || (hit.count === 0 && first === undefined)) {
    return plainName(incidentTitle(incident, words), incident.caseId);
  }
  if (hit.count > 0 && incident.isEvent) return words.widespreadTitle(hit.count);
  if (hit.count > 0 || first === undefined) return plainName(words.incidentTitle(hit, effect, false), incident.caseId);
  const names = [...new Set(groups.flatMap((group) => group.names))];
  const count = Math.max(names.length, ...groups.map((group) => group.count));
  const kind = groups.every((group) => group.kind === first.kind) ? first.kind : 'mixed';
  return plainName(words.incidentTitle({ kind, count, names }, effect, state === 'resolved'), incident.caseId);
}

function maintenanceStatements(one: Maintenance, page: StatusPage): Statement[] {
  const { dates } = one;
  const entry = entryId(page, 'maintenance', one.id);
  const titleIn = (tools: FeedTools): string => plainName(maintenanceTitle(one, tools.words), one.id);
  const stated: Statement = {
    id: `${entry}/${stampOf(dates.statedAt)}`,
    saidAt: dates.statedAt,
    order: entry,
    kind: 'maintenance',
    build: (tools) => {
      const title = dates.sequence === 0 ? titleIn(tools) : tools.words.moved(titleIn(tools));
      return {
        url: readerUrl(page.url, page.addresses),
        title,
        html: planHtml(one, tools) + markdownHtml(one.bodyMarkdown),
        summary: '',
      };
    },
  };
  return [stated, ...updateStatements(one.updates, entry, dates.updatesSaidAt, 'maintenance', page, titleIn)];
}

function noticeStatements(notice: Notice, page: StatusPage): Statement[] {
  const { dates } = notice;
  const entry = entryId(page, 'notice', notice.id);
  const title = plainName(notice.title, notice.id);
  const html = markdownHtml(notice.bodyMarkdown);
  const stated: Statement = {
    id: `${entry}/${stampOf(dates.statedAt)}`,
    saidAt: dates.statedAt,
    order: entry,
    kind: 'notice',
    build: () => ({ url: readerUrl(page.url, page.addresses), title, html, summary: '' }),
  };
  return [stated, ...updateStatements(notice.updates, entry, dates.updatesSaidAt, 'notice', page, () => title)];
}

/** What humans added later, dated by the run that first said it. */
function updateStatements(
  updates: readonly { at: Date; text: string }[],
  entry: string,
  saidAt: readonly Date[],
  kind: FeedItem['kind'],
  page: StatusPage,
  titleIn: (tools: FeedTools) => string,
): Statement[] {
  return updates.map(({ at, text }, index): Statement => ({
    id: `${entry}/update/${index + 1}`,
    saidAt: saidAt[index] ?? at,
    order: `${entry}/${String(index + 1).padStart(6, '0')}`,
    kind,
    build: (tools) => ({
      url: readerUrl(page.url, page.addresses),
      title: titleIn(tools),
      html: `<p>${timeHtml(at, tools.time)}<br>${linesHtml(text)}</p>`,
      summary: plainText(text),
    }),
  }));
}

function planHtml(
  { startsAt, endsAt, components, text }: Pick<Maintenance, 'startsAt' | 'endsAt' | 'components' | 'text'>,
  { words, time }: FeedTools,
): string {
  const range = `<p>${escapeHtml(time.range(startsAt, endsAt))}</p>`;
  return range + (text === null ? '' : `<p>${linesHtml(text)}</p>`) + factsHtml(namesFact(components, words));
}

/** `20261126T101500Z` */
function stampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

import type { StatusPage } from '../../model/status-page.ts';
import { buildShieldsEndpoint, describeBadge, type BadgeRenderer } from './badge.ts';
import { buildCalendar } from './calendar.ts';
import { buildFeedEntries } from './feed-entries.ts';
import type { FeedTools } from './feed-html.ts';
import { buildFeedItems } from './feed-items.ts';
import { buildAtomFeed, buildJsonFeed, buildRssFeed } from './feed.ts';
import { noroshiJson } from './noroshi-json.ts';
import { routes } from '../routes.ts';
import type { SiteFile } from '../site-file.ts';
import { buildStatusApi } from './status-api.ts';
import type { TimeFormat } from '../words/time-format.ts';
import { buildCutDocument, buildPart, isLarge, type DataPart } from './data-parts.ts';
import type { Words } from '../words/words.ts';

/** What pages of one language and one time zone share; made once, because clocks and badges are dear to make. */
export interface MachineTools extends FeedTools {
  renderBadge: BadgeRenderer;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Everything a tree holds for machines. Each value is picked by name from the page, every instant is an event's or the
 * page's `changedAt`: equal pages give equal bytes, on any day and in any time zone.
 */
export function* buildMachineFiles(page: StatusPage, tools: MachineTools): Iterable<SiteFile> {
  yield buildDataFile(page, tools.words, tools.time);
  yield* buildToldData(page, tools);
}

/** The record of everything; the only one of them that shows days. */
export function buildDataFile(page: StatusPage, words: Words, times: TimeFormat): SiteFile {
  if (isLarge(page)) return json(routes.json, buildCutDocument(page, words, times));
  return file(routes.json, JSON_TYPE, noroshiJson(page, words));
}

/** Some rows of a record that is too long for one file. */
export function buildPartFile(part: DataPart, words: Words): SiteFile {
  return json(part.path, buildPart(part, words));
}

/** All the others. */
export function* buildToldData(page: StatusPage, tools: MachineTools): Iterable<SiteFile> {
  const { words } = tools;
  const texts = new Map<object, string>();
  for (const [path, document] of buildStatusApi(page, words)) yield file(path, JSON_TYPE, partsText(document, texts));

  const entries = buildFeedEntries(page, tools);
  const items = buildFeedItems(page, tools);
  yield file(routes.atom, 'application/atom+xml; charset=utf-8', buildAtomFeed(page, entries, words));
  yield file(routes.rss, 'application/rss+xml; charset=utf-8', buildRssFeed(page, items, words));
  yield json(routes.jsonFeed, buildJsonFeed(page, items, words), 'application/feed+json; charset=utf-8');

  yield file(routes.calendar, 'text/calendar; charset=utf-8', buildCalendar(page, words));
  yield file(routes.badgeSvg, 'image/svg+xml; charset=utf-8', tools.renderBadge(describeBadge(page, words)));
  yield json(routes.badgeJson, buildShieldsEndpoint(page, words));
}

/** Stands once a site: every tree's `noroshi.json` names it. */
export function placeSchema(schema: string): SiteFile {
  return file(routes.jsonSchema, 'application/schema+json; charset=utf-8', schema);
}

/** As `JSON.stringify` and a line feed. A part that stands in several documents becomes text once. */
function partsText(document: object, texts: Map<object, string>): string {
  const members = Object.entries(document).map(([key, part]: [string, object]) => {
    let text = texts.get(part);
    if (text === undefined) texts.set(part, (text = JSON.stringify(part)));
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${members.join(',')}}\n`;
}

function json(path: string, document: object, contentType = JSON_TYPE): SiteFile {
  return file(path, contentType, `${JSON.stringify(document)}\n`);
}

function file(path: string, contentType: string, content: SiteFile['content']): SiteFile {
  return { path, content, contentType, cache: 'revalidate' };
}

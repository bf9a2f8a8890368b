import { Feed } from 'feed';
import { isoText } from '../../base/iso-text.ts';
import type { StatusPage } from '../../model/status-page.ts';
import type { FeedEntry } from './feed-entries.ts';
import { escapeHtml } from '../../base/text.ts';
import { plainName } from './machine-text.ts';
import { absoluteUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

const ATOM_ROOT = '<feed xmlns="http://www.w3.org/2005/Atom">';

/** Atom 1.0. Every date comes from an event; the library's own clock is never asked. */
export function buildAtomFeed(page: StatusPage, entries: readonly FeedEntry[], words: Words): string {
  // Atom titles are sent as HTML by the library, RSS titles as plain text: what is a `<` must be one in both.
  const feed = createFeed(page, entries, words, routes.atom, escapeHtml);
  return feed.atom1().replace(ATOM_ROOT, `${ATOM_ROOT.slice(0, -1)} xml:lang="${page.locale}">`);
}

export function buildRssFeed(page: StatusPage, entries: readonly FeedEntry[], words: Words): string {
  return createFeed(page, entries, words, routes.rss, (title) => title).rss2();
}

/** @see https://www.jsonfeed.org/version/1.1/ */
export function buildJsonFeed(page: StatusPage, entries: readonly FeedEntry[], words: Words): object {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: feedTitle(page, words),
    home_page_url: page.url,
    feed_url: absoluteUrl(page.url, routes.jsonFeed),
    language: page.locale,
    authors: [{ name: plainName(page.name, page.id), url: page.url }],
    items: entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_html: entry.html,
      ...(entry.summary === '' ? {} : { summary: entry.summary }),
      date_published: isoText(entry.publishedAt),
      date_modified: isoText(entry.updatedAt),
      tags: [entry.kind],
    })),
  };
}

function createFeed(
  page: StatusPage,
  entries: readonly FeedEntry[],
  words: Words,
  path: string,
  writeTitle: (title: string) => string,
): Feed {
  const feed = new Feed({
    id: page.url,
    title: feedTitle(page, words),
    description: feedTitle(page, words),
    link: page.url,
    feed: absoluteUrl(page.url, path),
    language: page.locale,
    updated: entries[0]?.updatedAt ?? page.changedAt,
    generator: 'Noroshi',
    author: { name: plainName(page.name, page.id), link: page.url },
  });
  for (const entry of entries) {
    feed.addItem({
      id: entry.id,
      title: writeTitle(entry.title),
      link: entry.url,
      published: entry.publishedAt,
      date: entry.updatedAt,
      content: entry.html,
    });
  }
  return feed;
}

function feedTitle(page: StatusPage, words: Words): string {
  return words.page.statusOf(plainName(page.name, page.id));
}

import { Feed } from 'feed';
import { isoText } from '../../base/iso-text.ts';
import type { StatusPage } from '../../model/status-page.ts';
import type { FeedEntry } from './feed-entries.ts';
import type { FeedItem } from './feed-items.ts';
import { escapeHtml } from '../../base/text.ts';
import { pageTitle, plainName } from './machine-text.ts';
import { readerUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

const ATOM_ROOT = '<feed xmlns="http://www.w3.org/2005/Atom">';

/** Atom 1.0. Every date comes from an event; the library's own clock is never asked. */
export function buildAtomFeed(page: StatusPage, entries: readonly FeedEntry[], words: Words): string {
  // Atom titles are sent as HTML by the library, RSS titles as plain text: what is a `<` must be one in both.
  const feed = createFeed(page, entries[0]?.updatedAt, words, routes.atom);
  for (const { id, title, url, publishedAt, updatedAt, html } of entries) {
    feed.addItem({ id, title: escapeHtml(title), link: url, published: publishedAt, date: updatedAt, content: html });
  }
  return feed.atom1().replace(ATOM_ROOT, `${ATOM_ROOT.slice(0, -1)} xml:lang="${page.locale}">`);
}

export function buildRssFeed(page: StatusPage, items: readonly FeedItem[], words: Words): string {
  const feed = createFeed(page, items[0]?.saidAt, words, routes.rss);
  for (const { id, title, url, saidAt, html } of items) {
    feed.addItem({ id, title, link: url, published: saidAt, date: saidAt, content: html });
  }
  return feed.rss2();
}

/** @see https://www.jsonfeed.org/version/1.1/ */
export function buildJsonFeed(page: StatusPage, items: readonly FeedItem[], words: Words): object {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: pageTitle(page, words),
    home_page_url: readerUrl(page.url, page.addresses),
    feed_url: page.url + routes.jsonFeed,
    language: page.locale,
    authors: [{ name: plainName(page.name, page.id), url: readerUrl(page.url, page.addresses) }],
    items: items.map((item) => ({
      id: item.id,
      url: item.url,
      title: item.title,
      content_html: item.html,
      ...(item.summary === '' ? {} : { summary: item.summary }),
      date_published: isoText(item.saidAt),
      tags: [item.kind],
    })),
  };
}

function createFeed(page: StatusPage, newestAt: Date | undefined, words: Words, path: string): Feed {
  return new Feed({
    id: page.url,
    title: pageTitle(page, words),
    description: pageTitle(page, words),
    link: readerUrl(page.url, page.addresses),
    feed: page.url + path,
    language: page.locale,
    updated: newestAt ?? page.changedAt,
    generator: 'Noroshi',
    author: { name: plainName(page.name, page.id), link: readerUrl(page.url, page.addresses) },
  });
}

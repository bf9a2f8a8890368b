import { isoText } from '../../base/iso-text.ts';
import type { StatusPage } from '../../model/status-page.ts';
import type { FeedEntry } from './feed-entries.ts';
import type { FeedItem } from './feed-items.ts';
import { escapeHtml } from '../../base/text.ts';
import { pageTitle, plainName } from './machine-text.ts';
import { readerUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

// Atom and RSS are put together here: the library that wrote them (`feed`, which a test compares with) took a thirtieth of a
// first build, most of it to look at each letter of each text for elements in it.

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';
const GENERATOR = 'Noroshi';

/** Atom 1.0. Every date comes from an event; no clock is asked. */
export function buildAtomFeed(page: StatusPage, entries: readonly FeedEntry[], words: Words): string {
  const title = textOf(pageTitle(page, words));
  const home = urlOf(readerUrl(page.url, page.addresses));
  return `${DECLARATION}
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${page.locale}">
    <id>${textOf(page.url)}</id>
    <title>${title}</title>
    <updated>${isoText(entries[0]?.updatedAt ?? page.changedAt)}</updated>
    <generator>${GENERATOR}</generator>
    <author>
        <name>${textOf(plainName(page.name, page.id))}</name>
        <uri>${home}</uri>
    </author>
    <link rel="alternate" href="${home}"/>
    <link rel="self" href="${urlOf(page.url + routes.atom)}"/>
    <subtitle>${title}</subtitle>${entries.map(atomEntry).join('')}
</feed>`;
}

// Titles are sent as HTML, in RSS as plain text: what is a `<` must be one in both.
function atomEntry({ id, title, url, publishedAt, updatedAt, html }: FeedEntry): string {
  return `
    <entry>
        <title type="html">${cdata(escapeHtml(title))}</title>
        <id>${urlOf(id)}</id>
        <link href="${urlOf(url)}"/>
        <updated>${isoText(updatedAt)}</updated>${
          html === '' ? '' : `\n        <content type="html">${cdata(html)}</content>`
        }
        <published>${isoText(publishedAt)}</published>
    </entry>`;
}

export function buildRssFeed(page: StatusPage, items: readonly FeedItem[], words: Words): string {
  const title = textOf(pageTitle(page, words));
  const hasContent = items.some(({ html }) => html !== '');
  const names = hasContent
    ? ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    : '';
  return `${DECLARATION}
<rss version="2.0"${names} xmlns:atom="http://www.w3.org/2005/Atom">
    <channel>
        <title>${title}</title>
        <link>${urlOf(readerUrl(page.url, page.addresses))}</link>
        <description>${title}</description>
        <lastBuildDate>${(items[0]?.saidAt ?? page.changedAt).toUTCString()}</lastBuildDate>
        <docs>https://validator.w3.org/feed/docs/rss2.html</docs>
        <generator>${GENERATOR}</generator>
        <language>${page.locale}</language>
        <atom:link href="${urlOf(page.url + routes.rss)}" rel="self" type="application/rss+xml"/>${items.map(rssItem).join('')}
    </channel>
</rss>`;
}

function rssItem({ id, title, url, saidAt, html }: FeedItem): string {
  return `
        <item>
            <title>${cdata(title)}</title>
            <link>${urlOf(url)}</link>
            <guid isPermaLink="false">${textOf(id)}</guid>
            <pubDate>${saidAt.toUTCString()}</pubDate>${
              html === '' ? '' : `\n            <content:encoded>${cdata(html)}</content:encoded>`
            }
        </item>`;
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

/** As an element's text. What is written as `&amp;` already is one `&`. */
function textOf(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An address in its normal form, as an element's text or an attribute. */
function urlOf(url: string): string {
  return textOf(new URL(url).href).replaceAll('"', '&quot;');
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

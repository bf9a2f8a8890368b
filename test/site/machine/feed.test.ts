import * as fc from 'fast-check';
import { Feed } from 'feed';
import { describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../src/base/text.ts';
import { readerUrl } from '../../../src/model/addresses.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import { buildFeedEntries } from '../../../src/site/machine/feed-entries.ts';
import { buildFeedItems } from '../../../src/site/machine/feed-items.ts';
import { buildAtomFeed, buildRssFeed } from '../../../src/site/machine/feed.ts';
import { pageTitle, plainName } from '../../../src/site/machine/machine-text.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { anyPage } from '../../support/any-page.ts';
import { aSmallPage, badNightPage, maintenancePage, quietPage } from '../../support/machine-pages.ts';
import { machineTools } from '../../support/machine-tools.ts';

// What the library writes that wrote them until it took too long: whoever reads our feeds has read that.

function createFeed(page: StatusPage, updated: Date, path: string): Feed {
  const title = pageTitle(page, wordsFor(page.locale));
  const link = readerUrl(page.url, page.addresses);
  return new Feed({
    id: page.url,
    title,
    description: title,
    link,
    feed: page.url + path,
    language: page.locale,
    updated,
    generator: 'Noroshi',
    author: { name: plainName(page.name, page.id), link },
  });
}

function bothAtoms(page: StatusPage): [ours: string, library: string] {
  const entries = buildFeedEntries(page, machineTools(page));
  const feed = createFeed(page, entries[0]?.updatedAt ?? page.changedAt, 'history.atom');
  for (const { id, title, url, publishedAt, updatedAt, html } of entries) {
    feed.addItem({ id, title: escapeHtml(title), link: url, published: publishedAt, date: updatedAt, content: html });
  }
  const library = feed.atom1().replace('2005/Atom">', `2005/Atom" xml:lang="${page.locale}">`);
  return [buildAtomFeed(page, entries, wordsFor(page.locale)), library];
}

function bothRss(page: StatusPage): [ours: string, library: string] {
  const items = buildFeedItems(page, machineTools(page));
  const feed = createFeed(page, items[0]?.saidAt ?? page.changedAt, 'history.rss');
  for (const { id, title, url, saidAt, html } of items) {
    feed.addItem({ id, title, link: url, published: saidAt, date: saidAt, content: html });
  }
  return [buildRssFeed(page, items, wordsFor(page.locale)), feed.rss2()];
}

describe.each([
  ['Atom', bothAtoms],
  ['RSS', bothRss],
])('%s', (_, both) => {
  it.each([
    ['a quiet page', quietPage()],
    ['a bad night', badNightPage()],
    ['a bad night in English', badNightPage({ locale: 'en' })],
    ['maintenances', maintenancePage()],
    ['a name with all that XML has a meaning for', aSmallPage({ name: `a & b <c> "d" 'e' &amp; ]]>` })],
  ])('is what the library writes of %s', (_page, page) => {
    const [ours, library] = both(page);
    expect(ours).toBe(library);
  });

  it('is what the library writes of any page', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const [ours, library] = both(page);
        expect(ours).toBe(library);
      }),
      { numRuns: 60 },
    );
  });
});

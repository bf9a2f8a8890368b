import { describe, expect, it } from 'vitest';
import type { Incident, StatusPage } from '../../src/model/status-page.ts';
import { aChange, aReport, anAffected, anIncident, anOverview, at } from '../support/pages.ts';
import { buildTree, textOf, visibleText } from '../support/site-tree.ts';

// What a page of several customers says to whoever reads it: nobody's case as the reader's own, no beginning that is not
// the event's, one number of customers wherever it is told.

const LOCALES = ['ja', 'en'] as const;

/** Customers 1–4 in one event, one of them slow only; 5 and 6 each with a case of its own, both older. */
function aHardHour(locale: 'ja' | 'en'): StatusPage {
  const page = anOverview(
    locale,
    9,
    { 0: 'major_outage', 1: 'major_outage', 2: 'major_outage', 3: 'degraded', 4: 'major_outage', 5: 'degraded' },
    { state: 'partial_outage' },
  );
  const hit = (index: number, from: Date, effect: 'outage' | 'degraded' = 'outage') => {
    const { id, name } = page.components[index]!;
    return anAffected({ component: id, name, kind: 'customer', effect, windows: [{ from, to: null }] });
  };
  const told = (affected: Incident['affected']): Incident['reports'] => {
    const change = aChange({ added: affected.map(({ name }) => name) });
    const hitNow = { kind: 'customer' as const, count: affected.length, names: affected.map(({ name }) => name) };
    return [aReport({ at: at(-20), change: { ...change, hit: hitNow } })];
  };
  const event = [hit(0, at(-30)), hit(1, at(-29)), hit(2, at(-29)), hit(3, at(-28), 'degraded')];
  const own = (index: number, number: string, startedAt: Date): Incident => {
    const affected = [hit(index, startedAt)];
    return anIncident({
      caseId: `stranger-${index}`,
      spokenNumber: number,
      startedAt,
      affected,
      reports: told(affected),
    });
  };
  return {
    ...page,
    incidents: [
      anIncident({
        caseId: 'the-event',
        spokenNumber: '1120-9999',
        isEvent: true,
        isWidespread: true,
        impact: 'major_outage',
        startedAt: at(-30),
        affected: event,
        reports: told(event),
      }),
      own(4, '1120-1111', at(-300)),
      own(5, '1120-2222', at(-200)),
    ],
  };
}

interface Told {
  name?: string;
  title?: string;
  summary?: string;
  content_html?: string;
  incident_updates?: { body: string }[];
}

/** With what chats show of it. */
function seenText(html: string): string {
  return [visibleText(html), ...(html.match(/<meta property="og:[^>]*>/g) ?? [])].join('\n');
}

/** Whatever people read, by the file it stands in; addresses and ids are for machines. */
async function wordsOf(page: StatusPage): Promise<Map<string, string>> {
  const tree = await buildTree(page);
  const words = new Map<string, string>();
  for (const path of tree.keys()) {
    if (path.endsWith('.html')) words.set(path, seenText(textOf(tree, path)));
    if (/\.(atom|rss)$/.test(path)) {
      const texts =
        textOf(tree, path).match(/<(title|summary|content|content:encoded|description)\b[^>]*>[\s\S]*?<\/\1>/g) ?? [];
      words.set(path, texts.join('\n'));
    }
  }
  words.set('badge.svg', textOf(tree, 'badge.svg') + textOf(tree, 'badge.json'));
  const { items } = JSON.parse(textOf(tree, 'feed.json')) as { items: Told[] };
  words.set('feed.json', items.map(({ title, summary, content_html: html }) => [title, summary, html]).join('\n'));
  for (const path of ['api/v2/summary.json', 'api/v2/incidents.json']) {
    const { incidents } = JSON.parse(textOf(tree, path)) as { incidents: Told[] };
    const bodies = incidents.map(({ name, incident_updates: all }) => [name, ...(all ?? []).map(({ body }) => body)]);
    words.set(path, bodies.join('\n'));
  }
  return words;
}

describe('a page of several customers', () => {
  it.each(LOCALES)('quotes no case of any of them, on no page and in no feed: %s', async (locale) => {
    const words = await wordsOf(aHardHour(locale));
    expect([...words.keys()]).toEqual(expect.arrayContaining(['index.html', 'history.atom', 'history.rss']));
    for (const [path, text] of words) {
      expect(text, path).not.toMatch(/1120-(9999|1111|2222)|stranger-\d|the-event/);
    }
    const where = locale === 'ja' ? '案件番号はお客様ごとのページで' : 'Each customer’s page tells its case number';
    for (const path of ['index.html', 'feed.json', 'history.atom', 'history.rss']) {
      expect(words.get(path), path).toContain(where);
    }
  });

  it.each(LOCALES)('tells one number of customers of an event, however hard each is hit: %s', async (locale) => {
    const words = await wordsOf(aHardHour(locale));
    const title = locale === 'ja' ? '広い範囲の障害・掲載中 4社' : 'Widespread outage: 4 customers listed here';
    const files = ['index.html', 'incidents/the-event/index.html', 'history/index.html', 'feed.json', 'history.atom'];
    for (const path of [...files, 'api/v2/summary.json']) expect(words.get(path), path).toContain(title);
  });

  it('says of an event’s page to nobody that others are hit, too', async () => {
    const words = await wordsOf(aHardHour('ja'));
    for (const [path, text] of words) expect(text, path).not.toContain('ほかのお客様にも影響');
  });

  it.each(LOCALES)('names a beginning where all share it, and none that is one customer’s: %s', async (locale) => {
    const [, ...own] = aHardHour(locale).incidents;
    const page = anOverview(locale, 9, { 4: 'degraded', 5: 'degraded' }, { state: 'degraded' });
    const heroOf = async (incidents: Incident[]): Promise<string> => {
      const html = textOf(await buildTree({ ...page, incidents }), 'index.html');
      return visibleText(/<section class="hero".*?<\/section>/s.exec(html)![0]);
    };
    const label = locale === 'ja' ? '発生日時' : 'Started';
    expect(await heroOf(own)).not.toContain(label);
    expect(await heroOf(own.map((each) => ({ ...each, startedAt: at(-200) })))).toContain(label);
  });
});

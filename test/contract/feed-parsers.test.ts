import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import RssParser from 'rss-parser';
import { describe, expect, it } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { anyPage } from '../support/any-page.ts';
import { MACHINE_DAYS, aSmallPage, badNightPage, maintenancePage } from '../support/machine-pages.ts';
import { at } from '../support/pages.ts';
import { machineFile, machineFiles, machineJson } from '../support/machine-tools.ts';

// Read with rss-parser (on xml2js and sax in strict mode) and against the JSON Feed 1.1 specification as a schema.

const parser = new RssParser<{ language?: string }, { id?: string }>();

type ReadFeed = Awaited<ReturnType<typeof parser.parseString>>;

async function readXml(text: string): Promise<ReadFeed> {
  return parser.parseString(text);
}

const JSON_FEED_SCHEMA = {
  type: 'object',
  required: ['version', 'title', 'items'],
  properties: {
    version: { const: 'https://jsonfeed.org/version/1.1' },
    title: { type: 'string', minLength: 1 },
    home_page_url: { type: 'string', pattern: '^https?://' },
    feed_url: { type: 'string', pattern: '^https?://' },
    language: { enum: ['ja', 'en'] },
    authors: { type: 'array', items: { type: 'object', minProperties: 1 } },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        anyOf: [{ required: ['content_html'] }, { required: ['content_text'] }],
        properties: {
          id: { type: 'string', minLength: 1 },
          url: { type: 'string', pattern: '^https?://' },
          title: { type: 'string' },
          content_html: { type: 'string' },
          summary: { type: 'string' },
          date_published: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
          tags: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

interface JsonFeed {
  language: string;
  items: {
    id: string;
    url: string;
    title: string;
    content_html: string;
    date_published: string;
  }[];
}

const isJsonFeed = new Ajv2020().compile<JsonFeed>(JSON_FEED_SCHEMA);

function readJsonFeed(page: StatusPage): JsonFeed {
  const feed: unknown = machineJson(page, 'feed.json');
  if (!isJsonFeed(feed)) throw new Error(JSON.stringify(isJsonFeed.errors));
  return feed;
}

function idsAt(url: string): string[] {
  return readJsonFeed(badNightPage({ url })).items.map((item) => item.id);
}

function unescapeHtml(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return html.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

describe('the three feeds, read by parsers nobody here wrote', () => {
  it.each(MACHINE_DAYS)('hold an item a statement, and in Atom an entry a case, on %s', async (_name, page) => {
    const json = readJsonFeed(page);
    const atom = await readXml(machineFile(page, 'history.atom'));
    const rss = await readXml(machineFile(page, 'history.rss'));
    const reports = page.incidents.flatMap((incident) => incident.reports);
    expect(json.items).toHaveLength(reports.length + page.maintenances.length);
    expect(atom.items).toHaveLength(page.incidents.length + page.maintenances.length);
    expect(rss.items.map((item) => item.guid)).toEqual(json.items.map((item) => item.id));
    expect(rss.items.map((item) => item.link)).toEqual(json.items.map((item) => item.url));
    expect(rss.items.map((item) => item.title)).toEqual(json.items.map((item) => item.title));
    expect(rss.items.map((item) => item.isoDate)).toEqual(json.items.map((item) => item.date_published));
    const entries = new Set(atom.items.map((item) => item.id));
    for (const { id } of json.items) expect(entries).toContain(id.slice(0, id.lastIndexOf('/')));
  });

  it('name a report by its case and number, and say its state in the title', () => {
    const items = readJsonFeed(badNightPage()).items.map(({ id, title }) => [id.split('/').slice(-2).join('/'), title]);
    expect(items).toEqual([
      ['2vh7AZ21abc/3', '【原因特定】サーバー1台に接続できません 第3報'],
      ['2vh7AZ21abc/2', '【調査中】サーバー2台に接続できません 第2報'],
      ['2vh7AZ21abc/1', '【調査中】web-01に接続できません 第1報'],
      ['2vh6OLD99xyz/2', '【復旧】web-01の性能低下 第2報'],
      ['2vh6OLD99xyz/1', '【調査中】web-01で性能が低下しています 第1報'],
    ]);
  });

  it('hold nothing that another release fed under other ids', () => {
    const page = badNightPage({ feedSince: at(-28) });
    expect(readJsonFeed(page).items.map(({ date_published: date }) => date)).toEqual([at(-10).toISOString()]);
  });

  it('name the language and themselves', async () => {
    const page = badNightPage();
    const atom = machineFile(page, 'history.atom');
    expect(atom).toContain('<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">');
    expect(atom).toContain('<link rel="self" href="https://status.example.jp/c/hinode/history.atom"/>');
    const rss = await readXml(machineFile(page, 'history.rss'));
    expect(rss.language).toBe('ja');
    expect(rss.title).toBe('マネージドクラウド 稼働状況 – 株式会社ひので商会 様');
    expect(readJsonFeed({ ...page, locale: 'en' }).language).toBe('en');
  });

  it('carry the times at which something was said', async () => {
    const page = badNightPage();
    const dates = [-10, -28, -30, -2900, -3000].map((minutes) => at(minutes).toISOString());
    expect(readJsonFeed(page).items.map((item) => item.date_published)).toEqual(dates);
    const rss = await readXml(machineFile(page, 'history.rss'));
    expect(rss.items.map((item) => item.isoDate)).toEqual(dates);
    const atom = machineFile(page, 'history.atom');
    expect(atom).toContain(`<updated>${at(-10).toISOString()}</updated>`);
    expect(atom).toContain(`<published>${at(-30).toISOString()}</published>`);
  });

  it.each([
    ['an open incident', badNightPage(), 'Identified'],
    ['a resolved incident', badNightPage({ incidents: badNightPage().incidents.slice(1) }), 'Resolved'],
    [
      'a maintenance under way',
      maintenancePage({ maintenances: maintenancePage().maintenances.slice(0, 1) }),
      'In progress',
    ],
  ])('say the current state of %s in the first strong element', async (_name, page, state) => {
    const atom = await readXml(machineFile(page, 'history.atom'));
    expect(/<strong>(.*?)<\/strong>/.exec(atom.items[0]?.content ?? '')?.[1]).toBe(state);
  });

  it('keep every item as it was while something is added', () => {
    const before = badNightPage();
    const [open, resolved] = before.incidents;
    if (open === undefined || resolved === undefined) throw new Error('two incidents');
    const report = { ...open.reports[2]!, number: 4, at: at(5) };
    const after = badNightPage({
      changedAt: at(6),
      incidents: [{ ...open, reports: [...open.reports, report] }, resolved],
    });
    const [added, ...kept] = readJsonFeed(after).items;
    expect(kept).toEqual(readJsonFeed(before).items);
    expect(added?.date_published).toBe(at(5).toISOString());
  });

  it('keep their ids when the secret path of the tree changes', () => {
    expect(idsAt('https://status.example.jp/c/acme-aaaa/')).toEqual(idsAt('https://status.example.jp/c/acme-bbbb/'));
  });

  it('hold the newest fifty', () => {
    const incidents = Array.from({ length: 80 }, (_, index) => {
      const incident = badNightPage().incidents[1]!;
      const shift = (date: Date): Date => new Date(date.getTime() - index * 3_600_000);
      const reports = incident.reports.map((report) => ({ ...report, at: shift(report.at) }));
      return { ...incident, caseId: `case-${index}`, startedAt: shift(incident.startedAt), reports, resolvedAt: null };
    });
    const { items } = readJsonFeed(aSmallPage({ incidents: incidents.toReversed() }));
    expect(items).toHaveLength(50);
    expect(items[0]?.id).toMatch(/case-0\/2$/);
    expect(items[49]?.id).toMatch(/case-\d+\/[12]$/);
  });

  it('survive whatever is on the page', async () => {
    await fc.assert(
      fc.asyncProperty(anyPage, async (page) => {
        const files = machineFiles(page);
        const json = readJsonFeed(page);
        const atom = await readXml(files.get('history.atom') ?? '');
        const rss = await readXml(files.get('history.rss') ?? '');
        const titles = json.items.map((item) => item.title);
        // xml2js trims nothing inside CDATA; sax turns no character into another.
        expect(rss.items.map((item) => item.title)).toEqual(titles);
        expect(new Set(json.items.map((item) => item.id)).size).toBe(json.items.length);
        for (const { id, title } of atom.items) {
          expect(id).toMatch(/^tag:status\.example\.jp,2025:/);
          expect(unescapeHtml(title ?? '')).not.toBe('');
        }
        for (const { content_html: html } of json.items) expect(html).not.toMatch(/<script/i);
      }),
      { numRuns: 150 },
    );
  });
});

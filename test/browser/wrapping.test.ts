import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { aDay, anIncident, aWorstDay, anOverview, at, DAYS } from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';

const ORIGIN = 'https://status.example.jp';
const PHONE = { width: 360, height: 740 };
const TITLES = {
  ja: ['ネットワーク障害によるサーバー停止について', '大阪データセンターにおける停電影響について'],
  en: ['Servers unreachable after a network failure', 'Power failure in the Osaka data centre'],
};

let chromium: TestBrowser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  chromium = await launchBrowser();
  context = await chromium.browser.newContext({ viewport: PHONE, javaScriptEnabled: true });
  page = await context.newPage();
});
afterAll(() => chromium.close());

async function open(status: StatusPage, path = 'index.html'): Promise<void> {
  await context.unroute('**/*');
  await serveTree(context, ORIGIN, await buildTree({ ...status, siteRoot: '' }));
  await page.goto(`${ORIGIN}/${path}`);
}

/** The text of everything that matches, line by line as it is laid out. */
function linesOf(selector: string): Promise<string[][]> {
  return page.evaluate<string[][]>(
    `((selector) => [...document.querySelectorAll(selector)].map((element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const lines = [];
      let last = null;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let i = 0; i < node.length; i++) {
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          const [box] = range.getClientRects();
          if (!box || box.width === 0) continue;
          if (last === null || box.top > last + 8) lines.push('');
          last = box.top;
          lines[lines.length - 1] += node.data[i];
        }
      }
      return lines.map((line) => line.trim()).filter(Boolean);
    }))(${JSON.stringify(selector)})`,
  );
}

function withTitles(status: StatusPage): StatusPage {
  const titles = TITLES[status.locale];
  const incidents = status.incidents.map((incident, i) => ({ ...incident, title: titles[i % titles.length]! }));
  const past = titles.map((title, i) =>
    anIncident({ caseId: `past-${i}`, title, state: 'resolved', resolvedAt: at(-3000) }),
  );
  return { ...status, incidents: [...incidents, ...past] };
}

const PAGES = (['ja', 'en'] as const).flatMap((locale) => [
  ...DAYS.map((day) => [`${locale} ${day}`, withTitles(aDay(day, locale))] as const),
  [
    `${locale} overview`,
    withTitles(anOverview(locale, 30, { 2: 'partial_outage', 5: 'unknown' }, { state: 'partial_outage' })),
  ] as const,
]);

describe('on a phone 360 px wide', () => {
  it.each(PAGES)('no line begins with a mark, and none breaks a date: %s', async (_, status) => {
    await open(status);
    for (const lines of await linesOf('h1, h2, h3, dt, dd time, dd.n, summary, .lead, .ago, .seen, .small, .lines a')) {
      expect(lines.join('|')).not.toMatch(/(\d|年|月)\|\d{0,2}[年月日]/);
      for (const line of lines) {
        expect(line).not.toMatch(/^[、。・）」·.,)]/);
      }
    }
  });

  it.each(PAGES)('no heading ends with one character alone, and none is cut: %s', async (_, status) => {
    await open(status);
    for (const lines of await linesOf('h1, h2, h3, .lines a')) {
      if (lines.length > 1) expect(lines.at(-1)!.length).toBeGreaterThan(2);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  });

  it('a Japanese headline breaks between phrases, above, in its card and in the list', async () => {
    const status = withTitles(aWorstDay('ja'));
    const [open_] = status.incidents;
    await open(status, `incidents/${open_!.caseId}/index.html`);
    expect(await linesOf('h1')).toEqual([['ネットワーク障害による', 'サーバー停止について']]);
    await open(status);
    expect(await linesOf('.sheet .title a')).toEqual([['ネットワーク障害による', 'サーバー停止について']]);
    expect(await linesOf('.lines a')).toContainEqual(['大阪データセンターにおける', '停電影響について']);
  });
});

import { performance } from 'node:perf_hooks';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStates } from '../../src/model/state.ts';
import type { Incident, StatusPage } from '../../src/model/status-page.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import {
  aComponent,
  aDay,
  aPage,
  aReport,
  aService,
  anAffected,
  anIncident,
  anOverview,
  at,
  idOf,
  someDates,
} from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';

// Names, numbers and texts that nobody hopes for, in a browser, at every width, enlarged, with other fonts and colours.

const ORIGIN = 'https://status.example.jp';
/** 640 and 320 pixels are a screen of 1280 at 200 % and at 400 %. */
const WIDTHS = [320, 360, 640, 768, 1280];

let chromium: TestBrowser;
beforeAll(async () => {
  chromium = await launchBrowser();
});
afterAll(() => chromium.close());

/** Opens every page that matters of a tree at every width; answers what is wider than its screen. */
async function overflowsOf(status: StatusPage, css = '', { browser } = chromium): Promise<string[]> {
  const context = await browser.newContext({ bypassCSP: true });
  const tree = await buildTree({ ...status, siteRoot: '' });
  await serveTree(context, ORIGIN, tree);
  const page = await context.newPage();
  const paths = [...tree.keys()].filter((path) => path.endsWith('.html')).slice(0, 4);
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of paths) {
      await page.goto(`${ORIGIN}/${path}`);
      if (css !== '') await page.addStyleTag({ content: css });
      await unfold(page);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > width) found.push(`${path} at ${width}: ${wide}`);
    }
  }
  await context.close();
  return found;
}

function unfold(page: Page): Promise<void> {
  return page.$$eval('details', (all) => all.forEach((each) => each.setAttribute('open', '')));
}

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

const ALPHABETS: [string, string][] = [
  ['Latin', 'abcdefghijklmnop'],
  ['Japanese', '千鳥瀬印刷株式会社'],
  ['mixed', 'Webサーバー01号機'],
  ['Hebrew', 'שרתהאינטרנט'],
  ['Arabic', 'خادمالويب'],
];
const NAMES = ALPHABETS.flatMap(([alphabet, text]) =>
  [1, 60, 255].map((length) => [`${length} characters, ${alphabet}`, repeated(text, length)] as const),
);

/** The worst day with such a name everywhere: customer, service, server, title, provider. */
function namedDay(name: string): StatusPage {
  const day = aDay('worst', 'ja');
  const incidents = day.incidents.map((incident) => ({
    ...incident,
    title: name,
    affected: incident.affected.map((each) => ({ ...each, name })),
  }));
  return { ...day, name, provider: name, incidents, components: day.components.map((each) => ({ ...each, name })) };
}

function anEvent(customers: readonly { id: string; name: string }[], given: Partial<Incident> = {}): Incident {
  return anIncident({
    isEvent: true,
    isWidespread: true,
    impact: 'major_outage',
    affected: customers.map(({ id, name }) => anAffected({ component: id, name, kind: 'customer' })),
    ...given,
  });
}

/** @param n how many customers, all of them out, in so many events */
function anOverviewOut(n: number, events: number): StatusPage {
  const states = Object.fromEntries(Array.from({ length: n }, (_, i) => [i, 'major_outage' as const]));
  const page = anOverview('ja', n, states, { state: 'major_outage' });
  const each = Math.ceil(n / events);
  const incidents = Array.from({ length: events }, (_, i) =>
    anEvent(page.components.slice(i * each, (i + 1) * each), {
      caseId: idOf(`event${i}`),
      startedAt: at(-90 + i * 20),
    }),
  );
  return { ...page, incidents };
}

function withHosts(n: number): StatusPage {
  const hosts = Array.from({ length: n }, (_, i) =>
    aComponent({ name: `web${i}`, parents: [idOf('web')], state: i % 3 === 0 ? 'major_outage' : 'operational' }),
  );
  return aPage({
    state: 'partial_outage',
    counts: countStates(hosts.map(({ state }) => state)),
    components: [aService('web', hosts), ...hosts],
    incidents: [anIncident({ affected: hosts.filter((_, i) => i % 3 === 0).map(({ name }) => anAffected({ name })) })],
  });
}

const HARD_MARKDOWN = `# 作業のご案内

\`\`\`
${repeated('curl https://status.example.jp/very/long/path ', 400)}
\`\`\`

| サーバー | ${repeated('影響', 60)} | 開始 | 終了 | 備考 |
| --- | --- | --- | --- | --- |
| web01.very-long-host-name.internal.example.jp | 停止 | 10:00 | 11:00 | ${repeated('x', 120)} |

![図](https://example.jp/${repeated('picture', 90)}.png)

> 一
>> 二
>>> 三
>>>> 四
>>>>> 五
>>>>>> ${repeated('深い引用', 80)}

1. 一
   1. 二
      1. ${repeated('三', 90)}
`;

describe('a page', () => {
  it.each(NAMES)('needs no sideways scrolling with names of %s', async (_, name) => {
    expect(await overflowsOf(namedDay(name))).toEqual([]);
  });

  it.each([1, 2000])('needs none with %i servers, and is there at once', async (n) => {
    const status = withHosts(n);
    const start = performance.now();
    expect(await overflowsOf(status)).toEqual([]);
    console.log(`${n} servers: ${WIDTHS.length * 4} page views in ${Math.round(performance.now() - start)} ms`);
  });

  it('needs none with a report of 2,000 characters, with and without breaks', async () => {
    for (const text of [repeated('現地で機器を交換しています。', 2000), repeated('x', 2000), 'あ\n'.repeat(1000)]) {
      const reports = [aReport(), aReport({ number: 2, at: at(-10), state: 'identified', text })];
      const status = { ...aDay('worst', 'ja'), incidents: [anIncident({ reports })] };
      expect(await overflowsOf(status)).toEqual([]);
    }
  });

  it('needs none with an announcement of code, tables, pictures and deep quotes', async () => {
    const day = aDay('worst', 'ja');
    const notice = { id: 'n', title: '案内', startsAt: null, endsAt: null, bodyMarkdown: HARD_MARKDOWN, updates: [] };
    const incidents = day.incidents.map((each) => ({ ...each, bodyMarkdown: HARD_MARKDOWN }));
    expect(await overflowsOf({ ...day, incidents, notices: [{ ...notice, dates: someDates() }] })).toEqual([]);
  });

  it.each([
    ['no font of its own', 'html { font-family: "No Such Font", monospace }'],
    [
      'the spacing of WCAG 1.4.12',
      '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
    ],
  ])('needs none with %s', async (_, css) => {
    for (const status of [aDay('worst', 'ja'), aDay('worst', 'en'), anOverviewOut(30, 2)]) {
      expect(await overflowsOf(status, css)).toEqual([]);
    }
  });
});

describe('a reader who set letters twice as large', () => {
  it('needs no sideways scrolling either', async () => {
    const large = await launchBrowser(['--blink-settings=defaultFontSize=32']);
    for (const status of [aDay('worst', 'ja'), aDay('worst', 'en'), anOverviewOut(30, 2)]) {
      expect(await overflowsOf(status, '', large)).toEqual([]);
    }
    await large.close();
  });
});

describe('the overview', () => {
  it('tells 1,000 customers in one event as one card, and finds one of them by name', async () => {
    const status = anOverviewOut(1000, 1);
    expect(await overflowsOf(status)).toEqual([]);
    const { context, page } = await open(status);
    expect(await page.locator('.sheet').count()).toBe(1);
    await expect.poll(() => page.locator('h1').textContent()).toBe('広い範囲で障害が発生しています');
    const wanted = status.components[777]!.name;
    const start = performance.now();
    await page.locator('#who-box').fill(wanted);
    await page.locator('#who-list li').first().waitFor();
    console.log(`1,000 customers: found in ${Math.round(performance.now() - start)} ms`);
    expect(await page.locator('#who-list .n').first().textContent()).toBe(wanted);
    await context.close();
  });

  it('tells three events at once as three cards, the largest first, and quotes no case id', async () => {
    const status = anOverviewOut(70, 3);
    expect(await overflowsOf(status)).toEqual([]);
    const { context, page } = await open(status);
    expect(await page.locator('.sheet').count()).toBe(3);
    expect(await page.locator('main').textContent()).toContain('案件番号はお客様ごとのページでご確認ください');
    expect(await page.locator('.case').count()).toBe(0);
    await context.close();
  });
});

async function open(status: StatusPage): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const heartbeat = {
    content: JSON.stringify({ version: 1, checkedAt: new Date() }),
    contentType: 'application/json',
    cache: 'revalidate' as const,
    path: 'heartbeat.json',
  };
  const tree = await buildTree({ ...status, siteRoot: '' });
  await serveTree(context, ORIGIN, new Map([...tree, ['heartbeat.json', heartbeat]]));
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/index.html`);
  return { context, page };
}

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locale } from '../../src/config/config.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { aDay, anOverview, at } from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';

const ORIGIN = 'https://status.example.jp';
let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser();
});
afterAll(() => chromium.close());

function alternatesOf(page: StatusPage): StatusPage {
  const alternates = (['ja', 'en'] as const).map((locale) => ({ locale, url: `${ORIGIN}/${locale}/` }));
  return { ...page, siteRoot: '', alternates };
}

/** Checked half an hour before what these pages tell ends. */
async function checkedTree(status: StatusPage): Promise<Parameters<typeof serveTree>[2]> {
  const heartbeat = { content: JSON.stringify({ checkedAt: at(-30) }), contentType: 'application/json' };
  const tree: Parameters<typeof serveTree>[2] = await buildTree(alternatesOf(status));
  return new Map([...tree, ['heartbeat.json', heartbeat]]);
}

/** Every kind of page, and every kind of day. */
function kindsOf(locale: Locale): [StatusPage, string][] {
  const worst = aDay('worst', locale);
  const overview = anOverview(
    locale,
    8,
    { 1: 'partial_outage', 2: 'unknown' },
    { state: 'partial_outage', othersAffected: 2 },
  );
  return [
    ...(['quiet', 'unknown', 'stale', 'maintenance'] as const).map((day): [StatusPage, string] => [
      aDay(day, locale),
      'index.html',
    ]),
    [worst, 'index.html'],
    [worst, 'incidents/4jZ8wYk2mPq/index.html'],
    [worst, 'incidents/4hQm3vTn9Rs/index.html'],
    [worst, 'history/index.html'],
    [worst, 'history/2026-11/index.html'],
    [worst, '404.html'],
    [overview, 'index.html'],
  ];
}

/** What axe finds with everything unfolded: all its rules in the light, and what colours can break in the dark. */
async function violationsOf(page: Page, path: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${ORIGIN}/${path}`);
  await page.$$eval('details', (nodes) => nodes.forEach((node) => node.setAttribute('open', '')));
  await page.evaluate(axe.source);
  const light = await runAxe(page, ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await runAxe(page, ['color-contrast']);
  return [...light, ...dark.map((violation) => `dark ${violation}`)];
}

function runAxe(page: Page, runOnly: string[]): Promise<string[]> {
  return page.evaluate(async (only) => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await runner.run({ runOnly: only, resultTypes: ['violations'] });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.html)
          .slice(0, 2)
          .join(' ')}`,
    );
  }, runOnly);
}

describe('every kind of page', () => {
  it.each(['ja', 'en'] as const)('has nothing that axe complains of, in light and dark: %s', async (locale) => {
    const context = await chromium.browser.newContext({ viewport: { width: 1024, height: 800 } });
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) refused.push(message.text());
    });
    for (const [status, path] of kindsOf(locale)) {
      await serveTree(context, ORIGIN, await buildTree(alternatesOf(status)));
      expect([path, await violationsOf(page, path)]).toEqual([path, []]);
      await context.unrouteAll();
    }
    expect(refused).toEqual([]);
    await context.close();
  });

  it.each([320, 360, 768, 1280])('needs no sideways scrolling at %i pixels, also with long names', async (width) => {
    const context = await chromium.browser.newContext({ viewport: { width, height: 700 } });
    const day = aDay('worst', 'ja');
    const long = {
      ...day,
      name: 'x'.repeat(120),
      components: day.components.map((c) => ({ ...c, name: `${c.name}${'y'.repeat(90)}` })),
    };
    await serveTree(context, ORIGIN, await buildTree(alternatesOf(long)));
    const page = await context.newPage();
    for (const path of ['index.html', 'incidents/4jZ8wYk2mPq/index.html', 'history/index.html', '404.html']) {
      await page.goto(`${ORIGIN}/${path}`);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    await context.close();
  });

  it('gives every link and button at least 24 pixels of height, or space around it', async () => {
    const context = await chromium.browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await serveTree(context, ORIGIN, await buildTree(alternatesOf(aDay('worst', 'ja'))));
    const page = await context.newPage();
    await page.goto(`${ORIGIN}/index.html`);
    const small = await page.$$eval('a, button, summary', (nodes) =>
      nodes
        .filter((node) => node.checkVisibility() && !node.closest('.skip, .say, .prose'))
        .filter((node) => node.getBoundingClientRect().height < 24)
        .map((node) => `${node.className} ${node.textContent ?? ''} ${node.getBoundingClientRect().height}`),
    );
    expect(small).toEqual([]);
    await context.close();
  });

  it.each([360, 1280])('stands still while its script fills in what ages, at %i pixels', async (width) => {
    for (const [status, path] of [
      [{ ...aDay('worst', 'ja'), name: '千鳥瀬印刷株式会社' }, 'index.html'],
      [aDay('quiet', 'en'), 'index.html'],
      [aDay('worst', 'ja'), 'history/index.html'],
    ] as const) {
      const context = await chromium.browser.newContext({ viewport: { width, height: 740 } });
      await serveTree(context, ORIGIN, await checkedTree(status));
      const placesOf = async (page: Page, isRun: boolean): Promise<string> => {
        await page.clock.setFixedTime(at(-30));
        await page.goto(`${ORIGIN}/${path}`);
        if (isRun) await page.locator('.age.live').waitFor();
        const tops = await page
          .locator('.who, h1, h2, .sheet, .lines > li')
          .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)));
        return `${path}: ${tops.join()}`;
      };
      // As it is painted first: its scripts are still to come.
      const early = await context.newPage();
      await early.addInitScript('JSON.parse = () => { throw new Error("later"); }');
      expect(await placesOf(await context.newPage(), true)).toBe(await placesOf(early, false));
      await context.close();
    }
  });

  it('answers on the first screen of a small phone', async () => {
    const context = await chromium.browser.newContext({ viewport: { width: 360, height: 740 } });
    await serveTree(context, ORIGIN, await checkedTree(aDay('worst', 'ja')));
    const page = await context.newPage();
    await page.clock.setFixedTime(at(-30));
    await page.goto(`${ORIGIN}/index.html`);
    for (const text of [
      '一部のサーバーに接続できません',
      '5台中2台に接続できません',
      '11月20日 12:05',
      '4jZ8wYk2mPq',
      '電話 06-0000-0000',
    ]) {
      const box = await page.getByText(text).first().boundingBox();
      expect(box!.y + box!.height).toBeLessThanOrEqual(740);
    }
    await context.close();
  });
});

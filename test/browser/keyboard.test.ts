import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { aDay, anOverview } from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';

const ORIGIN = 'https://status.example.jp';
let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser();
});
afterAll(() => chromium.close());

async function open(status: StatusPage, path = 'index.html'): Promise<Page> {
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 } });
  await serveTree(context, ORIGIN, await buildTree({ ...status, siteRoot: '' }));
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/${path}`);
  return page;
}

/** What Tab comes to, one after the other, and whether it can be seen that it is there. */
function walk(page: Page): Promise<{ at: string; isShown: boolean }[]> {
  return (async () => {
    const stops: { at: string; isShown: boolean }[] = [];
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<{ at: string; isShown: boolean } | null>(`(() => {
        const node = document.activeElement;
        if (!node || node === document.body) return null;
        const field = node.closest('.field') ?? node;
        const { outlineStyle, outlineWidth } = getComputedStyle(field);
        const box = node.getBoundingClientRect();
        const isOnScreen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
        return { at: (node.getAttribute('aria-label') || node.textContent || node.id).trim().replace(/\\s+/g, ' '),
          isShown: isOnScreen && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      })()`);
      if (stop === null) break;
      stops.push(stop);
    }
    return stops;
  })();
}

/** What a screen reader says, in its order: role and name, or text. */
async function spoken(page: Page): Promise<string[]> {
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const said: string[] = [];
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const role = String(node.role?.value ?? '');
    const name = String(node.name?.value ?? '').trim();
    if (!node.ignored && ['heading', 'link', 'button', 'img', 'image', 'DisclosureTriangle'].includes(role)) {
      said.push(`${role}: ${name}`);
      return;
    }
    if (!node.ignored && role === 'StaticText' && name !== '') said.push(name);
    for (const child of node.childIds ?? []) visit(child);
  };
  visit(nodes[0]!.nodeId);
  return said;
}

describe('without a mouse', () => {
  it.each([
    ['a customer’s worst day', aDay('worst', 'ja'), 'index.html'],
    ['a customer’s quiet day', aDay('quiet', 'en'), 'index.html'],
    ['the overview', anOverview('ja', 8, { 1: 'partial_outage' }, { state: 'partial_outage' }), 'index.html'],
    ['an incident', aDay('worst', 'ja'), 'incidents/4jZ8wYk2mPq/index.html'],
    ['the history', aDay('worst', 'ja'), 'history/index.html'],
  ])('everything that can be used is reached in the order of the page, and shows it: %s', async (_, status, path) => {
    const page = await open(status, path);
    const stops = await walk(page);
    expect(stops.filter(({ isShown }) => !isShown)).toEqual([]);
    const usable = await page.evaluate<string[]>(
      `[...document.querySelectorAll('a[href], button, input, textarea, summary, [tabindex="0"]')]
        .filter((node) => node.checkVisibility({ checkVisibilityCSS: true }) && !node.closest('[hidden]'))
        .map((node) => (node.getAttribute('aria-label') || node.textContent || node.id).trim().replace(/\\s+/g, ' '))`,
    );
    expect(stops.map(({ at }) => at)).toEqual(usable);
    await page.context().close();
  });
});

describe('a screen reader', () => {
  it('says on the worst day whose page it is, what is wrong, the newest report, what to quote and whom to call', async () => {
    const page = await open(aDay('worst', 'ja'));
    const said = await spoken(page);
    const order = [
      'マネージドクラウド 稼働状況',
      '株式会社ひので商会 様',
      'heading: 一部のサーバーに接続できません',
      '第3報',
      '発生日時',
      '案件番号',
      '1120-4821',
      'link: 電話 06-0000-0000',
      '影響範囲',
      'heading: サービスの状態',
    ];
    const places = order.map((each) => said.findIndex((line) => line.includes(each.replace(/^\w+: /, ''))));
    expect(
      places.every((place) => place >= 0),
      said.join('\n'),
    ).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(said.filter((line) => line === 'image: ' || line === 'link: ' || line === 'button: ')).toEqual([]);
    await page.context().close();
  });

  it('hears the overview’s event, and of no case id', async () => {
    const page = await open(anOverview('ja', 8, { 1: 'partial_outage' }, { state: 'partial_outage' }));
    const said = (await spoken(page)).join('\n');
    expect(said).toContain('heading: ');
    expect(said).not.toMatch(/案件番号 [A-Za-z0-9]/);
    await page.context().close();
  });
});

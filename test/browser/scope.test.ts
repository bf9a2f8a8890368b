import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ScopePage } from '../../src/model/pages/scope-page.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { openScope, SCOPE_ORIGIN as ORIGIN } from '../support/scope-browser.ts';
import { aScopeHost, aScopePage } from '../support/scope-pages.ts';

let chromium: TestBrowser;
let theme: ScopeTheme;

beforeAll(async () => {
  chromium = await launchBrowser();
  theme = loadScopeTheme(await loadTheme({ logo: null, accent: null, css: null, templates: null }));
});
afterAll(async () => {
  await chromium.close();
});

/** The tree of one language of a site that has two. */
function bothLanguages(locale: 'ja' | 'en'): ScopePage {
  const isFirst = locale === 'ja';
  const alternates: ScopePage['alternates'] = [
    { locale: 'ja', path: isFirst ? '' : '../' },
    { locale: 'en', path: isFirst ? 'en/' : '' },
  ];
  return aScopePage({ locale, alternates });
}

async function open(
  scope: ScopePage,
  path = '',
  options: BrowserContextOptions = {},
  english?: ScopePage,
): Promise<Page> {
  return (await openScope({ chromium, theme, scope, path, options, ...(english === undefined ? {} : { english }) }))
    .page;
}

/** What axe complains of, as sentences. */
async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await runner.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
  return found;
}

async function foundRows(page: Page): Promise<string[]> {
  return page.locator('#results tbody tr th').allTextContents();
}

describe('the scope site in a browser', () => {
  it('finds a host by name, id, service or customer, in any order and any width of letters', async () => {
    const page = await open(aScopePage());
    for (const query of ['web01', '5ahostweb01', 'shop', '青葉丘', 'ＷＥＢ０１ shop', 'web01、shop', 'web01；　shop']) {
      await page.locator('#q').fill(query);
      await page.locator('#results').waitFor({ state: 'visible' });
      expect(await foundRows(page)).toContain('web01.internal');
    }
    await page.locator('#q').fill('nowhere');
    await expect.poll(async () => page.locator('#found').textContent()).toBe('該当するお客様はいません');
    await page.context().close();
  });

  it('keeps the question in the address, so that a link shows the same', async () => {
    const page = await open(aScopePage(), '?q=web01&s=hit');
    await page.locator('#results').waitFor({ state: 'visible' });
    expect(await page.locator('#q').inputValue()).toBe('web01');
    await page.locator('#q').fill('orphan');
    await expect.poll(async () => page.evaluate<string>('location.search')).toBe('?q=orphan&s=hit');
    await page.context().close();
  });

  it('searches 50,000 hosts without freezing', async () => {
    const scope = aScopePage();
    scope.hosts = Array.from({ length: 50_000 }, (_, i) =>
      aScopeHost({ id: `5aHost${i}`, name: `host${i}.internal`, state: i % 100 === 0 ? 'degraded' : 'operational' }),
    );
    scope.organizations = [];
    const page = await open(scope);
    const begin = Date.now();
    await page.locator('#q').fill('host49999');
    await page.locator('#results').waitFor({ state: 'visible' });
    const firstResultMs = Date.now() - begin;
    expect(await foundRows(page)).toEqual(['host49999.internal']);
    const typedMs = await page.evaluate<number>(`(() => {
      const input = document.querySelector('#q');
      const start = performance.now();
      input.value = 'internal';
      input.dispatchEvent(new Event('input'));
      return performance.now() - start;
    })()`);
    expect(await page.locator('#counted').textContent()).toContain('50,001件中50,001件（100件を表示）');
    console.log(`scope search over 50,000 hosts: first result ${firstResultMs} ms, next one ${Math.round(typedMs)} ms`);
    await page.context().close();
  });

  it('copies the scope as text', async () => {
    const page = await open(aScopePage(), '', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('[data-copy]').click();
    await expect.poll(async () => page.locator('#copied').textContent()).toBe('コピーしました');
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('- 青葉丘商会: 停止');
    await page.context().close();
  });

  it('is complete without script: customers, organizations and hosts are plain tables', async () => {
    const page = await open(aScopePage(), '', { javaScriptEnabled: false });
    expect(await page.locator('table.customers').first().textContent()).toContain('青葉丘商会');
    expect(await page.locator('#searchbox').isVisible()).toBe(false);
    await page.locator('nav a[href="organizations/index.html"]').click();
    await page.locator('a[href$="aoba/index.html"]').first().click();
    expect(await page.locator('main').textContent()).toContain('web01.internal');
    await page.context().close();
  });

  it.each([
    ['ja', 'light', ['', '?q=web', 'organizations/', 'organizations/blind-org/', 'unmapped/']],
    // The other pages have no colour and no word that these have not.
    ['ja', 'dark', ['', '?q=web']],
    ['en', 'light', ['', '?q=web']],
  ] as const)('has nothing that axe complains of: %s, %s', async (locale, colorScheme, paths) => {
    for (const path of paths) {
      const page = await open({ ...bothLanguages('ja'), locale }, path, { colorScheme });
      if (path.startsWith('?')) await page.locator('#results').waitFor({ state: 'visible' });
      if (path === '') await page.locator('#c-aoba-copy').click();
      expect(await complaints(page)).toEqual([]);
      await page.context().close();
    }
  });

  it('goes to the same page in the other language, with the question that was asked', async () => {
    const page = await open(bothLanguages('ja'), '?q=web01', {}, bothLanguages('en'));
    await page.locator('#results').waitFor({ state: 'visible' });
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL(`${ORIGIN}/en/index.html?q=web01`);
    await page.locator('#results').waitFor({ state: 'visible' });
    expect(await foundRows(page)).toContain('web01.internal');
    await page.goto(`${ORIGIN}/en/organizations/aoba/`);
    await page.getByRole('link', { name: '日本語' }).click();
    await page.waitForURL(`${ORIGIN}/organizations/aoba/index.html`);
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
    await page.context().close();
  });

  it.each([320, 360, 768])('does not scroll sideways at %i pixels, with results and a panel open', async (width) => {
    const scope = bothLanguages('ja');
    const hosts = [...scope.hosts, aScopeHost({ name: `${'very-long-'.repeat(6)}web01.internal.example.jp` })];
    for (const path of ['', '?q=web', 'organizations/', 'organizations/aoba/', 'unmapped/', 'history/']) {
      const page = await open({ ...scope, hosts }, path, { viewport: { width, height: 700 } });
      if (path.startsWith('?')) await page.locator('#results').waitFor({ state: 'visible' });
      if (path === '') await page.locator('#c-aoba-copy').click();
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([path, overflow]).toEqual([path, 0]);
      await page.context().close();
    }
  });
});

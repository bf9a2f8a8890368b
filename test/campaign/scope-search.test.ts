import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStates } from '../../src/model/state.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { openScope } from '../support/scope-browser.ts';
import { aScopeCustomer, aScopeHost, aScopePage } from '../support/scope-pages.ts';

let chromium: TestBrowser;
let theme: ScopeTheme;

beforeAll(async () => {
  chromium = await launchBrowser();
  theme = loadScopeTheme(await loadTheme({ logo: null, accent: null, css: null, templates: null }));
});
afterAll(() => chromium.close());

const shown = (page: Page): Promise<string[]> => page.locator('.customers .row:visible th').allTextContents();

// Here and not among the tests of every day: it tells milliseconds, which a busy machine has none of.
describe('somebody with a customer on the telephone', () => {
  it('has its first result at once among 1,000 customers and 50,000 hosts', async () => {
    const customers = Array.from({ length: 1000 }, (_, i) =>
      aScopeCustomer({ id: `c${i}`, name: `お客様${i}番`, reading: `おきゃくさま${i}`, organizations: [`o${i}`] }),
    );
    const hosts = Array.from({ length: 50_000 }, (_, i) =>
      aScopeHost({ id: `5aHost${i}`, name: `host${i}.internal`, customers: [`c${i % 1000}`] }),
    );
    const counts = countStates(customers.map(({ state }) => state));
    const { page } = await openScope({
      chromium,
      theme,
      scope: aScopePage({ customers, hosts, counts, organizations: [] }),
    });
    const typedMs = (query: string): Promise<number> =>
      page.evaluate<number>(`(() => { const q = document.querySelector('#q'); const start = performance.now();
        q.value = '${query}'; q.dispatchEvent(new InputEvent('input')); document.body.offsetHeight; return performance.now() - start; })()`);
    const firstMs = await typedMs('999番');
    expect(await shown(page)).toEqual(['お客様999番']);
    await page.locator('#results').waitFor({ state: 'visible' });
    const nextMs = await typedMs('お客様');
    const bytes = await page.evaluate<number>('document.documentElement.outerHTML.length');
    console.log(
      `1,000 customers (${Math.round(bytes / 1024)} KiB), 50,000 hosts: first customer ${Math.round(firstMs)} ms, all with hosts ${Math.round(nextMs)} ms`,
    );
    expect(firstMs).toBeLessThan(1000);
    expect(nextMs).toBeLessThan(2000);
    await page.context().close();
  });
});

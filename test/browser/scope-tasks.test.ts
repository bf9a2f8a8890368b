import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScopePage } from '../../src/model/pages/scope-page.ts';
import { countStates } from '../../src/model/state.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { heartbeatAt, openScope } from '../support/scope-browser.ts';
import {
  aScopeAlert,
  aScopeCase,
  aScopeCustomer,
  aScopeHost,
  aScopePage,
  buildScopeFiles,
} from '../support/scope-pages.ts';

let chromium: TestBrowser;
let theme: ScopeTheme;

beforeAll(async () => {
  chromium = await launchBrowser();
  theme = loadScopeTheme(await loadTheme({ logo: null, accent: null, css: null, templates: null }));
});
afterAll(() => chromium.close());

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };
const PHONE = { ...CLIPBOARD, viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const clipboard = (page: Page): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
const shown = (page: Page): Promise<string[]> => page.locator('.customers .row:visible th').allTextContents();

/** Three with alike names, hit and fine; each with hosts called alike. */
function alike(): ScopePage {
  const own = (id: string, name: string, reading: string, given = {}) =>
    aScopeCustomer({
      id,
      name,
      reading,
      organizations: [id],
      contractIds: [`HC-${id}`],
      url: `https://status.example.jp/c/${id}/`,
      ...given,
    });
  const fine = {
    state: 'operational',
    since: null,
    hostsAffected: 0,
    cases: [],
    counts: countStates(['operational']),
  } as const;
  const customers = [
    own('hoshi-clinic', '星降原クリニック', 'ほしふるはらくりにっく', {
      cases: [aScopeCase({ caseId: 'AbC12345xyz', spokenNumber: '1126-4821' })],
      contact: '<img src=x onerror=alert(1)>\n06-0000-0001',
      memo: '<script>alert(1)</script>診療開始は 8:30',
    }),
    own('hoshi-kotsu', '星降原交通株式会社', 'ほしふるはらこうつう', {
      state: 'degraded',
      counts: countStates(['degraded']),
    }),
    own('star', 'スターガーデン', 'すたーがーでん', fine),
    own('umi', '海猫ホテル', 'うみねこほてる', fine),
  ];
  const hosts = customers.flatMap(({ id, organizations }) =>
    Array.from({ length: 40 }, (_, i) =>
      aScopeHost({ id: `${id}${i}`, name: `${id}-web${i}`, organization: organizations[0]!, customers: [id] }),
    ),
  );
  const alerts = [
    aScopeAlert({
      customers: ['hoshi-clinic'],
      organization: 'hoshi-clinic',
      runbooks: [{ url: 'https://wiki.example.jp/net', text: '当直へ電話' }],
    }),
  ];
  return aScopePage({
    customers,
    hosts,
    alerts,
    organizations: [],
    counts: countStates(customers.map((each) => each.state)),
  });
}

describe('somebody with a customer on the telephone', () => {
  it.each([
    ['at a desk', CLIPBOARD],
    ['on a phone', PHONE],
  ])('finds it by half a name, sees what to say and copies it with two actions, %s', async (_where, options) => {
    const { page } = await openScope({ chromium, theme, scope: alike(), options });
    const begin = Date.now();
    await page.locator('#q').fill('降原ク');
    await page.locator('.customers .row:visible [data-notice]').click();
    await page.locator('#copied', { hasText: 'コピーしました' }).waitFor();
    console.log(`find, see and copy: 2 actions, ${Date.now() - begin} ms`);
    expect(await shown(page)).toEqual(['星降原クリニック']);
    const text = await page.locator('#c-hoshi-clinic-text').textContent();
    expect(await page.locator('#c-hoshi-clinic-text').isVisible()).toBe(true);
    expect(await clipboard(page)).toBe(text);
    expect(text).toContain('1126-4821');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
  });

  it('does the same without a mouse: slash, the name, Enter, Enter; Escape closes', async () => {
    const { page } = await openScope({ chromium, theme, scope: alike(), options: CLIPBOARD });
    await page.keyboard.press('/');
    await page.keyboard.type('うみ');
    await page.keyboard.press('Enter');
    expect(await page.locator('#c-umi-text').isVisible()).toBe(true);
    expect(await page.locator('#copied').textContent()).toBe('');
    await page.keyboard.press('Enter');
    await page.locator('#copied', { hasText: 'コピーしました' }).waitFor();
    expect(await clipboard(page)).toContain('海猫ホテル 様');
    await page.keyboard.press('Escape');
    expect(await page.locator('#c-umi-text').isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.id')).toBe('c-umi-copy');
    await page.context().close();
  });

  it('finds customers before hosts, hit or fine, by anything that they are known by', async () => {
    const { page } = await openScope({ chromium, theme, scope: alike() });
    const both = ['星降原クリニック', '星降原交通株式会社'];
    const [clinic, kotsu] = both;
    const queries: [string, string[]][] = [
      ['星降', both],
      ['ほしふる', both],
      ['ホシフル', both],
      ['ﾎｼﾌﾙ', both],
      ['星降，交通', [kotsu!]],
      ['交通；星降', [kotsu!]],
      ['星降・くりに', [clinic!]],
      ['星降　クリ', [clinic!]],
      ['㈱星降原交通', [kotsu!]],
      ['クリニック'.normalize('NFD'), [clinic!]],
      ['すたーｶﾞｰ', ['スターガーデン']],
      ['HC-umi', ['海猫ホテル']],
      ['ｈｃ－ＵＭＩ', ['海猫ホテル']],
      ['1126-4821', [clinic!]],
      ['11264821', [clinic!]],
      ['１１２６ー４８２１', [clinic!]],
      ['abc12345', [clinic!]],
      ['hoshi-kotsu', [kotsu!]],
      ['天狼', []],
    ];
    for (const [query, names] of queries) {
      await page.locator('#q').fill(query);
      expect([query, await shown(page)]).toEqual([query, names]);
    }
    await page.locator('#q').fill('hoshi');
    await page.locator('#results').waitFor({ state: 'visible' });
    expect(await page.locator('#results tbody tr').count()).toBe(81);
    expect(await page.locator('#results a').first().getAttribute('href')).toMatch(/^https:\/\/mackerel\.io\/orgs\//);
    const order = await page.evaluate(
      `document.querySelector('#customers').compareDocumentPosition(document.querySelector('#results')) & 4`,
    );
    expect(order).toBe(4);
    await page.context().close();
  });

  it('searches while kana are composed, and takes no key of the input method for an order', async () => {
    const { page } = await openScope({ chromium, theme, scope: alike() });
    await page.locator('#q').focus();
    const client = await page.context().newCDPSession(page);
    const compose = (text: string): Promise<unknown> =>
      client.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await compose('うみn');
    await expect.poll(() => shown(page)).toEqual(['海猫ホテル']);
    await compose('うみ');
    await page.evaluate(
      `document.querySelector('#q').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))`,
    );
    expect(await page.locator('.more.open').count()).toBe(0);
    await client.send('Input.insertText', { text: '海猫' });
    await expect.poll(() => shown(page)).toEqual(['海猫ホテル']);
    await page.context().close();
  });

  it('goes on searching where a browser refuses frequent changes of the address, and rarely asks for one', async () => {
    const before = `window.changes = 0; const own = history.replaceState;
      history.replaceState = function (...all) { if (++window.changes > 3) throw new DOMException('SecurityError'); own.apply(this, all); };`;
    const { page } = await openScope({ chromium, theme, scope: alike(), before });
    await page.evaluate(`{ const q = document.querySelector('#q');
      for (let i = 0; i < 300; i++) { q.value = i % 2 ? 'うみ' : 'ほし'; q.dispatchEvent(new InputEvent('input')); } }`);
    expect(await shown(page)).toEqual(['海猫ホテル']);
    expect(await page.evaluate('window.changes')).toBeLessThanOrEqual(1);
    await page.evaluate(`window.changes = 99`);
    await page.locator('#q').fill('ほし');
    await page.locator('#q').blur();
    expect(await shown(page)).toHaveLength(2);
    await page.context().close();
  });

  it('is shown the text, selected, where the clipboard is refused', async () => {
    const before = `navigator.clipboard.writeText = () => Promise.reject(new DOMException('NotAllowedError'));`;
    const { page } = await openScope({ chromium, theme, scope: alike(), before });
    await page.locator('#c-umi-copy').click();
    await page.locator('#copied', { hasText: 'Ctrl+C' }).waitFor();
    const text = await page.locator('#c-umi-text').textContent();
    expect(await page.evaluate('String(getSelection()).trim()')).toBe(text!.trim());
    await page.locator('#copy-all').click();
    await expect.poll(() => page.evaluate('String(getSelection())')).toContain('社内向け');
    await page.context().close();
  });

  it('says so in what is copied when the page is old: yesterday’s 正常 is not told as today’s', async () => {
    const checkedAt = new Date(Date.now() - 3 * 3_600_000);
    const { page } = await openScope({ chromium, theme, scope: alike(), options: CLIPBOARD, checkedAt });
    await page.locator('#stale').waitFor();
    await page.locator('#c-umi-copy').click();
    await page.locator('#copied', { hasText: 'コピーしました' }).waitFor();
    expect(await clipboard(page)).toMatch(/障害は確認されておりません。[^]*※ 情報が更新されていません。.*3時間/);
    await page.context().close();
  });

  it('reads contacts and memos as text, whatever is in them, with runbooks and links to Mackerel', async () => {
    const { page } = await openScope({ chromium, theme, scope: alike() });
    await page.locator('#c-hoshi-clinic-copy').click();
    const panel = page.locator('#c-hoshi-clinic-more');
    const text = await panel.textContent();
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).toContain('<script>alert(1)</script>診療開始は 8:30');
    expect(await panel.locator('img, script').count()).toBe(0);
    const links = await panel.locator('.alerts a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links).toEqual(['https://mackerel.io/orgs/hoshi-clinic/alerts/5aAlrtConn1', 'https://wiki.example.jp/net']);
    await page.context().close();
  });

  it('switches the slash off, also for next time', async () => {
    const { page } = await openScope({ chromium, theme, scope: alike() });
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.id');
    await page.locator('#slash').uncheck();
    await page.reload();
    await page.keyboard.press('/');
    expect(await focused()).not.toBe('q');
    await page.locator('#slash').check();
    await page.locator('#slash').blur();
    await page.keyboard.press('/');
    expect(await focused()).toBe('q');
    await page.context().close();
  });

  it('filters by state and sorts by column, and both stay when a newer page is swapped in', async () => {
    const scope = alike();
    const { page, files } = await openScope({ chromium, theme, scope });
    await page.locator('.age.live').waitFor();
    await page.locator('.chip[data-s=operational]').click();
    await page.locator('[data-sort=name] button').click();
    expect(await shown(page)).toEqual(['海猫ホテル', 'スターガーデン']);
    expect(await page.locator('[aria-sort]').getAttribute('data-sort')).toBe('name');
    await page.locator('#c-umi-copy').click();
    const customers = scope.customers.map((each) =>
      each.id === 'umi' ? { ...each, name: '海猫グランドホテル' } : each,
    );
    for (const file of buildScopeFiles({ ...scope, customers }, theme)) files.set(file.path, file);
    files.set('heartbeat.json', heartbeatAt(new Date(Date.now() + 60_000)));
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await expect.poll(() => shown(page)).toEqual(['海猫グランドホテル', 'スターガーデン']);
    expect(await page.locator('#c-umi-text').isVisible()).toBe(true);
    expect(await page.locator('.chip[data-s=operational]').getAttribute('aria-pressed')).toBe('true');
    await page.context().close();
  });
});

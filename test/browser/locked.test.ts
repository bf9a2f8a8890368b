import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Locale } from '../../src/config/config.ts';
import { Secret } from '../../src/base/secret.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { contentKeyOf, lockFragment, type LockedDocument } from '../../src/site/locked/lock.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { buildLockedTree, someKeys } from '../support/locked.ts';
import { aQuietDay, aWorstDay, PAGE_NOW } from '../support/pages.ts';

const ORIGIN = 'https://status.example.jp';
const FOLDER = 'c/hinode-abc/';
const URL_HERE = `${ORIGIN}/${FOLDER}`;
const keys = someKeys();
const LINK = `${URL_HERE}${lockFragment(keys.contentKey)}`;
const INCIDENT = 'incidents/4jZ8wYk2mPq/';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Files = Map<string, Pick<SiteFile, 'content' | 'contentType'>>;

let chromium: TestBrowser;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  chromium = await launchBrowser();
});
afterAll(() => chromium.close());
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

function atHome(page: StatusPage): StatusPage {
  return { ...page, url: URL_HERE, visibility: 'locked' };
}

function heartbeat(minutesAgo: number): { content: string; contentType: string } {
  const checkedAt = new Date(PAGE_NOW.getTime() - minutesAgo * 60_000).toISOString();
  return { content: JSON.stringify({ version: 1, checkedAt }), contentType: 'application/json' };
}

async function siteOf(page: StatusPage, given = keys): Promise<Files> {
  const files: Files = new Map([['heartbeat.json', heartbeat(1)]]);
  for (const [path, file] of await buildLockedTree(atHome(page), given)) files.set(FOLDER + path, file);
  return files;
}

interface Visit {
  page: Page;
  /** Every address that was asked for. */
  asked: string[];
  /** Whatever the console called an error. */
  complaints: string[];
}

async function visit(files: Files, url: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Visit> {
  const context = await chromium.browser.newContext({ locale: 'ja-JP', ...options });
  contexts.push(context);
  await serveTree(context, ORIGIN, files);
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.clock.install({ time: PAGE_NOW });
  await page.goto(url);
  return { page, asked, complaints };
}

async function typePassphrase(page: Page, passphrase: string): Promise<void> {
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#unlock button').click();
}

describe('a locked page', () => {
  it('opens by its link, and sends the key nowhere', async () => {
    const { page, asked, complaints } = await visit(await siteOf(aWorstDay('ja')), LINK);
    await page.getByText('web-01').first().waitFor();
    expect(await page.title()).toContain('株式会社ひので商会');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.locator('#age.live').waitFor();
    expect(complaints).toEqual([]);
    expect(asked.length).toBeGreaterThan(2);
    const key = keys.contentKey.toString('base64url');
    expect(asked.filter((each) => each.includes(key) || /referer/i.test(each))).toEqual([]);
    // Nothing that this tree does not hold is linked.
    expect(await page.locator('footer nav').count()).toBe(0);
  });

  it('opens by its passphrase, typed in full-width letters or not, and again after a reload in the same tab', async () => {
    const given = someKeys({ passphrase: new Secret('Ａｂｃ 合言葉 2026') });
    const { page, asked, complaints } = await visit(await siteOf(aWorstDay('ja'), given), URL_HERE);
    await typePassphrase(page, 'Abc 合言葉 2026');
    await page.getByText('web-01').first().waitFor();
    expect(page.url()).toBe(URL_HERE);
    await page.reload();
    await page.getByText('web-01').first().waitFor();
    expect(asked.filter((each) => each.includes(encodeURIComponent('合言葉')))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('says that a passphrase is wrong, and takes the next one', async () => {
    const { page } = await visit(await siteOf(aWorstDay('ja')), URL_HERE);
    await typePassphrase(page, 'いいえ');
    await page.getByText('合言葉が違います').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('passphrase');
    await typePassphrase(page, keys.passphrase?.reveal() ?? '');
    await page.getByText('web-01').first().waitFor();
  });

  it.each([
    ['cut by a mail program', LINK.slice(0, -9)],
    ['with nothing behind the k', `${URL_HERE}#k=`],
  ])('says that the link is broken (%s) and offers the passphrase', async (_, link) => {
    const { page } = await visit(await siteOf(aWorstDay('ja')), link);
    await page.getByText('途中で切れている').waitFor();
    expect(await page.locator('#passphrase').isVisible()).toBe(true);
    await typePassphrase(page, keys.passphrase?.reveal() ?? '');
    await page.getByText('web-01').first().waitFor();
  });

  it.each([
    ['encoded', LINK.replace('#k=', '#k%3D')],
    ['with a full stop behind it', `${LINK}.`],
    ['with a bracket behind it', `${LINK}%3E`],
  ])('opens by a link as mail programs leave it: %s', async (_, link) => {
    const { page } = await visit(await siteOf(aWorstDay('ja')), link);
    await page.getByText('web-01').first().waitFor();
  });

  it('tells a key that does not fit from content that was changed', async () => {
    const files = await siteOf(aWorstDay('ja'), someKeys({ passphrase: null }));
    const foreign = contentKeyOf(new Secret('another-secret-another-secret-00'), 'hinode');
    const other = await visit(files, URL_HERE + lockFragment(foreign));
    await other.page.getByText('このリンクの鍵では開けません').waitFor();

    const locked = files.get(`${FOLDER}locked.json`)!;
    const document = JSON.parse(String(locked.content)) as LockedDocument;
    const bytes = Buffer.from(document.data, 'base64');
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    const tampered = JSON.stringify({ ...document, data: bytes.toString('base64') });
    files.set(`${FOLDER}locked.json`, { ...locked, content: tampered });
    const changed = await visit(files, LINK);
    await changed.page.getByText('壊れているか、書き換えられています').waitFor();
    expect(await changed.page.getByText('web-01').count()).toBe(0);
  });

  it('says that it could not be loaded when it could not', async () => {
    const files = await siteOf(aWorstDay('ja'));
    const context = await chromium.browser.newContext();
    contexts.push(context);
    await serveTree(context, ORIGIN, files);
    await context.route('**/locked*.json', (route) => route.abort());
    const page = await context.newPage();
    await page.goto(LINK);
    await page.getByText('内容を読み込めません').waitFor();
  });

  it('opens by a link of a former secret at a place that kept its address', async () => {
    const former = contentKeyOf(new Secret('former-secret-former-secret-form'), 'hinode');
    const files = await siteOf(aWorstDay('ja'), someKeys({ formerKeys: [former] }));
    const { page } = await visit(files, URL_HERE + lockFragment(former));
    await page.getByText('web-01').first().waitFor();
  });

  it('says over plain http that it cannot be opened there', async () => {
    const files = await siteOf(aWorstDay('ja'));
    const context = await chromium.browser.newContext();
    contexts.push(context);
    await serveTree(context, 'http://status.example.jp', files);
    const page = await context.newPage();
    await page.goto(LINK.replace('https:', 'http:'));
    await page.getByText('安全な接続').waitFor();
  });

  it.each(['%23k=', '%23k%3D'])('opens by a link that a mail filter rewrote (%s)', async (begin) => {
    const files = await siteOf(aWorstDay('ja'));
    const key = keys.contentKey.toString('base64url');
    files.set(FOLDER + decodeURIComponent(begin) + key, files.get(`${FOLDER}404.html`)!);
    const { page } = await visit(files, `${ORIGIN}/${FOLDER}${begin}${key}`);
    await expect.poll(() => page.locator('h1').first().textContent()).toBe('一部のサーバーに接続できません');
    expect(page.url()).toContain('#k');
  });

  it.each([
    ['ja', 'JavaScript が必要です'],
    ['en', 'This page needs JavaScript'],
  ] as const)('says without script what is needed (%s)', async (locale, sentence) => {
    const { page } = await visit(await siteOf(aWorstDay(locale)), LINK, { javaScriptEnabled: false });
    expect(await page.locator('#scriptless').innerText()).toContain(sentence);
    expect(await page.locator('#scriptless').isVisible()).toBe(true);
    expect(await page.locator('#passphrase').isVisible()).toBe(false);
    expect(await page.getByText('06-0000-0000').isVisible()).toBe(true);
  });
});

describe('an opened page', () => {
  it('shows the incident a link leads to, goes back, and keeps its place', async () => {
    const { page, complaints } = await visit(await siteOf(aWorstDay('ja')), LINK);
    await page.locator('#age.live').waitFor();
    // What another page says of time never waits for the next check.
    await page.route('**/heartbeat.json*', () => {});
    const headline = await page.locator('h1').innerText();
    await page.locator(`main a[href*="p=${INCIDENT}"]`).first().click();
    await page.locator('.rep .reports').waitFor();
    expect(page.url()).toBe(`${LINK}&p=${INCIDENT}`);
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    expect(await page.locator('[data-since]').first().innerText()).not.toBe('');
    expect(await page.title()).not.toContain(headline);

    await page.locator('header a[href*="p=history/"]').click();
    await page.locator('.months').waitFor();
    expect(await page.locator('header [aria-current]').innerText()).toBe('障害履歴');
    await page.goBack();
    await page.locator('.rep .reports').waitFor();
    await page.goBack();
    await page.locator('#now').waitFor();
    expect(await page.locator('h1').innerText()).toBe(headline);
    expect(complaints).toEqual([]);
  });

  it('opens at the incident that a link with a place names, and says so when that is gone', async () => {
    const files = await siteOf(aWorstDay('ja'));
    const there = await visit(files, `${LINK}&p=${INCIDENT}`);
    await there.page.locator('.rep .reports').waitFor();
    const gone = await visit(files, `${LINK}&p=incidents/long-gone/`);
    await gone.page.getByText('ページが見つかりません').first().waitFor();
    await gone.page.getByRole('link', { name: '現在の状況を見る' }).click();
    await gone.page.locator('#now').waitFor();
    expect(gone.complaints).toEqual([]);
  });

  it('leaves the key in the address when somebody skips to the content', async () => {
    const { page } = await visit(await siteOf(aWorstDay('ja')), LINK);
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(LINK);
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('promise 2: knows its age, and warns when the last check is too long ago', async () => {
    const files = await siteOf(aQuietDay('ja'));
    const { page } = await visit(files, LINK);
    await page.locator('#age.live').waitFor();
    files.set('heartbeat.json', heartbeat(-1));
    await page.clock.runFor('00:40:00');
    await page.locator('#stale:not([hidden])').waitFor();
    expect(await page.locator('#stale').innerText()).toContain('更新が止まっている');
    expect(await page.title()).toMatch(/の時点では、正常でした \| .*株式会社ひので商会/);
    // Also on the next page of the tree, and before another check has been heard of.
    await page.route('**/heartbeat.json*', () => {});
    await page.locator('header a[href*="p=history/"]').click();
    await page.locator('.months').waitFor();
    expect(await page.locator('#stale').isVisible()).toBe(true);
    expect(await page.locator('body').getAttribute('class')).toContain('old');
    expect(await page.title()).toMatch(/^障害履歴 \| /);
    await page.goBack();
    await page.locator('#now').waitFor();
    expect(await page.title()).toContain('の時点では、正常でした');
  });

  it('swaps its content when locked.json has changed, wherever it is, and asks for the shell never again', async () => {
    const files = await siteOf(aQuietDay('ja'));
    const { page, asked, complaints } = await visit(files, LINK);
    await page.locator('#age.live').waitFor();
    const before = await page.locator('h1').innerText();
    for (const [path, file] of await siteOf(aWorstDay('ja'))) files.set(path, file);
    files.set('heartbeat.json', heartbeat(-4));
    const askedBefore = asked.length;
    await page.clock.runFor('00:05:00');
    await page.locator('h1', { hasNotText: before }).waitFor();
    expect(await page.getByText('web-01').first().isVisible()).toBe(true);
    expect(await page.title()).toMatch(/^一部停止 \| /);
    // Its links stay inside, too.
    await page.locator(`main a[href*="p=${INCIDENT}"]`).first().click();
    await page.locator('.rep .reports').waitFor();
    expect(asked.slice(askedBefore).filter((each) => each.startsWith(`${URL_HERE} `))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('goes back to asking when what lies there is locked with another key', async () => {
    const files = await siteOf(aQuietDay('ja'));
    const { page } = await visit(files, LINK);
    await page.locator('#age.live').waitFor();
    const contentKey = contentKeyOf(new Secret('another-secret-another-secret-00'), 'hinode');
    for (const [path, file] of await siteOf(aWorstDay('ja'), someKeys({ contentKey }))) files.set(path, file);
    files.set('heartbeat.json', heartbeat(-4));
    await page.clock.runFor('00:05:00');
    await page.getByText('このリンクの鍵では開けません').waitFor();
  });

  it('finds servers pasted into it', async () => {
    const { page } = await visit(await siteOf(aWorstDay('ja')), LINK);
    await page.locator('#find-box').fill('web-01\nnobody-99');
    await page.locator('#find-go').click();
    await page.locator('#find-list li').nth(1).waitFor();
    expect(await page.locator('#find-sum').innerText()).toContain('1件中');
  });

  it('leads to the same tree in the other language, key and place kept', async () => {
    const alternates = [
      { locale: 'ja' as const, url: URL_HERE },
      { locale: 'en' as const, url: `${URL_HERE}en/` },
    ];
    const files: Files = new Map([['heartbeat.json', heartbeat(1)]]);
    for (const locale of ['ja', 'en'] as const) {
      const below = locale === 'ja' ? '' : 'en/';
      const day = { ...atHome(aWorstDay(locale)), alternates, url: URL_HERE + below };
      const siteRoot = below === '' ? '../../' : '../../../';
      for (const [path, file] of await buildLockedTree({ ...day, siteRoot })) files.set(FOLDER + below + path, file);
    }
    const { page, complaints } = await visit(files, `${LINK}&p=${INCIDENT}`);
    await page.locator('.rep .reports').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByText('Reports').first().waitFor();
    expect(page.url()).toBe(`${URL_HERE}en/${lockFragment(keys.contentKey)}&p=${INCIDENT}`);
    await page.locator('#age.live').waitFor();
    await page.getByRole('link', { name: '日本語' }).click();
    await page.getByText('対応の経過').first().waitFor();
    expect(page.url()).toBe(`${LINK}&p=${INCIDENT}`);
    expect(complaints).toEqual([]);
  });
});

describe('for everybody', () => {
  it.each([
    ['ja', 'shell'],
    ['en', 'shell'],
    ['ja', 'opened'],
    ['en', 'opened'],
  ] as const)('axe finds nothing (%s, %s)', async (locale: Locale, what) => {
    const url = what === 'shell' ? `${URL_HERE}#k=cut` : LINK;
    // The page's policy lets nothing in, axe neither: the tests' context goes around it.
    const context = await chromium.browser.newContext({ bypassCSP: true });
    contexts.push(context);
    await serveTree(context, ORIGIN, await siteOf(aWorstDay(locale)));
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(what === 'shell' ? '#problem:not([hidden])' : '#now').waitFor();
    await page.evaluate(axe);
    const result = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
    expect(result.violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  });
});

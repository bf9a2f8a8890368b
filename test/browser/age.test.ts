import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { createTimeFormat } from '../../src/site/words/time-format.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { PAGE_NOW, aDay, aPage, aWorstDay, at } from '../support/pages.ts';
import { builtInTheme, buildTree } from '../support/site-tree.ts';

const ORIGIN = 'https://status.example.jp';
const INDEX = `${ORIGIN}/index.html`;

let chromium: TestBrowser;
let context: BrowserContext;
let page: Page;
let files: Map<string, SiteFile>;

beforeAll(async () => {
  chromium = await launchBrowser();
});
afterAll(() => chromium.close());
beforeEach(async () => {
  context = await chromium.browser.newContext({ viewport: { width: 800, height: 600 } });
  page = await context.newPage();
  await page.clock.install({ time: PAGE_NOW });
});
afterEach(() => context.close());

function beat(checkedAt: Date | string): SiteFile {
  const content =
    typeof checkedAt === 'string'
      ? checkedAt
      : JSON.stringify({ version: 1, checkedAt: checkedAt.toISOString(), everyMinutes: 5 });
  return { path: 'heartbeat.json', content, contentType: 'application/json', cache: 'never' };
}

async function publish(status: StatusPage, heartbeat: SiteFile | null): Promise<void> {
  const tree = await buildTree({ ...status, siteRoot: '' });
  if (heartbeat !== null) tree.set('heartbeat.json', heartbeat);
  files ??= new Map();
  files.clear();
  for (const [path, file] of tree) files.set(path, file);
}

async function open(status: StatusPage, heartbeat: SiteFile | null, path = INDEX): Promise<void> {
  files = new Map();
  await publish(status, heartbeat);
  await serveTree(context, ORIGIN, files);
  await page.goto(path);
}

const checked = (): Promise<string | null> => page.locator('#checked').textContent();
const minutePasses = (): Promise<void> => page.clock.runFor(61_000);

describe('the age of a page', () => {
  it('is told as a time with its zone and as minutes', async () => {
    await open(aPage(), beat(at(-2)));
    await expect.poll(checked).toBe('13:28 時点・2分前');
    expect(await page.locator('#stale').isVisible()).toBe(false);
    await minutePasses();
    await expect.poll(checked).toBe('13:28 時点・3分前');
  });

  it('warns when three intervals have gone by without a check, also while nobody reloads', async () => {
    await open(aPage(), beat(at(-14)));
    await expect.poll(checked).toContain('14分前');
    expect(await page.locator('#stale').isVisible()).toBe(false);
    await page.clock.runFor(122_000);
    await expect.poll(() => page.locator('#stale').textContent()).toContain('13:16');
    expect(await page.locator('#stale').isVisible()).toBe(true);
    // Green would be a lie by now.
    const [ink, grey] = await page.evaluate<string[]>(
      `[getComputedStyle(document.querySelector('.head')).getPropertyValue('--ink'), getComputedStyle(document.documentElement).getPropertyValue('--unknown')]`,
    );
    expect(ink).toBe(grey);
  });

  it('once it is old, names whom to call on its first screen, also where all was well', async () => {
    await open(aPage(), beat(at(-14)));
    await expect.poll(checked).toContain('14分前');
    expect(await page.locator('.late a').first().isVisible()).toBe(false);
    await page.clock.runFor(122_000);
    await expect.poll(() => page.locator('.late a').first().isVisible()).toBe(true);
    expect(await page.locator('.late a').first().textContent()).toContain('06-0000-0000');
  });

  it('is told in whole hours by the headline of an old page, whose banner has the time itself', async () => {
    await open(aPage(), beat(at(-680)));
    await expect.poll(() => page.locator('h1').textContent()).toBe('11時間前の時点では、正常でした');
  });

  describe.each(['listed', 'unlisted'] as const)(
    'is told by the title of an old page as by its headline: %s',
    (visibility) => {
      const worst = { ...aWorstDay('ja'), visibility, name: '{x} & 千鳥瀬' };
      const own = 'マネージドクラウド 稼働状況 – {x} & 千鳥瀬 様';
      const isOld = '1時間前の時点では、一部のサーバーに接続できませんでした';

      it('as long as it is old, and no longer', async () => {
        await open(worst, beat(at(-1)));
        await expect.poll(() => page.title()).toBe(`一部停止 | ${own}`);
        files.set('heartbeat.json', beat('nothing'));
        await page.clock.runFor(60 * 61_000);
        await expect.poll(() => page.title()).toBe(`${isOld} | ${own}`);
        expect(await page.locator('h1').textContent()).toBe(isOld);
        files.set('heartbeat.json', beat(at(61)));
        await minutePasses();
        await expect.poll(() => page.title()).toBe(`一部停止 | ${own}`);
      });

      it('also after another one came into its place', async () => {
        await open({ ...aPage(), visibility, name: worst.name }, beat(at(-1)));
        await expect.poll(() => page.title()).toBe(own);
        await publish(worst, beat(at(1)));
        await minutePasses();
        await expect.poll(() => page.title()).toBe(`一部停止 | ${own}`);
        files.set('heartbeat.json', beat('nothing'));
        await page.clock.runFor(60 * 61_000);
        await expect.poll(() => page.title()).toBe(`${isOld} | ${own}`);
        const quiet = { ...aPage(), visibility, name: worst.name };
        await publish(quiet, beat(at(62)));
        await minutePasses();
        await expect.poll(() => page.title()).toBe(own);
      });
    },
  );

  // Browsers word dates in their own ways: “4 Sept 2026 at”, “0:05”.
  it.each(['ja', 'en'] as const)(
    'is told in the form of the page’s own dates, on every day of the year (%s)',
    async (locale) => {
      await context.close();
      context = await chromium.browser.newContext({ locale: 'de-AT', timezoneId: 'Pacific/Auckland' });
      page = await context.newPage();
      await page.clock.install({ time: PAGE_NOW });
      const aYear = [334, 304, 273, 243, 212, 181, 151, 120, 90, 59, 31, 1].map((day) => at(-60 * 24 * day - 805));
      const times = createTimeFormat(wordsFor(locale), 'America/Los_Angeles');
      await open(aPage({ locale, timeZone: 'America/Los_Angeles' }), beat(aYear[0]!));
      for (const day of aYear) {
        files.set('heartbeat.json', beat(day));
        await page.reload();
        const [shown] = times.dateTime(day).split(' (');
        await expect.poll(checked).toContain(shown);
      }
    },
  );

  it('does not believe a check that is still to come, and so never calls a frozen page fresh', async () => {
    await open(aPage(), beat(at(60 * 24 * 365)));
    await expect
      .poll(() => page.locator('#stale').textContent())
      .toContain('お使いの端末から最新の状況を取得できません。');
    expect(await page.locator('.age.live').count()).toBe(0);
    expect(await checked()).toBe('');
    // A reader's clock may be slow by a little.
    files.set('heartbeat.json', beat(at(10)));
    await minutePasses();
    await expect.poll(checked).toContain('13:40');
    expect(await page.locator('#stale').isVisible()).toBe(false);
    // A clock that goes wrong while the page is open: what is known stays, and is called old.
    files.set('heartbeat.json', beat(at(60 * 9)));
    await minutePasses();
    await expect.poll(() => page.locator('#stale').textContent()).toContain('13:40');
    expect(await page.locator('#stale').isVisible()).toBe(true);
  });

  describe('where the reader’s own clock is wrong', () => {
    /** Answers of a server whose clock is `aheadMin` ahead of the reader's; a cached one keeps its `Date`. */
    async function tellTime(aheadMin: number, cached: { ageSeconds: number } | null = null): Promise<void> {
      await context.route('**/heartbeat.json?*', async (route) => {
        const readerNow = cached === null ? await page.evaluate<number>('Date.now()') : PAGE_NOW.getTime();
        const headers = {
          date: new Date(readerNow + aheadMin * 60_000).toUTCString(),
          ...(cached === null ? {} : { age: String(cached.ageSeconds) }),
        };
        const body = files.get('heartbeat.json')!.content as string;
        await route.fulfill({ status: 200, contentType: 'application/json', headers, body });
      });
    }

    it.each([
      ['14 minutes', 14],
      ['an hour', 60],
      ['a day', 1440],
    ])('%s behind: the page is as old as the server’s clock says, at once', async (_, minutes) => {
      files = new Map();
      await publish(aPage(), beat(at(minutes - 20)));
      await serveTree(context, ORIGIN, files);
      await tellTime(minutes);
      await page.goto(INDEX);
      await expect.poll(checked).toContain('20分前');
      expect(await page.locator('#stale').isVisible()).toBe(true);
    });

    it.each([
      ['14 minutes', 14, '・16分前'],
      ['an hour', 60, '・1時間2分前'],
      ['a day', 1440, '・1日0時間前'],
    ])(
      '%s ahead: it looks old until a second answer shows that the server’s clock goes on',
      async (_, minutes, age) => {
        files = new Map();
        await publish(aPage(), beat(at(-2 - minutes)));
        await serveTree(context, ORIGIN, files);
        await tellTime(-minutes);
        await page.goto(INDEX);
        await expect.poll(checked).toContain(age);
        expect(await page.locator('#stale').isVisible()).toBe(true);
        await minutePasses();
        await expect.poll(checked).toContain('・3分前');
        expect(await page.locator('#stale').isVisible()).toBe(false);
      },
    );

    it('is not what a cache says whose answer stands still', async () => {
      files = new Map();
      await publish(aPage(), beat(at(-62)));
      await serveTree(context, ORIGIN, files);
      await tellTime(-60, { ageSeconds: 0 });
      await page.goto(INDEX);
      await expect.poll(checked).toContain('1時間2分前');
      await minutePasses();
      await expect.poll(checked).toContain('1時間3分前');
      expect(await page.locator('#stale').isVisible()).toBe(true);
    });
  });

  it('names the day when the runner died the night before', async () => {
    await open({ ...aPage({ locale: 'en' }) }, beat(at(-60 * 30)));
    await expect.poll(checked).toMatch(/^As of 19 Nov 2026.*07:30 · 1 d 6 h ago$/);
    expect(await page.locator('#stale').textContent()).toContain('Updates have stopped');
  });

  it.each([
    ['is missing', null],
    ['is a web page', beat('<!doctype html><p>Not found')],
    ['says nothing', beat('{}')],
    ['names no date', beat('{"checkedAt":"soon"}')],
  ])('never calls anything well of which it knows no age: the heartbeat %s', async (_, heartbeat) => {
    await open(aPage(), heartbeat);
    await expect
      .poll(() => page.locator('#stale').textContent())
      .toContain('お使いの端末から最新の状況を取得できません。');
    expect(await page.locator('#age').getAttribute('class')).toBe('age old');
    expect(await page.locator('h1').textContent()).toBe('11/20 11:30の時点では、正常でした');
    files.set('heartbeat.json', beat(at(-1)));
    await minutePasses();
    await expect.poll(() => page.locator('h1').textContent()).toBe('正常に稼働しています');
  });

  it('keeps what it knew when the connection is lost, and comes back', async () => {
    await open(aPage(), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    files.delete('heartbeat.json');
    await minutePasses();
    await expect.poll(checked).toBe('お使いの端末から最新の状況を取得できません。13:29 時点・2分前');
    files.set('heartbeat.json', beat(at(1)));
    await minutePasses();
    await expect.poll(checked).toMatch(/^13:31 時点/);
  });

  it('does not go back when an older heartbeat arrives from a cache', async () => {
    await open(aPage(), beat(at(-1)));
    await expect.poll(checked).toContain('13:29');
    files.set('heartbeat.json', beat(at(-30)));
    await minutePasses();
    await expect.poll(checked).toBe('13:29 時点・2分前');
  });

  it('tells how long an open incident has lasted', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(() => page.locator('.hero [data-since]').first().textContent()).toBe('1時間25分経過');
  });

  it('is found from a deep page and from a tree below the site’s root', async () => {
    files = new Map();
    for (const [path, file] of await buildTree(aWorstDay('ja'))) files.set(`c/hinode/${path}`, file);
    for (const file of (await builtInTheme()).assets) files.set(file.path, file);
    files.set('heartbeat.json', beat(at(-2)));
    await serveTree(context, ORIGIN, files);
    await page.goto(`${ORIGIN}/c/hinode/incidents/4jZ8wYk2mPq/index.html`);
    await expect.poll(checked).toBe('13:28 時点・2分前');
  });
});

describe('a page that has changed', () => {
  it('takes the place of the old one, keeping focus, scroll and what is unfolded, and says so', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    await page.locator('#d-follow > summary').click();
    await page.locator('#d-follow > summary').focus();
    await page.evaluate('scrollTo(0, document.getElementById("components").offsetTop - 50)');
    const top = (): Promise<number> =>
      page.evaluate<number>('document.getElementById("components").getBoundingClientRect().top');
    const before = await top();

    const worst = aWorstDay('ja');
    const [incident] = worst.incidents;
    const more = { ...incident!, bodyMarkdown: '長い説明。\n\n'.repeat(12) };
    await publish({ ...worst, changedAt: at(0), state: 'major_outage', incidents: [more] }, beat(at(1)));
    await minutePasses();
    await expect.poll(() => page.locator('h1').textContent()).toBe('障害が発生しています');

    expect(await page.locator('#d-follow').getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('d-follow');
    expect(Math.abs((await top()) - before)).toBeLessThan(3);
    expect(await page.locator('#news').textContent()).toBe('ページの内容が更新されました：障害が発生しています');
    expect(await page.title()).toMatch(/^停止/);
    expect(await page.locator('#changed').textContent()).toContain('13:30');
  });

  it('waits while somebody types', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    await page.locator('#find-box').fill('web-01');
    await publish(aDay('quiet', 'ja'), beat(at(1)));
    await minutePasses();
    await expect.poll(checked).toContain('13:31');
    expect(await page.locator('#find-box').inputValue()).toBe('web-01');
    await page.locator('#find-go').focus();
    await minutePasses();
    await expect.poll(() => page.locator('h1').textContent()).toBe('正常に稼働しています');
  });

  it('leaves the old one standing when what arrives is not a page of ours', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    files.set('index.html', {
      path: 'index.html',
      content: '<h1>502 Bad Gateway</h1>',
      contentType: 'text/html',
      cache: 'never',
    });
    files.set('heartbeat.json', beat(at(1)));
    await minutePasses();
    await expect.poll(checked).toContain('13:31');
    expect(await page.locator('h1').textContent()).toBe('一部のサーバーに接続できません');
  });

  it('does not go on as fresh when its address is gone: a link that was withdrawn', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    files.delete('index.html');
    files.set('heartbeat.json', beat(at(1)));
    await minutePasses();
    await expect.poll(() => page.locator('body').textContent()).toBe('not found');
  });

  it('is loaded anew when its style or scripts are others', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    await page.evaluate('globalThis.isOld = true');
    await publish(aDay('quiet', 'ja'), beat(at(1)));
    const index = files.get('index.html')!;
    files.set('index.html', {
      ...index,
      content: (index.content as string).replace("img-src 'self' data:", "img-src 'self'"),
    });
    await minutePasses();
    await expect.poll(() => page.evaluate('globalThis.isOld')).toBeUndefined();
    await expect.poll(() => page.locator('h1').textContent()).toBe('正常に稼働しています');
  });

  it('asks for one small file a minute while nothing changes, and for none while it is hidden', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await open(aPage(), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    expect(asked).toEqual(['/index.html', '/heartbeat.json']);
    await minutePasses();
    await expect.poll(() => asked.length).toBe(3);
    await page.evaluate('Object.defineProperty(document, "hidden", { value: true })');
    await page.clock.runFor(300_000);
    expect(asked).toHaveLength(3);
  });
});

describe('“find me”', () => {
  it('marks pasted servers and contract ids and unfolds them, without asking anybody', async () => {
    await open(aWorstDay('ja'), beat(at(-1)));
    await expect.poll(checked).toContain('1分前');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.locator('#find-box').fill('ＷＥＢ-03\nc-2201\nnobody');
    await page.locator('#find-go').click();
    const lines = await page.locator('#find-list li').allTextContents();
    expect(lines).toEqual(['web-03：正常', 'web-01：停止', 'mx-01：性能低下', 'nobody：このページにありません']);
    expect(await page.locator('#find-sum').textContent()).toBe('2件中1件に影響があります');
    expect(await page.locator('.hit').count()).toBe(3);
    expect(await page.locator('.row:has-text("web-03")').isVisible()).toBe(true);
    expect(asked).toEqual([]);
  });

  it('finds the services a contract id stands for where servers are not listed, and calls nothing unaffected that is not there', async () => {
    const worst = aWorstDay('ja');
    const components = worst.components.filter(({ kind }) => kind === 'service');
    const shop = components.find(({ name }) => name === 'shop')!;
    await open({ ...worst, components, contractIds: [{ id: 'C-9', components: [shop.id] }] }, beat(at(-1)));
    expect(await page.locator('#find label').textContent()).toBe('契約番号を貼り付けてください（1行に1つ）');
    await page.locator('#find-box').fill('c-9');
    await page.locator('#find-go').click();
    expect(await page.locator('#find-list li').allTextContents()).toEqual(['shop：一部停止']);
    expect(await page.locator('#find-sum').textContent()).toBe('1件中1件に影響があります');
    expect(await page.locator('.hit').count()).toBe(1);
    await page.locator('#find-box').fill('web-01');
    await page.locator('#find-go').click();
    expect(await page.locator('#find-list li').allTextContents()).toEqual(['web-01：このページにありません']);
    expect(await page.locator('#find-sum').textContent()).toBe('');
  });
});

describe('a page without script', () => {
  it.each(['ja', 'en'] as const)('is complete, says when it changed and how to read it (%s)', async (locale) => {
    const plain = await chromium.browser.newContext({ javaScriptEnabled: false });
    const worst = { ...aWorstDay(locale), siteRoot: '' };
    await serveTree(plain, ORIGIN, await buildTree(worst));
    const reader = await plain.newPage();
    await reader.goto(INDEX);
    const text = await reader.locator('body').innerText();
    for (const wanted of ['4jZ8wYk2mPq', 'web-01', '06-0000-0000', '12:05', '13:18']) expect(text).toContain(wanted);
    expect(text).toContain(locale === 'ja' ? '再読み込みで更新' : 'Reload to update');
    expect(await reader.locator('#find').isVisible()).toBe(false);
    await reader.locator('footer summary').click();
    expect(await reader.locator('footer').innerText()).toContain(locale === 'ja' ? '稼働率 ＝' : 'Uptime =');
    await plain.close();
  });
});

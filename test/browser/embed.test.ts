import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STATES, countStates, type State } from '../../src/model/state.ts';
import { describePageStatus } from '../../src/site/machine/status-api-components.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { aPage } from '../support/pages.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, '../../public/embed.min.js'), 'utf8');

interface Site {
  state?: State;
  /** How old the last check is. */
  ageMinutes?: number;
  policy?: (site: string) => string;
  lang?: string;
  tree?: string;
  allowsOthers?: boolean;
}

type Answer = { headers: Record<string, string>; body: string };

/** Two servers, so two origins: a status site, and somebody else's. */
let chromium: TestBrowser;
const answers = new Map<string, Answer>();
const servers = [createServer(answer), createServer(answer)];
let [siteOrigin, intranet] = ['', ''];
let sites = 0;

function answer({ url = '', headers: { host } }: IncomingMessage, response: ServerResponse): void {
  const found = answers.get(`http://${host}${url}`);
  if (url === '/favicon.ico') response.writeHead(204).end();
  else if (found === undefined) response.writeHead(404).end();
  else response.writeHead(200, found.headers).end(found.body);
}

beforeAll(async () => {
  const [site, other] = await Promise.all(servers.map((server) => listen(server)));
  [siteOrigin, intranet] = [site!, other!];
  chromium = await launchBrowser();
});
afterAll(async () => {
  await chromium.close();
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const strict = (site: string): string => `default-src 'none'; script-src ${site}; connect-src ${site}`;

/** A page of somebody else that embeds the element. */
async function embed(given: Site = {}): Promise<{ page: Page; root: string; complaints: string[] }> {
  const { state = 'operational', ageMinutes = 2, policy = strict, lang = 'ja', tree = '', allowsOthers = true } = given;
  const folder = `/site${++sites}/`;
  const root = siteOrigin + folder;
  const heartbeat = { version: 1, checkedAt: new Date(Date.now() - ageMinutes * 60_000), everyMinutes: 5 };
  const status = { page: {}, status: describePageStatus(aPage({ state, counts: countStates([state]) })) };
  const open = (contentType: string, body: string): Answer => ({
    headers: { 'content-type': contentType, ...(allowsOthers ? { 'access-control-allow-origin': '*' } : {}) },
    body,
  });
  answers.set(`${root}embed.js`, open('text/javascript', SCRIPT));
  answers.set(`${root}${tree}api/v2/status.json`, open('application/json', JSON.stringify(status)));
  answers.set(`${root}heartbeat.json`, open('application/json', JSON.stringify(heartbeat)));
  const element = `<noroshi-status${tree === '' ? '' : ` tree="${tree}"`}><a href="${root}">稼働状況</a></noroshi-status>`;
  answers.set(intranet + folder, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(siteOrigin) },
    body: `<!doctype html><html lang="${lang}"><script src="${root}embed.js" async></script><p>${element}`,
  });
  const context = await chromium.browser.newContext();
  const page = await context.newPage();
  await page.clock.install({ time: new Date() });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(intranet + folder);
  return { page, root, complaints };
}

const told = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(
    `document.querySelector('noroshi-status').shadowRoot?.querySelector('a').textContent || null`,
  );

describe('the state on somebody else’s page', () => {
  it.each(['ja', 'en'] as const)('is the page’s word with its age, under a strict policy: %s', async (lang) => {
    const words = wordsFor(lang);
    for (const state of STATES) {
      const { page, complaints } = await embed({ state, lang });
      const age = lang === 'ja' ? '・2分前に確認' : ' · checked 2 min ago';
      await expect
        .poll(() => told(page))
        .toMatch(
          new RegExp(`^. ${state === 'unknown' && lang === 'en' ? 'Status unknown' : words.states[state]}${age}$`),
        );
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('is a customer’s own where its tree is named, and links to it', async () => {
    const { page, root } = await embed({ state: 'partial_outage', tree: 'c/acme/' });
    await expect.poll(() => told(page)).toContain('一部停止');
    const href = await page.evaluate(`document.querySelector('noroshi-status').shadowRoot.querySelector('a').href`);
    expect(href).toBe(`${root}c/acme/`);
    await page.context().close();
  });

  it('is not known, and how old the last check is, when nobody has checked for long', async () => {
    const { page } = await embed({ ageMinutes: 185 });
    await expect.poll(() => told(page)).toBe('? 確認できません・3時間前に確認');
    await page.context().close();
  });

  it('is not known when the last check is still to come', async () => {
    const { page } = await embed({ ageMinutes: -60 });
    await expect.poll(() => told(page)).toBe('? 確認できません');
    await page.context().close();
  });

  it.each([
    ['the site refuses other pages', { allowsOthers: false }],
    ['the page’s policy lets it ask nobody', { policy: (site: string) => `default-src 'none'; script-src ${site}` }],
  ])('is not known when %s', async (_what, given) => {
    const { page } = await embed(given);
    await expect.poll(() => told(page)).toBe('? 確認できません');
    await page.context().close();
  });

  it('grows old without network, and is not known in the end', async () => {
    const { page } = await embed();
    await expect.poll(() => told(page)).toBe('● 正常・2分前に確認');
    await page.context().setOffline(true);
    await page.clock.runFor('05:00');
    await expect.poll(() => told(page)).toBe('● 正常・7分前に確認');
    await page.clock.runFor('10:00');
    await expect.poll(() => told(page)).toBe('? 確認できません・17分前に確認');
    await page.context().close();
  });

  it('is a link to the page where the script may not run', async () => {
    const { page } = await embed({ policy: () => `default-src 'none'` });
    expect(await told(page)).toBeNull();
    expect(await page.getByRole('link', { name: '稼働状況' }).isVisible()).toBe(true);
    await page.context().close();
  });

  it('costs other pages two kilobytes', () => {
    expect(Buffer.byteLength(SCRIPT)).toBeLessThanOrEqual(2048);
  });
});

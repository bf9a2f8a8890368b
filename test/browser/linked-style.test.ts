import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aWorstDay } from '../support/pages.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { buildTree } from '../support/site-tree.ts';

const ORIGIN = 'https://status.example.jp';

let chromium: TestBrowser;
beforeAll(async () => (chromium = await launchBrowser()));
afterAll(() => chromium.close());

/** Opens a page and tells whether our style reached it, what was complained about, and what was fetched. */
async function open(path: string): Promise<{ isStyled: boolean; complaints: string[]; requests: string[] }> {
  const context = await chromium.browser.newContext();
  try {
    const tree = await buildTree({ ...aWorstDay('ja'), url: `${ORIGIN}/`, siteRoot: '' });
    tree.set('heartbeat.json', {
      path: 'heartbeat.json',
      content: '{"version":1}',
      contentType: 'application/json',
      cache: 'never',
    });
    await serveTree(context, ORIGIN, tree);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(`${ORIGIN}/${path}`);
    const accent = await page.evaluate<string>(
      "getComputedStyle(document.documentElement).getPropertyValue('--accent')",
    );
    return { isStyled: accent !== '', complaints, requests };
  } finally {
    await context.close();
  }
}

describe('the style and script of a page', () => {
  it('comes with the start page itself, which asks for nothing but the heartbeat', async () => {
    const { isStyled, complaints, requests } = await open('');
    expect({ isStyled, complaints }).toEqual({ isStyled: true, complaints: [] });
    expect(requests.filter((path) => path.startsWith('/assets/'))).toEqual([]);
  });

  it.each(['incidents/4jZ8wYk2mPq/', 'history/', 'history/2026-11/'])(
    'are one file each for all pages like %s, and the policy lets them in',
    async (path) => {
      const { isStyled, complaints, requests } = await open(path);
      expect({ isStyled, complaints }).toEqual({ isStyled: true, complaints: [] });
      expect(requests.filter((each) => /^\/assets\/page-ja-[0-9a-f]{16}\.js$/.test(each))).toHaveLength(1);
      // It ran, and has its words.
      expect(requests).toContain('/heartbeat.json');
      expect(requests.filter((each) => /^\/assets\/style-[0-9a-f]{16}\.css$/.test(each))).toHaveLength(1);
    },
  );
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import type { SiteFile } from '../../src/site/site-file.ts';
import { browserPath } from './browser-path.ts';
import { bytesOf } from './file-bytes.ts';

/** One Chromium for a test file: start it in `beforeAll`, end it in `afterAll`. */
export interface TestBrowser {
  browser: Browser;
  close(): Promise<void>;
}

/**
 * Debian's Chromium, headless, with everything off that would look for its maker's servers.
 *
 * @param settings more arguments: what a reader has set
 */
export async function launchBrowser(settings: readonly string[] = []): Promise<TestBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'noroshi-chromium-'));
  const browser = await chromium.launch({
    executablePath: browserPath(),
    env: { ...process.env, HOME: home },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...settings,
    ],
  });
  return {
    browser,
    async close() {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Serves a tree to every page of `context` at `origin`; other addresses are refused, which a test then sees. */
export async function serveTree(
  context: BrowserContext,
  origin: string,
  files: ReadonlyMap<string, Pick<SiteFile, 'content' | 'contentType'>>,
): Promise<void> {
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const path = decodeURIComponent(url.pathname.slice(1));
    const file =
      url.origin === origin ? files.get(path === '' || path.endsWith('/') ? `${path}index.html` : path) : undefined;
    if (file === undefined) return route.fulfill({ status: 404, body: 'not found', contentType: 'text/plain' });
    return route.fulfill({ status: 200, contentType: file.contentType, body: bytesOf(file) });
  });
}

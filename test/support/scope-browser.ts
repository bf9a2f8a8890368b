import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ScopePage } from '../../src/model/pages/scope-page.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { serveTree, type TestBrowser } from './browser.ts';
import { buildScopeFiles } from './scope-pages.ts';

export const SCOPE_ORIGIN = 'https://scope.example.jp';

interface Opening {
  chromium: TestBrowser;
  theme: ScopeTheme;
  scope: ScopePage;
  /** Of the page, below the tree's root. */
  path?: string;
  options?: BrowserContextOptions;
  /** Also served below `en/`. */
  english?: ScopePage;
  /** Of the heartbeat; now where it is left out. */
  checkedAt?: Date;
  /** Runs in the page before its own scripts. */
  before?: string;
}

/** The internal tree, served to a page of its own; what `files` holds is served from then on. */
export async function openScope(given: Opening): Promise<{ page: Page; files: Map<string, SiteFile> }> {
  const { chromium, theme, scope, english, path = '', options = {}, checkedAt = new Date(), before } = given;
  const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const files = new Map<string, SiteFile>([...buildScopeFiles(scope, theme)].map((file) => [file.path, file]));
  if (english !== undefined) {
    for (const file of buildScopeFiles({ ...english, siteRoot: '../' }, theme)) files.set(`en/${file.path}`, file);
  }
  files.set('heartbeat.json', heartbeatAt(checkedAt));
  await serveTree(context, SCOPE_ORIGIN, files);
  const page = await context.newPage();
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(`${SCOPE_ORIGIN}/${path}`);
  return { page, files };
}

export function heartbeatAt(at: Date): SiteFile {
  const content = JSON.stringify({ version: 1, checkedAt: at.toISOString() });
  return { path: 'heartbeat.json', content, contentType: 'application/json', cache: 'never' };
}

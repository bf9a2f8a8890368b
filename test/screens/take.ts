import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { startPreview } from '../../src/commands/reading/preview.ts';
import { launchBrowser } from '../support/browser.ts';
import { buildDemo, customerPath, visit, type DemoDay, type Locale } from './demo.ts';

// The README's pictures, taken from the demo: `npm run screens`. They show what the program makes, at a fixed instant.

const FOLDER = resolve('.github/screens');

interface Shot {
  name: string;
  day: DemoDay;
  locale: Locale;
  /** Below the built folder; `hit` stands for the first customer that is hit. */
  page: 'public' | 'hit' | 'internal';
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

const PHONE = { width: 390, height: 780 };
const DESK = { width: 1280, height: 860 };
const SHOTS: Shot[] = [
  { name: 'customer-worst-ja', day: 'worst', locale: 'ja', page: 'hit', ...PHONE, colorScheme: 'light' },
  { name: 'customer-worst-en', day: 'worst', locale: 'en', page: 'hit', ...PHONE, colorScheme: 'dark' },
  { name: 'scope-worst-ja', day: 'worst', locale: 'ja', page: 'internal', ...DESK, colorScheme: 'light' },
  { name: 'scope-worst-en', day: 'worst', locale: 'en', page: 'internal', ...DESK, colorScheme: 'light' },
  { name: 'overview-quiet-en', day: 'quiet', locale: 'en', page: 'public', ...DESK, colorScheme: 'light' },
];

async function take(browser: Browser, url: string, shot: Shot): Promise<void> {
  const { width, height, colorScheme, locale } = shot;
  const page = await visit(browser, url, {
    viewport: { width, height },
    deviceScaleFactor: width < 500 ? 2 : 1,
    colorScheme,
    locale: locale === 'ja' ? 'ja-JP' : 'en-GB',
  });
  await page.locator('.age.live').waitFor();
  await page.screenshot({ path: join(FOLDER, `${shot.name}.png`) });
  await page.context().close();
}

const folder = mkdtempSync(join(tmpdir(), 'noroshi-screens-'));
mkdirSync(FOLDER, { recursive: true });
const chromium = await launchBrowser();
const preview = await startPreview(folder, 0);
try {
  for (const shot of SHOTS) {
    const tree = buildDemo(folder, shot.day, shot.locale);
    const path = shot.page === 'hit' ? `public/${customerPath(join(folder, tree), 'partial_outage')}` : `${shot.page}/`;
    await take(chromium.browser, `${preview.url}${tree}/${path}`, shot);
    console.log(`${shot.name}.png`);
  }
} finally {
  await preview.close();
  await chromium.close();
  rmSync(folder, { recursive: true, force: true });
}

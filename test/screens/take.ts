import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { startPreview } from '../../src/commands/reading/preview.ts';
import { launchBrowser } from '../support/browser.ts';

// The README's pictures, taken from the demo: `npm run screens`. They show what the program makes, at a fixed instant.

const NOW = new Date('2026-11-20T04:30:00Z');
const FOLDER = resolve('.github/screens');

interface Shot {
  name: string;
  day: 'worst' | 'quiet';
  locale: 'ja' | 'en';
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

interface Overview {
  components: { state: string; path?: string; id: string }[];
}

function buildDemo(folder: string, { day, locale }: Shot): string {
  const out = join(folder, `${day}-${locale}`);
  const flags = ['demo', '--once', '--quiet', '--day', day, '--locale', locale, '--now', NOW.toISOString()];
  execFileSync(process.execPath, ['dist/cli.mjs', ...flags, '--out', out], { stdio: ['ignore', 'ignore', 'inherit'] });
  return out;
}

function pathOf(out: string, page: Shot['page']): string {
  if (page !== 'hit') return `${page}/`;
  const overview = JSON.parse(readFileSync(join(out, 'public/noroshi.json'), 'utf8')) as Overview;
  const hit = overview.components.find(({ state }) => state === 'partial_outage');
  return `public/c/${hit?.id}/`;
}

async function take(browser: Browser, base: string, path: string, shot: Shot): Promise<void> {
  const { width, height, colorScheme, locale } = shot;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: width < 500 ? 2 : 1,
    colorScheme,
    locale: locale === 'ja' ? 'ja-JP' : 'en-GB',
  });
  // Of the server's own clock the page would learn that the demo's day is past.
  await context.route('**/heartbeat.json*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ body: await answer.body(), contentType: 'application/json' });
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date(NOW.getTime() + 60_000));
  await page.goto(base + path);
  await page.locator('.age.live').waitFor();
  await page.screenshot({ path: join(FOLDER, `${shot.name}.png`) });
  await context.close();
}

const folder = mkdtempSync(join(tmpdir(), 'noroshi-screens-'));
mkdirSync(FOLDER, { recursive: true });
const chromium = await launchBrowser();
const preview = await startPreview(folder, 0);
try {
  const built = new Map<string, string>();
  for (const shot of SHOTS) {
    const key = `${shot.day}-${shot.locale}`;
    const out = built.get(key) ?? buildDemo(folder, shot);
    built.set(key, out);
    await take(chromium.browser, `${preview.url}${key}/`, pathOf(out, shot.page), shot);
    console.log(`${shot.name}.png`);
  }
} finally {
  await preview.close();
  await chromium.close();
  rmSync(folder, { recursive: true, force: true });
}

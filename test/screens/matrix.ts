import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startPreview } from '../../src/commands/reading/preview.ts';
import { countStates } from '../../src/model/state.ts';
import { launchBrowser } from '../support/browser.ts';
import { bytesOf } from '../support/file-bytes.ts';
import { aPage, bars } from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';
import {
  buildDemo,
  customerPath,
  incidentPath,
  lockedPath,
  NOW,
  visit,
  type DemoDay,
  type Locale,
  type Visit,
} from './demo.ts';

// Every kind of page in every state, language, scheme and width, and sheets on which they can be compared:
// `npm run screens:all -- --out FOLDER [--program CLI] [--only NAME,…] [--width N,…] [--locale ja] [--whole]`.

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: join(tmpdir(), 'noroshi-pictures') },
    program: { type: 'string' },
    only: { type: 'string' },
    width: { type: 'string' },
    locale: { type: 'string' },
    whole: { type: 'boolean', default: false },
  },
});

interface Look extends Visit {
  name: string;
  day: DemoDay | null;
  /** @param tree the folder of the demo's day */
  path: (tree: string) => string;
}

const hit = (tree: string): string => customerPath(tree, 'partial_outage');
const fine = (tree: string): string => customerPath(tree, 'operational');
const ELEVEN_HOURS_LATER = new Date(NOW.getTime() + 11 * 3_600_000);
const LOOKS: Look[] = [
  { name: 'overview-worst', day: 'worst', path: () => '' },
  { name: 'overview-quiet', day: 'quiet', path: () => '' },
  { name: 'customer-worst', day: 'worst', path: hit },
  { name: 'customer-quiet', day: 'quiet', path: fine },
  { name: 'customer-stale', day: 'worst', path: hit, at: ELEVEN_HOURS_LATER },
  { name: 'customer-stale-quiet', day: 'quiet', path: fine, at: ELEVEN_HOURS_LATER },
  { name: 'customer-offline', day: 'quiet', path: fine, isOffline: true },
  { name: 'customer-unknown', day: 'worst', path: (tree) => customerPath(tree, 'unknown') },
  { name: 'customer-maintenance', day: 'worst', path: (tree) => customerPath(tree, 'maintenance') },
  { name: 'customer-unmonitored', day: null, path: () => '' },
  { name: 'customer-locked', day: 'quiet', path: lockedPath },
  { name: 'incident', day: 'worst', path: (tree) => incidentPath(tree, hit(tree)) },
  { name: 'history', day: 'worst', path: (tree) => `${hit(tree)}history/` },
  { name: 'month', day: 'worst', path: (tree) => `${hit(tree)}history/2026-11/` },
];
const WIDTHS = flags.width?.split(',').map(Number) ?? [320, 360, 768, 1280];
const LOCALES = (['ja', 'en'] as const).filter((locale) => flags.locale === undefined || flags.locale === locale);
const HEIGHT = 1500;
const NO_DATA = bars().map(() => ({ state: 'no_data' as const, minutes: 0 }));

/** A customer whose servers nothing watches: the demo has none. */
async function writeUnmonitored(folder: string, locale: Locale): Promise<void> {
  const page = aPage({ locale, siteRoot: '' });
  const components = page.components.map((each) => ({
    ...each,
    state: 'not_monitored' as const,
    uptime: null,
    bars: NO_DATA,
  }));
  const counts = countStates(components.filter(({ kind }) => kind === 'host').map(({ state }) => state));
  const files = [...(await buildTree({ ...page, state: 'not_monitored', counts, components })).values()];
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytesOf(file));
  }
  writeFileSync(join(folder, 'heartbeat.json'), JSON.stringify({ version: 1, checkedAt: NOW }));
}

async function take(browser: Browser, url: string, file: string, width: number, look: Visit): Promise<void> {
  const page = await visit(browser, url, { viewport: { width, height: width < 500 ? 780 : 900 }, ...look });
  const whole = await page.evaluate<number>('document.documentElement.scrollHeight');
  const height = flags.whole ? whole : Math.min(whole, HEIGHT);
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height } });
  await page.context().close();
}

/** All looks of one width beside each other. */
async function writeSheet(
  browser: Browser,
  folder: string,
  name: string,
  files: string[],
  width: number,
): Promise<void> {
  const shown = width < 500 ? width : 640;
  const figures = files.map((file) => {
    const picture = readFileSync(join(folder, file)).toString('base64');
    return `<figure><figcaption>${file}</figcaption><img width="${shown}" src="data:image/png;base64,${picture}"></figure>`;
  });
  const style =
    'body{margin:8px;display:flex;flex-wrap:wrap;gap:8px;font:12px sans-serif;background:#999}figure{margin:0}';
  const page = await browser.newPage({ viewport: { width: 4 * (shown + 8) + 8, height: 800 } });
  await page.setContent(`<style>${style}</style>${figures.join('')}`);
  await page.screenshot({ path: join(folder, `sheet-${name}.png`), fullPage: true });
  await page.close();
}

const folder = resolve(flags.out);
const trees = join(folder, 'trees');
mkdirSync(trees, { recursive: true });
const chromium = await launchBrowser();
const preview = await startPreview(trees, 0);
const looks = LOOKS.filter(({ name }) => flags.only === undefined || flags.only.split(',').includes(name)).filter(
  ({ day }) => day !== null || flags.program === undefined,
);
try {
  for (const locale of LOCALES) {
    await writeUnmonitored(join(trees, `none-${locale}`), locale);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of WIDTHS) {
        const files: string[] = [];
        for (const { name, day, path, ...given } of looks) {
          const tree = day === null ? `none-${locale}` : buildDemo(trees, day, locale, flags.program);
          const root = day === null ? tree : `${tree}/public`;
          const file = `${name}-${locale}-${colorScheme}-${width}.png`;
          const url = `${preview.url}${root}/${path(join(trees, tree))}`;
          await take(chromium.browser, url, join(folder, file), width, { colorScheme, ...given });
          files.push(file);
        }
        await writeSheet(chromium.browser, folder, `${locale}-${colorScheme}-${width}`, files, width);
      }
    }
  }
} finally {
  await preview.close();
  await chromium.close();
}

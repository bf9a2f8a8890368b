import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DayBar } from '../../src/model/status-page.ts';
import { launchBrowser, serveTree, type TestBrowser } from '../support/browser.ts';
import { aComponent, aDay, aService, bars } from '../support/pages.ts';
import { buildTree } from '../support/site-tree.ts';

// Without colours, with few of them, and with the reader's own: marks and days are told apart by their shapes.

const ORIGIN = 'https://status.example.jp';
const EYES = ['none', 'achromatopsia', 'protanopia', 'deuteranopia', 'tritanopia'] as const;
/** Pixels of the screen for one of the page's. */
const SCALE = 2;
/** Of a mark in the key, whose letters are 14 pixels high, on the screen. */
const MARK = Math.floor(14 * 1.125 * SCALE);

let chromium: TestBrowser;
/** A page of its own that looks at pictures. */
let lab: Page;
beforeAll(async () => {
  chromium = await launchBrowser();
  lab = await chromium.browser.newPage();
});
afterAll(() => chromium.close());

/** Days before today on which something was otherwise. */
const DAYS: Record<number, DayBar> = {
  10: { state: 'outage', minutes: 60 },
  20: { state: 'degraded', minutes: 60 },
  30: { state: 'maintenance', minutes: 0 },
  40: { state: 'no_data', minutes: 0 },
};

interface Reader {
  eyes: (typeof EYES)[number];
  colorScheme: 'light' | 'dark';
  forcedColors: 'active' | 'none';
}

const READERS: Reader[] = (['light', 'dark'] as const).flatMap((colorScheme) => [
  ...EYES.map((eyes): Reader => ({ eyes, colorScheme, forcedColors: 'none' })),
  { eyes: 'none', colorScheme, forcedColors: 'active' },
]);

async function open({ eyes, colorScheme, forcedColors }: Reader): Promise<Page> {
  const viewport = { width: 1280, height: 900 };
  const context = await chromium.browser.newContext({
    viewport,
    colorScheme,
    forcedColors,
    deviceScaleFactor: SCALE,
    javaScriptEnabled: false,
  });
  const host = aComponent({ name: 'web-01', parents: [], bars: bars(DAYS) });
  const day = { ...aDay('quiet', 'ja'), siteRoot: '', components: [aService('web', [host], { bars: bars(DAYS) })] };
  await serveTree(context, ORIGIN, await buildTree(day));
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/index.html`);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setEmulatedVisionDeficiency', { type: eyes });
  await page.locator('#help > summary').click();
  return page;
}

/** Rows of brightness, 0–255, of what an element looks like. */
async function lookAt(page: Page, selector: string): Promise<number[][]> {
  const png = (await page.locator(selector).first().screenshot()).toString('base64');
  return lab.evaluate<number[][]>(`(async () => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png}')).blob());
    const { width, height } = image;
    const drawing = new OffscreenCanvas(width, height).getContext('2d');
    drawing.drawImage(image, 0, 0);
    const pixels = drawing.getImageData(0, 0, width, height).data;
    const light = (at) => 0.2126 * pixels[at] + 0.7152 * pixels[at + 1] + 0.0722 * pixels[at + 2];
    return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => light((y * width + x) * 4)));
  })()`);
}

/** A day is three wide, with two beside it, but for the last: 448 for ninety days. */
function columnOf(rows: readonly number[][], daysAgo: number, offset: number): number {
  return Math.floor((((89 - daysAgo) * 5 + offset) / 448) * rows[0]!.length);
}

/** How a day is drawn from top to bottom: inked or not, in fourteen pieces. */
function shapeOf(rows: readonly number[][], daysAgo: number): string {
  const x = columnOf(rows, daysAgo, 1.5);
  const ground = rows[0]![columnOf(rows, daysAgo, 4)]!;
  return Array.from({ length: 14 }, (_, i) => {
    const row = rows[Math.round(((i + 0.5) * rows.length) / 14)]!;
    return Math.abs(row[x]! - ground) > 24 ? '#' : '.';
  }).join('');
}

/** Which pixels of a mark are not its ground. */
function maskOf(rows: readonly number[][]): boolean[] {
  const ground = rows[0]![0]!;
  return rows.flatMap((row) => row.map((light) => Math.abs(light - ground) > 40));
}

/** The marks in the key of states, as they look. */
async function marksOf(page: Page): Promise<boolean[][]> {
  const rows = await lookAt(page, '#legend');
  const places = await page.evaluate<{ x: number; y: number }[]>(
    `{ const key = document.querySelector('#legend').getBoundingClientRect();
       [...document.querySelectorAll('#legend .i')].map((mark) => {
         const { x, y } = mark.getBoundingClientRect();
         return { x: x - key.x, y: y - key.y };
       }) }`,
  );
  return places.map(({ x, y }) => {
    const [left, top] = [Math.round(x * SCALE), Math.round(y * SCALE)];
    return maskOf(rows.slice(top, top + MARK).map((row) => row.slice(left, left + MARK)));
  });
}

describe.each(READERS)('with eyes $eyes, $colorScheme, forced colours $forcedColors', (reader) => {
  it('each kind of day has a shape of its own, and each mark', async () => {
    const page = await open(reader);
    const rows = await lookAt(page, '.bar');
    const shapes = [5, 10, 20, 30, 40].map((daysAgo) => shapeOf(rows, daysAgo));
    expect(new Set(shapes).size, shapes.join('\n')).toBe(5);
    // A normal day is one stroke; a day without data nearly none.
    expect(shapes[0]).toBe('#'.repeat(14));
    expect(shapes[4]).toMatch(/^\.{10,}#*\.*$/);

    const masks = await marksOf(page);
    expect(masks).toHaveLength(7);
    for (const [i, mask] of masks.entries()) {
      for (const other of masks.slice(0, i)) {
        const differing = mask.filter((isInk, pixel) => isInk !== (other[pixel] ?? false)).length;
        expect(differing / mask.length).toBeGreaterThan(0.08);
      }
    }
    await page.context().close();
  });
});

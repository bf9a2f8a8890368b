import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

// The demo's pages at a fixed instant, for pictures.

/** The instant of the demo's day. */
export const NOW = new Date('2026-11-20T04:30:00Z');

export type Locale = 'ja' | 'en';
export type DemoDay = 'worst' | 'quiet';

/**
 * Builds a day of the demo below `folder`, once.
 *
 * @param program a built `cli.mjs`; that of a former release shows what its pages were like
 * @returns the folder's name, with `public` and `internal` in it
 */
export function buildDemo(folder: string, day: DemoDay, locale: Locale, program = 'dist/cli.mjs'): string {
  const name = `${day}-${locale}`;
  if (existsSync(join(folder, name))) return name;
  const flags = ['demo', '--once', '--quiet', '--day', day, '--locale', locale, '--now', NOW.toISOString()];
  const out = ['--out', join(folder, name)];
  execFileSync(process.execPath, [program, ...flags, ...out], { stdio: ['ignore', 'ignore', 'inherit'] });
  return name;
}

interface Told {
  id: string;
  state: string;
  incidents: { caseId: string }[];
}

function toldIn(file: string): Told & { components: Told[] } {
  return JSON.parse(readFileSync(file, 'utf8')) as Told & { components: Told[] };
}

/** The path below `public/` of the first listed customer that is in such a state. */
export function customerPath(tree: string, state: string): string {
  const found = toldIn(join(tree, 'public/noroshi.json')).components.find((each) => each.state === state);
  if (found === undefined) throw new Error(`Nobody is ${state} on that day.`);
  return `c/${found.id}/`;
}

/** The path below `public/` of a locked customer. */
export function lockedPath(tree: string): string {
  const folder = join(tree, 'public/c');
  const id = readdirSync(folder).find((name) => existsSync(join(folder, name, 'locked.json')));
  if (id === undefined) throw new Error('Nobody’s page is locked.');
  return `c/${id}/`;
}

/** The path below `public/` of a customer's newest incident. */
export function incidentPath(tree: string, customer: string): string {
  const [newest] = toldIn(join(tree, 'public', customer, 'noroshi.json')).incidents;
  return `${customer}incidents/${newest!.caseId}/`;
}

export interface Visit extends BrowserContextOptions {
  /** When it is opened; a minute after it was checked when left out. */
  at?: Date;
  /** Nothing is heard of the server once the page is there. */
  isOffline?: boolean;
}

/** Opens a page as at an instant, and waits until it has said how old it is, where it says so. */
export async function visit(browser: Browser, url: string, { at, isOffline, ...options }: Visit): Promise<Page> {
  const context = await browser.newContext(options);
  // Of the server's own clock the page would learn that the demo's day is past.
  await context.route('**/heartbeat.json*', async (route) => {
    if (isOffline === true) return route.abort();
    const answer = await route.fetch();
    return route.fulfill({ status: answer.status(), body: await answer.body(), contentType: 'application/json' });
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(at ?? new Date(NOW.getTime() + 60_000));
  await page.goto(url, { waitUntil: 'networkidle' });
  return page;
}

import type { StatusPage } from '../src/model/status-page.ts';
import { aDay, aQuietDay, aWorstDay } from '../test/support/pages.ts';
import { buildTree, textOf } from '../test/support/site-tree.ts';

const PAGES: readonly [name: string, page: () => StatusPage, path: string][] = [
  ['ja-worst', () => aWorstDay('ja'), 'index.html'],
  ['ja-worst', () => aWorstDay('ja'), 'incidents/4jZ8wYk2mPq/index.html'],
  ['en-quiet', () => aQuietDay('en'), 'index.html'],
  ['en-quiet', () => aQuietDay('en'), 'history/index.html'],
  ['en-quiet', () => aQuietDay('en'), 'history/2026-11/index.html'],
  ['en-quiet', () => aQuietDay('en'), '404.html'],
  ['ja-stale', () => aDay('stale', 'ja'), 'index.html'],
];

export const GOLDEN_FOLDER = 'test/site/golden';

/** Pages of a small site as they are now, so that a change shows what it changes; without style, script and their hashes. */
export async function buildGoldenPages(): Promise<Map<string, string>> {
  const built = PAGES.map(async ([name, page, path]) => {
    const html = textOf(await buildTree(page()), path);
    return [`${GOLDEN_FOLDER}/${name}/${path}`, leaveOutLooks(html)] as const;
  });
  return new Map(await Promise.all(built));
}

function leaveOutLooks(html: string): string {
  return html
    .replace(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1…$3')
    .replace(/'sha256-[^']*'/g, "'sha256-…'")
    .replace(/style-[0-9a-f]{16}\.css/g, 'style-….css');
}

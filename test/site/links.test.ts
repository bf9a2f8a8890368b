import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LinkChecker, LinkState } from 'linkinator';
import { expect, it } from 'vitest';
import { startPreview } from '../../src/commands/reading/preview.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { buildHeartbeat } from '../../src/site/machine/heartbeat.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { buildStatusFiles } from '../../src/site/html/status-tree.ts';
import { bytesOf } from '../support/file-bytes.ts';
import { aDay, PAGE_NOW } from '../support/pages.ts';
import { aScopePage, buildScopeFiles } from '../support/scope-pages.ts';

const SITE = 'https://status.example.jp/';

/** Every address that can be reached from `start` through a real server, and which of them lead nowhere. */
async function crawl(files: Iterable<SiteFile>, start: string): Promise<{ visited: string[]; broken: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-links-'));
  const preview = await startPreview(folder, 0);
  try {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), bytesOf(file));
    }
    const { links } = await new LinkChecker().check({
      // A folder's address: linkinator follows only what stands below the one it is given.
      path: preview.url + start,
      recurse: true,
      checkFragments: true,
      checkCss: true,
      // The real site's addresses are this folder; others are not asked.
      urlRewriteExpressions: [{ pattern: new RegExp(`^${SITE}`), replacement: preview.url }],
      linksToSkip: ['^https?://(?!127\\.0\\.0\\.1)', '^(mailto|tel):'],
    });
    const name = (url: string): string => url.replace(preview.url, '').replace(/#.*$/, '');
    const broken = links.filter(({ state }) => state === LinkState.BROKEN);
    return {
      visited: [...new Set(links.filter(({ state }) => state === LinkState.OK).map(({ url }) => name(url)))],
      broken: broken.map(({ url, parent }) => `${name(parent ?? '')} → ${name(url)}`),
    };
  } finally {
    await preview.close();
    rmSync(folder, { recursive: true });
  }
}

function* inFolder(prefix: string, files: Iterable<SiteFile>): Iterable<SiteFile> {
  for (const file of files) yield { ...file, path: prefix + file.path };
}

const looks = { logo: null, accent: null, css: null, templates: null };
const heartbeat = buildHeartbeat({
  checkedAt: PAGE_NOW,
  everyMinutes: 5,
  organizationsRead: 1,
  organizationsFailed: 0,
  site: { id: 'abc', url: 'https://status.example.jp' },
});

it('linkinator finds every link of a customer’s trees whole, from one language to the other, to style and scripts', async () => {
  const theme = await loadTheme(looks);
  const url = `${SITE}c/hinode/`;
  const alternates: StatusPage['alternates'] = [
    { locale: 'ja', url },
    { locale: 'en', url: `${url}en/` },
  ];
  const ja = { ...aDay('worst', 'ja'), url, alternates, siteRoot: '../../' };
  const en = { ...aDay('worst', 'en'), url: `${url}en/`, alternates, siteRoot: '../../../' };
  const files = [
    ...inFolder('c/hinode/', buildStatusFiles(ja, theme)),
    ...inFolder('c/hinode/en/', buildStatusFiles(en, theme)),
    ...theme.assets,
    heartbeat,
  ];
  // What has an absolute address is looked at, and not walked on from: each language has a walk of its own.
  const walks = [await crawl(files, 'c/hinode/'), await crawl(files, 'c/hinode/en/')];
  const visited = walks.flatMap((walk) => walk.visited);
  expect(walks.flatMap(({ broken }) => broken)).toEqual([]);
  // What other sites embed is linked by none of ours.
  const assets = theme.assets.map(({ path }) => path).filter((path) => path.startsWith('assets/'));
  const pages = files.filter(({ path }) => /(?<!404)\.html$/.test(path)).map(({ path }) => path);
  const asFile = visited.map((path) => path.replace(/(^|\/)$/, '$1index.html'));
  expect(asFile).toEqual(expect.arrayContaining([...pages, ...assets]));
});

it('linkinator finds every link of the internal tree whole, from one language to the other, too', async () => {
  const theme = loadScopeTheme(await loadTheme(looks));
  const ja = aScopePage({
    alternates: [
      { locale: 'ja', path: '' },
      { locale: 'en', path: 'en/' },
    ],
  });
  const en = aScopePage({
    locale: 'en',
    alternates: [
      { locale: 'ja', path: '../' },
      { locale: 'en', path: '' },
    ],
  });
  for (const customer of [...ja.customers, ...en.customers]) customer.url = null;
  const english = inFolder('en/', buildScopeFiles({ ...en, siteRoot: '../' }, theme));
  const { visited, broken } = await crawl([...buildScopeFiles(ja, theme), ...english, heartbeat], '');
  expect(broken).toEqual([]);
  expect(visited).toEqual(
    expect.arrayContaining(['organizations/blind-org/index.html', 'en/organizations/blind-org/index.html']),
  );
});

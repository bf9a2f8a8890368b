import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LinkChecker, LinkState } from 'linkinator';
import { expect, it } from 'vitest';
import { buildHeartbeat } from '../../src/site/heartbeat.ts';
import { loadScopeTheme, loadTheme } from '../../src/site/load-theme.ts';
import { buildScopeFiles } from '../../src/site/scope-files.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { buildStatusFiles } from '../../src/site/status-tree.ts';
import { aDay, PAGE_NOW } from '../support/pages.ts';
import { aScopePage } from '../support/scope-pages.ts';

async function brokenLinks(files: Iterable<SiteFile>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-links-'));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    // Addresses of the real site are not asked: what they lead to is this tree.
    const { links } = await new LinkChecker().check({
      path: 'index.html',
      serverRoot: folder,
      recurse: true,
      checkFragments: true,
      checkCss: true,
      linksToSkip: ['^https?://(?!localhost)', '^(mailto|tel):', '^http://localhost:\\d+/c/'],
    });
    expect(links.length).toBeGreaterThan(8);
    return links.filter(({ state }) => state === LinkState.BROKEN).map(({ url, parent }) => `${parent ?? ''} → ${url}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const looks = { logo: null, accent: null, css: null, templates: null };
const heartbeat = buildHeartbeat({
  checkedAt: PAGE_NOW,
  everyMinutes: 5,
  organizationsRead: 1,
  organizationsFailed: 0,
});

it.each(['ja', 'en'] as const)('linkinator finds every link of a customer’s tree whole: %s', async (locale) => {
  const theme = await loadTheme(looks);
  expect(await brokenLinks([...buildStatusFiles(aDay('worst', locale), theme), heartbeat])).toEqual([]);
});

it('linkinator finds every link of the internal tree whole, from one language to the other, too', async () => {
  const theme = await loadScopeTheme(await loadTheme(looks));
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
  const english = [...buildScopeFiles(en, theme, '../')].map((file) => ({ ...file, path: `en/${file.path}` }));
  expect(await brokenLinks([...buildScopeFiles(ja, theme), ...english, heartbeat])).toEqual([]);
});

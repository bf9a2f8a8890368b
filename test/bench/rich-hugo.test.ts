import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SiteFile } from '../../src/site/site-file.ts';
import { buildStatusFiles } from '../../src/site/html/status-tree.ts';
import type { Theme } from '../../src/site/theme.ts';
import { DAYS, aDay, aQuietDay, anOverview, aPage, twoServices } from '../support/pages.ts';
import { bytesOf } from '../support/file-bytes.ts';
import { builtInTheme } from '../support/site-tree.ts';
import { isHugoInstalled } from './build.ts';
import { compareHtml } from './compare-html.ts';
import { PageRecorder, type RecordedPage } from './record-pages.ts';
import { writeRichHugoSite } from './rich-hugo.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noroshi-rich-hugo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LANGUAGES = [
  { locale: 'ja', url: 'https://status.example.jp/c/hinode/' },
  { locale: 'en', url: 'https://status.example.jp/en/c/hinode/' },
] as const;

/** Trees by their folder: every kind of page on every kind of day, with all that a page can hold. */
function allFiles(theme: Theme): Map<string, Iterable<SiteFile>> {
  const worst = { 2: 'partial_outage', 5: 'unknown' } as const;
  const pages = {
    ...Object.fromEntries(DAYS.map((day) => [day, aDay(day, 'ja')])),
    overview: anOverview('ja', 30, worst, { state: 'partial_outage', othersAffected: 2 }),
    empty: anOverview('ja', 0, {}, { state: 'unknown' }),
    languages: { ...aQuietDay('ja'), alternates: [...LANGUAGES] },
    private: { ...aQuietDay('ja'), visibility: 'unlisted' as const },
    hostile: aPage({ name: '<b>&amp;</b> & "A" \'B\' + C', components: twoServices({ 'mx-01': 'degraded' }) }),
    silent: aPage({ support: { name: null, email: null, phone: null, url: null } }),
  };
  return new Map(
    Object.entries(pages).map(([name, page]) => [`public/${name}`, buildStatusFiles(page, theme)] as const),
  );
}

function tellAll(tell: (page: RecordedPage) => void): void {
  const recorder = new PageRecorder();
  for (const [tree, files] of allFiles(recorder.theme)) {
    for (const { path } of files) if (path.endsWith('.html')) tell(recorder.page(`${tree}/${path}`));
  }
}

/** The HTML of all trees, by ourselves; returns the paths. */
async function writeOurs(out: string): Promise<string[]> {
  const theme = await builtInTheme();
  const paths: string[] = [];
  for (const [tree, files] of allFiles(theme)) {
    for (const file of files) {
      const { path } = file;
      if (!path.endsWith('.html')) continue;
      paths.push(`${tree}/${path}`);
      mkdirSync(dirname(join(out, tree, path)), { recursive: true });
      writeFileSync(join(out, tree, path), bytesOf(file));
    }
  }
  return paths;
}

describe('the Hugo site of a complete build', () => {
  it('has one content file for each HTML page', async () => {
    const paths = await writeOurs(join(folder, 'ours'));
    await writeRichHugoSite(join(folder, 'hugo'), tellAll);
    const content = readdirSync(join(folder, 'hugo', 'content'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => JSON.parse(readFileSync(join(folder, 'hugo', 'content', path), 'utf8')) as { url: string });
    expect(content.map(({ url }) => url).toSorted()).toEqual(paths.map((path) => `/${path}`).toSorted());
  });

  it('says where two pages differ', async () => {
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    await writeOurs(ours);
    mkdirSync(theirs);
    expect(() => compareHtml(ours, theirs)).toThrow(/was made by us alone/);
    await writeOurs(theirs);
    // Ours hash in another alphabet, so the first page is told already.
    expect(() => compareHtml(ours, theirs)).toThrow(/has the hash .* of something else/);
  });

  it('makes the same pages, to the letter, where Hugo is installed; without it nothing is compared', async () => {
    const paths = await writeOurs(join(folder, 'ours'));
    await writeRichHugoSite(join(folder, 'hugo'), tellAll);
    if (!isHugoInstalled()) return;
    const args = ['--quiet', '-s', join(folder, 'hugo'), '-d', join(folder, 'theirs'), '--cacheDir', join(folder, 'c')];
    execFileSync('hugo', args, { stdio: 'pipe' });
    expect(compareHtml(join(folder, 'ours'), join(folder, 'theirs')).pages).toBe(paths.length);
  });
});

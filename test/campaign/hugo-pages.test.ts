import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareHtml } from '../bench/hugo/compare-html.ts';
import { whyNoHugo } from '../bench/hugo/installed.ts';
import { tellSamplePages, writeSamplePages } from '../bench/hugo/sample-pages.ts';
import { writeRichHugoSite } from '../bench/hugo/write-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'noroshi-hugo-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the Hugo site that the bench holds a complete build against', () => {
  it('makes the same pages, to the letter', async () => {
    const missing = whyNoHugo();
    if (missing !== '') throw new Error(missing);
    const [ours, site, theirs] = [join(folder, 'ours'), join(folder, 'site'), join(folder, 'theirs')];
    const paths = await writeSamplePages(ours);
    await writeRichHugoSite(site, tellSamplePages);
    const args = ['--logLevel', 'error', '-s', site, '-d', theirs, '--cacheDir', join(folder, 'cache')];
    execFileSync('hugo', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(compareHtml(ours, theirs).pages).toBe(paths.length);
  });
});

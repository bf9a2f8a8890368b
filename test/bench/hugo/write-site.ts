import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FactsMaker } from './facts.ts';
import type { RecordedPage } from './record-pages.ts';

export const HUGO_TEMPLATES = join('test', 'bench', 'hugo', 'templates');

/** A Hugo site that makes the HTML of recorded pages: the same paths, the same content, templates of its own. */
export async function writeRichHugoSite(
  folder: string,
  tellPages: (tell: (page: RecordedPage) => void) => void | Promise<void>,
): Promise<void> {
  const maker = new FactsMaker();
  const folders = new Set<string>();
  await tellPages((page) => {
    const file = join(folder, 'content', page.path.replace(/\.html$/, '.md').replace(/\/index\.md$/, '.md'));
    if (!folders.has(dirname(file))) {
      mkdirSync(dirname(file), { recursive: true });
      folders.add(dirname(file));
    }
    // In a list: names that stand in the front matter itself are looked up without regard to case, which is slower.
    const matter = { title: 'x', url: `/${page.path}`, layout: page.kind, facts: [maker.facts(page)] };
    writeFileSync(file, `${JSON.stringify(matter, leaveOutEmpty)}\n`);
  });
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', 'shared.json'), JSON.stringify(maker.shared()));
  cpSync(HUGO_TEMPLATES, join(folder, 'layouts'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(CONFIG));
}

const CONFIG = {
  baseURL: 'https://status.example.jp/',
  locale: 'ja',
  disablePathToLower: true,
  disableKinds: ['home', 'section', 'taxonomy', 'term', 'RSS', 'sitemap', 'robotsTXT', '404'],
};

/** To Go's templates what is missing is as good as empty, and there is less to read. */
function leaveOutEmpty(_key: string, value: unknown): unknown {
  const isEmpty = value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : value;
}

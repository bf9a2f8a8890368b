import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SCOPE_TEMPLATE_NAMES } from '../../../src/site/scope/scope-theme.ts';
import { TEMPLATE_NAMES } from '../../../src/site/theme.ts';
import { compareHtml } from './compare-html.ts';
import { FactsMaker } from './facts.ts';
import type { RecordedPage } from './record-pages.ts';
import { tellSamplePages } from './sample-pages.ts';
import { readEta, readGo, readsOf, type TemplateSource } from './template-source.ts';
import { HUGO_TEMPLATES, writeRichHugoSite } from './write-site.ts';

// What can be told without Hugo: whether somebody changed our templates, or what they get, and not those of the bench. That
// both make the same pages to the letter shows `npm run campaign -- hugo-pages`, and the bench before it measures.

const OURS = [...TEMPLATE_NAMES, ...SCOPE_TEMPLATE_NAMES.map((name) => `scope/${name}`)];

const theirs: TemplateSource[] = readdirSync(HUGO_TEMPLATES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.html'))
  .map((path) => readGo(readFileSync(join(HUGO_TEMPLATES, path), 'utf8')));
/** Put together by each generator its own way, or handed over between a template and its own parts. */
const OWN_WAY = new Set(['head', 'top', 'mainHash', 'hash', 'table']);
/** Hugo's own, beside what pages have. */
const HUGO_NAMES = ['Data', 'Params', 'facts', 'shared'];

const pages: RecordedPage[] = [];
beforeAll(() => tellSamplePages((page) => pages.push(page)));

const madeReady = ['facts.ts', 'scope-facts.ts'].map((name) =>
  readFileSync(join(import.meta.dirname, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
);

describe("Hugo's templates of our pages", () => {
  it.each(OURS)('say what templates/%s.eta says: change both', (name) => {
    const ours = readEta(readFileSync(`templates/${name}.eta`, 'utf8'));
    const own = theirs.filter(({ head }) => head.includes(`templates/${name}.eta`));
    expect(own, 'templates of Hugo that name it in their first line').not.toEqual([]);
    const [letters, strings, names] = (['letters', 'strings', 'names'] as const).map(
      (key) => new Set(own.flatMap((template) => [...template[key]])),
    );
    const isThere = (token: string): boolean => letters!.has(token) || strings!.has(token);
    expect([...ours.letters].filter((token) => !isThere(token))).toEqual([]);
    const isReady = (read: string): boolean => madeReady.some((text) => new RegExp(`\\b${read}\\b`).test(text));
    expect([...ours.names].filter((read) => !names!.has(read) && !isReady(read) && !OWN_WAY.has(read))).toEqual([]);
  });

  it('say nothing that ours do not say', () => {
    for (const { head, letters } of theirs.filter(({ head }) => !head.includes('src/site/html/icons.ts'))) {
      const named = readsOf(head).map((path) => readEta(readFileSync(path, 'utf8')));
      const ours = new Set(named.flatMap((one) => [...one.letters, ...one.strings]));
      expect([head, [...letters].filter((token) => !ours.has(token))]).toEqual([head, []]);
    }
  });

  it('read nothing that no page has', () => {
    const maker = new FactsMaker();
    const known = new Set([...HUGO_NAMES, ...theirs.flatMap(({ strings }) => [...strings])]);
    for (const page of pages) collectKeys(maker.facts(page), known);
    collectKeys(maker.shared(), known);
    const unknown = theirs.flatMap(({ names }) => [...names]).filter((name) => !known.has(name));
    expect([...new Set(unknown)]).toEqual([]);
  });
});

function collectKeys(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collectKeys(each, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      into.add(key);
      collectKeys(each, into);
    }
  }
}

describe('the Hugo site of a complete build', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'noroshi-rich-hugo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has one content file for each HTML page', async () => {
    await writeRichHugoSite(folder, (tell) => pages.forEach(tell));
    const content = readdirSync(join(folder, 'content'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => JSON.parse(readFileSync(join(folder, 'content', path), 'utf8')) as { url: string });
    expect(content.map(({ url }) => url).toSorted()).toEqual(pages.map(({ path }) => `/${path}`).toSorted());
  });

  it.each([
    ['the same page', 'a/index.html', '<p>A &quot;b&quot;</p>', '<p>A &#34;b&#34;</p>', null],
    ['other text', 'a/index.html', '<p>A</p>', '<p>B</p>', /a\/index\.html differs/],
    ['a path of its own', 'b/index.html', '<p>A</p>', '<p>A</p>', /b\/index\.html was made by us alone/],
    [
      'a wrong hash',
      'a/index.html',
      '<p>A</p>',
      '<main id="m" data-hash="0">\nA</main>',
      /has the hash 0 of something/,
    ],
  ])('is compared page by page: %s', (_, path, ours, their, problem) => {
    const write = (side: string, at: string, text: string): void => {
      mkdirSync(dirname(join(folder, side, at)), { recursive: true });
      writeFileSync(join(folder, side, at), text);
    };
    write('ours', path, ours);
    write('theirs', 'a/index.html', their);
    const compare = (): object => compareHtml(join(folder, 'ours'), join(folder, 'theirs'));
    if (problem === null) expect(compare()).toMatchObject({ pages: 1 });
    else expect(compare).toThrow(problem);
  });
});

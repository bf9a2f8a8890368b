import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { buildSite, type SiteContent, type SiteRenderer } from '../../src/site/build-site.ts';
import type { SiteFile, SiteTree } from '../../src/site/site-file.ts';
import { createChangeStamper } from '../../src/site/stamp-changes.ts';
import { aPage, anOverview } from '../support/pages.ts';
import { aScopePage } from '../support/scope-pages.ts';

const NOW = new Date('2026-11-20T04:30:00Z');

function aFile(path: string, content = path): SiteFile {
  return { path, content, contentType: 'text/html', cache: 'revalidate' };
}

const renderer: SiteRenderer = {
  version: 'v1',
  assets: [aFile('assets/logo-1.svg')],
  present: (page) => [aFile('index.html', `${page.id} ${page.locale}`)],
  still: () => [],
  month: () => [],
  incident: () => [],
  told: () => [],
  data: () => [],
  customers: () => [],
  moved: () => [],
  locked: () => [aFile('index.html', 'locked')],
  lockedKey: () => [],
  scope: (part) => (part === 'index' ? [aFile('index.html', 'scope')] : []),
  organizations: () => [],
};

function content(given: Partial<SiteContent> = {}): SiteContent {
  return {
    locales: ['ja'],
    customers: [
      { id: 'acme', paths: [{ path: 'c/acme/', lock: null }], ownSite: null },
      { id: 'own', paths: [], ownSite: { path: '', lock: null } },
      { id: 'nobody', paths: [], ownSite: null },
    ],
    overview: (locale) => anOverview(locale),
    customerPage: (id, locale) => aPage({ id, locale }),
    scope: (locale) => aScopePage({ locale }),
    ...given,
  };
}

function paths(tree: SiteTree | undefined): string[] {
  return [...(tree?.parts ?? [])].flatMap((part) => [...part.files()].map((file) => file.path)).toSorted();
}

function build(given?: Partial<SiteContent>): SiteTree[] {
  return buildSite(content(given), renderer, createChangeStamper(new Map(), NOW));
}

/** How many the garbage collector finds still in use. */
async function countLiving(held: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  // A reference that was made or asked keeps its target until this turn of the event loop ends.
  await new Promise((resolve) => void setImmediate(resolve));
  collectGarbage();
  return held.filter((reference) => reference.deref() !== undefined).length;
}

describe('the trees of a site', () => {
  it('are the public one, the internal one, and one for each customer with a site of its own', () => {
    expect(build().map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'public public',
      'internal internal',
      'customer own',
    ]);
  });

  it('hold customers below their path, and none of those that have no page', () => {
    const [open, internal, own] = build();
    expect(paths(open)).toEqual(['assets/logo-1.svg', 'c/acme/index.html', 'index.html']);
    expect(paths(internal)).toEqual(['index.html']);
    expect(paths(own)).toEqual(['assets/logo-1.svg', 'index.html']);
  });

  it('hold every language, the first one at the root and the others below their name', () => {
    expect(paths(build({ locales: ['ja', 'en'] })[0])).toEqual([
      'assets/logo-1.svg',
      'c/acme/en/index.html',
      'c/acme/index.html',
      'en/index.html',
      'index.html',
    ]);
  });

  it('render nothing before somebody asks for a part’s files', () => {
    let rendered = 0;
    const counting = { ...renderer, present: () => (rendered++, []) };
    const [open] = buildSite(content(), counting, createChangeStamper(new Map(), NOW));
    const parts = [...(open?.parts ?? [])];
    expect(rendered).toBe(0);
    parts.forEach((part) => [...part.files()]);
    expect(rendered).toBe(2);
  });

  it('let go of the overview and of the scope page while customers are made: those of a large fleet fill the memory', async () => {
    const held: WeakRef<object>[] = [];
    const remember = <T extends object>(page: T): T => {
      held.push(new WeakRef(page));
      return page;
    };
    const trees = build({
      overview: (locale) => remember(anOverview(locale)),
      scope: (locale) => remember(aScopePage({ locale })),
    });
    expect(paths(trees[1])).toEqual(['index.html']);
    const left: number[] = [];
    for (const { id } of trees[0]!.parts) {
      if (id.startsWith('customer:')) left.push(await countLiving(held));
    }
    expect(held).toHaveLength(2);
    expect(new Set(left)).toEqual(new Set([0]));
  });

  it('give a part the same input hash while its page stays, and another when it or the looks change', () => {
    const hashOf = (given?: Partial<SiteContent>, used = renderer): string | undefined => {
      const [open] = buildSite(content(given), used, createChangeStamper(new Map(), NOW));
      return [...(open?.parts ?? [])].find((part) => part.id.startsWith('customer:acme'))?.inputHash;
    };
    expect(hashOf()).toBe(hashOf());
    expect(hashOf({ customerPage: (id, locale) => aPage({ id, locale, name: 'other' }) })).not.toBe(hashOf());
    expect(hashOf({}, { ...renderer, version: 'v2' })).not.toBe(hashOf());
  });
});

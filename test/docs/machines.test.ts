import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadScopeTheme } from '../../src/site/load-theme.ts';
import { buildHeartbeat } from '../../src/site/machine/heartbeat.ts';
import { buildStatusFiles } from '../../src/site/html/status-tree.ts';
import { aDay } from '../support/pages.ts';
import { aScopePage, buildScopeFiles } from '../support/scope-pages.ts';
import { builtInTheme } from '../support/site-tree.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const NOW = new Date('2026-11-20T04:30:00Z');
const built = new Set<string>();

beforeAll(async () => {
  const theme = await builtInTheme();
  const heartbeat = buildHeartbeat({
    checkedAt: NOW,
    everyMinutes: 5,
    organizationsRead: 1,
    organizationsFailed: 0,
    site: { id: 's', url: 'https://status.example.jp/' },
  });
  const trees = [
    buildStatusFiles(aDay('worst', 'ja'), theme),
    buildScopeFiles(aScopePage(), loadScopeTheme(theme)),
    theme.assets,
    [heartbeat],
  ];
  for (const files of trees) for (const { path } of files) built.add(path);
});

/** Paths in the first column of its tables. */
function namedIn(page: string): string[] {
  const text = readFileSync(join(DOCS, page), 'utf8');
  return [...text.matchAll(/^\| `([^`]+\.\w+)` \|/gm)].map(([, path = '']) => path);
}

describe.each(['machines.md', 'machines.ja.md'])('the page about files for machines, %s', (page) => {
  it('names files that a built site has', () => {
    const named = namedIn(page);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !built.has(path))).toEqual([]);
  });

  it('names every one of them', () => {
    const named = new Set(namedIn(page));
    const forPeople = /\.html$|^robots\.txt$|^assets\//;
    expect([...built].filter((path) => !forPeople.test(path) && !named.has(path))).toEqual([]);
  });
});

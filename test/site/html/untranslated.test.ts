import { describe, expect, it } from 'vitest';
import {
  aDay,
  anAffected,
  anIncident,
  aPage,
  aReport,
  aChange,
  aWorstDay,
  at,
  aMaintenance,
} from '../../support/pages.ts';
import { buildTree, textOf } from '../../support/site-tree.ts';

const LOCALES = ['ja', 'en'] as const;

/** What a program that translates pages takes for words: text that stands in nothing that is marked. */
function translated(html: string): string {
  return html
    .replaceAll(/<(style|script|title)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<(\w+)[^>]* translate="no"[^>]*>(?:(?!<\1\b)[\s\S])*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, '');
}

describe.each(LOCALES)('names of hosts on pages that a program translates: %s', (locale) => {
  it.each([
    ['on the worst day', aWorstDay(locale)],
    ['on a quiet day', aDay('quiet', locale)],
    ['while nothing can be read', aDay('stale', locale)],
  ])('never stand among the words, %s', async (_, page) => {
    const tree = await buildTree(page);
    const html = [...tree.keys()].filter((path) => path.endsWith('.html'));
    expect(html.length).toBeGreaterThan(3);
    const names = page.components.filter(({ kind }) => kind === 'host').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const path of html) {
      const words = translated(textOf(tree, path));
      expect([path, names.filter((name) => words.includes(name))]).toEqual([path, []]);
    }
  });

  it('never break out of it, and what is counted beside them is translated', async () => {
    const names = ['<u>', 'web&1', 'web&10'];
    const affected = names.map((name, i) => anAffected({ component: `c${i}`, name, kind: 'host' }));
    const incident = anIncident({ affected, reports: [aReport({ change: aChange({ added: names }) })] });
    const other = anIncident({ caseId: 'old', affected: affected.slice(0, 1), resolvedAt: at(-10), state: 'resolved' });
    const components = [{ id: 'c9', name: '<i>' }];
    const maintenances = [aMaintenance({ title: null, components })];
    const tree = await buildTree(aPage({ locale, incidents: [incident, other], maintenances }));
    for (const path of ['index.html', `incidents/${incident.caseId}/index.html`]) {
      const html = textOf(tree, path);
      expect(html).not.toMatch(/<[ui]>|&amp;amp;|&amp;lt;|[\u0002\u0003]/);
      for (const name of ['&lt;u&gt;', 'web&amp;1', 'web&amp;10'])
        expect(html).toContain(`<span translate="no">${name}</span>`);
      expect(translated(html)).toContain(locale === 'ja' ? '3台' : '3 servers');
    }
  });
});

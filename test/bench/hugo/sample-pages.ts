import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildStatusFiles } from '../../../src/site/html/status-tree.ts';
import { loadScopeTheme } from '../../../src/site/load-theme.ts';
import type { ScopeTheme } from '../../../src/site/scope/scope-theme.ts';
import type { SiteFile } from '../../../src/site/site-file.ts';
import type { Theme } from '../../../src/site/theme.ts';
import { HYGIENE_LIMITS } from '../../support/builders-model.ts';
import { bytesOf } from '../../support/file-bytes.ts';
import {
  DAYS,
  aDay,
  aPage,
  aQuietDay,
  aReport,
  anAffected,
  anIncident,
  anOverview,
  at,
  twoServices,
} from '../../support/pages.ts';
import { aScopeAlert, aScopePage, buildScopeFiles } from '../../support/scope-pages.ts';
import { builtInTheme } from '../../support/site-tree.ts';
import { PageRecorder, type RecordedPage } from './record-pages.ts';

// Every kind of page on every kind of day, with what a page can hold: made by our templates, or told to a Hugo site.

const LANGUAGES = [
  { locale: 'ja', url: 'https://status.example.jp/c/hinode/' },
  { locale: 'en', url: 'https://status.example.jp/en/c/hinode/' },
] as const;

interface Themes {
  theme: Theme;
  scopeTheme: ScopeTheme;
}

/** Trees by their folder. */
function allFiles({ theme, scopeTheme }: Themes): Map<string, Iterable<SiteFile>> {
  const worst = { 2: 'partial_outage', 5: 'unknown' } as const;
  const pages = {
    ...Object.fromEntries(DAYS.map((day) => [day, aDay(day, 'ja')])),
    overview: anOverview('ja', 30, worst, {
      state: 'partial_outage',
      othersAffected: 2,
      incidents: [
        anIncident({
          isEvent: true,
          isWidespread: true,
          affected: [anAffected({ component: 'customer-3', kind: 'customer' })],
        }),
        anIncident({ caseId: 'a2' }),
        anIncident({ caseId: 'moved1', home: { tree: 'c/customer-3/', caseId: 'theirs1', wasHere: true } }),
      ],
    }),
    // Too many for one page.
    crowd: anOverview('ja', 2_001, worst, { state: 'partial_outage' }),
    empty: anOverview('ja', 0, {}, { state: 'unknown' }),
    languages: { ...aQuietDay('ja'), alternates: [...LANGUAGES] },
    private: { ...aQuietDay('ja'), visibility: 'unlisted' as const },
    hostile: aPage({ name: '<b>&amp;</b> & "A" \'B\' + C', components: twoServices({ 'mx-01': 'degraded' }) }),
    silent: aPage({ support: { name: null, email: null, phone: null, url: null } }),
    long: aPage({
      state: 'partial_outage',
      isToldByMessage: true,
      components: twoServices({ 'web-01': 'major_outage', 'web-02': 'not_monitored' }),
      incidents: [
        anIncident({
          reports: Array.from({ length: 9 }, (_, i) => aReport({ number: i + 1, at: at(-85 + i) })),
          nextReport: { at: at(30), isOverdue: false },
          expected: { at: at(-5), isOverdue: true },
          related: ['9kQm3vTn9Rs'],
          bodyMarkdown: '**DNS**',
        }),
        anIncident({ caseId: '9kQm3vTn9Rs', impact: 'degraded' }),
      ],
    }),
  };
  const alert = aScopeAlert({ runbooks: [{ url: 'https://wiki.example.jp/a?b=1&c', text: null }, { url: null, text: "It's <b>" }] }); // prettier-ignore
  const hit = { id: 'aoba', name: '青葉丘商会', caseId: 'a1', spokenNumber: '1120-4821' };
  const event = {
    isWidespread: false,
    startedAt: at(-300),
    endedAt: at(-200),
    impact: 'degraded' as const,
    customers: [hit],
  };
  const scopes = {
    usual: aScopePage(),
    busy: aScopePage({
      alerts: Array.from({ length: 9 }, () => alert),
      widespread: [
        {
          id: 'e1',
          startedAt: at(-85),
          hostsAffected: 4,
          customers: [{ ...hit, state: 'major_outage' }],
          suspects: [alert, alert, alert, alert],
        },
      ],
      days: [{ date: '2026-11-20', events: [{ ...event, isWidespread: true, endedAt: null }, event] }],
      hygiene: {
        limits: HYGIENE_LIMITS,
        items: [
          { kind: 'parked_host', organization: 'aoba', name: 'web01', since: at(-9_000), customers: ['aoba'] },
          { kind: 'host_count_moved', organization: 'aoba', name: '', moved: { from: 9, to: 4 } },
        ],
        notKnownYet: ['muted_monitor'],
        roles: [{ organization: 'aoba', role: 'shop: web', hosts: 3 }],
      },
    }),
    languages: aScopePage({ alerts: [alert], alternates: LANGUAGES.map(({ locale }) => ({ locale, path: locale })) }),
  };
  return new Map([
    ...Object.entries(pages).map(([name, page]) => [`public/${name}`, buildStatusFiles(page, theme)] as const),
    ...Object.entries(scopes).map(([name, page]) => [`internal/${name}`, buildScopeFiles(page, scopeTheme)] as const),
  ]);
}

/** What the templates of all pages would have got. */
export function tellSamplePages(tell: (page: RecordedPage) => void): void {
  const recorder = new PageRecorder();
  for (const [tree, files] of allFiles(recorder)) {
    for (const { path } of files) if (path.endsWith('.html')) tell(recorder.page(`${tree}/${path}`));
  }
}

/** The HTML of all pages, by ourselves; returns the paths. */
export async function writeSamplePages(out: string): Promise<string[]> {
  const theme = await builtInTheme();
  const paths: string[] = [];
  for (const [tree, files] of allFiles({ theme, scopeTheme: loadScopeTheme(theme) })) {
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

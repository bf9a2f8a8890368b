import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { HYGIENE_KINDS } from '../../../src/model/hygiene/hygiene-item.ts';
import type { ScopeCustomer, ScopePage } from '../../../src/model/pages/scope-page.ts';
import { countStates } from '../../../src/model/state.ts';
import { loadScopeTheme, loadTheme } from '../../../src/site/load-theme.ts';
import { HygieneDocumentSchema } from '../../../src/site/scope/hygiene/hygiene-data.ts';
import type { ScopeTheme } from '../../../src/site/scope/scope-theme.ts';
import type { SiteFile } from '../../../src/site/site-file.ts';
import { hygieneWordsFor } from '../../../src/site/words/scope/hygiene-words.ts';
import { scopeEn } from '../../../src/site/words/scope/scope-en.ts';
import { scopeJa } from '../../../src/site/words/scope/scope-ja.ts';
import { HYGIENE_LIMITS } from '../../support/builders-model.ts';
import { aScopeCustomer, aScopePage, buildScopeFiles } from '../../support/scope-pages.ts';

let theme: ScopeTheme;
beforeAll(async () => {
  theme = loadScopeTheme(await loadTheme({ logo: null, accent: null, css: null, templates: null }));
});

function build(page: ScopePage): Map<string, SiteFile> {
  return new Map([...buildScopeFiles(page, theme)].map((file) => [file.path, file]));
}

function text(files: Map<string, SiteFile>, path: string): string {
  return String(files.get(path)?.content);
}

/** Cells of the CSV's rows, for files without quoted line breaks. */
function rows(csv: string): string[] {
  return csv.replace('\ufeff', '').trim().split('\r\n');
}

describe('the scope site', () => {
  it('says how many customers are hit, and lists all of them, worst first', () => {
    const html = text(build(aScopePage()), 'index.html');
    expect(html).toContain('3社中1社に影響があります');
    expect(html.indexOf('青葉丘商会')).toBeLessThan(html.indexOf('汐見野製作所'));
  });

  it('has a page for every organization, with its hosts, alerts, last reading and failure', () => {
    const files = build(aScopePage());
    const html = text(files, 'organizations/blind-org/index.html');
    expect(html).toContain('Check that the key is right.');
    expect(text(files, 'organizations/aoba/index.html')).toContain('web01.internal');
    expect(text(files, 'organizations/index.html')).toContain('稼働 1');
  });

  it('shows what nobody claims', () => {
    expect(text(build(aScopePage()), 'unmapped/index.html')).toContain('orphan01');
  });

  it('escapes what comes from machines, everywhere', () => {
    const page = aScopePage();
    const evil = '</script><img src=x onerror=alert(1)>"\'';
    page.customers[0] = aScopeCustomer({ name: evil });
    page.hosts[0]!.name = evil;
    page.alerts[0]!.host = evil;
    for (const file of build(page).values()) {
      if (file.contentType.startsWith('text/html')) expect(String(file.content)).not.toContain('<img src=x');
    }
  });

  it.each(['=HYPERLINK("http://x")', '+1', '-1', '@SUM(1)', '\t=1', '＝1'])(
    'gives Excel no formula for a customer named %j',
    (name) => {
      const page = aScopePage();
      page.customers = [aScopeCustomer({ name })];
      const [, row = ''] = rows(text(build(page), 'scope.csv'));
      expect(row.replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
    },
  );

  it('writes a CSV that Excel opens with Japanese: a byte-order mark, CRLF, one row a customer', () => {
    const csv = text(build(aScopePage()), 'scope.csv');
    expect(csv.startsWith('\ufeffお客様,お客様ID,状態,状態コード,')).toBe(true);
    expect(rows(csv)).toHaveLength(4);
    expect(rows(csv)[1]).toContain('2026-11-20T03:05:00.000Z');
  });

  it('writes scope.json by the schema beside it', () => {
    const files = build(aScopePage());
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
      JSON.parse(text(files, 'scope.schema.json')) as object,
    );
    expect(validate(JSON.parse(text(files, 'scope.json')))).toBe(true);
  });

  it('tells house-keeping to people, to Excel and to machines, all the same', () => {
    const page = aScopePage();
    const since = new Date('2026-10-01T00:00:00Z');
    page.hygiene.items = [
      { kind: 'host_count_moved', organization: 'aoba', name: '', moved: { from: 20, to: 4 } },
      { kind: 'muted_monitor', organization: 'aoba', name: '=cmd|evil', since },
      { kind: 'maintenance_without_downtime', organization: null, name: 'switch', since, customers: ['aoba'] },
    ];
    page.hygiene.notKnownYet = ['parked_host'];
    page.hygiene.roles = [{ organization: 'aoba', role: 'shop:web', hosts: 3 }];
    const files = build(page);
    const html = text(files, 'hygiene/index.html');
    for (const said of ['20台 → 4台', '7日以上ミュート', '青葉丘商会', 'メンテナンスの期間', 'shop:web']) {
      expect(html).toContain(said);
    }
    const [, moved, muted, announced, role] = rows(text(files, 'hygiene/hygiene.csv'));
    expect(moved).toMatch(/,host_count_moved,aoba,,,,20,4$/);
    expect(muted).toContain(",'=cmd|evil,2026-10-01T00:00:00.000Z,");
    expect(announced).toContain(',maintenance_without_downtime,,switch,2026-10-01T00:00:00.000Z,aoba,,');
    expect(role).toMatch(/,role,aoba,shop:web,,,,3$/);
    const document: unknown = JSON.parse(text(files, 'hygiene/hygiene.json'));
    expect(HygieneDocumentSchema.parse(document)).toEqual(document);
    expect(text(build(aScopePage()), 'hygiene/index.html')).toContain('整理が必要なものはありません。');
  });

  it('has words for every kind of house-keeping', () => {
    for (const locale of ['ja', 'en'] as const) {
      for (const kind of HYGIENE_KINDS)
        expect(hygieneWordsFor(locale).kinds[kind](2, HYGIENE_LIMITS)).toMatch(/[:：?]$/);
    }
  });

  it('lists every host and alert for the search', () => {
    const { rows: found } = JSON.parse(text(build(aScopePage()), 'search.json')) as { rows: string[][] };
    expect(found.map(([kind, name]) => `${kind} ${name}`)).toEqual([
      'a web01.internal',
      'h web01.internal',
      'h orphan01',
    ]);
  });

  it('gives the text for a mail: who, how badly, since when, which case', () => {
    const html = text(build(aScopePage()), 'index.html');
    expect(html).toContain('【社内向け・お客様には転送しないでください】');
    expect(html).toContain('- 青葉丘商会: 停止 2 / 2台 2026年11月20日 12:05 (JST) から [1120-4821 5aAlrtConn1]');
  });

  it('says so when nobody is hit, and never green for who cannot be seen', () => {
    const unseen: ScopeCustomer = aScopeCustomer({ state: 'unknown', hostsAffected: 0, cases: [], since: null });
    const page = aScopePage({
      customers: [unseen],
      counts: countStates(['unknown']),
      state: 'unknown',
      widespread: [],
    });
    const html = text(build(page), 'index.html');
    expect(html).toContain('影響を受けているお客様はいません');
    expect(html).toContain('確認できない 1社');
    expect(html).toContain('s-unknown');
  });

  it('has the same words in both languages', () => {
    const keys = (words: object): string[] =>
      Object.entries(words).flatMap(([key, value]) =>
        typeof value === 'object' ? Object.keys(value as object).map((inner) => `${key}.${inner}`) : [key],
      );
    expect(keys(scopeJa)).toEqual(keys(scopeEn));
  });

  it('gives the same bytes for the same page', () => {
    const once = [...build(aScopePage()).values()].map(({ content }) => content);
    expect([...build(aScopePage()).values()].map(({ content }) => content)).toEqual(once);
  });
});

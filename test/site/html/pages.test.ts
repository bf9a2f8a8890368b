import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import * as fc from 'fast-check';
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { INCIDENT_STATES, type Incident, type StatusPage } from '../../../src/model/status-page.ts';
import { countStates } from '../../../src/model/state.ts';
import { NEUTRAL_FAVICON } from '../../../src/site/html/icons.ts';
import type { SiteFile } from '../../../src/site/site-file.ts';
import {
  DAYS,
  aChange,
  aReport,
  at,
  aComponent,
  aDay,
  aMaintenance,
  aWorstDay,
  anOverview,
  anIncident,
  anUnknown,
  anAffected,
  aPage,
  twoServices,
  someDates,
} from '../../support/pages.ts';
import { buildTree, textOf, visibleText } from '../../support/site-tree.ts';

const LOCALES = ['ja', 'en'] as const;

/** Every kind of page in both languages on every kind of day. */
const ALL_DAYS = LOCALES.flatMap((locale) => [
  ...DAYS.map((day) => [`${locale} ${day}`, aDay(day, locale)] as const),
  [
    `${locale} overview`,
    anOverview(locale, 30, { 2: 'partial_outage', 5: 'unknown' }, { state: 'partial_outage' }),
  ] as const,
]);

function htmlFiles(tree: ReadonlyMap<string, SiteFile>): [string, string][] {
  return [...tree.keys()].filter((path) => path.endsWith('.html')).map((path) => [path, textOf(tree, path)]);
}

describe('the pages of a small site', () => {
  it('are the same bytes for the same input', async () => {
    const first = await buildTree(aWorstDay('ja'));
    const second = await buildTree(aWorstDay('ja'));
    for (const [path, file] of first) expect(second.get(path)?.content).toEqual(file.content);
  });
});

describe('every page', () => {
  const validator = new HtmlValidate(
    new FileSystemConfigLoader({
      root: true,
      extends: ['html-validate:recommended'],
      rules: {
        // Void elements as HTML writes them, and long lines from templates, are matters of taste.
        'void-style': 'off',
        'no-trailing-whitespace': 'off',
        'long-title': 'off',
        // Telephone numbers are the operator's own spelling.
        'tel-non-breaking': 'off',
      },
    }),
  );

  it.each(ALL_DAYS)('is valid HTML: %s', async (_, page) => {
    for (const [path, html] of htmlFiles(await buildTree(page))) {
      const report = await validator.validateString(html, path);
      const messages = report.results.flatMap(({ messages }) => messages);
      expect(messages.map(({ ruleId, message, line }) => `${path}:${line} ${ruleId} ${message}`)).toEqual([]);
    }
  });

  it.each(ALL_DAYS)('links only to what is there: %s', async (_, page) => {
    const tree = await buildTree({ ...page, siteRoot: '' });
    for (const [path, html] of htmlFiles(tree)) {
      const known = new Set([...tree.keys(), ...[...html.matchAll(/ id="([^"]*)"/g)].map((match) => `#${match[1]}`)]);
      for (const [, href] of html.matchAll(/ href="([^"]*)"/g)) {
        if (
          href === undefined ||
          /^(mailto:|tel:|data:|https:\/\/example\.jp)/.test(href) ||
          href.includes('c/customer-')
        )
          continue;
        const target = href.startsWith('#')
          ? href
          : href.startsWith(page.url)
            ? href.slice(page.url.length) || 'index.html'
            : posix.join(posix.dirname(path), href.replace(/index\.html#legend$/, 'index.html'));
        if (href.endsWith('#legend')) expect(textOf(tree, 'index.html')).toContain(' id="legend"');
        expect(known.has(target), `${path} → ${href}`).toBe(true);
      }
    }
  });

  it.each(ALL_DAYS)('carries exactly what its policy allows: %s', async (_, page) => {
    const tree = await buildTree({ ...page, siteRoot: '' });
    for (const [path, html] of htmlFiles(tree)) {
      const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
      const inline = [...html.matchAll(/<(style|script)>([\s\S]*?)<\/\1>/g)].map(([, , text]) => text!);
      // A script that is loaded is let in by its bytes, too.
      const loaded = [...html.matchAll(/<script src="[./]*(assets\/[^"]+)" integrity="sha256-[^"]+">/g)];
      const scripts = loaded.map(([, asset]) => textOf(tree, asset!));
      expect(inline.length + scripts.length, path).toBeGreaterThan(0);
      for (const text of [...inline, ...scripts]) {
        const hash = createHash('sha256').update(text).digest('base64');
        expect(policy, path).toContain(`'sha256-${hash}'`);
        if (scripts.includes(text)) expect(html, path).toContain(`integrity="sha256-${hash}"`);
      }
      expect(html).not.toMatch(/ style="| on[a-z]+="|javascript:/i);
      expect(html).not.toMatch(/\b(src|action|poster|srcset)="(?!data:|[./]*assets\/page-)/);
    }
  });

  it.each(LOCALES)('says nothing that was forgotten: %s', async (locale) => {
    for (const day of DAYS) {
      for (const [path, html] of htmlFiles(await buildTree(aDay(day, locale)))) {
        expect(visibleText(html), path).not.toMatch(/undefined|\[object|NaN|Infinity|null\b/);
        expect(html, path).toContain(`<html lang="${locale}">`);
        const foreign = locale === 'en' ? /[\u3040-\u30ff\u4e00-\u9fff]/ : /^$/;
        expect(visibleText(html), path).not.toMatch(foreign);
      }
    }
  });
});

describe('a page that is not for everybody', () => {
  it.each(['unlisted', 'locked', 'internal'] as const)(
    'is kept from search engines and gives no referrer: %s',
    async (visibility) => {
      const tree = await buildTree(aPage({ visibility }));
      for (const [path, html] of htmlFiles(tree)) {
        expect(html, path).toContain('<meta name="robots" content="noindex');
        expect(html, path).toContain('<meta name="referrer" content="no-referrer">');
      }
      expect(textOf(tree, 'robots.txt')).toContain('Disallow: /');
    },
  );

  it('is the opposite of a listed one', async () => {
    const tree = await buildTree(aPage());
    expect(textOf(tree, 'index.html')).not.toContain('noindex');
    expect(textOf(tree, 'robots.txt')).not.toContain('Disallow: /');
  });
});

describe('a page in two languages', () => {
  it('leads from each page to the same page in the other', async () => {
    const alternates = [
      { locale: 'ja' as const, url: 'https://status.example.jp/' },
      { locale: 'en' as const, url: 'https://status.example.jp/en/' },
    ];
    const tree = await buildTree({ ...aWorstDay('ja'), alternates });
    expect(textOf(tree, 'index.html')).toContain('hreflang="en" href="https://status.example.jp/en/"');
    expect(textOf(tree, 'history/index.html')).toContain('href="https://status.example.jp/en/history/index.html"');
    expect(textOf(tree, '404.html')).toContain('href="https://status.example.jp/en/"');
  });
});

describe('text from outside', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='x",
      '{{x}}',
      '<%= it %>',
      '\u202egnp.exe',
      '__proto__',
      '&lt;',
      ']]>',
      '<!--',
      '<%',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  );

  it('is text wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (a, b) => {
        const page = aWorstDay('ja');
        const evil = {
          ...page,
          name: a,
          components: page.components.map((component) => ({ ...component, name: component.name + a })),
          incidents: page.incidents.map((incident, i) => ({
            ...incident,
            title: i === 0 ? b : null,
            affected: incident.affected.map((affected) => ({ ...affected, name: a })),
            reports: incident.reports.map((report) => ({ ...report, text: b })),
            bodyMarkdown: b,
          })),
          support: { name: a, email: `${b}@example.jp`, phone: b, url: `javascript:${b}` },
          notices: [
            { id: 'n', dates: someDates(), title: a, startsAt: null, endsAt: null, bodyMarkdown: a, updates: [] },
          ],
          contractIds: [{ id: a, components: [] }],
        };
        for (const [path, html] of htmlFiles(await buildTree(evil))) {
          const skeleton = html.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1>');
          expect(skeleton.match(/<script/g)?.length ?? 0, path).toBeLessThanOrEqual(2);
          expect(skeleton, path).not.toMatch(/<(img|iframe|object|embed|form|base)\b/i);
          const unquoted = skeleton.replace(/"[^"]*"/g, '""');
          expect(unquoted, path).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
          expect(skeleton, path).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000]/);
          expect(skeleton, path).not.toMatch(/href="\s*javascript:/i);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function manyHosts(total: number, out: number): StatusPage {
  const hosts = Array.from({ length: total }, (_, i) => ({
    ...twoServices({})[2]!,
    id: `h${i}`,
    name: `vm-${i}`,
    parents: [],
    state: i < out ? ('major_outage' as const) : ('operational' as const),
  }));
  return aPage({
    state: out > 0 ? 'partial_outage' : 'operational',
    components: hosts,
    counts: { ...aPage().counts, operational: total - out, major_outage: out },
    incidents: out === 0 ? [] : [anIncident({ affected: hosts.slice(0, out).map(({ name }) => anAffected({ name })) })],
  });
}

describe('the steps of an incident', () => {
  it.each<[string, Incident['state'][], string[]]>([
    ['one nobody spoke of yet', ['investigating'], ['now', '', '', '', '']],
    ['one of which each step was said', [...INCIDENT_STATES], ['past', 'past', 'past', 'past', 'now']],
    ['one whose cause nobody named', ['investigating', 'in_progress'], ['past', 'over', 'now', '', '']],
    ['one that recovered by itself', ['investigating', 'resolved'], ['past', 'over', 'over', 'over', 'now']],
  ])('of %s show only what was said as done', async (_, states, looks) => {
    const reports = states.map((state, i) => aReport({ number: i + 1, at: at(i - 20), state }));
    const state = states.at(-1)!;
    const incident = anIncident({ state, reports, resolvedAt: state === 'resolved' ? at(-1) : null });
    const tree = await buildTree(aPage({ incidents: [incident] }));
    const html = textOf(tree, `incidents/${incident.caseId}/index.html`);
    const steps = [...(/<ol class="steps">(.*?)<\/ol>/s.exec(html)?.[1] ?? '').matchAll(/<li([^>]*)>/g)];
    expect(
      steps.map(([, mark = '']) => (mark.includes('aria-current') ? 'now' : (/"(\w+)"/.exec(mark)?.[1] ?? ''))),
    ).toEqual(looks);
  });
});

it('a maintenance that was taken back says so where it stood, until it would have been over', async () => {
  const dates = someDates({ statedAt: at(-10) });
  const times = { startsAt: at(600), endsAt: at(720), components: [], text: '回線が切れます。' };
  const withdrawn = [{ id: 'm1', dates, title: '機器の交換', ...times }];
  const html = textOf(await buildTree(aPage({ withdrawn })), 'index.html');
  const section = /<section id="maintenance".*?<\/section>/s.exec(html)?.[0] ?? '';
  expect(visibleText(section)).toContain('【中止】機器の交換');
  expect(section).not.toContain('回線が切れます。');
});

describe('what the headline speaks of', () => {
  it.each(LOCALES)('stands on the sheet below it, and not once more: a maintenance (%s)', async (locale) => {
    const html = textOf(await buildTree(aDay('maintenance', locale)), 'index.html');
    const hero = /<section class="hero".*?<\/section>/s.exec(html)?.[0] ?? '';
    const range = locale === 'ja' ? '11月20日 13:00 〜 15:00' : '20 Nov, 13:00 – 15:00';
    expect(visibleText(hero)).toContain(range);
    expect(visibleText(html).split(range)).toHaveLength(2);
    expect(html).not.toContain('id="running"');
  });

  it.each(LOCALES)('stands on the sheet below it, and not once more: what cannot be seen (%s)', async (locale) => {
    const text = visibleText(textOf(await buildTree(aDay('unknown', locale)), 'index.html'));
    const cause = locale === 'ja' ? '認証エラー' : 'authentication';
    expect(text.split(cause), text).toHaveLength(2);
    expect(text).not.toContain(locale === 'ja' ? '12:50 から' : ', since 20 Nov');
  });

  it('and of which there is more than a sheet holds, stands in its section', async () => {
    const day = aDay('maintenance', 'ja');
    const [running] = day.maintenances;
    const maintenances = Array.from({ length: 4 }, (_, i) => ({ ...running!, id: `m${i}` }));
    const html = textOf(await buildTree({ ...day, maintenances }), 'index.html');
    expect(/<section id="running".*?<\/section>/s.exec(html)?.[0].split('class="plan"')).toHaveLength(5);
  });
});

it('a maintenance that nobody gave a title is headed by its time', async () => {
  const components = ['db-01', 'db-02', 'db-03'].map((name) => ({ id: name, name }));
  const html = textOf(await buildTree(aPage({ maintenances: [aMaintenance({ components })] })), 'index.html');
  const section = /<section id="maintenance".*?<\/section>/s.exec(html)?.[0] ?? '';
  expect(visibleText(section)).toBe('メンテナンス 11月28日 02:00 〜 05:00 予定 影響範囲 db-01、db-02、db-03');
});

describe('a page of many', () => {
  it('folds what would be a wall', async () => {
    const html = textOf(await buildTree(manyHosts(2000, 300)), 'index.html');
    const open = html.replace(/<details(?![^>]* open)[\s\S]*?<\/details>/g, '');
    expect(open.match(/class="row"/g)?.length ?? 0).toBeLessThanOrEqual(40);
    expect(visibleText(html)).toContain('残り 280台を表示');
    expect(visibleText(html)).toContain('正常 1,700台');
    expect(html.length).toBeLessThan(1_500_000);
  });
});

describe('an overview on which nobody is listed', () => {
  const nobody = (locale: 'ja' | 'en', given: Partial<StatusPage> = {}): StatusPage =>
    anOverview(locale, 0, {}, { state: 'unknown', ...given });

  it.each(LOCALES)('sends readers to their own pages, and claims neither good nor bad: %s', async (locale) => {
    const tree = await buildTree(nobody(locale));
    const main = visibleText(/<main[\s\S]*<\/main>/.exec(textOf(tree, 'index.html'))![0]);
    expect(main).toContain(
      locale === 'ja' ? 'お客様ごとのページで状況をお知らせしています' : 'a status page of their own',
    );
    expect(main).toContain(locale === 'ja' ? 'ご案内したリンク' : 'the link that was sent to you');
    expect(main).toContain('06-0000-0000');
    expect(main).not.toMatch(
      /正常|operational|確認できません|unknown|記録された障害はありません|No incidents|お客様ごとの状態|Customers\b/i,
    );
    const html = textOf(tree, 'index.html');
    expect(html).not.toMatch(/hero s-(operational|unknown)/);
    expect(/<title[^>]*>(.*)<\/title>/.exec(html)?.[1]).not.toMatch(/確認できません|Unknown|正常|Operational/);
  });

  it('still says what is announced to all, and how many others are hit where that is configured', async () => {
    const announced = nobody('ja', {
      state: 'degraded',
      incidents: [anIncident({ title: '回線の障害', affected: [] })],
    });
    const text = visibleText(textOf(await buildTree(announced), 'index.html'));
    expect(text).toContain('回線の障害');
    const counted = visibleText(textOf(await buildTree(nobody('ja', { othersAffected: 3 })), 'index.html'));
    expect(counted).toContain('お客様 3社に影響が出ています。');
    expect(counted).not.toContain('このほか');
  });

  it.each([
    ['recovered', { recovered: ['web-01'], handedOver: [] }, '復旧日時', '終了日時'],
    ['was handed over to maintenance', { recovered: [], handedOver: ['web-01'] }, '終了日時', '復旧日時'],
  ])('calls the end of a case that %s what it was', async (_, ended, said, unsaid) => {
    const change = aChange({ kind: 'ended', affectedCount: 0, ...ended });
    const resolved = anIncident({
      caseId: 'ended',
      state: 'resolved',
      resolvedAt: at(0),
      reports: [aReport({ number: 1, state: 'resolved', change })],
    });
    const text = visibleText(textOf(await buildTree(aPage({ incidents: [resolved] })), 'incidents/ended/index.html'));
    expect(text).toContain(said);
    expect(text).not.toContain(unsaid);
  });

  it.each(LOCALES)('claims of its past no more than that nothing is listed: %s', async (locale) => {
    const tree = await buildTree(nobody(locale));
    const text = visibleText(textOf(tree, 'history/index.html'));
    expect(text).toContain(
      locale === 'ja' ? 'この期間に掲載された障害はありません。' : 'No incidents are listed in this period.',
    );
  });

  it('is not called an unreachable data source in the API, nor all systems operational', async () => {
    const { status } = JSON.parse(textOf(await buildTree(nobody('en')), 'api/v2/status.json')) as {
      status: { indicator: string; description: string };
    };
    expect(status).toEqual({ indicator: 'minor', description: 'Status is on the page of each customer' });
  });
});

describe('a page that lists services and not servers', () => {
  it.each(LOCALES)('calls what is in no service the rest, not by the customer’s name: %s', async (locale) => {
    const worst = aWorstDay(locale);
    const rest = aComponent({ name: worst.name, kind: 'customer', counts: { ...worst.counts, operational: 3 } });
    const services = worst.components.filter(({ kind }) => kind === 'service');
    const html = textOf(await buildTree({ ...worst, components: [...services, rest] }), 'index.html');
    const list = visibleText(/<section id="components"[\s\S]*?<\/section>/.exec(html)![0]);
    expect(list).toContain(locale === 'ja' ? 'その他' : 'Everything else');
    // One of them is well, of five servers and three more; “1 server operational” would be a lie.
    expect(list).not.toMatch(/正常 1台|1 server operational/);
    expect(list).not.toContain(worst.name);
  });
});

describe.each(LOCALES)('where nothing is watched yet: %s', (locale) => {
  const ja = locale === 'ja';
  const whole = aComponent({ name: 'Hinode', kind: 'customer', state: 'unknown' });
  const unknown = [
    anUnknown({ component: whole.id, name: 'Hinode', cause: 'shape', lastReadAt: null, isEmpty: true as const }),
  ];
  const counts = countStates(['unknown']);
  const start = async (page: StatusPage): Promise<string> => textOf(await buildTree(page), 'index.html');

  it('a customer’s page says so calmly, counts no servers, and is not green', async () => {
    const contractIds = [{ id: 'C-1', components: [whole.id] }];
    const html = await start(aPage({ locale, state: 'unknown', counts, components: [whole], unknown, contractIds }));
    expect(html).not.toContain('id="find"');
    const main = visibleText(/<main[\s\S]*<\/main>/.exec(html)![0]);
    expect(main).toContain(ja ? '監視対象のサーバーはまだありません' : 'None of your servers are watched yet');
    expect(main).not.toMatch(
      /取得できません|確認でき|1 ?台|cannot be read|[Uu]nknown|1 of 1|1 server|正常に|operational|稼働率|Uptime/,
    );
    expect(html).not.toContain('s-operational" id="now"');
    expect(/<title.*<\/title>/.exec(html)![0]).toContain(
      ja ? '監視対象はまだありません | ' : 'Nothing is watched yet | ',
    );
  });

  it('a customer’s page counts no servers either while humans announce an outage', async () => {
    const page = aPage({ locale, state: 'major_outage', counts, components: [whole], unknown });
    const main = visibleText(/<main[\s\S]*<\/main>/.exec(await start(page))![0]);
    expect(main).toContain(ja ? '障害が発生しています' : 'There is an outage');
    expect(main).not.toMatch(/確認でき|1 ?台|[Uu]nknown|1 of 1|1 server/);
  });

  it('a first reading that failed is told apart: that one cannot be confirmed', async () => {
    const failed = [anUnknown({ component: whole.id, name: 'Hinode', cause: 'shape', lastReadAt: null })];
    const html = await start(aPage({ locale, state: 'unknown', counts, components: [whole], unknown: failed }));
    expect(visibleText(html)).toContain(ja ? '監視データを取得できないため' : 'Monitoring data cannot be read');
    expect(visibleText(html)).not.toMatch(/まだありません|watched yet/);
  });

  it('the overview says of whom, and that nothing failed', async () => {
    const page = anOverview(locale, 3, { 1: 'unknown' }, { state: 'unknown' });
    const { id, name } = page.components[1]!;
    const html = await start({ ...page, unknown: [{ ...unknown[0]!, component: id, name }] });
    const main = visibleText(/<main[\s\S]*<\/main>/.exec(html)![0]);
    expect(main).toContain(
      ja
        ? '3社中1社は、監視対象がまだありません。確認できた2社は正常です。'
        : '1 of 3 customers has nothing that is watched yet. The 2 customers that could be read are operational.',
    );
    expect(main).toContain(ja ? '監視中のサーバーをまだ確認できていません' : 'no monitored server has been seen yet');
    expect(main).not.toMatch(/取得できません|cannot be read|確認できなくなった|Not seen since/);
  });

  it('an overview that lists nobody shows no state in its tabs and on its badge, and nothing green', async () => {
    const tree = await buildTree(anOverview(locale, 0, {}, { state: 'unknown' }));
    for (const path of ['index.html', 'history/index.html']) expect(textOf(tree, path)).toContain(NEUTRAL_FAVICON);
    const badge = JSON.parse(textOf(tree, 'badge.json')) as { message: string; color: string; isError: boolean };
    expect(badge).toMatchObject({ message: ja ? 'お客様ごとに掲載' : 'per customer', color: '5f6368', isError: false });
    expect(textOf(tree, 'badge.svg')).not.toMatch(/確認できません|Unknown|#1e7b34/);
  });
});

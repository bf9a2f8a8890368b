import { HtmlValidate } from 'html-validate';
import { describe, expect, test } from 'vitest';
import { NoroshiError } from '../../src/base/errors.ts';
import type { ReportData } from '../../src/report/availability-report.ts';
import { renderReport, type ReportRequest } from '../../src/report/render-report.ts';

const NOW = new Date('2026-07-15T12:00:00Z');
const observed = [{ from: new Date('2026-06-15T15:00:00Z'), to: NOW }];
const outage = { from: new Date('2026-06-20T01:00:00Z'), to: new Date('2026-06-20T01:42:20Z') };

const data: ReportData = {
  customer: { id: 'acme', name: '株式会社アクメ' },
  issuer: { name: 'マネージドクラウド サポート窓口', lines: ['06-0000-0000'] },
  slaRatio: null,
  leftAt: null,
  components: [
    { id: 's1', kind: 'service', name: 'shop', parents: [], outages: [], degraded: [], maintenance: [], observed },
    {
      id: 'h1',
      kind: 'host',
      name: '=HYPERLINK("https://x.example","<b>|web-01*")',
      parents: ['s1'],
      outages: [outage],
      degraded: [{ from: outage.to, to: new Date('2026-06-20T01:43:00Z') }],
      maintenance: [],
      observed,
    },
    { id: 'h2', kind: 'host', name: '', parents: [], outages: [], degraded: [], maintenance: [], observed: [] },
  ],
  incidents: [
    {
      caseId: '5aAlrt1',
      spokenNumber: '0620-0001',
      nextReport: null,
      expected: null,
      pending: null,
      related: [],
      isRetracted: false,
      title: '回線障害 <script>',
      state: 'resolved',
      impact: 'major_outage',
      startedAt: outage.from,
      resolvedAt: outage.to,
      isWidespread: false,
      duringMaintenance: false,
      isStale: false,
      affected: [
        {
          component: 'h1',
          name: 'web-01',
          kind: 'host',
          effect: 'outage',
          windows: [{ from: outage.from, to: outage.to, effect: 'outage', end: 'recovered' }],
          flapping: null,
        },
      ],
      reports: [],
      bodyMarkdown: null,
    },
  ],
};

function run(given: Partial<ReportRequest> = {}): string {
  return renderReport({
    customerId: 'acme',
    from: '2026-06-01',
    to: '2026-06-30',
    format: 'md',
    locale: 'ja',
    timeZone: 'Asia/Tokyo',
    now: NOW,
    customerIds: ['acme', 'beta-shop'],
    load: () => data,
    ...given,
  });
}

function refusal(given: Partial<ReportRequest>): NoroshiError {
  try {
    run({ load: () => expect.unreachable('nothing is loaded for a request that is refused'), ...given });
  } catch (thrown) {
    if (thrown instanceof NoroshiError) return thrown;
    throw thrown;
  }
  return expect.unreachable('it was not refused');
}

describe('noroshi report', () => {
  test('says that nothing happened also where one host is watched by nothing', () => {
    const quiet = run({ load: () => ({ ...data, incidents: [] }) });
    expect(quiet).toContain('この期間に障害はありませんでした。');
    expect(quiet).not.toContain('監視データがなく');
  });

  test('writes Markdown in Japanese', () => {
    expect(run()).toBe(
      [
        '株式会社アクメ 御中  ',
        '  ',
        '発行日 2026年7月15日  ',
        'マネージドクラウド サポート窓口  ',
        '06-0000-0000',
        '',
        '# 稼働報告書',
        '',
        '- 対象期間: 2026年6月1日 ～ 2026年6月30日',
        '- タイムゾーン: Asia/Tokyo',
        '',
        '> 記録は 2026年6月16日 00:00 (JST) から始まっています。それより前は集計に含まれていません。',
        '',
        '> 確認できた割合が 90% に満たないものは、稼働率を記載していません。',
        '',
        '## サービス・サーバー別の稼働状況',
        '',
        '| 名称 | 種別 | 障害件数 | 停止 | 稼働率に算入した停止 | 性能低下 | メンテナンス | 確認できた割合 | 稼働率 |',
        '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
        '| shop | サービス | 1 | 0分 | 0分 | 0分 | 0分 | 50.000% | ― |',
        '| =HYPERLINK("https&#58;//x.example","\\<b\\>\\|web-01\\*") | サーバー | 1 | 42分 | 42分 | 1分未満 | 0分 | 50.000% | ― |',
        '| サーバー 3 | サーバー | 0 | 0分 | 0分 | 0分 | 0分 | 0.000% | ― |',
        '',
        '## 障害一覧',
        '',
        '| 案件番号 | 件名 | 影響 | 発生日時 | 復旧日時 | 期間内の影響時間 |',
        '| --- | --- | --- | --- | --- | ---: |',
        '| 0620-0001 5aAlrt1 | 回線障害 \\<script\\> | 停止 | 2026年6月20日 10:00 (JST) | 2026年6月20日 10:42 (JST) | 42分 |',
        '',
        '稼働率 ＝ 1 −（停止時間 ÷ 確認できた時間）。メンテナンス中の時間と、確認できなかった時間は、停止時間にも確認できた時間にも含めません。同じ時間の停止は重複して数えません。',
        '',
      ].join('\n'),
    );
  });

  test('writes CSV with plain figures that no spreadsheet runs', () => {
    const lines = run({ format: 'csv', locale: 'en' }).split('\r\n');
    expect(lines).toEqual([
      '\ufeffCustomer,From,To,Time zone,Name,Kind,Incidents,Outage (s),Outage counted in uptime (s),Degraded (s),Maintenance (s),Observed,Uptime,Agreed uptime (SLA),Outage allowed (s)',
      '株式会社アクメ,2026-06-01,2026-06-30,Asia/Tokyo,shop,Service,1,0,0,0,0,0.5,,,',
      `株式会社アクメ,2026-06-01,2026-06-30,Asia/Tokyo,"'=HYPERLINK(""https://x.example"",""<b>|web-01*"")",Server,1,2540,2540,40,0,0.5,,,`,
      '株式会社アクメ,2026-06-01,2026-06-30,Asia/Tokyo,Server 3,Server,0,0,0,0,0,0,,,',
      '',
    ]);
  });

  test.each(['ja', 'en'] as const)('writes one valid page without foreign markup (%s)', async (locale) => {
    const html = run({ format: 'html', locale });
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).not.toMatch(/<script|<b>|https:\/\/(?!x\.example)/);
    expect(html).toContain('&lt;b&gt;|web-01*');
    const checker = new HtmlValidate({ extends: ['html-validate:recommended'] });
    const { results } = await checker.validateString(html);
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, line }) => `${ruleId} ${line}`))).toEqual([]);
  });

  /** All of June observed, 12 minutes of outage, 99.9 % agreed. */
  const agreed: ReportData = {
    ...data,
    slaRatio: 0.999,
    components: [
      {
        ...data.components[1]!,
        name: 'web-01',
        outages: [{ from: outage.from, to: new Date('2026-06-20T01:12:00Z') }],
        degraded: [],
        observed: [{ from: new Date('2026-05-01T00:00:00Z'), to: NOW }],
      },
    ],
  };

  test('says what an agreed uptime allows, and what was', () => {
    const text = run({ load: () => agreed });
    expect(text).toContain('- 契約稼働率（SLA）: 99.9%（対象期間の許容停止時間 43分）');
    expect(text).toContain('| 100.000% | 99.972% | 許容 43分 / 実績 12分 |'.replace('100.000%', '100%'));
    const csv = run({ load: () => agreed, format: 'csv' });
    expect(csv).toContain(',720,720,0,0,1,0.999722,0.999,2592');
  });

  test('says when an agreed uptime was not kept, and gives no result where too little was seen', () => {
    const strict = run({ load: () => ({ ...agreed, slaRatio: 0.9999 }), locale: 'en' });
    expect(strict).toContain('allowed 4 min / actual 12 min (exceeded)');
    const unseen = run({ load: () => ({ ...agreed, components: data.components }) });
    expect(unseen).toContain('許容 43分 / 実績 ―');
    expect(unseen).not.toContain('超過');
  });

  test('gives no percentage from a glimpse', () => {
    const glimpse = [{ from: outage.from, to: new Date(outage.from.getTime() + 26_000) }];
    const components = [{ ...agreed.components[0]!, observed: glimpse, outages: glimpse }];
    const text = run({ load: () => ({ ...agreed, slaRatio: null, components }) });
    expect(text).toContain('| 0.001% | ― |');
    expect(text).not.toContain('| 0.000% |');
    expect(text).toContain('90% に満たないものは、稼働率を記載していません');
  });

  test('has a letterhead, and columns of fixed widths that make up the whole', () => {
    const html = run({ load: () => agreed, format: 'html' });
    expect(html).toContain('<p class="to">株式会社アクメ 御中</p>');
    expect(html).toContain('<p>発行日 2026年7月15日</p><p>マネージドクラウド サポート窓口</p><p>06-0000-0000</p>');
    for (const [group] of html.matchAll(/<colgroup>.*?<\/colgroup>/g)) {
      const widths = [...group.matchAll(/class="w(\d+)"/g)].map(([, width]) => Number(width));
      expect(widths.reduce((sum, width) => sum + width, 0)).toBe(100);
      expect(html).toContain(`.w${widths[0]}{width:${widths[0]}%}`);
    }
  });

  test('says that a period is not over, and that nothing was recorded', () => {
    expect(run({ locale: 'en', from: '2026-07-01', to: '2026-07-31' })).toContain('The period is not over.');
    const before = run({ locale: 'en', from: '2026-01-01', to: '2026-01-31' });
    expect(before).toContain('> This period was not observed, so there is no uptime to give.');
    expect(before).not.toContain('no incidents');
    const empty = run({ locale: 'en', load: () => ({ ...data, components: [], incidents: [] }) });
    expect(empty).toContain('There are no services or servers to report on.');
  });

  test('is the same text for the same input', () => {
    for (const format of ['md', 'csv', 'html']) expect(run({ format })).toBe(run({ format }));
  });

  test.each<[string, Partial<ReportRequest>, string]>([
    ['an unknown customer', { customerId: 'betashop' }, 'usage.customer'],
    ['an unknown format', { format: 'pdf' }, 'usage.format'],
    ['a date that is none', { from: '2026-06-31' }, 'usage.period'],
    ['dates in the wrong order', { to: '2026-05-31' }, 'usage.period'],
    ['the future', { from: '2026-08-01', to: '2026-08-31' }, 'usage.period'],
  ])('refuses %s', (_title, given, code) => {
    expect(refusal(given).code).toBe(code);
  });

  test('names the customer that was probably meant', () => {
    expect(refusal({ customerId: 'betashop' }).hint).toBe('Did you mean "beta-shop"?');
  });
});

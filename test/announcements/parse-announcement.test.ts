import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFinding } from '../../src/announcements/words/finding-words.ts';
import { parseAnnouncement } from '../../src/announcements/parse-announcement.ts';
import type { ParsedAnnouncement } from '../../src/announcements/parse-announcement.ts';

const context = {
  file: 'announcements/a.md',
  id: 'a',
  timeZone: 'Asia/Tokyo',
  customerIds: new Set(['acme', 'beta-shop']),
};

const GOOD = ['title: 回線障害', 'kind: incident', 'customers: [acme]', 'startsAt: 2026-11-20 12:05'];

const maintenance = (...more: string[]): string[] => [
  ...GOOD.map((line) => line.replace('incident', 'maintenance')),
  ...more,
];

function parse(frontMatter: string[], body = ''): ParsedAnnouncement {
  return parseAnnouncement(['---', ...frontMatter, '---', body].join('\n'), context);
}
function places({ findings }: ParsedAnnouncement): string[] {
  return findings.map(({ code, line, column }) => `${code.replace('announcement.', '')} ${line}:${column}`);
}

describe('a recurrence', () => {
  test('is read as it is meant, and left out where nothing is written', () => {
    const written = maintenance(
      'endsAt: 2026-11-20 13:00',
      'recurrence: { type: weekly, interval: 2, weekdays: Sunday, until: 2027-03-31 }',
    );
    expect(parse(written).announcement?.recurrence).toEqual({
      type: 'weekly',
      interval: 2,
      weekdays: ['Sunday'],
      until: new Date('2027-04-01T00:00:00+09:00'),
    });
    expect(parse(GOOD).announcement).not.toHaveProperty('recurrence');
  });
});

describe('letters that only look right', () => {
  test.each([
    ['a full-width colon', ['title：回線障害', 'kind: notice', 'customers: all'], 'yaml_colon 2:6'],
    ['a full-width colon further down', ['title: A', 'kind： notice', 'customers: all'], 'yaml_colon 3:5'],
    ['no blank behind a colon', ['title:回線障害', 'kind: notice', 'customers: all'], 'yaml_tight 2:6'],
    ['a full-width colon alone', ['title：A'], 'yaml_colon 2:6'],
    ['a full-width blank before a key', ['title: A', '\u3000kind: notice', 'customers: all'], 'yaml_blank 3:1'],
    ['a full-width blank behind a colon', ['title:\u3000A', 'kind: notice', 'customers: all'], 'yaml_blank 2:7'],
    [
      'a full-width colon in an update',
      [...GOOD, 'updates:', '  - at： 2026-11-20 13:00', '    text: x'],
      'yaml_colon 7:7',
    ],
  ])('are named, once: %s', (_, frontMatter, place) => {
    expect(places(parse(frontMatter))).toEqual([place]);
  });

  test.each([
    [
      'an unknown key and a date',
      [...GOOD.slice(0, 3), 'startsAt: soon', 'foo: 1'],
      ['unknown_key 6:1', 'bad_date 5:11'],
    ],
    [
      'a value, a customer and a period',
      [...GOOD.slice(0, 2), 'customers: [acme, nobody]', ...GOOD.slice(3), 'endsAt: 2026-11-19', 'impact: awful'],
      ['bad_value 7:9', 'unknown_customer 4:19', 'bad_period 6:9'],
    ],
    [
      'a missing text, and a date of another update',
      [...GOOD, 'updates:', '  - at: 2026-11-20 13:00', '  - { at: later, text: A }'],
      ['missing_key 7:5', 'bad_date 8:11'],
    ],
    ['a missing title and no start', ['kind: maintenance', 'customers: all'], ['missing_key 2:1', 'missing_start 2:7']],
    [
      'a wrong date of the end and no start',
      ['title: A', 'kind: maintenance', 'customers: all', 'endsAt: late'],
      ['bad_date 5:9', 'missing_start 3:7'],
    ],
    // What a mistyped key was to say is not missing as well.
    [
      'a mistyped start',
      ['title: A', 'kind: maintenance', 'customers: all', 'startAt: 2026-11-20'],
      ['unknown_key 5:1'],
    ],
    ['a kind that is none', ['title: A', 'kind: outage', 'customers: all'], ['bad_value 3:7']],
    ['an end that is no text', [...GOOD, 'state: resolved', 'endsAt: [x]'], ['bad_value 7:9']],
    [
      'customers that are none',
      ['title: A', 'kind: notice', 'customers: { a: b }', 'startsAt: x'],
      ['bad_value 4:12', 'bad_date 5:11'],
    ],
  ])('with several mistakes is told of all at once: %s', (_, written, told) => {
    const parsed = parse(written);
    expect(parsed.announcement).toBeUndefined();
    expect(places(parsed).toSorted()).toEqual(told.toSorted());
  });

  test('may stand in what people read', () => {
    const text = ['updates:', '  - at: 2026-11-20 13:00', '    text: |', '      \u3000title：件名', '      Web：復旧'];
    expect(places(parse([...GOOD, ...text]))).toEqual([]);
    expect(places(parse([...GOOD, 'imapct: none', ...text.slice(0, 3), '      \u3000ご不便を：']))).toEqual([
      'unknown_key 6:1',
    ]);
  });
});

describe('an announcement', () => {
  test('is read with all its fields', () => {
    const { announcement, findings } = parse(
      [
        'title: "回線障害: 東京"',
        'kind: incident # a comment',
        'customers:',
        '  - acme',
        '  - beta-shop',
        '  - acme',
        'services: "web-*"',
        'hosts: [vm1*, vm2]',
        'case: 5e10',
        'state: identified',
        'impact: degraded',
        'startsAt: 2026-11-20 12:05',
        'endsAt: 2026-11-20T14:00+09:00',
        'nextReportAt: 2026-11-20 13:30',
        'expectedAt: 2026-11-20T15:00+09:00',
        'updates:',
        '  - { at: 2026-11-20 13:00, state: monitoring, text: 経過観察中です。, nextReportAt: 2026-11-20 13:45 }',
        '  - at: 2026-11-20 12:30',
        '    text: |',
        '      原因を確認しました。',
        '      交換します。',
      ],
      '\n**復旧しました。**原因は\n\n---\n\n    code',
    );
    expect(findings).toEqual([
      expect.objectContaining({ code: 'announcement.state_conflict', severity: 'warning', line: 11 }),
    ]);
    expect(announcement).toEqual({
      id: 'a',
      kind: 'incident',
      title: '回線障害: 東京',
      customers: ['acme', 'beta-shop'],
      services: ['web-*'],
      hosts: ['vm1*', 'vm2'],
      caseId: '5e10',
      state: 'identified',
      impact: 'degraded',
      startsAt: new Date('2026-11-20T03:05:00Z'),
      endsAt: new Date('2026-11-20T05:00:00Z'),
      nextReportAt: new Date('2026-11-20T04:30:00Z'),
      expectedAt: new Date('2026-11-20T06:00:00Z'),
      updates: [
        { at: new Date('2026-11-20T03:30:00Z'), state: null, text: '原因を確認しました。\n交換します。' },
        {
          at: new Date('2026-11-20T04:00:00Z'),
          state: 'monitoring',
          text: '経過観察中です。',
          nextReportAt: new Date('2026-11-20T04:45:00Z'),
        },
      ],
      bodyMarkdown: '**復旧しました。**原因は\n\n---\n\n    code',
    });
  });

  test.each([
    ['with Windows line breaks', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with a byte-order mark', (text: string) => `\ufeff${text}`],
    ['with blanks behind the fences', (text: string) => text.replaceAll('---', '---  ')],
  ])('%s reads the same', (_title, change) => {
    const text = ['---', ...GOOD, 'updates:', '  - { at: 2026-11-20 13:00, text: x }', '---', 'a', '', 'b'].join('\n');
    expect(parseAnnouncement(change(text), context)).toEqual(parseAnnouncement(text, context));
    expect(parseAnnouncement(change(text), context).announcement?.bodyMarkdown).toBe('a\n\nb');
  });

  test('empty values count as not written', () => {
    const { announcement, findings } = parse([
      ...GOOD,
      'services:',
      'hosts:',
      'case:',
      'state:',
      'endsAt: ""',
      'updates:',
    ]);
    expect(findings).toEqual([]);
    expect(announcement).toMatchObject({
      services: [],
      hosts: [],
      caseId: null,
      state: null,
      endsAt: null,
      updates: [],
    });
  });

  test('control and bidi characters do not reach a page, script stays text for the renderer to refuse', () => {
    const { announcement } = parse(
      ['title: "a\\u202eb"', 'kind: notice', 'customers: all'],
      '<script>alert(1)</script>\u0007\u202e\tx',
    );
    expect(announcement).toMatchObject({
      title: 'a b',
      bodyMarkdown: '<script>alert(1)</script>\tx',
      customers: 'all',
    });
  });

  test.each([
    [GOOD, 'partial_outage'],
    [[...GOOD, 'case: abc'], 'none'],
    [GOOD.map((line) => line.replace('incident', 'maintenance')), 'none'],
  ])('without an impact: %#', (lines, impact) => {
    expect(parse(lines).announcement?.impact).toBe(impact);
  });
});

describe('what is wrong is said with its place', () => {
  test.each<[string, string[], string[]]>([
    ['unknown key', [...GOOD, 'startAt: 2026-11-20 12:05'], ['unknown_key 6:1']],
    ['unknown key of an update', [...GOOD, 'updates:', '  - at: 2026-11-20 12:05', '    txt: x'], ['unknown_key 8:5']],
    ['prototype keys', [...GOOD, '__proto__: { a: b }', 'constructor: x'], ['unknown_key 6:1', 'unknown_key 7:1']],
    ['everything missing', ['services: x'], ['missing_key 2:1', 'missing_key 2:1', 'missing_key 2:1']],
    ['wrong word', [...GOOD, 'state:  fixed'], ['bad_value 6:9']],
    ['wrong shape', [...GOOD, 'title2: x', 'updates: later'], ['bad_value 7:10', 'unknown_key 6:1']],
    ['empty title', ['title:', ...GOOD.slice(1)], ['bad_value 2:7']],
    ['bad date', [...GOOD.slice(0, 3), 'startsAt: 2026-02-30 12:05'], ['bad_date 5:11']],
    [
      'bad dates, all of them',
      [...GOOD, 'endsAt: later', 'updates:', '  - { at: soon, text: x }'],
      ['bad_date 6:9', 'bad_date 8:11'],
    ],
    [
      'a promise without a date',
      [...GOOD, 'nextReportAt: soon', 'expectedAt: 26:00'],
      ['bad_date 6:15', 'bad_date 7:13'],
    ],
    ['end before start', [...GOOD, 'endsAt: 2026-11-20 12:05'], ['bad_period 6:9']],
    ['recurrence of an incident', [...GOOD, 'recurrence: { type: daily }'], ['recurrence_unfit 6:13']],
    ['recurrence without an end', maintenance('recurrence: { type: daily }'), ['recurrence_unfit 6:13']],
    [
      'recurrence with a state',
      maintenance('endsAt: 2026-11-20 13:00', 'state: resolved', 'recurrence: { type: daily }'),
      ['recurrence_unfit 8:13'],
    ],
    [
      'recurrence of a day',
      maintenance('endsAt: 2026-11-21 12:05', 'recurrence: { type: daily }'),
      ['recurrence_long 7:13'],
    ],
    [
      'recurrence that never comes',
      maintenance('endsAt: 2026-11-20 13:00', 'recurrence: { type: daily, until: 2026-11-19 }'),
      ['bad_period 7:35'],
    ],
    [
      'weekdays of every month',
      maintenance('endsAt: 2026-11-20 13:00', 'recurrence: { type: monthly, weekdays: Sunday }'),
      ['recurrence_unfit 7:40'],
    ],
    [
      'an unknown recurrence',
      maintenance('recurrence: { type: sometimes, interval: 0, weekday: [x] }'),
      ['bad_value 6:21', 'bad_value 6:42', 'unknown_key 6:45'],
    ],
    ['no start', GOOD.slice(0, 3), ['missing_start 3:7']],
    ['unknown case characters', [...GOOD, 'case: ../x'], ['bad_value 6:7']],
    [
      'unknown customers',
      ['title: x', 'kind: notice', 'customers: [acmee, zzz]'],
      ['unknown_customer 4:13', 'unknown_customer 4:20'],
    ],
    ['nobody', ['title: x', 'kind: notice', 'customers: []'], ['bad_value 4:12']],
    ['broken YAML', ['title: a: b'], ['yaml 2:8']],
    ['a key twice', [...GOOD, 'title: again'], ['yaml 6:1']],
    ['a tab', ['title: x', 'updates:', '\t- at: x'], ['yaml 4:1']],
    ['an alias', [...GOOD, 'services: &a [x]', 'hosts: *a'], ['bad_value 7:8']],
    ['a list where a map belongs', ['- title'], ['bad_value 2:1']],
    ['nothing', [], ['bad_value 2:1']],
  ])('%s', (_title, lines, expected) => {
    const parsed = parse(lines);
    expect(places(parsed).toSorted()).toEqual(expected.toSorted());
    expect(parsed.announcement).toBeUndefined();
  });

  test.each([
    ['no front matter', '# Title\n', 'announcement.no_front_matter'],
    ['an empty file', '', 'announcement.no_front_matter'],
    ['an open front matter', '---\ntitle: x\n', 'announcement.front_matter_open'],
  ])('%s', (_title, text, code) => {
    expect(parseAnnouncement(text, context)).toMatchObject({ announcement: undefined, findings: [{ code, line: 1 }] });
  });

  test('a mistyped key or customer is told what was probably meant', () => {
    const [finding] = parse([...GOOD, 'startAt: x']).findings;
    expect(formatFinding(finding!, 'a.md')).toBe(
      'a.md:6:1  startAt is not a key that announcements have.\n          Did you mean "startsAt"?',
    );
    const unknown = parse(['title: x', 'kind: notice', 'customers: [betashop]']).findings[0];
    expect(formatFinding(unknown!, 'a.md')).toBe(
      'a.md:4:13  customers[0] “betashop” is not a customer.\n           Did you mean "beta-shop"?',
    );
  });

  test.each([[[]], [['- title']], [['title']], [['# later']]])(
    'front matter without keys is not called empty: %j',
    (lines) => {
      const told = formatFinding(parse(lines).findings[0]!, 'a.md');
      expect(told).toContain('a.md:2:1  The front matter holds no keys; write title:, kind: and customers:');
      expect(formatFinding(parse(lines).findings[0]!, 'a.md', 'ja')).toContain('「キー: 値」の行がありません');
    },
  );

  test('an unknown customer does not silence the others', () => {
    const { announcement, findings } = parse([...GOOD.slice(0, 2), 'customers: [acmee, acme]', GOOD[3]!]);
    expect(announcement?.customers).toEqual(['acme']);
    expect(findings).toMatchObject([{ code: 'announcement.unknown_customer', severity: 'error' }]);
  });

  test('what can be shown is shown, with a warning', () => {
    const berlin = { ...context, timeZone: 'Europe/Berlin' };
    const skipped = ['---', ...GOOD.slice(0, 3), 'startsAt: 2026-03-29 02:30', '---'].join('\n');
    expect(parseAnnouncement(skipped, berlin)).toMatchObject({
      announcement: { startsAt: new Date('2026-03-29T01:30:00Z') },
      findings: [{ code: 'announcement.skipped_hour', severity: 'warning', line: 5 }],
    });
    expect(parse([...GOOD, 'state: resolved'])).toMatchObject({
      announcement: { state: 'resolved' },
      findings: [{ code: 'announcement.state_without_time', severity: 'warning' }],
    });
  });

  test('hostile nesting ends in a few findings', () => {
    const { announcement, findings } = parse([`title: ${'['.repeat(50_000)}`]);
    expect(announcement).toBeUndefined();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(20);
  });

  test('any text is an announcement or findings, and never throws', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(
        '---',
        ...GOOD,
        'updates:',
        '  - at: x',
        'customers: all',
        '[',
        '{a: [',
        '? x',
        '!!js x',
        '%YAML 9',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const parsed = parse(lines);
        expect(parsed.announcement !== undefined || parsed.findings.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

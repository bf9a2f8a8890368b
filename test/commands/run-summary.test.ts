import { describe, expect, it } from 'vitest';
import { describeTarget, formatMarkdown, formatSummary, listProblems } from '../../src/commands/run/format-summary.ts';
import {
  exitCodeOf,
  summarizeSnapshot,
  type RunSummary,
  type TargetSummary,
} from '../../src/commands/run/run-summary.ts';
import { countStates } from '../../src/model/state.ts';
import { anOrganization, aSnapshot } from '../support/builders-model.ts';

const NOW = new Date('2026-11-20T03:05:00Z');
const ERROR = { code: 'publish.unreachable', message: 'It is not there.', hint: 'Look for it.' };
const FAILED = {
  name: 'acme',
  source: 'mackerel' as const,
  cause: 'auth',
  message: 'It refused the key.',
  hint: 'Look at the key.',
  since: NOW,
};

function aTarget(given: Partial<TargetSummary> = {}): TargetSummary {
  const counts = { put: 3, removed: 1, unchanged: 7, quiet: false };
  return { tree: 'public', target: 'directory:/srv/www', ok: true, ...counts, error: null, ...given };
}

const NOTHING = { logs: 0, ends: 0, hosts: 0, runs: 0 };

function aSummary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    takenAt: NOW,
    durationSeconds: 1.234,
    stages: [{ name: 'collect', seconds: 1 }],
    organizations: { total: 2, requests: 8, failed: [], oddities: {}, pending: NOTHING },
    hosts: 14,
    openAlerts: 1,
    uncounted: [],
    monitorsUnknown: [],
    customers: countStates(['operational', 'major_outage']),
    unmapped: { hosts: 0, alerts: 0 },
    announcements: { used: 0, problems: [] },
    trees: [],
    targets: [aTarget()],
    nextInstant: null,
    notifications: [],
    unbuilt: [],
    staleState: null,
    clock: { verdict: 'right', skewSeconds: 0, message: null },
    ...given,
  };
}

const partly = (failed: RunSummary['organizations']['failed']): RunSummary['organizations'] => ({
  total: 2,
  requests: 8,
  failed,
  oddities: {},
  pending: NOTHING,
});

describe('open alerts that do not count', () => {
  const uncounted = [
    { type: 'external', reason: 'type' as const, count: 2 },
    { type: 'check', reason: 'type' as const, count: 1 },
    { type: 'host', reason: 'muted' as const, count: 1 },
  ];
  it('are told by type and reason, to people and machines', () => {
    const summary = aSummary({ openAlerts: 6, uncounted });
    const line = '6 open alerts, 4 do not count: 2 external, 1 check, 1 muted';
    expect(formatSummary(summary)).toContain(`${line}.`);
    expect(formatMarkdown(summary, 'en')).toContain(line);
  });

  it('are no line when all of them count', () => {
    expect(formatSummary(aSummary()).join('\n')).not.toContain('not count');
  });

  it('name organizations whose monitors nobody could list', () => {
    expect(formatSummary(aSummary({ monitorsUnknown: ['acme', 'base'] }))).toContain(
      'The monitors of 2 organizations are not known, so all their hosts count as watched: acme, base.',
    );
  });
});

describe('how a run ended', () => {
  const broken = aTarget({ ok: false, error: ERROR });
  it.each<[string, Partial<RunSummary>, number]>([
    ['all is well', {}, 0],
    ['nothing was to be published', { targets: [] }, 0],
    ['an organization failed', { organizations: partly([FAILED]) }, 3],
    ['every organization failed, and the pages say so', { organizations: partly([FAILED, FAILED]) }, 3],
    ['one target of two failed', { targets: [aTarget(), broken] }, 3],
    ['every target failed', { targets: [broken, broken] }, 4],
    ['an announcement could not be used', { announcements: { used: 0, problems: ['a.md:1:1 no title'] } }, 3],
    ['nobody agrees about the clock', { clock: { verdict: 'doubtful', skewSeconds: 900, message: 'Look.' } }, 3],
    ['the clock should be set', { clock: { verdict: 'off', skewSeconds: 100, message: 'Set it.' } }, 0],
    ['the figures could not be posted', { notifications: [{ message: 'No.' }] }, 3],
    [
      'a dry run that no target would take',
      {
        targets: [],
        plans: [{ tree: 'public', target: 't', ok: false, put: [], remove: [], unchanged: 0, error: ERROR }],
      },
      4,
    ],
  ])('%s', (_what, given, exitCode) => {
    expect(exitCodeOf(aSummary(given), false)).toBe(exitCode);
    expect(exitCodeOf(aSummary(given), true)).toBe(exitCode === 3 ? 0 : exitCode);
  });
});

describe('what is said of it', () => {
  it('names the states that are there, and what nobody claims', () => {
    const lines = formatSummary(aSummary({ unmapped: { hosts: 2, alerts: 1 } })).join('\n');
    expect(lines).toContain('2 of 2 organizations read: 14 hosts, 1 open alert, 8 requests.');
    expect(lines).toContain('Customers: 1 major_outage, 1 operational.');
    expect(lines).toContain('No customer claims 2 hosts and 1 open alert');
    expect(describeTarget(aTarget({ quiet: true }))).toContain('nothing changed, heartbeat only');
  });

  it('says what is left to be read, how many runs that takes, and where logs are refused', () => {
    const pending = { logs: 120, ends: 0, hosts: 3 };
    const organizations = [
      anOrganization({ pending, oddities: { status_logs_refused: 1 } }),
      anOrganization({ name: 'beta', pending: { logs: 30, ends: 1, hosts: 0 } }),
    ];
    const lines = formatSummary(aSummary(summarizeSnapshot(aSnapshot({ organizations }), { organizations: [] }))).join(
      '\n',
    );
    expect(lines).toContain('150 logs of closed alerts, 1 of their ends and 3 former hosts; the next 3 runs do that');
    expect(lines).toContain('1 organization gives no logs of alerts');
    expect(formatSummary(aSummary()).join('\n')).not.toMatch(/Still to be read|no logs/);
  });

  it('has every problem with what to do, targets as errors', () => {
    const summary = aSummary({
      organizations: partly([FAILED]),
      announcements: { used: 1, problems: ['a.md:1:1 no title'] },
      targets: [aTarget({ ok: false, error: ERROR })],
    });
    expect(listProblems(summary)).toEqual([
      { level: 'warning', message: 'It refused the key.\n  Look at the key.' },
      { level: 'warning', message: 'a.md:1:1 no title' },
      { level: 'error', message: 'It is not there.\n  Look for it.' },
    ]);
  });

  it('is one table in Markdown that no name can break or turn into markup', () => {
    const target = aTarget({ target: 'directory:/srv/a|b\n<script>`x`' });
    const markdown = formatMarkdown(aSummary({ targets: [target] }), 'en');
    const table = markdown.split('\n').filter((line) => line.startsWith('|'));
    for (const line of table) expect(line.match(/(?<!\\)\|/g), line).toHaveLength(3);
    expect(markdown).not.toMatch(/(?<!\\)<script/);
  });
});

describe('a run told in Japanese', () => {
  const summary = aSummary({
    organizations: {
      ...partly([FAILED]),
      oddities: { status_logs_refused: 1 },
      pending: { ...NOTHING, logs: 2, runs: 1 },
    },
    unmapped: { hosts: 2, alerts: 1 },
    monitorsUnknown: ['acme'],
    uncounted: [{ type: 'check', reason: 'type', count: 1 }],
    trees: [{ kind: 'public', id: 'public', directory: '/srv', files: 9, written: 2, removed: 1 }],
    targets: [aTarget(), aTarget({ quiet: true })],
  });

  it('has Japanese in every line, and the same figures', () => {
    const japanese = formatSummary(summary, 'ja');
    const english = formatSummary(summary, 'en');
    expect(japanese).toHaveLength(english.length);
    for (const [i, line] of japanese.entries()) {
      expect(line).toMatch(/[ぁ-ん]|所要時間/);
      const figures = (text: string): string[] => text.match(/\d+(\.\d+)?/g) ?? [];
      expect(figures(line)).toEqual(expect.arrayContaining(figures(english[i]!)));
    }
    expect(japanese[0]).toBe(
      'オーガニゼーション 2件中 1件を読み取りました：ホスト 14台、発生中のアラート 1件、リクエスト 8回。',
    );
  });

  it('says why an organization could not be read, what to do, and the exact words', () => {
    expect(listProblems(summary, 'ja')[0]?.message).toBe(
      'オーガニゼーション「acme」：API キーが拒否されました。\n  キーが正しいか、Mackerel で削除されていないか確かめてください。\n  （It refused the key.）',
    );
  });

  it('tells once what many organizations meet in the same way', () => {
    const failed = Array.from({ length: 12 }, (_, i) => ({
      ...FAILED,
      name: `org-${i}`,
      cause: 'network',
      message: `Organization "org-${i}" could not be read: the proxy p:9 does not answer.`,
    }));
    const organizations = partly([...failed, FAILED]);
    expect(listProblems(aSummary({ organizations }), 'ja').map(({ message }) => message.split('\n')[0])).toEqual([
      `オーガニゼーション 12件（${failed
        .slice(0, 10)
        .map(({ name }) => name)
        .join('、')}、ほか 2件）：接続できません。`,
      'オーガニゼーション「acme」：API キーが拒否されました。',
    ]);
    const [english = ''] = listProblems(aSummary({ organizations }), 'en').map(({ message }) => message);
    expect(english).toContain('12 organizations: org-0, ');
    expect(english).toContain(
      'org-9 and 2 more.\n  The first of them: Organization "org-0" could not be read: the proxy p:9',
    );
    const three = aSummary({ organizations: partly(failed.slice(0, 3)) });
    expect(listProblems(three, 'en')).toHaveLength(3);
  });

  it('speaks of the file where no Mackerel is asked', () => {
    const old = { ...FAILED, source: 'file' as const, cause: 'timeout', message: 'It is 61 minutes old.' };
    expect(listProblems(aSummary({ organizations: partly([old]) }), 'ja')[0]?.message).toBe(
      'オーガニゼーション「acme」：ファイルが古くなっています。\n  ファイルを書くプログラムと maxAgeMinutes を確かめてください。\n  （It is 61 minutes old.）',
    );
  });

  it('has Japanese in every row of the summary of a job, too', () => {
    const japanese = formatMarkdown(summary, 'ja').split('\n');
    const english = formatMarkdown(summary, 'en').split('\n');
    expect(japanese.slice(0, 5)).toEqual([
      '### Noroshi',
      '',
      '| 項目 | 今回 |',
      '| --- | --- |',
      '| 読み取ったオーガニゼーション | 2件中 1件 |',
    ]);
    for (const row of japanese.slice(4).filter((line) => line !== '')) expect(row).toMatch(/[ぁ-んァ-ン一-龠]/);
    expect(japanese.filter((line) => line.startsWith('|'))).toHaveLength(
      english.filter((line) => line.startsWith('|')).length,
    );
  });
});

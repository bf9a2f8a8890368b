import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import type { Model } from '../../../src/model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import { buildNoroshiDocument } from '../../../src/site/machine/noroshi-json.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import type { AlertClosing } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aMonitor,
  anAnnouncement,
  anOrganizationConfig,
  DEFAULT_RULES,
  minutes,
  RECOVERED,
} from '../../support/builders-model.ts';
import { hostName, playRuns, readAt, toldOn, type PlayedRun, type Story } from '../../support/ledger-runs.ts';

// What operators change while something goes on, and what that does to what was said before.

function pageOf({ model }: PlayedRun, locale: 'ja' | 'en' = 'ja'): ReturnType<typeof buildNoroshiDocument> {
  return buildNoroshiDocument(assembleCustomerPage(model, 'acme', locale), wordsFor(locale));
}

function everyMinute(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

describe('a widespread event that grows from 3 to 40 customers over an hour', () => {
  const COUNT = 40;
  const customers = Array.from({ length: COUNT }, (_, i) => {
    return aCustomer({ id: `c${i + 1}`, name: `Customer ${i + 1}`, from: [aClaim({ hosts: [hostName(i + 1)] })] });
  });
  const config = aConfig({ organizations: [anOrganizationConfig()], customers, widespreadCustomers: 3 });
  const stories = Array.from({ length: COUNT }, (_, i): Story => {
    return { id: `a${i + 1}`, host: i + 1, from: i < 3 ? 0 : Math.round(((i - 2) * 60) / 37), to: 90 };
  });
  const runs = playRuns({ config, at: everyMinute(0, 95), stories, hosts: COUNT });
  const eventsOf = (model: Model) => assembleOverview(model, 'ja').incidents.filter(({ isEvent }) => isEvent === true);

  it('is one event from the first run to the last, which nobody leaves', () => {
    expect(runs.every(({ model }) => model.ledger.widespread.length === 1)).toBe(true);
    expect(new Set(runs.map(({ model }) => model.ledger.widespread[0]!.id)).size).toBe(1);
    const sizes = runs.map(({ model }) => model.ledger.widespread[0]!.members.length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect([sizes[0], sizes.at(-1)]).toEqual([3, COUNT]);
  });

  it('is one incident of the overview, told in few reports, each of which stays as it was', () => {
    const events = runs.map(({ model }) => eventsOf(model));
    expect(events.every((own) => own.length === 1)).toBe(true);
    const reports = events.map(([event]) => event!.reports.map(({ number, at, state }) => ({ number, at, state })));
    for (const [i, own] of reports.entries())
      expect(own.slice(0, reports[i - 1]?.length ?? 0)).toEqual(reports[i - 1] ?? []);
    expect(reports.at(-1)!.length).toBeLessThan(12);
    expect(assembleOverview(runs.at(-1)!.model, 'ja').incidents).toHaveLength(1);
  });

  it('ends for all with one word each, and leaves each customer a case of its own', () => {
    const { model } = runs.at(-1)!;
    expect(eventsOf(model)[0]).toMatchObject({ state: 'resolved', resolvedAt: minutes(90) });
    for (const { id } of customers) expect(toldOn(model, id)).toHaveLength(2);
  });
});

describe('names of servers that must not be read any more', () => {
  it('leave every report that was issued, which keeps number, time and count', () => {
    const config = (minute: number): Config =>
      aConfig({ customers: [aCustomer({ hosts: minute < 10 ? 'label' : 'count' })] });
    const stories: Story[] = [
      { id: 'a', host: 1, from: 0 },
      { id: 'b', host: 2, from: 4 },
    ];
    const runs = playRuns({ config, at: [0, 5, 8, 10], stories });
    const [before, after] = [pageOf(runs[2]!), pageOf(runs[3]!)];
    expect(JSON.stringify(before)).toContain('web-01');
    expect(JSON.stringify(after)).not.toMatch(/web-0\d/);
    const kept = ({ incidents }: typeof before) =>
      incidents[0]!.reports.map(({ number, at, state }) => ({ number, at, state }));
    expect(kept(after)).toEqual(kept(before));
    expect(after.incidents[0]!.reports.map(({ text }) => text).join()).toContain('サーバー1台');
  });
});

describe('a language that is added during an incident', () => {
  it('tells the reports that were issued before in its own words, with their numbers and times', () => {
    const stories: Story[] = [{ id: 'a', host: 1, from: 0, to: 8 }];
    const run = playRuns({ at: [0, 5, 10], stories }).at(-1)!;
    const [ja, en] = [pageOf(run, 'ja'), pageOf(run, 'en')];
    const bare = ({ incidents }: typeof ja) =>
      incidents.map(({ reports }) => reports.map((report) => ({ ...report, text: '' })));
    expect(bare(en)).toEqual(bare(ja));
    expect(en.incidents[0]!.reports.map(({ text }) => text).join(' ')).not.toMatch(/[ぁ-ん一-龠]/);
  });
});

describe('a monitor that is renamed while its alert is open', () => {
  const rules = [{ monitor: ['ping*'], as: 'outage' as const }, { as: 'ignore' as const }];
  const renamedAt = (minute: number, [first, second]: [string, string]) => ({
    config: aConfig({ rules }),
    at: [0, 5, 10, 15],
    stories: [],
    read: (now: number) => {
      const monitorName = now < minute ? first : second;
      return { ...readAt(now, [{ id: 'a', host: 1, from: -1 }], 1), monitors: [aMonitor({ name: monitorName })] };
    },
  });

  it('is not looked at any more where no rule names it, and nothing is called recovered', () => {
    expect(toldOn(playRuns(renamedAt(10, ['ping web', 'link web'])).at(-1)!.model)).toEqual([
      'a 1 @0 detected investigating +web-01',
      'a 2 @10 ended resolved -web-01(moved)',
    ]);
  });

  it('begins to count with the run that finds a rule for its name', () => {
    expect(toldOn(playRuns(renamedAt(10, ['link web', 'ping web'])).at(-1)!.model)).toEqual([
      'a 1 @10 detected investigating +web-01',
    ]);
  });
});

describe('the time at which more was to be said', () => {
  it('is called overdue from then on, on the page and for machines, until somebody says more', () => {
    const words = (minute: number) => [
      anAnnouncement({
        caseId: 'a',
        title: '調査中です',
        nextReportAt: minute < 20 ? minutes(12) : null,
        updates: [
          { at: minutes(1), state: null, text: '調査しています' },
          ...(minute < 20 ? [] : [{ at: minutes(20), state: null, text: '交換しています' }]),
        ],
      }),
    ];
    const stories: Story[] = [{ id: 'a', host: 1, from: 0 }];
    const runs = playRuns({ at: [1, 10, 15, 25], stories, announcements: words });
    expect(runs.map((run) => pageOf(run).incidents[0]!.nextReport)).toEqual([
      { at: minutes(12).toISOString() },
      { at: minutes(12).toISOString() },
      { at: minutes(12).toISOString(), overdue: true },
      undefined,
    ]);
  });
});

describe('a case whose alerts are over, and which humans keep open until a time that they named', () => {
  const words = (minute: number) => [
    anAnnouncement({
      caseId: 'a',
      endsAt: minutes(30),
      updates: minute < 20 ? [] : [{ at: minutes(15), state: 'investigating', text: 'まだ調べています' }],
    }),
  ];
  const stories: Story[] = [{ id: 'a', host: 1, from: 0, to: 10 }];

  it('is over with a report when that time comes, on its page and in every mail', () => {
    const runs = playRuns({ at: [0, 12, 20, 35, 40], stories, announcements: words });
    expect(runs.map((run) => pageOf(run).incidents[0]!.state)).toEqual([
      'investigating',
      'resolved',
      'investigating',
      'resolved',
      'resolved',
    ]);
    expect(toldOn(runs.at(-1)!.model).slice(2)).toEqual([
      'a 3 @20 human investigating まだ調べています',
      'a 4 @35 ended resolved',
    ]);
  });
});

it('is told as slower, and not as looked at no more, where a rule makes an outage a degradation', () => {
  const lighter = [{ type: ['connectivity'], as: 'degraded' as const }, ...DEFAULT_RULES];
  const config = (minute: number): Config => aConfig(minute < 10 ? {} : { rules: lighter });
  const run = playRuns({ config, at: [0, 5, 10, 15], stories: [{ id: 'a', host: 1, from: 0 }] }).at(-1)!;
  expect(pageOf(run).incidents[0]!.reports.at(-1)!.text).toBe(
    'web-01は、性能低下としての掲載に切り替え、引き続き確認しています（21:10。復旧の確認ではありません）。現在の影響は1台です。',
  );
});

it('is not called unwatched where an outage was closed by hand and its server is still slow', () => {
  const closing: AlertClosing = { ...RECOVERED, hasReason: true, trigger: 'manual' };
  const stories: Story[] = [
    { id: 'a', host: 1, from: 0, to: 7, given: { closing } },
    { id: 'b', host: 1, type: 'host', from: 0 },
  ];
  const run = playRuns({ at: [0, 5, 10, 15], stories }).at(-1)!;
  expect(pageOf(run).incidents[0]!.reports.at(-1)!.text).toBe(
    'web-01の障害のアラートは閉じ、性能低下が続いています（21:07。復旧の確認ではありません）。現在の影響は1台です。',
  );
});

describe('300 servers that recover at once, of whose logs 50 are read a run', () => {
  const COUNT = 300;
  const unread: AlertClosing = { ...RECOVERED, trigger: null, log: 'unread' };
  const storiesAt = (minute: number): Story[] =>
    Array.from({ length: COUNT }, (_, i): Story => {
      const isRead = i < 50 * ((minute - 20) / 5 + 1);
      return { id: `a${i}`, host: i + 1, from: 0, to: 18, given: { closing: isRead ? RECOVERED : unread } };
    });
  const at = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50];
  const runs = playRuns({ at, stories: [], read: (minute) => readAt(minute, storiesAt(minute), COUNT) });
  const stateAt = (minute: number) => pageOf(runs.find((run) => run.minute === minute)!).incidents[0]!;

  it('are over when the last of them is known to be', () => {
    expect([20, 40, 45].map((minute) => stateAt(minute).state)).toEqual(['investigating', 'investigating', 'resolved']);
    expect(stateAt(45).resolvedAt).toBe(minutes(18).toISOString());
  });

  it('are called recovered as far as that is known, in one report a run', () => {
    const recovered = ({ reports }: ReturnType<typeof stateAt>) => reports.filter(({ text }) => text.includes('復旧'));
    expect(stateAt(20).affected.filter(({ end }) => end === 'recovered')).toHaveLength(50);
    expect(stateAt(20).affected.filter(({ end }) => end === 'unproven')).toHaveLength(250);
    expect(recovered(stateAt(50))).toHaveLength(COUNT / 50);
    expect(stateAt(50).reports.at(-1)!.state).toBe('resolved');
  });
});

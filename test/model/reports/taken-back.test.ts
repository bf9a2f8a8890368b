import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import type { Model } from '../../../src/model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { Incident } from '../../../src/model/status-page.ts';
import { reportSentence } from '../../../src/site/words/report-sentence.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { aClaim, aConfig, aCustomer, anAnnouncement, minutes } from '../../support/builders-model.ts';
import { hostName, playRuns, readAt, type RunsOptions, type Story } from '../../support/ledger-runs.ts';

const STORIES: Story[] = [{ id: 'a1', host: 1, from: 0 }];

function incidentOn(model: Model, caseId: string): Incident | undefined {
  return assembleCustomerPage(model, 'acme', 'ja').incidents.find((one) => one.caseId === caseId);
}

/** The state of an incident and what its reports say, after a run at each given minute. */
function after(
  options: Omit<RunsOptions, 'stories'> & Partial<Pick<RunsOptions, 'stories'>>,
  caseId = 'a1',
): [string, string[]] {
  const { model } = playRuns({ stories: STORIES, ...options }).at(-1)!;
  const incident = incidentOn(model, caseId);
  if (incident === undefined) return ['none', []];
  const said = incident.reports.map((report) => reportSentence(report, wordsFor('ja'), 'Asia/Tokyo'));
  return [incident.isRetracted ? 'taken back' : incident.state, said];
}

/** A memo by the minutes at which it is read. */
function memos(...said: [minute: number, memo: string | null][]): Pick<RunsOptions, 'at' | 'read'> {
  const memoAt = new Map(said);
  return {
    at: [-5, ...memoAt.keys()],
    read: (minute) => ({
      alerts: readAt(minute, STORIES, 2).alerts.map((alert) => ({ ...alert, publicText: memoAt.get(minute) ?? null })),
    }),
  };
}

describe('a memo that goes back to what it said before', () => {
  it('is told so', () => {
    const [, said] = after(memos([5, '電源の故障'], [10, '基板の故障'], [15, '電源の故障']));
    expect(said.at(-1)).toContain('電源の故障');
    expect(said).toHaveLength(4);
  });

  it('also when its line had gone in between', () => {
    const [, said] = after(memos([5, '電源の故障'], [10, null], [15, '電源の故障']));
    expect(said.at(-1)).toContain('電源の故障');
    expect(said).toHaveLength(4);
  });
});

describe('words that are taken back', () => {
  it('take the state back that they told', () => {
    expect(after(memos([5, '[identified] 電源の故障'], [10, null]))[0]).toBe('investigating');
    expect(
      after(
        memos(
          [5, '[identified] 電源の故障'],
          [10, '[in_progress] 交換中\n[identified] 電源の故障'],
          [15, '[identified] 電源の故障'],
        ),
      )[0],
    ).toBe('identified');
  });

  it('and those that correct them tell their own', () => {
    expect(after(memos([5, '[identified] 電源の故障'], [10, '原因を調べています']))[0]).toBe('investigating');
  });

  const announced = (given: Partial<Announcement>): Announcement =>
    anAnnouncement({
      id: 'said',
      kind: 'incident',
      customers: ['acme'],
      startsAt: minutes(0),
      impact: 'degraded',
      ...given,
    });
  const resolved = announced({ updates: [{ at: minutes(4), state: 'resolved', text: '復旧しました' }] });

  it('of an announced end leave no recovery behind', () => {
    const { model } = playRuns({
      stories: [],
      at: [5, 10],
      announcements: (minute) => [minute < 10 ? resolved : announced({})],
    }).at(-1)!;
    const incident = incidentOn(model, 'said')!;
    expect([incident.state, incident.reports.at(-1)!.state]).toEqual(['investigating', 'investigating']);
  });

  it.each<[string, () => Announcement[]]>([
    ['is gone', () => []],
    ['speaks to another customer', () => [announced({ customers: ['other'] })]],
    ['is no incident any more', () => [announced({ kind: 'notice' })]],
    ['begins later', () => [announced({ startsAt: minutes(60) })]],
  ])('of an incident whose file %s are no recovery, and are not read any more', (_, later) => {
    const options: RunsOptions = {
      stories: [],
      at: [5, 10, 15],
      announcements: (minute) => (minute < 10 ? [announced({ title: '秘密の題名' })] : later()),
    };
    const [state, said] = after(options, 'said');
    expect(state).toBe('taken back');
    expect(said.join()).not.toContain('秘密の題名');
  });

  it('of an announcement that speaks of another case by now', () => {
    const follow = (caseId: string): Announcement =>
      announced({ caseId, updates: [{ at: minutes(4), state: null, text: '電源の故障' }] });
    const options: RunsOptions = {
      stories: STORIES,
      at: [0, 5, 10],
      announcements: (minute) => [follow(minute < 10 ? 'a1' : 'a9')],
    };
    const { model } = playRuns(options).at(-1)!;
    const texts = incidentOn(model, 'a1')!.reports.map((report) =>
      reportSentence(report, wordsFor('ja'), 'Asia/Tokyo'),
    );
    expect(texts).not.toContain('電源の故障');
  });
});

describe('a widespread event of which too few members are public', () => {
  const customers = [1, 2, 3, 4].map((i) =>
    aCustomer({ id: `c${i}`, name: `Customer c${i}`, from: [aClaim({ hosts: [hostName(i)] })] }),
  );
  const stories = [0, 1, 2].map((from, i): Story => ({ id: `a${i + 1}`, host: i + 1, from, to: 60 + i }));
  const every = Array.from({ length: 100 }, (_, i) => i - 5);
  const listed = (config: RunsOptions['config'], at = every): string[] => {
    const { model } = playRuns({ config: config!, at, stories, hosts: 6 }).at(-1)!;
    return assembleOverview(model, 'ja').incidents.map(({ caseId, state }) => `${caseId} ${state}`);
  };

  it.each<[string, RunsOptions['config']]>([
    [
      'one is hidden',
      (minute) =>
        aConfig({
          customers: customers.map((one, i) =>
            i === 2 && minute >= 20 ? { ...one, visibility: 'internal' as const } : one,
          ),
        }),
    ],
    ['one leaves', (minute) => aConfig({ customers: customers.filter((_, i) => !(i === 2 && minute >= 20)) })],
    ['the limit is raised', (minute) => aConfig({ customers, widespreadCustomers: minute >= 20 ? 10 : 3 })],
  ])('adds each case once where %s', (_, config) => {
    const cases = listed(config).map((each) => each.split(' ')[0]!);
    expect(cases.filter((caseId) => /^a\d(-\d+)?$/.test(caseId)).length).toBeLessThanOrEqual(3);
    expect(listed(config).filter((each) => each.endsWith('investigating'))).toEqual([]);
  });

  it('that was over tells nothing anew', () => {
    const config = (minute: number) => aConfig({ customers, widespreadCustomers: minute >= 80 ? 10 : 3 });
    expect(listed(config)).toEqual(
      listed(
        config,
        every.filter((minute) => minute <= 80),
      ),
    );
  });
});

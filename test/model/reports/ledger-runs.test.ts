import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Config, Rule } from '../../../src/config/config.ts';
import { DEFAULT_RULES } from '../../../src/config/default-rules.ts';
import type { Model } from '../../../src/model/model.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { LedgerCase } from '../../../src/model/ledger/ledger.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import { aConfig, aCustomer, aHost, minutes } from '../../support/builders-model.ts';
import { reportSentence } from '../../../src/site/words/report-sentence.ts';
import { wordsFor } from '../../../src/site/words/words-for.ts';
import { hostName, playRuns, toldOn, type PlayedRun, type RunsOptions, type Story } from '../../support/ledger-runs.ts';

function everyMinutes(step: number, from: number, to: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function withRules(...rules: Rule[]): Config {
  return aConfig({ rules: [...rules, ...DEFAULT_RULES] });
}

function casesOf(runs: readonly PlayedRun[]): LedgerCase[] {
  return runs.at(-1)!.model.ledger.pages.get('acme')!.cases;
}

function after(options: RunsOptions): string[] {
  return toldOn(playRuns(options).at(-1)!.model);
}

describe('reports that are kept', () => {
  it('tell the detection at once, a change of scope after two quiet minutes, the recovery at once', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 30 },
      { id: 'a2', host: 2, from: 4, to: 40 },
    ];
    expect(after({ at: everyMinutes(1, -5, 60), stories })).toEqual([
      'a1 1 @0 detected investigating +web-01',
      'a1 2 @6 scope investigating +web-02',
      'a1 3 @32 scope investigating -web-01',
      'a1 4 @40 ended resolved -web-02',
    ]);
  });

  it('of a past that is read for the first time are dated no earlier than what they tell', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 30 },
      { id: 'a2', host: 2, from: 4, to: 40 },
    ];
    expect(after({ at: [60], stories })).toEqual([
      'a1 1 @4 detected investigating +web-01 +web-02',
      'a1 2 @40 ended resolved -web-01 -web-02',
    ]);
  });

  it('do not wait longer than ten minutes for a storm to end', () => {
    const stories = Array.from({ length: 40 }, (_, i): Story => ({ id: `a${i}`, host: i + 1, from: i }));
    const told = after({ at: everyMinutes(1, -5, 60), stories, hosts: 40 });
    expect(told.map((line) => line.split(' ').slice(1, 4).join(' '))).toEqual([
      '1 @0 detected',
      '2 @11 scope',
      '3 @22 scope',
      '4 @33 scope',
      '5 @41 scope',
    ]);
  });

  it('of 300 hosts in four minutes are two', () => {
    const stories = Array.from({ length: 300 }, (_, i): Story => ({
      id: `a${i}`,
      host: i + 1,
      from: Math.floor(i / 75),
    }));
    expect(after({ at: everyMinutes(1, -5, 30), stories, hosts: 300 })).toHaveLength(2);
  });

  it('let no outage of tonight be swallowed by an alert that is open for three weeks', () => {
    const stories: Story[] = [
      { id: 'old', host: 1, type: 'host', from: -21 * 1440 },
      { id: 'new', host: 2, from: 0 },
    ];
    expect(after({ at: [-60, -5, 0, 5], stories })).toEqual([
      'old 1 @-60 detected investigating +web-01',
      'new 1 @0 detected investigating +web-02',
    ]);
  });

  it('let no published case vanish when an older alert begins to count', () => {
    const config = withRules({ type: ['host'], openForMinutes: 30, as: 'degraded' });
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 10 },
      { id: 'cpu1', host: 2, type: 'host', from: 5, given: { status: 'WARNING' } },
      { id: 'a2', host: 3, from: 30 },
    ];
    const runs = playRuns({ config, at: everyMinutes(1, -5, 50), stories });
    const at = (minute: number): Model => runs.find((run) => run.minute === minute)!.model;
    const ids = (model: Model): string[] =>
      assembleCustomerPage(model, 'acme', 'ja').incidents.map(({ caseId }) => caseId);
    expect(ids(at(31))).toEqual(['a2', 'a1']);
    expect(ids(at(36))).toEqual(expect.arrayContaining(['a2', 'a1']));
    const a1 = toldOn(at(50)).filter((line) => line.startsWith('a1 '));
    expect(a1).toEqual(['a1 1 @0 detected investigating +web-01', 'a1 2 @10 ended resolved -web-01']);
  });

  it('keep their numbers when something older counts only later', () => {
    const config = withRules({ type: ['host'], openForMinutes: 10, as: 'degraded' });
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0 },
      { id: 'cpu', host: 2, type: 'host', from: 1, given: { status: 'WARNING' } },
    ];
    const runs = playRuns({ config, at: everyMinutes(1, -1, 20), stories });
    for (const [i, { model }] of runs.entries()) {
      if (i > 0) expect(toldOn(model).slice(0, toldOn(runs[i - 1]!.model).length)).toEqual(toldOn(runs[i - 1]!.model));
    }
    expect(toldOn(runs.at(-1)!.model).length).toBeGreaterThan(1);
  });

  it('tell what happened while nobody could see as learned later, and insert nothing', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 60 },
      { id: 'hidden', host: 2, from: 15, to: 20 },
    ];
    const blind = (minute: number): boolean => minute > 10 && minute < 30;
    const told = after({ at: everyMinutes(5, -5, 70), stories, blind });
    expect(told[0]).toBe('a1 1 @0 detected investigating +web-01');
    expect(told[1]).toBe('a1 2 @30 scope investigating +web-02 -web-02');
  });

  it('take a case up again that ended minutes ago', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 10 },
      { id: 'a2', host: 1, from: 15, to: 20 },
    ];
    expect(after({ at: everyMinutes(1, -5, 40), stories })).toEqual([
      'a1 1 @0 detected investigating +web-01',
      'a1 2 @10 ended resolved -web-01',
      'a1 3 @15 taken_up investigating +web-01',
      'a1 4 @20 ended resolved -web-01',
    ]);
  });

  it('say once that something flaps, and once that it is quiet', () => {
    const stories = [0, 3, 6, 9, 12, 15].map((from, i): Story => ({ id: `a${i}`, host: 1, from, to: from + 1 }));
    const kinds = after({ at: everyMinutes(1, -5, 60), stories }).map((line) => line.split(' ').slice(2, 4).join(' '));
    expect(kinds.filter((kind) => kind.endsWith('flapping'))).toHaveLength(1);
    expect(kinds.at(-1)).toBe('@26 ended');
    expect(kinds.length).toBeLessThanOrEqual(6);
  });

  it.each([5, 10])(
    'say of what flaps before the first of them that it does, since it began (runs every %i minutes)',
    (step) => {
      const stories = everyMinutes(2, 1, 19).map((from): Story => ({ id: `a${from}`, from, to: from + 1 }));
      const { model } = playRuns({ at: everyMinutes(step, 0, 60), stories }).at(-1)!;
      const told = toldOn(model);
      expect(told[0]).toBe(`a1 1 @${step} detected investigating +web-01`);
      expect(told.slice(1)).toEqual(['a1 2 @30 ended resolved -web-01']);
      const { reports } = assembleCustomerPage(model, 'acme', 'ja').incidents[0]!;
      expect(reportSentence(reports[0]!, wordsFor('ja'), 'Asia/Tokyo')).toBe(
        '自動監視で、web-01に接続できないことを検知しました（21:01から）。web-01で断続的に発生しています。落ち着くまで、増減は個別にお知らせしません。',
      );
    },
  );

  it('tell what flapped and was over before the first of them from its first beginning to its last end', () => {
    const stories = [1, 3, 5].map((from): Story => ({ id: `a${from}`, from, to: from + 1 }));
    const { reports } = casesOf(playRuns({ at: [0, 60], stories }))[0]!;
    expect(reports.map(({ kind, came, went }) => [kind, came[0]?.from, went[0]?.to])).toEqual([
      ['ended', minutes(1), minutes(6)],
    ]);
  });

  it('do not take something that flaps for quiet while nobody can look', () => {
    const flaps = [1, 3, 5].map((from): Story => ({ id: `a${from}`, from, to: from + 1 }));
    const blind = (minute: number): boolean => minute >= 7 && minute < 40;
    const goesOn = playRuns({ at: everyMinutes(1, 0, 45), stories: [...flaps, { id: 'a8', from: 8 }], blind });
    const at39 = goesOn.find(({ minute }) => minute === 39)!.model;
    expect(toldOn(at39).filter((line) => line.includes('resolved'))).toEqual([
      'a1 2 @2 ended resolved -web-01',
      'a1 4 @4 ended resolved -web-01',
    ]);
    const [open] = assembleCustomerPage(at39, 'acme', 'ja').incidents;
    expect(open).toMatchObject({ resolvedAt: null, isStale: true });
    // What does not come by waiting is not waited for.
    expect(at39.nextInstant).toBeNull();
    expect(assembleCustomerPage(goesOn.at(-1)!.model, 'acme', 'ja').incidents[0]!.resolvedAt).toBeNull();

    const quiet = after({ at: everyMinutes(1, 0, 45), stories: flaps, blind });
    expect(quiet.at(-1)).toBe('a1 6 @40 ended resolved -web-01');
  });

  it('tell an outage that becomes a slowness as eased, and one that goes on as worse', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 10 },
      { id: 'cpu', host: 1, type: 'host', from: 5, to: 30 },
      { id: 'b1', host: 1, from: 20, to: 25 },
    ];
    expect(after({ at: everyMinutes(1, -5, 50), stories })).toEqual([
      'a1 1 @0 detected investigating +web-01',
      'a1 2 @12 scope investigating ~web-01',
      'a1 3 @22 scope investigating !web-01',
      'a1 4 @27 scope investigating ~web-01',
      'a1 5 @30 ended resolved -web-01',
    ]);
  });

  it('say since when a host is what it is said to be, not since when it was anything', () => {
    const slowFirst: Story[] = [
      { id: 'cpu', host: 1, type: 'host', from: 0, to: 30 },
      { id: 'a1', host: 1, from: 2, to: 30 },
    ];
    const [first] = casesOf(playRuns({ at: [-5, 5], stories: slowFirst }))[0]!.reports;
    expect(first!.came).toMatchObject([{ effect: 'outage', from: minutes(2) }]);
  });

  it('tell an outage of which nobody had heard when only its slowness is left', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 10 },
      { id: 'cpu', host: 1, type: 'host', from: 5 },
    ];
    const runs = playRuns({ at: [-5, 15], stories });
    expect(toldOn(runs.at(-1)!.model)).toEqual(['a1 1 @15 detected investigating +web-01 ~web-01']);
    const [report] = casesOf(runs)[0]!.reports;
    expect(report!.came).toMatchObject([{ effect: 'outage', from: minutes(0) }]);
    expect(report!.went).toMatchObject([{ to: minutes(10), isEased: true }]);
    expect(report!.hit).toMatchObject([{ effect: 'degraded' }]);
  });

  it('say nothing new when the secret is exchanged during an outage', () => {
    const config = (minute: number): Config => aConfig({ secret: new Secret(minute < 10 ? 'first' : 'second') });
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0, to: 30 },
      { id: 'a2', host: 2, from: 0, to: 40 },
    ];
    expect(after({ config, at: everyMinutes(5, -5, 50), stories })).toEqual([
      'a1 1 @0 detected investigating +web-01 +web-02',
      'a1 2 @35 scope investigating -web-01',
      'a1 3 @40 ended resolved -web-02',
    ]);
  });

  it('leave what they called over as it is when the joining time grows', () => {
    const config = (minute: number): Config => aConfig({ joinWithinMinutes: minute < 70 ? 10 : 60 });
    const stories = [0, 20, 25].map((from, i): Story => ({ id: `a${i}`, host: 1, from, to: from + 3 }));
    const runs = playRuns({ config, at: [-5, 60, 75], stories });
    expect(toldOn(runs.at(-1)!.model)).toEqual(toldOn(runs[1]!.model));
    const { incidents } = assembleCustomerPage(runs.at(-1)!.model, 'acme', 'ja');
    expect(incidents.map(({ state }) => state)).toEqual(incidents.map(() => 'resolved'));
  });

  it('do not count an alert that grew old only while nobody could read it', () => {
    const config = withRules({ type: ['check'], openForMinutes: 20, as: 'outage' });
    const stories: Story[] = [{ id: 'a1', host: 1, type: 'check', from: 0, to: 10 }];
    const blind = (minute: number): boolean => minute > 5 && minute < 60;
    expect(after({ config, at: [-5, 5, 30, 45], stories, blind })).toEqual([]);
    expect(after({ config, at: [-5, 5, 30, 60], stories, blind })).toEqual([]);
    const lasting: Story[] = [{ id: 'a1', host: 1, type: 'check', from: 0 }];
    expect(after({ config, at: [-5, 5, 30, 60], stories: lasting, blind })).toHaveLength(1);
  });

  it('count a host that waits for its time also when it is called otherwise meanwhile', () => {
    const config = withRules({ type: ['check'], openForMinutes: 20, as: 'outage' });
    const stories: Story[] = [{ id: 'a1', host: 1, type: 'check', from: 0, to: 300 }];
    const renamed = (minute: number): Partial<OrganizationSnapshot> =>
      minute < 100 ? {} : { hosts: [aHost({ id: 'web-01', name: 'renamed' })] };
    const told = after({ config, at: [-5, 15, 400], stories, read: renamed });
    expect(told).toEqual(['a1 1 @400 ended resolved +renamed -renamed']);
  });

  it('judge what is over by the rules of its time, and an open alert by new ones from the run that reads them', () => {
    const counted = withRules({ type: ['check'], as: 'outage' });
    const config = (minute: number): Config => (minute < 30 ? aConfig() : counted);
    const stories: Story[] = [
      { id: 'over', host: 1, type: 'check', from: 0, to: 10 },
      { id: 'open', host: 2, type: 'check', from: 20 },
    ];
    const runs = playRuns({ config, at: everyMinutes(5, -5, 40), stories });
    expect(toldOn(runs.at(-1)!.model)).toEqual(['open 1 @30 detected investigating +web-02']);
    const [incident] = assembleCustomerPage(runs.at(-1)!.model, 'acme', 'ja').incidents;
    expect(incident!.affected[0]!.windows[0]!.from).toEqual(runs.find(({ minute }) => minute === 30)!.model.now);
  });

  it('end an outage that a changed rule ignores without calling it a recovery', () => {
    const ignoring = withRules({ type: ['connectivity'], as: 'ignore' });
    const config = (minute: number): Config => (minute < 30 ? aConfig() : ignoring);
    const told = after({ config, at: everyMinutes(5, -5, 40), stories: [{ id: 'a1', host: 1, from: 0 }] });
    expect(told.at(-1)).toBe('a1 2 @30 ended resolved -web-01(stopped)');
  });

  it('let a changed joining time move no case', () => {
    const config = (minute: number): Config => aConfig({ joinWithinMinutes: minute < 30 ? 10 : 60 });
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0 },
      { id: 'a2', host: 2, from: 15 },
      { id: 'a3', host: 3, from: 50 },
    ];
    const runs = playRuns({ config, at: everyMinutes(5, -5, 60), stories });
    const last = runs.at(-1)!.model.ledger.pages.get('acme')!.cases;
    expect(last.map(({ caseId, members }) => [caseId, members.length])).toEqual([
      ['a1', 2],
      ['a2', 1],
    ]);
  });

  it('are dated by their events when the past is read for the first time', () => {
    const stories: Story[] = [{ id: 'a1', host: 1, from: -600, to: -500 }];
    expect(after({ at: [0], stories })).toEqual([
      'a1 1 @-600 detected investigating +web-01',
      'a1 2 @-500 ended resolved -web-01',
    ]);
  });

  it('name the next instant at which something waits to be said', () => {
    const stories: Story[] = [
      { id: 'a1', host: 1, from: 0 },
      { id: 'a2', host: 2, from: 5 },
    ];
    const runs = playRuns({ at: [-5, 0, 5], stories });
    expect(runs.map(({ model }) => model.nextInstant?.getTime() ?? null)).toEqual([
      null,
      null,
      runs[2]!.model.now.getTime() + 2 * 60_000,
    ]);
  });
});

const story = fc.record({
  host: fc.integer({ min: 1, max: 5 }),
  type: fc.constantFrom('connectivity', 'host'),
  from: fc.integer({ min: -60, max: 240 }),
  lasts: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
});
const stories = fc.array(story, { maxLength: 12 }).map((all) =>
  all.map(({ host, type, from, lasts }, i): Story => ({
    id: `a${i}`,
    host,
    type,
    from,
    ...(lasts === undefined ? {} : { to: from + lasts }),
  })),
);
const runsAt = fc
  .uniqueArray(fc.integer({ min: -60, max: 300 }), { minLength: 2, maxLength: 25 })
  .map((all) => all.toSorted((a, b) => a - b));
const blindSpan = fc.tuple(fc.integer({ min: -60, max: 300 }), fc.integer({ min: 0, max: 90 }));

describe('whatever happens', () => {
  it('the reports of a run are the beginning of those of the next, every case keeps its page, and nobody contradicts it', () => {
    fc.assert(
      fc.property(stories, runsAt, blindSpan, (all, at, [blindFrom, blindFor]) => {
        const blind = (minute: number): boolean => minute > blindFrom && minute < blindFrom + blindFor;
        let before: string[] = [];
        let shown: string[] = [];
        for (const { model } of playRuns({ at, stories: all, blind })) {
          const cases = model.ledger.pages.get('acme')!.cases;
          for (const { caseId, reports } of cases) {
            expect(reports.map(({ number }) => number)).toEqual(reports.map((_, i) => i + 1));
            const earlier = before.filter((line) => line.startsWith(`${caseId} `));
            expect(
              toldOn(model)
                .filter((line) => line.startsWith(`${caseId} `))
                .slice(0, earlier.length),
            ).toEqual(earlier);
          }
          const page = assembleCustomerPage(model, 'acme', 'ja');
          const ids = page.incidents.map(({ caseId }) => caseId);
          expect(ids).toEqual(expect.arrayContaining(shown));
          for (const { state, resolvedAt, reports, pending } of page.incidents) {
            expect(reports.length).toBeGreaterThan(0);
            expect(state === 'resolved').toBe(resolvedAt !== null);
            expect(reports.at(-1)!.state === 'resolved').toBe(state === 'resolved' && pending === null);
          }
          before = toldOn(model);
          shown = ids;
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a widespread event', () => {
  const customers = Array.from({ length: 8 }, (_, i) =>
    aCustomer({
      id: `c${i + 1}`,
      from: [{ organization: 'acme', services: [], roles: [], hosts: [hostName(i + 1)], monitors: [] }],
    }),
  );
  const config = aConfig({ customers });

  it('is one entry of the overview from the third listed customer on, grows, and ends with its last member', () => {
    const all = [0, 1, 2, 11, 20, 29].map((from, i): Story => ({ id: `a${i + 1}`, host: i + 1, from, to: 60 + i }));
    const runs = playRuns({ config, at: everyMinutes(1, -5, 80), stories: all, hosts: 8 });
    const at = (minute: number): Model => runs.find((run) => run.minute === minute)!.model;
    const [entry] = at(80).ledger.widespread;
    expect(at(80).ledger.widespread).toHaveLength(1);
    expect(entry!.members.map(({ customer }) => customer)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
    expect(entry!.endedAt).not.toBeNull();
    const ids = assembleOverview(at(40), 'ja').incidents.map(({ caseId }) => caseId);
    // The first two were published before there was an event, and stay; those that joined later have no entry of their own.
    expect(ids.toSorted()).toEqual(['a1', 'a2', entry!.id].toSorted());
    expect(assembleOverview(at(80), 'ja').incidents.every(({ state }) => state === 'resolved')).toBe(true);
  });

  it('is not spoken of in public while only two of its customers are listed', () => {
    const hidden = aConfig({
      customers: customers.map((one, i) => ({ ...one, visibility: i < 2 ? 'listed' : 'internal' })),
    });
    const all = [0, 1, 2, 3].map((from, i): Story => ({ id: `a${i + 1}`, host: i + 1, from }));
    const { model } = playRuns({ config: hidden, at: everyMinutes(1, -5, 20), stories: all, hosts: 8 }).at(-1)!;
    expect(model.ledger.widespread[0]!.members).toHaveLength(4);
    const page = assembleOverview(model, 'ja');
    expect(page.incidents.map(({ caseId }) => caseId).toSorted()).toEqual(['a1', 'a2']);
    expect(JSON.stringify(page)).not.toContain('Customer c3');
  });
});

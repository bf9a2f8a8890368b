import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import {
  DEFAULT_RULES,
  RECOVERED,
  aClaim,
  aConfig,
  aCustomer,
  anOrganizationConfig,
  aSnapshot,
  minutes,
} from '../../support/builders-model.ts';
import { EMPTY_HISTORY } from '../../support/builders-model.ts';
import { playDeliveries, plannedOf, type DeliveryRunsOptions } from '../../support/delivery-runs.ts';
import { playRuns, readAt, toldOn, type RunsOptions, type Story } from '../../support/ledger-runs.ts';
import { recordHistory } from '../../../src/model/history/record-history.ts';
import { prepareModel } from '../../../src/model/prepare-model.ts';
import type { Ledger } from '../../../src/model/ledger/ledger.ts';

const PAST: readonly Story[] = [
  { id: 'p1', host: 1, from: -5000, to: -4900 },
  { id: 'p2', host: 2, from: -3000, to: -2990 },
  { id: 'p3', host: 3, from: -40, to: -20 },
];
const TOLD_PAST = [
  'p1 1 @-5000 detected investigating +web-01',
  'p1 2 @-4900 ended resolved -web-01',
  'p2 1 @-3000 detected investigating +web-02',
  'p2 2 @-2990 ended resolved -web-02',
];
const TOLD_P3 = ['p3 1 @-40 detected investigating +web-03', 'p3 2 @-20 ended resolved -web-03'];
const OPEN: Story = { id: 'o', host: 4, from: -600 };
const UNREAD = { hasReason: false, trigger: null, log: 'unread', isHostListed: true, isMonitorListed: true } as const;

function told(options: RunsOptions, page?: string): string[] {
  return toldOn(playRuns(options).at(-1)!.model, page);
}

function mailed(options: DeliveryRunsOptions): string[] {
  return plannedOf(playDeliveries(options)).filter((line) => line.endsWith('waiting'));
}

describe('what was over before anybody looked', () => {
  it('is dated by its events and mailed to nobody where the first run could not read its organization', () => {
    const options = { at: [0, 5, 10, 15, 20], stories: [...PAST, OPEN], blind: (minute: number) => minute < 10 };
    expect(told(options)).toEqual([...TOLD_PAST, 'o 1 @10 detected investigating +web-04', ...TOLD_P3]);
    expect(mailed(options)).toEqual(['@10 acme o 1 first waiting']);
  });

  it('is told alike on the overview', () => {
    const options = { at: [0, 5, 10, 15], stories: PAST, blind: (minute: number) => minute < 10 };
    const cases = playRuns(options).at(-1)!.model.ledger.pages.get('')!.cases;
    expect(cases.flatMap(({ reports }) => reports.map(({ issuedAt }) => issuedAt))).toEqual(
      [-5000, -4900, -3000, -2990, -40, -20].map((minute) => minutes(minute)),
    );
    expect(cases.every(({ reports }) => reports.every(({ isBackfilled }) => isBackfilled))).toBe(true);
  });

  it('is so also where the reading back takes several runs, and what it overlaps was told already', () => {
    const options = {
      at: [0, 5, 10, 15],
      stories: [...PAST, OPEN],
      read: (minute: number) => (minute < 5 ? { closedAlerts: [] } : {}),
    };
    expect(told(options)).toEqual([
      ...TOLD_PAST,
      'o 1 @0 detected investigating +web-04',
      'o 2 @0 scope investigating +web-03 -web-03',
    ]);
    expect(mailed(options)).toEqual([]);
  });

  it('is so also where its log is read in a later run', () => {
    const stories = (minute: number): Story[] =>
      [1, 2, 3].map((i) => {
        const isRead = minute >= 5 * i;
        const statusLog = isRead ? [{ at: minutes(-3000 * i), status: 'CRITICAL' as const }] : null;
        const given = { status: 'OK' as const, statusLog, closing: isRead ? RECOVERED : UNREAD };
        return { id: `p${i}`, host: i, type: 'host', from: -3000 * i, to: -3000 * i + 60, given };
      });
    const options = {
      at: [0, 5, 10, 15, 20],
      stories: [],
      read: (minute: number) => readAt(minute, stories(minute), 5),
    };
    expect(told(options)).toEqual([
      'p3 1 @-9000 detected investigating +web-03',
      'p3 2 @-8940 ended resolved -web-03',
      'p2 1 @-6000 detected investigating +web-02',
      'p2 2 @-5940 ended resolved -web-02',
      'p1 1 @-3000 detected investigating +web-01',
      'p1 2 @-2940 ended resolved -web-01',
    ]);
    expect(mailed({ ...options, notify: { minimum: 'degraded' } })).toEqual([]);
  });

  it('is so also where only how it ended is read in a later run', () => {
    const stories = (minute: number): Story[] => [
      { id: 'c', host: 2, from: -40, to: -10, given: { closing: minute >= 10 ? RECOVERED : UNREAD } },
    ];
    const options = { at: [0, 5, 10, 15], stories: [], read: (minute: number) => readAt(minute, stories(minute), 5) };
    expect(told({ ...options, at: [0, 5] })).toEqual([]);
    expect(told(options)).toEqual(['c 1 @-40 detected investigating +web-02', 'c 2 @-10 ended resolved -web-02']);
    expect(mailed(options)).toEqual([]);
  });

  it('is told after a day, without a recovery, where nobody can read how it ended', () => {
    const stories: Story[] = [{ id: 'c', host: 2, from: -40, to: -10, given: { closing: UNREAD } }];
    const options = { at: [0, 5, 1435, 1440], stories };
    expect(told({ ...options, at: [0, 5, 1435] })).toEqual([]);
    expect(told(options)).toEqual([
      'c 1 @-40 detected investigating +web-02',
      'c 2 @-10 ended resolved -web-02(unconfirmed)',
    ]);
  });

  it('is so also where a customer gets a claim of an organization that is new', () => {
    const model = playTwoOrganizations();
    expect(toldOn(model)).toEqual([
      'b1 1 @-3000 detected investigating +web-01',
      'b1 2 @-2900 ended resolved -web-01',
      'b2 1 @-40 detected investigating +web-02',
      'b2 2 @-20 ended resolved -web-02',
      'a1 1 @15 ended resolved +web-01 -web-01',
    ]);
  });
});

describe('what was over before there was anybody to tell', () => {
  const acme = { organizations: [anOrganizationConfig()] };
  const other = aCustomer({ id: 'other', from: [aClaim({ services: ['nothing'] })] });
  const shared = aConfig({ ...acme, customers: [aCustomer(), other] });
  /** A host alert that closed long ago, and what it had been is read at a minute. */
  const unreadUntil = (minute: number, readAtMinute: number): Story[] => {
    const isRead = minute >= readAtMinute;
    const statusLog = isRead ? [{ at: minutes(-40), status: 'CRITICAL' as const }] : null;
    const given = { status: 'OK' as const, statusLog, closing: isRead ? RECOVERED : UNREAD };
    return [{ id: 'c', host: 2, type: 'host', from: -40, to: -10, given }];
  };
  const read = (minute: number): ReturnType<typeof readAt> => readAt(minute, unreadUntil(minute, 15), 2);

  it('is dated by its events for a customer who is new, and mailed to nobody', () => {
    const config = (minute: number) =>
      minute < 10 ? aConfig({ ...acme, customers: [other] }) : aConfig({ ...acme, customers: [aCustomer(), other] });
    const options = { config, at: [-60, 0, 5, 10, 15, 20], stories: [], read };
    expect(told(options)).toEqual(['c 1 @-40 detected investigating +web-02', 'c 2 @-10 ended resolved -web-02']);
    expect(mailed({ ...options, notify: { minimum: 'degraded' } })).toEqual([]);
  });

  it('is nothing of a customer who claims it only since then', () => {
    const config = (minute: number) =>
      aConfig({
        ...acme,
        customers: [minute < 10 ? aCustomer({ from: [aClaim({ services: ['db'] })] }) : aCustomer()],
      });
    const options = { config, at: [-60, 0, 5, 10, 15, 20], stories: [], read };
    expect(told(options)).toEqual([]);
  });

  it('is dated by its events for a customer who came back, and mailed to nobody', () => {
    const stories: Story[] = [
      { id: 'a', host: 1, from: 1, to: 3 },
      { id: 'b', host: 2, from: 112, to: 114 },
      { id: 'o', host: 3, from: 216, to: 240 },
    ];
    const config = (minute: number) => (minute > 7 && minute < 220 ? aConfig({ ...acme, customers: [other] }) : shared);
    const options = { config, at: [-5, 0, 5, 10, 115, 217, 220, 225, 245], stories };
    expect(told(options)).toEqual([
      'a 1 @5 ended resolved +web-01 -web-01',
      'b 1 @112 detected investigating +web-02',
      'b 2 @114 ended resolved -web-02',
      'o 1 @220 detected investigating +web-03',
      'o 2 @245 ended resolved -web-03',
    ]);
    expect(mailed(options).filter((line) => line.includes(' b '))).toEqual([]);
  });
});

it('tells when an alert opened that counts only since a rule was written', () => {
  const stories: Story[] = [{ id: 's', type: 'check', from: -90 }];
  const config = (minute: number) =>
    aConfig(minute < 10 ? {} : { rules: [{ type: ['check'], as: 'outage' as const }, ...DEFAULT_RULES] });
  const model = playRuns({ config, at: [0, 5, 10], stories }).at(-1)!.model;
  const [own] = model.ledger.pages.get('acme')!.cases;
  expect(own?.reports[0]?.came[0]).toMatchObject({ from: minutes(10), openedAt: minutes(-90) });
});

/** `beta` is configured and claimed from minute 10 on; at `acme` something came and went since the run before. */
function playTwoOrganizations(): Model {
  let history = EMPTY_HISTORY;
  let ledger: Ledger | undefined;
  const models = [0, 5, 10, 15, 20].map((minute) => {
    const names = minute < 10 ? ['acme'] : ['acme', 'beta'];
    const config = aConfig({
      organizations: names.map((name) => anOrganizationConfig({ name })),
      customers: [aCustomer({ from: names.map((organization) => aClaim({ organization })) })],
    });
    const stories: Record<string, Story[]> = {
      acme: [{ id: 'a1', from: 11, to: 13 }],
      beta: [
        { id: 'b1', host: 1, from: -3000, to: -2900 },
        { id: 'b2', host: 2, from: -40, to: -20 },
      ],
    };
    const known = new Set(history.organizations.flatMap(({ alerts }) => alerts.map(({ id }) => id)));
    const organizations = names.map((name) => ({ ...readAt(minute, stories[name]!, 2), name }));
    const snapshot = aSnapshot({ takenAt: minutes(minute), organizations });
    history = recordHistory(history, snapshot, { retentionDays: 90 });
    const model = prepareModel({
      config,
      snapshot,
      history,
      announcements: [],
      now: minutes(minute),
      wasKnown: (_, id) => known.has(id),
      ...(ledger === undefined ? {} : { ledger }),
    });
    ({ ledger } = model);
    return model;
  });
  return models.at(-1)!;
}

describe('an outage that comes and goes between two reports on a host that is slow all along', () => {
  const slow: Story = { id: 'cpu', type: 'host', from: -3, to: 50 };
  it.each<[string, number[], Story, string[]]>([
    [
      'is told where runs are rare',
      [-5, 0, 5, 10, 60],
      { id: 'a', from: 1, to: 4.5 },
      ['cpu 2 @10 scope investigating !web-01 ~web-01', 'cpu 3 @60 ended resolved -web-01'],
    ],
    [
      'is told where it is shorter than a change of scope waits',
      [0, 1, 2, 3, 4, 5, 6, 60],
      { id: 'a', from: 1, to: 2.5 },
      ['cpu 2 @5 scope investigating !web-01 ~web-01', 'cpu 3 @60 ended resolved -web-01'],
    ],
    [
      'is told where all is over by then',
      [0, 60],
      { id: 'a', from: 20, to: 30 },
      ['cpu 2 @60 ended resolved !web-01 -web-01'],
    ],
  ])('%s', (_, at, outage, lines) => {
    expect(told({ at, stories: [slow, outage] }).slice(1)).toEqual(lines);
  });

  it('is mailed', () => {
    const runs = { at: [-5, 0, 5, 10, 15], stories: [slow, { id: 'a', from: 1, to: 4.5 }] };
    expect(mailed(runs).length).toBeGreaterThan(0);
  });
});

describe('news', () => {
  it('is what came and went between two readings, also of an organization that was read late', () => {
    const stories: Story[] = [...PAST, { id: 'n', host: 1, from: 11, to: 14.5 }];
    const options = { at: [0, 5, 10, 15, 20], stories, blind: (minute: number) => minute < 10 };
    expect(told(options)).toContain('n 1 @15 ended resolved +web-01 -web-01');
    expect(mailed(options)).toEqual(['@15 acme n 1 first waiting']);
  });

  it('is the end of what was told while it lasted, though its organization was never read as a whole until then', () => {
    const stories: Story[] = [{ id: 'a', host: 1, from: 1, to: 8 }];
    const options = {
      at: [0, 5, 10, 15],
      stories,
      blind: (minute: number) => minute < 10,
      read: (minute: number) =>
        minute < 10 ? { alerts: readAt(minute, stories, 1).alerts, hosts: readAt(minute, stories, 1).hosts } : {},
    };
    expect(told(options)).toEqual(['a 1 @5 detected investigating +web-01', 'a 2 @10 ended resolved -web-01']);
    expect(mailed(options)).toEqual(['@5 acme a 1 first waiting', '@10 acme a 2 waiting']);
  });

  it('is what comes and goes while it is read for the first time', () => {
    const stories: Story[] = [
      { id: 'f1', from: 1, to: 2 },
      { id: 'f2', from: 4, to: 5 },
      { id: 'f3', from: 7, to: 8 },
    ];
    const lines = told({ at: [0, 5, 10, 15, 20], stories, blind: (minute) => minute < 10 });
    expect(lines.map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual(['f1 1 @10 detected', 'f1 2 @20 ended']);
  });
});

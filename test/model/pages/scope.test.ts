import { describe, expect, it } from 'vitest';
import type { Locale } from '../../../src/config/config.ts';
import type { ScopePage } from '../../../src/model/pages/scope-page.ts';
import { assembleScope } from '../../../src/model/pages/scope.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aFailure,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anOrganization,
  anOrganizationConfig,
  aSnapshot,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const CONFIG = aConfig({
  organizations: ['acme', 'shared'].map((name) => anOrganizationConfig({ name })),
  customers: [
    aCustomer(),
    aCustomer({ id: 'b', visibility: 'internal', from: [aClaim({ organization: 'shared', services: ['b-*'] })] }),
    aCustomer({ id: 'c', from: [aClaim({ organization: 'shared', hosts: ['web-*'] })] }),
  ],
  widespreadCustomers: 2,
});

const SHARED_HOSTS = [
  aHost({ name: 'web-b', services: [{ name: 'b-shop', roles: [] }] }),
  aHost({ name: 'web-c', services: [] }),
  aHost({ name: 'lost', services: [{ name: 'old', roles: [] }], status: 'poweroff' }),
];

function scopeOf(
  acme: Partial<OrganizationSnapshot>,
  shared: Partial<OrganizationSnapshot> = {},
  shown = new Map<string, string>(),
): ScopePage {
  const organizations = [anOrganization(acme), anOrganization({ name: 'shared', hosts: SHARED_HOSTS, ...shared })];
  return assembleScope(aModel({ config: CONFIG, snapshot: aSnapshot({ organizations }) }), { shownStates: shown });
}

describe('the languages of the scope site', () => {
  const languagesOf = (locales: Locale[], locale: Locale): ScopePage['alternates'] => {
    const config = aConfig({ ...CONFIG, site: { ...CONFIG.site, locale: locales[0]!, locales } });
    return assembleScope(aModel({ config, snapshot: aSnapshot() }), { shownStates: new Map() }, locale).alternates;
  };

  it.each<[Locale[], Locale, paths: [Locale, string][]]>([
    [['ja'], 'ja', []],
    [
      ['ja', 'en'],
      'ja',
      [
        ['ja', ''],
        ['en', 'en/'],
      ],
    ],
    [
      ['ja', 'en'],
      'en',
      [
        ['ja', '../'],
        ['en', ''],
      ],
    ],
    [
      ['en', 'ja'],
      'ja',
      [
        ['en', '../'],
        ['ja', ''],
      ],
    ],
  ])('%j: from %s to each', (locales, locale, paths) => {
    expect(languagesOf(locales, locale)).toEqual(paths.map(([each, path]) => ({ locale: each, path })));
  });
});

it('leads to each customer’s page in its own language', () => {
  const config = aConfig({ ...CONFIG, site: { ...CONFIG.site, locale: 'ja', locales: ['ja', 'en'] } });
  const urlIn = (locale: Locale): string | null | undefined =>
    assembleScope(aModel({ config, snapshot: aSnapshot() }), { shownStates: new Map() }, locale).customers.find(
      ({ id }) => id === 'c',
    )?.url;
  expect(urlIn('ja')).toBe('https://status.example.jp/c/c/');
  expect(urlIn('en')).toBe('https://status.example.jp/c/c/en/');
});

describe('the scope site', () => {
  it('has customers by state, then by hosts hit, and says as which case and since when', () => {
    const alerts = [
      anAlert({ id: 'x', hostId: 'web-b' }),
      anAlert({ id: 'y', hostId: 'web-c', openedAt: minutes(-25) }),
    ];
    const page = scopeOf({}, { alerts });
    expect(
      page.customers.map(({ id, state, hostsAffected, hostsTotal, cases, since }) => [
        id,
        state,
        hostsAffected,
        hostsTotal,
        cases.map(({ caseId }) => caseId),
        since,
      ]),
    ).toEqual([
      ['c', 'major_outage', 2, 2, ['x'], minutes(-30)],
      ['b', 'major_outage', 1, 1, ['x'], minutes(-30)],
      ['acme', 'operational', 0, 1, [], null],
    ]);
    expect(page.customers.map(({ url }) => url)).toEqual([
      'https://status.example.jp/c/c/',
      null,
      'https://status.example.jp/c/acme/',
    ]);
    expect(page.state).toBe('major_outage');
    expect(page.counts).toMatchObject({ major_outage: 2, operational: 1 });
  });

  it('shows who is hit together', () => {
    const page = scopeOf({}, { alerts: [anAlert({ id: 'x', hostId: 'web-b' })] });
    const members = [
      { id: 'b', name: 'Customer b', caseId: 'x' },
      { id: 'c', name: 'Customer c', caseId: 'x' },
    ];
    expect(page.widespread).toMatchObject([{ startedAt: minutes(-30), hostsAffected: 1, customers: members }]);
    expect(page.widespread[0]?.customers.map(({ state }) => state)).toEqual(['major_outage', 'partial_outage']);
    const over = anAlert({ id: 'x', hostId: 'web-b', closedAt: minutes(-5) });
    expect(scopeOf({}, { closedAlerts: [over] }).widespread).toEqual([]);
  });

  it('names unclaimed alerts of the same minutes beside it: often the cause', () => {
    const alerts = [
      anAlert({ id: 'x', hostId: 'web-b' }),
      anAlert({ id: 'switch', hostId: 'lost', openedAt: minutes(-32) }),
      anAlert({ id: 'older', hostId: 'lost', openedAt: minutes(-300) }),
      anAlert({ id: 'later', hostId: 'lost', openedAt: minutes(-2) }),
    ];
    const [event] = scopeOf({}, { alerts }).widespread;
    expect(event?.suspects.map(({ id }) => id)).toEqual(['switch']);
  });

  it('tells what began in the last days: widespread events with their customers, and single cases', () => {
    const config = { ...CONFIG, site: { ...CONFIG.site, timeZone: 'Asia/Tokyo' } };
    const organizations = [
      anOrganization({ alerts: [anAlert({ id: 'alone', openedAt: minutes(-60 * 24 * 3) })] }),
      anOrganization({ name: 'shared', hosts: SHARED_HOSTS, alerts: [anAlert({ id: 'x', hostId: 'web-b' })] }),
    ];
    const page = assembleScope(aModel({ config, snapshot: aSnapshot({ organizations }) }), { shownStates: new Map() });
    const told = page.days.flatMap(({ events }) =>
      events.map(({ isWidespread, customers, endedAt }) => [isWidespread, customers.map(({ id }) => id), endedAt]),
    );
    expect(told).toEqual([
      [true, ['b', 'c'], null],
      [false, ['acme'], null],
    ]);
    expect(page.days.map(({ date }) => date)).toEqual(
      page.days
        .map(({ date }) => date)
        .toSorted()
        .toReversed(),
    );
  });

  it('has what colleagues noted of a customer, and what is to be done for alerts of a monitor', () => {
    const customers = [
      aCustomer({ reading: 'あくめ', contact: '担当 06', memo: '電話で', contractIds: [{ id: 'C-1', hosts: [] }] }),
    ];
    const runbooks = [
      { monitors: ['conn*'], organization: 'acme', url: 'https://wiki.example.jp/1', text: null },
      { monitors: ['conn*'], organization: 'other', url: null, text: 'never' },
      { monitors: ['*'], organization: null, url: null, text: '当直へ' },
    ];
    const config = aConfig({ customers, runbooks });
    const alerts = [anAlert({ monitorId: 'm1' })];
    const monitors = [aMonitor({ id: 'm1', name: 'connectivity' })];
    const snapshot = aSnapshot({ organizations: [anOrganization({ alerts, monitors })] });
    const page = assembleScope(aModel({ config, snapshot }), { shownStates: new Map() });
    const { reading, contact, memo, contractIds } = page.customers[0]!;
    expect([reading, contact, memo, contractIds]).toEqual(['あくめ', '担当 06', '電話で', ['C-1']]);
    expect(page.alerts[0]?.runbooks).toEqual([
      { url: 'https://wiki.example.jp/1', text: null },
      { url: null, text: '当直へ' },
    ]);
  });

  it('has every organization with its hosts by status, its failure in full and who claims it', () => {
    const failure = aFailure({ cause: 'auth', message: 'It refused the key.', hint: 'Look at the key.' });
    const page = scopeOf({ failure, oddities: { invalid_alert: 2 } }, { alerts: [anAlert()] });
    expect(page.organizations).toEqual([
      {
        name: 'acme',
        readAt: NOW,
        failure: { cause: 'auth', message: 'It refused the key.', hint: 'Look at the key.', since: minutes(-15) },
        hostsByStatus: { working: 1, standby: 0, maintenance: 0, poweroff: 0, unrecognized: 0 },
        openAlerts: 0,
        customers: ['acme'],
        oddities: { invalid_alert: 2 },
      },
      {
        name: 'shared',
        // Read at the check that the heartbeat tells: a time here would make every run publish the whole site.
        readAt: null,
        failure: null,
        hostsByStatus: { working: 2, standby: 0, maintenance: 0, poweroff: 1, unrecognized: 0 },
        openAlerts: 1,
        customers: ['b', 'c'],
        oddities: {},
      },
    ]);
    expect(page.customers[0]).toMatchObject({ id: 'acme', state: 'unknown', unknown: { cause: 'auth' } });
  });

  it('has every host and open alert for the search, with who claims them', () => {
    const alerts = [
      anAlert({ id: 'x', hostId: 'web-b' }),
      anAlert({ id: 'w', hostId: 'web-b', type: 'host', status: 'WARNING', openedAt: minutes(-5) }),
      anAlert({ id: 'u', hostId: 'lost', openedAt: minutes(-50) }),
    ];
    const page = scopeOf({}, { alerts });
    expect(page.hosts.map(({ name, state, since, customers }) => [name, state, since, customers])).toEqual([
      ['web-01', 'operational', null, ['acme']],
      ['lost', 'maintenance', NOW, []],
      ['web-b', 'major_outage', minutes(-30), ['b', 'c']],
      ['web-c', 'operational', null, ['c']],
    ]);
    expect(page.alerts.map(({ id, status, effect, customers }) => [id, status, effect, customers])).toEqual([
      ['w', 'WARNING', 'ignore', ['b', 'c']],
      ['x', 'CRITICAL', 'outage', ['b', 'c']],
      ['u', 'CRITICAL', 'ignore', []],
    ]);
  });

  it('names what nobody claims', () => {
    const { unmapped } = scopeOf({}, { alerts: [anAlert({ id: 'u', hostId: 'lost' })] });
    expect(unmapped.hosts.map(({ name }) => name)).toEqual(['lost']);
    expect(unmapped.alerts.map(({ id }) => id)).toEqual(['u']);
  });

  it('says what changed since the run before', () => {
    const shown = new Map([
      ['acme', 'operational'],
      ['c', 'degraded'],
      ['gone', 'operational'],
    ]);
    expect(scopeOf({}, {}, shown).changes).toEqual([
      { customer: 'b', name: 'Customer b', from: null, to: 'operational' },
      { customer: 'c', name: 'Customer c', from: 'degraded', to: 'operational' },
      { customer: 'gone', name: 'gone', from: 'operational', to: null },
    ]);
    expect(scopeOf({}, {}).changes).toEqual([]);
  });
});

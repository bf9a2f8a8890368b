import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { CustomerConfig } from '../../../src/config/config.ts';
import { assembleCustomerPage } from '../../../src/model/pages/assemble-status-pages.ts';
import type { ModelInput } from '../../../src/model/prepare-model.ts';
import type { Ledger } from '../../../src/model/ledger/ledger.ts';
import type { Model } from '../../../src/model/model.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import type { Alert, Host, OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aDowntime,
  aFailure,
  aHistory,
  aHost,
  aModel,
  anAlert,
  anAlertRecord,
  anAnnouncement,
  anOrganization,
  anOrganizationConfig,
  anOrganizationHistory,
  aSnapshot,
  EMPTY_HISTORY,
  findComponent,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

function pageOf(
  read: Partial<OrganizationSnapshot>,
  customer: Partial<CustomerConfig> = {},
  given: Partial<ModelInput> = {},
): StatusPage {
  const config = aConfig({ customers: [aCustomer(customer)] });
  const snapshot = aSnapshot({ organizations: [anOrganization(read)] });
  return assembleCustomerPage(aModel({ config, snapshot, ...given }), customer.id ?? 'acme', 'ja');
}

const WEB = [{ name: 'shop', roles: ['web'] }];
const DB = [{ name: 'base', roles: ['db'] }];
const HOSTS = [
  aHost({ name: 'web-01', services: WEB }),
  aHost({ name: 'web-02', services: WEB }),
  aHost({ name: 'db-01', services: DB }),
];
const down = (...names: string[]): Alert[] => names.map((name) => anAlert({ id: `down-${name}`, hostId: name }));
const slow = (...names: string[]): Alert[] =>
  names.map((name) => anAlert({ id: `slow-${name}`, hostId: name, type: 'host' }));
const inStatus = (status: Host['status'], ...names: string[]): Host[] =>
  HOSTS.map((host) => (names.includes(host.name) ? { ...host, status } : host));

it('a customer of whom nothing is watched has no uptime and no green days: nothing of it was observed', () => {
  const page = pageOf({ hosts: [] });
  expect(page.state).toBe('unknown');
  expect(page.unknown).toMatchObject([{ isEmpty: true }]);
  expect(page.components).toMatchObject([{ kind: 'customer', uptime: null }]);
  expect(new Set(page.components[0]!.bars.map(({ state }) => state))).toEqual(new Set(['no_data']));
  expect(pageOf({ hosts: [], failure: aFailure() }).unknown[0]!.isEmpty).toBeUndefined();
  expect(
    pageOf({ hosts: [], failure: aFailure({ cause: 'shape' }), readAt: null }).unknown[0]!.isEmpty,
  ).toBeUndefined();
});

describe('states roll up from hosts over services to the page', () => {
  it.each<[string, Partial<OrganizationSnapshot>, page: string, shop: string, base: string]>([
    ['all well', {}, 'operational', 'operational', 'operational'],
    ['one of two out', { alerts: down('web-01') }, 'partial_outage', 'partial_outage', 'operational'],
    ['a whole service out', { alerts: down('web-01', 'web-02') }, 'partial_outage', 'major_outage', 'operational'],
    ['all out', { alerts: down('web-01', 'web-02', 'db-01') }, 'major_outage', 'major_outage', 'major_outage'],
    ['one slow', { alerts: slow('web-01') }, 'degraded', 'degraded', 'operational'],
    [
      'one slow, one out',
      { alerts: [...slow('db-01'), ...down('web-01')] },
      'partial_outage',
      'partial_outage',
      'degraded',
    ],
    ['one in maintenance', { hosts: inStatus('maintenance', 'db-01') }, 'maintenance', 'operational', 'maintenance'],
    ['one with the power off', { hosts: inStatus('poweroff', 'web-01') }, 'maintenance', 'maintenance', 'operational'],
    ['standby works', { hosts: inStatus('standby', 'web-01') }, 'operational', 'operational', 'operational'],
    ['a status nobody knows', { hosts: inStatus('unrecognized', 'db-01') }, 'unknown', 'operational', 'unknown'],
    [
      'a lost connection on standby',
      { hosts: inStatus('standby', 'web-01'), alerts: down('web-01') },
      'partial_outage',
      'partial_outage',
      'operational',
    ],
    [
      'a slow host on standby',
      { hosts: inStatus('standby', 'web-01'), alerts: slow('web-01') },
      'operational',
      'operational',
      'operational',
    ],
    [
      'a downtime for a service',
      { downtimes: [aDowntime({ serviceScopes: ['base'] })] },
      'maintenance',
      'operational',
      'maintenance',
    ],
    [
      'an outage during a downtime',
      { downtimes: [aDowntime({ serviceScopes: ['base'] })], alerts: down('db-01') },
      'partial_outage',
      'operational',
      'major_outage',
    ],
  ])('%s', (_, read, state, shop, base) => {
    const page = pageOf({ hosts: HOSTS, ...read });
    expect([page.state, findComponent(page, 'shop').state, findComponent(page, 'base').state]).toEqual([
      state,
      shop,
      base,
    ]);
  });

  it('counts hosts, each once', () => {
    const both = aHost({ name: 'both', services: [...WEB, ...DB] });
    const page = pageOf({ hosts: [...HOSTS, both], alerts: down('both') });
    expect(page.counts).toMatchObject({ major_outage: 1, operational: 3 });
    expect(findComponent(page, 'both').parents).toHaveLength(2);
    expect(findComponent(page, 'shop').counts).toMatchObject({ major_outage: 1, operational: 2 });
  });

  it('lists roots before children, problems first, then by name', () => {
    const loose = aHost({ name: 'a-loose', services: [] });
    const page = pageOf({ hosts: [...HOSTS, loose], alerts: down('web-02') });
    expect(page.components.map(({ name }) => name)).toEqual(['shop', 'a-loose', 'base', 'web-02', 'db-01', 'web-01']);
  });

  it('says since when', () => {
    const hosts = HOSTS.map((host) => (host.name === 'db-01' ? { ...host, status: 'maintenance' as const } : host));
    const alerts = [
      ...down('web-02'),
      anAlert({ id: 'a', hostId: 'web-01', openedAt: minutes(-50) }),
      anAlert({ id: 'b', hostId: 'web-01', openedAt: minutes(-60), type: 'host' }),
    ];
    const history = aHistory({
      organizations: [
        anOrganizationHistory({ hosts: [{ id: 'db-01', phases: [{ from: minutes(-500), status: 'maintenance' }] }] }),
      ],
    });
    const page = pageOf({ hosts, alerts }, {}, { history });
    expect(findComponent(page, 'web-01').since).toEqual(minutes(-50));
    expect(findComponent(page, 'shop').since).toEqual(minutes(-50));
    expect(findComponent(page, 'db-01').since).toEqual(minutes(-500));
  });

  it('says since when it is only degraded: not while it was out', () => {
    const alerts = [
      anAlertRecord({ id: 'slow', type: 'host', openedAt: minutes(-60) }),
      anAlertRecord({ id: 'out', openedAt: minutes(-50), closedAt: minutes(-20) }),
    ];
    const history = aHistory({ organizations: [anOrganizationHistory({ alerts })] });
    const read = { alerts: [anAlert({ id: 'slow', type: 'host', openedAt: minutes(-60) })] };
    expect(findComponent(pageOf(read, {}, { history }), 'web-01')).toMatchObject({
      state: 'degraded',
      since: minutes(-20),
    });
  });
});

describe('alerts without a host', () => {
  const rules = [{ type: ['external', 'expression'], as: 'outage' as const }];
  const external = anAlert({ id: 'x', type: 'external', hostId: null });
  const monitors = [{ id: 'monitor-1', type: 'external', name: 'top page', isMuted: false, service: 'shop' }];

  it('take the service of their monitor out, and with it the page when there is no other', () => {
    const page = pageOf({ alerts: [external], monitors }, { rules });
    expect(findComponent(page, 'shop').state).toBe('major_outage');
    expect(findComponent(page, 'web-01').state).toBe('operational');
    expect(page.state).toBe('major_outage');
    expect(pageOf({ hosts: HOSTS, alerts: [external], monitors }, { rules }).state).toBe('partial_outage');
  });

  it('touch the customer when nothing smaller is known, and the list shows what the headline says', () => {
    const page = pageOf({ alerts: [{ ...external, type: 'expression' }] }, { rules });
    expect(page.state).toBe('major_outage');
    expect(page.components[0]).toMatchObject({ kind: 'customer', name: 'Customer acme', state: 'major_outage' });
  });
});

describe('promise 1: never green without data', () => {
  const failed = { failure: aFailure({ cause: 'auth' }), readAt: minutes(-15) };

  it('an organization that cannot be read is unknown, with its cause and since when', () => {
    const page = pageOf(failed);
    expect(page.state).toBe('unknown');
    expect(page.counts.unknown).toBe(1);
    expect(page.unknown).toEqual([
      {
        component: findComponent(page, 'web-01').id,
        name: 'web-01',
        cause: 'auth',
        since: minutes(-15),
        lastReadAt: minutes(-15),
      },
    ]);
    expect(findComponent(page, 'shop')).toMatchObject({ state: 'unknown', since: minutes(-15) });
  });

  it('known bad news stays, marked as old', () => {
    const page = pageOf({ ...failed, hosts: HOSTS, alerts: down('web-01') });
    expect(page.state).toBe('partial_outage');
    expect(findComponent(page, 'web-01')).toMatchObject({ state: 'major_outage', isStale: true });
    expect(findComponent(page, 'shop')).toMatchObject({ state: 'partial_outage', isStale: true });
    expect(page.unknown.map(({ name }) => name)).toEqual(['db-01', 'web-01', 'web-02']);
    expect(page.counts).toMatchObject({ major_outage: 1, unknown: 2 });
  });

  it('maintenance that nobody can see any more is unknown', () => {
    expect(pageOf({ ...failed, hosts: inStatus('maintenance', 'web-01', 'web-02', 'db-01') }).state).toBe('unknown');
  });

  it('an organization that was never read is unknown', () => {
    const never = { failure: aFailure({ cause: 'forbidden' }), readAt: null, hosts: [] };
    const page = pageOf(never, {}, { history: EMPTY_HISTORY });
    expect(page.state).toBe('unknown');
    expect(page.components).toMatchObject([{ kind: 'customer', state: 'unknown' }]);
    expect(page.unknown).toMatchObject([{ cause: 'forbidden', lastReadAt: null }]);
    expect(page.counts.unknown).toBe(1);
    expect(page.components[0]!.bars.every(({ state }) => state === 'no_data')).toBe(true);
    expect(page.components[0]!.uptime).toBeNull();
  });

  it('an organization that is not in the snapshot is unknown', () => {
    const page = pageOf({ name: 'other' }, {}, { history: EMPTY_HISTORY });
    expect(page.state).toBe('unknown');
    expect(page.unknown).toHaveLength(1);
  });

  it('a customer that claims nothing there is unknown, not an empty green page', () => {
    const page = pageOf({}, { from: [aClaim({ services: ['nothing'] })] });
    expect(page.state).toBe('unknown');
    expect(page.components).toHaveLength(1);
    expect(page.unknown).toHaveLength(1);
  });

  it('one organization of two that cannot be read is counted beside the other', () => {
    const config = aConfig({
      organizations: [anOrganizationConfig(), anOrganizationConfig({ name: 'beta' })],
      customers: [aCustomer({ from: [aClaim(), aClaim({ organization: 'beta' })] })],
    });
    const beta = anOrganization({ name: 'beta', failure: aFailure(), readAt: null, hosts: [] });
    const snapshot = aSnapshot({ organizations: [anOrganization(), beta] });
    const page = assembleCustomerPage(aModel({ config, snapshot }), 'acme', 'ja');
    expect(page.state).toBe('unknown');
    expect(page.counts).toMatchObject({ unknown: 1, operational: 1 });
  });

  it('in count mode whatever holds such a host is unknown', () => {
    const loose = aHost({ name: 'loose', services: [] });
    const page = pageOf({ ...failed, hosts: [...HOSTS, loose] }, { hosts: 'count' });
    expect(page.unknown.map(({ name }) => name)).toEqual(['Customer acme', 'base', 'shop']);
    expect(page.counts.unknown).toBe(4);
  });

  it('whatever was read, green means that everything was read and nothing is wrong', () => {
    const status = fc.constantFrom<Host['status']>('working', 'standby', 'maintenance', 'poweroff', 'unrecognized');
    const host = fc.record({ status, alert: fc.constantFrom('none', 'connectivity', 'host'), inService: fc.boolean() });
    fc.assert(
      fc.property(fc.array(host, { maxLength: 4 }), fc.boolean(), fc.boolean(), (given, isFailing, isCounted) => {
        const hosts = given.map(({ status: value, inService }, i) =>
          aHost({ name: `h${i}`, status: value, services: inService ? WEB : [] }),
        );
        const alerts = given.flatMap(({ alert }, i) =>
          alert === 'none' ? [] : [anAlert({ id: `a${i}`, hostId: `h${i}`, type: alert })],
        );
        const read = { hosts, alerts, ...(isFailing ? failed : {}) };
        const page = pageOf(read, { hosts: isCounted ? 'count' : 'label' });
        const isFine = given.every(
          ({ status: value, alert }) =>
            (value === 'standby' && alert !== 'connectivity') || (value === 'working' && alert === 'none'),
        );
        expect(page.state === 'operational').toBe(!isFailing && given.length > 0 && isFine);
        expect(page.components.length).toBeGreaterThan(0);
        const worse = page.components.filter(({ state }) => state !== 'operational');
        expect(worse.length > 0).toBe(page.state !== 'operational');
        if (!isFailing) expect(page.counts.unknown > 0).toBe(page.unknown.length > 0);
        else expect(page.unknown.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('promise 4: what is not allowed does not reach a page', () => {
  it('count mode has no host anywhere, by name, id or hashed id', () => {
    const hosts = [aHost({ id: 'canary-id', name: 'canary-name', label: 'canary-label', services: WEB })];
    const read = {
      hosts,
      alerts: [anAlert({ hostId: 'canary-id' })],
      downtimes: [aDowntime({ publicText: '作業' })],
    };
    const label = pageOf(read);
    const hostId = label.components.find(({ kind }) => kind === 'host')!.id;
    const page = pageOf(read, { hosts: 'count', contractIds: [{ id: 'C-1', hosts: ['canary-*'] }] });
    expect(JSON.stringify(page)).not.toMatch(/canary/);
    expect(JSON.stringify(page)).not.toContain(hostId);
    expect(page.incidents[0]!.affected).toMatchObject([{ name: 'shop', kind: 'service' }]);
    expect(page.contractIds).toEqual([{ id: 'C-1', components: [findComponent(page, 'shop').id] }]);
    expect(page.maintenances).toHaveLength(1);
  });

  it('a customer that claims hosts only has no service on its page', () => {
    const page = pageOf({ hosts: HOSTS, alerts: down('web-01') }, { from: [aClaim({ hosts: ['web-*'] })] });
    expect(page.components.map(({ name, kind }) => [name, kind])).toEqual([
      ['web-01', 'host'],
      ['web-02', 'host'],
    ]);
    const counted = pageOf({ hosts: HOSTS }, { from: [aClaim({ hosts: ['web-*'] })], hosts: 'count' });
    expect(counted.components).toMatchObject([{ kind: 'customer', counts: { operational: 2 } }]);
  });

  it('nothing of an organization but what it allows is on a page', () => {
    const organization = 'canary-organization';
    const config = aConfig({
      organizations: [anOrganizationConfig({ name: organization })],
      customers: [aCustomer({ from: [aClaim({ organization })] })],
    });
    const read = anOrganization({
      name: organization,
      hosts: [aHost({ id: 'canary-host-id', name: 'canary-name', label: 'front' })],
      alerts: [anAlert({ hostId: 'canary-host-id', monitorId: 'canary-monitor-id' })],
      monitors: [
        { id: 'canary-monitor-id', type: 'connectivity', name: 'canary-monitor', isMuted: false, service: null },
      ],
      downtimes: [aDowntime({ id: 'canary-downtime' })],
      failure: aFailure({ message: 'canary-message', hint: 'canary-hint' }),
    });
    const model = aModel({ config, snapshot: aSnapshot({ organizations: [read] }), history: EMPTY_HISTORY });
    expect(JSON.stringify(assembleCustomerPage(model, 'acme', 'ja'))).not.toMatch(/canary/);
  });
});

describe('promise 3: a tree holds one customer', () => {
  const config = aConfig({
    organizations: [anOrganizationConfig({ name: 'shared' })],
    customers: ['a', 'b', 'c'].map((id) =>
      aCustomer({
        id,
        name: `name-of-${id}`,
        from: [aClaim({ organization: 'shared', services: [`service-${id}*`] })],
      }),
    ),
    widespreadCustomers: 2,
  });
  const hosts = ['a', 'b', 'c', 'nobody'].map((id) =>
    aHost({ id: `id-${id}-id`, name: `host-${id}`, services: [{ name: `service-${id}`, roles: [] }] }),
  );
  const alerts = ['a', 'b', 'c', 'nobody'].map((id, i) =>
    anAlert({ id: `alert-${id}`, hostId: `id-${id}-id`, openedAt: minutes(-30 + i), publicText: `text-of-${id}` }),
  );
  const both = aHost({ name: 'host-ab', services: hosts.slice(0, 2).flatMap(({ services }) => services) });
  const shared = anAlert({ id: 'alert-ab', hostId: 'host-ab', openedAt: minutes(-29) });
  const snapshot = aSnapshot({
    organizations: [anOrganization({ name: 'shared', hosts: [...hosts, both], alerts: [...alerts, shared] })],
  });

  it('no name, host, service, alert or word of another customer is in it', () => {
    const model = aModel({ config, snapshot });
    for (const id of ['a', 'b', 'c']) {
      const text = JSON.stringify(assembleCustomerPage(model, id, 'ja'));
      expect(text).toContain(`name-of-${id}`);
      for (const other of ['a', 'b', 'c', 'nobody'].filter((candidate) => candidate !== id)) {
        expect(text).not.toMatch(new RegExp(`(name-of|host|service|alert|text-of)-${other}\\b`));
      }
      expect(text).not.toContain('shared');
    }
  });

  it('an event that hit others too is called widespread and nothing more', () => {
    const page = assembleCustomerPage(aModel({ config, snapshot }), 'a', 'ja');
    expect(page.incidents[0]).toMatchObject({ isWidespread: true, caseId: 'alert-a' });
  });

  it('an alert that nobody claims is on nobody’s page', () => {
    const model = aModel({ config, snapshot });
    expect(model.unmapped.alerts.map(({ alert }) => alert.id)).toEqual(['alert-nobody']);
    expect(model.unmapped.hosts.map(({ host }) => host.name)).toEqual(['host-nobody']);
  });
});

describe('promise 7: the same facts give the same page', () => {
  it('whatever order they come in', () => {
    const read = anOrganization({
      hosts: HOSTS,
      alerts: [...down('web-01', 'web-02', 'db-01'), ...slow('web-01', 'db-01')],
    });
    const reversed = { ...read, hosts: read.hosts.toReversed(), alerts: read.alerts.toReversed() };
    expect(pageOf(reversed)).toEqual(pageOf(read));
  });

  it('whatever the time, while nothing happens', () => {
    const read = { hosts: HOSTS, alerts: down('web-01'), downtimes: [aDowntime({ durationMinutes: 600 })] };
    const config = aConfig({ customers: [aCustomer()] });
    const at = (now: Date, ledger?: Ledger): Model => {
      const snapshot = aSnapshot({ takenAt: now, organizations: [anOrganization({ ...read, readAt: now })] });
      return aModel({ config, snapshot, now, ...(ledger === undefined ? {} : { ledger }) });
    };
    const first = at(NOW);
    const later = at(minutes(35), first.ledger);
    expect(assembleCustomerPage(later, 'acme', 'ja')).toEqual(assembleCustomerPage(first, 'acme', 'ja'));
  });
});

function ids({ components }: StatusPage): string[] {
  return components.map(({ id }) => id);
}

describe('a page', () => {
  it('has stable ids that nobody can read anything from', () => {
    const keyed = aConfig({ secret: new Secret('a-long-secret') });
    expect(ids(pageOf({}))).toEqual(ids(pageOf({ alerts: down('web-01') })));
    expect(ids(pageOf({})).every((id) => /^[a-z2-7]{16}$/.test(id))).toBe(true);
    expect(ids(pageOf({}, {}, { config: keyed }))).not.toEqual(ids(pageOf({})));
    expect(ids(pageOf({}, { id: 'other' }))).not.toEqual(ids(pageOf({})));
  });

  it('shows a host that is not listed while its alert is open, and takes it away with it', () => {
    const known = anAlertRecord({ hostId: 'gone', hostName: 'gone', hostLabel: 'Gone' });
    const history = aHistory({ organizations: [anOrganizationHistory({ alerts: [known] })] });
    const open = pageOf({ alerts: [anAlert({ hostId: 'gone' })] }, {}, { history });
    expect(findComponent(open, 'Gone')).toMatchObject({ kind: 'host', state: 'major_outage' });
    expect(open.state).toBe('partial_outage');
    const closed = pageOf({ closedAlerts: [anAlert({ hostId: 'gone', closedAt: minutes(-2) })] }, {}, { history });
    expect(closed.components.map(({ name }) => name)).toEqual(['shop', 'web-01']);
    expect(findComponent(closed, 'shop').bars.at(-1)).toMatchObject({ state: 'outage' });
    expect(closed.incidents).toHaveLength(1);
  });

  it('has a bar a day, and none of them green before it was observed', () => {
    const history = aHistory({
      organizations: [anOrganizationHistory({ observed: [{ from: minutes(-3000), to: NOW }] })],
    });
    const { bars, uptime } = findComponent(pageOf({}, {}, { history }), 'web-01');
    expect(bars).toHaveLength(90);
    expect(bars.filter(({ state }) => state === 'operational')).toHaveLength(3);
    expect(bars.slice(0, 87).every(({ state }) => state === 'no_data')).toBe(true);
    expect(uptime).toMatchObject({ ratio: 1, days: 2 });
  });

  it('says what humans announce of its components', () => {
    const announcement = anAnnouncement({ hosts: ['web-01'], customers: ['acme'] });
    const page = pageOf({ hosts: HOSTS }, {}, { announcements: [announcement] });
    expect(findComponent(page, 'web-01')).toMatchObject({ state: 'major_outage', since: minutes(-20) });
    expect(page.state).toBe('partial_outage');
    expect(page.incidents).toMatchObject([{ caseId: announcement.id, title: 'Network' }]);
    const elsewhere = pageOf({ hosts: HOSTS }, {}, { announcements: [{ ...announcement, customers: ['other'] }] });
    expect(elsewhere.state).toBe('operational');
  });

  it('lets humans join a detected case', () => {
    const announcement = anAnnouncement({ caseId: 'alert-1', title: '電源障害', customers: ['acme'] });
    const page = pageOf({ alerts: [anAlert()] }, {}, { announcements: [announcement] });
    expect(page.incidents).toMatchObject([{ caseId: 'alert-1', title: '電源障害' }]);
  });

  it.each<[string, Partial<CustomerConfig>, url: string, siteRoot: string]>([
    ['listed', {}, 'https://status.example.jp/c/acme/', '../../'],
    ['on its own site', { url: 'https://status.acme.example/' }, 'https://status.acme.example/', ''],
  ])('%s knows where it stands', (_, customer, url, siteRoot) => {
    expect(pageOf({}, customer)).toMatchObject({ url, siteRoot, alternates: [] });
  });

  it('in a second language stands below it', () => {
    const base = aConfig();
    const config = aConfig({ site: { ...base.site, locales: ['ja', 'en'] } });
    const page = assembleCustomerPage(aModel({ config }), 'acme', 'en');
    expect(page).toMatchObject({ locale: 'en', url: 'https://status.example.jp/c/acme/en/', siteRoot: '../../../' });
    expect(page.alternates).toEqual([
      { locale: 'ja', url: 'https://status.example.jp/c/acme/' },
      { locale: 'en', url: 'https://status.example.jp/c/acme/en/' },
    ]);
  });
});

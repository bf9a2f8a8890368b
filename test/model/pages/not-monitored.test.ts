import { describe, expect, it } from 'vitest';
import type { CustomerConfig } from '../../../src/config/config.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import { assembleScope } from '../../../src/model/pages/scope.ts';
import type { Model } from '../../../src/model/model.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import type { Downtime, OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aDowntime,
  aFailure,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anAnnouncement,
  anOrganization,
  aSnapshot,
  findComponent,
  minutes,
  NOW,
} from '../../support/builders-model.ts';

const HOSTS = ['web-01', 'web-02'].map((name) => aHost({ name, services: [{ name: 'shop', roles: ['web'] }] }));
const BATCH = ['batch-01', 'batch-02'].map((name) => aHost({ name, services: [{ name: 'batch', roles: ['job'] }] }));
/** Everything but the service “batch”. */
const PARTLY = [aMonitor({ excludeScopes: ['batch'] })];

function modelOf(read: Partial<OrganizationSnapshot> = {}, customer: Partial<CustomerConfig> = {}): Model {
  const organization = anOrganization({
    hosts: [...HOSTS, ...BATCH],
    monitors: PARTLY,
    monitorListReadAt: NOW,
    ...read,
  });
  const config = aConfig({ customers: [aCustomer(customer)] });
  return aModel({ config, snapshot: aSnapshot({ organizations: [organization] }) });
}

function pageOf(read: Partial<OrganizationSnapshot> = {}, customer: Partial<CustomerConfig> = {}): StatusPage {
  return assembleCustomerPage(modelOf(read, customer), 'acme', 'ja');
}

function down(...names: string[]): OrganizationSnapshot['alerts'] {
  return names.map((name) => anAlert({ id: `a-${name}`, hostId: name }));
}

describe('what nobody watches', () => {
  it('is neither green nor worse than what is watched beside it', () => {
    const page = pageOf();
    expect([page.state, page.counts.operational, page.counts.not_monitored]).toEqual(['operational', 2, 2]);
    expect(findComponent(page, 'batch-01').state).toBe('not_monitored');
    expect(findComponent(page, 'batch').state).toBe('not_monitored');
    expect(findComponent(page, 'shop').state).toBe('operational');
  });

  it('stands on neither side of “all” and “some”', () => {
    expect(pageOf({ alerts: down('web-01') }).state).toBe('partial_outage');
    const all = modelOf({ alerts: down('web-01', 'web-02') });
    const page = assembleCustomerPage(all, 'acme', 'ja');
    expect([page.state, page.incidents[0]!.impact]).toEqual(['major_outage', 'major_outage']);
    expect(all.analyses.get('acme')?.headline).toMatchObject({ hostsAffected: 2, hostsTotal: 2 });
  });

  it('does not keep the rest from being in maintenance together', () => {
    const downtimes = [aDowntime({ serviceScopes: ['shop'] })];
    expect(pageOf({ downtimes }).state).toBe('maintenance');
  });

  it('has no uptime, and its days no colour', () => {
    const page = pageOf();
    const idle = findComponent(page, 'batch-01');
    expect(idle.uptime).toBeNull();
    expect(new Set(idle.bars.map(({ state }) => state))).toEqual(new Set(['no_data']));
    expect(findComponent(page, 'batch').uptime).toBeNull();
    expect(findComponent(page, 'web-01').uptime).not.toBeNull();
  });

  it('is bad when an alert of it counts nevertheless', () => {
    expect(findComponent(pageOf({ alerts: down('batch-01') }), 'batch-01').state).toBe('major_outage');
  });

  it('is bad when humans say so', () => {
    const config = aConfig();
    const organizations = [anOrganization({ hosts: BATCH, monitors: [], monitorListReadAt: NOW })];
    const announcements = [anAnnouncement({ customers: ['acme'], hosts: ['batch-01'], impact: 'major_outage' })];
    const page = assembleCustomerPage(
      aModel({ config, announcements, snapshot: aSnapshot({ organizations }) }),
      'acme',
      'ja',
    );
    expect(findComponent(page, 'batch-01').state).toBe('major_outage');
  });

  it('is in maintenance when it is, and unknown when nobody could read', () => {
    const serviced = BATCH.map((host) => ({ ...host, status: 'maintenance' as const }));
    expect(findComponent(pageOf({ hosts: [...HOSTS, ...serviced] }), 'batch').state).toBe('maintenance');
    const failed = pageOf({ failure: aFailure(), readAt: minutes(-20) });
    expect(findComponent(failed, 'batch-01').state).toBe('unknown');
  });

  it('is watched as far as anybody knows where the list of monitors is refused', () => {
    const organization = anOrganization({ hosts: BATCH });
    const page = assembleCustomerPage(aModel({ snapshot: aSnapshot({ organizations: [organization] }) }), 'acme', 'ja');
    expect(page.state).toBe('operational');
  });

  it('is the whole page where it is everything, also in numbers alone', () => {
    for (const hosts of ['label', 'count'] as const) {
      const page = pageOf({ monitors: [] }, { hosts });
      expect([page.state, page.counts.not_monitored, page.unknown]).toEqual(['not_monitored', 4, []]);
      expect(page.components.every(({ uptime }) => uptime === null)).toBe(true);
    }
  });

  it('is watched for a customer whose own rules count what watches it', () => {
    const monitors = [aMonitor({ type: 'anomalyDetection', scopes: ['batch'] })];
    const rules = [{ type: ['anomalyDetection'], as: 'degraded' as const }];
    expect(findComponent(pageOf({ monitors }), 'batch-01').state).toBe('not_monitored');
    expect(findComponent(pageOf({ monitors }, { rules }), 'batch-01').state).toBe('operational');
  });
});

describe('customers nobody watches', () => {
  const customers = [
    aCustomer({ id: 'shop', from: [aClaim({ services: ['shop'] })] }),
    aCustomer({ id: 'batch', from: [aClaim({ services: ['batch'] })] }),
  ];
  const read = { hosts: [...HOSTS, ...BATCH], monitors: PARTLY, monitorListReadAt: NOW };
  const snapshotOf = (alerts: OrganizationSnapshot['alerts'] = []) =>
    aSnapshot({ organizations: [anOrganization({ ...read, alerts })] });

  it('are told on the overview, and on neither side there', () => {
    const page = assembleOverview(aModel({ config: aConfig({ customers }), snapshot: snapshotOf() }), 'ja');
    expect([page.state, page.counts.operational, page.counts.not_monitored]).toEqual(['operational', 1, 1]);
    const hit = aModel({ config: aConfig({ customers }), snapshot: snapshotOf(down('web-01', 'web-02')) });
    expect(assembleOverview(hit, 'ja').state).toBe('major_outage');
  });

  it('are told on the scope site, as are hosts that nobody claims', () => {
    const model = aModel({ config: aConfig({ customers: customers.slice(0, 1) }), snapshot: snapshotOf() });
    const scope = assembleScope(model, { shownStates: new Map() });
    expect(scope.unmapped.hosts.map(({ state }) => state)).toEqual(['not_monitored', 'not_monitored']);
    const both = assembleScope(aModel({ config: aConfig({ customers }), snapshot: snapshotOf() }), {
      shownStates: new Map(),
    });
    expect(both.customers.map(({ id, state }) => [id, state])).toEqual([
      ['shop', 'operational'],
      ['batch', 'not_monitored'],
    ]);
  });
});

describe('downtimes that name monitors', () => {
  const shopAlive = aMonitor({ id: 'alive-shop', scopes: ['shop'] });
  const batchAlive = aMonitor({ id: 'alive-batch', scopes: ['batch'] });
  const monitors = [shopAlive, batchAlive, aMonitor({ id: 'cpu', type: 'host' })];
  it.each<[string, Partial<Downtime>, shop: string, batch: string]>([
    [
      'one connectivity monitor: a power-off of its hosts',
      { monitorScopes: ['alive-shop'] },
      'maintenance',
      'operational',
    ],
    ['both', { monitorScopes: ['alive-shop', 'alive-batch'] }, 'maintenance', 'maintenance'],
    ['something else', { monitorScopes: ['cpu'] }, 'operational', 'operational'],
    ['all but one: a batch window there', { monitorExcludeScopes: ['alive-batch'] }, 'maintenance', 'operational'],
    ['all but both', { monitorExcludeScopes: ['alive-shop', 'alive-batch'] }, 'operational', 'operational'],
    ['all but something else', { monitorExcludeScopes: ['cpu'] }, 'maintenance', 'maintenance'],
    [
      'its monitor, of another service',
      { monitorScopes: ['alive-shop'], serviceScopes: ['batch'] },
      'operational',
      'operational',
    ],
    ['monitors that are gone', { monitorScopes: ['gone'] }, 'operational', 'operational'],
  ])('%s', (_, downtime, shop, batch) => {
    const page = pageOf({ monitors, downtimes: [aDowntime(downtime)] });
    expect([findComponent(page, 'shop').state, findComponent(page, 'batch').state]).toEqual([shop, batch]);
  });

  it('are batch windows without maintenance also when their words are told', () => {
    const downtimes = [aDowntime({ monitorExcludeScopes: ['alive-shop', 'alive-batch'], publicText: '夜間バッチ' })];
    const page = pageOf({ monitors, downtimes });
    expect([page.state, page.maintenances.map(({ text }) => text)]).toEqual(['operational', ['夜間バッチ']]);
  });
});

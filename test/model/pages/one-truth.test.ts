import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import type { Config } from '../../../src/config/config.ts';
import { assembleCustomerPage, assembleOverview } from '../../../src/model/pages/assemble-status-pages.ts';
import type { ScopePage } from '../../../src/model/pages/scope-page.ts';
import { assembleScope } from '../../../src/model/pages/scope.ts';
import type { StatusPage } from '../../../src/model/status-page.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aDowntime,
  aHistory,
  aHost,
  aModel,
  anAlert,
  aMonitor,
  anAlertRecord,
  anAnnouncement,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  findComponent,
  minutes,
} from '../../support/builders-model.ts';

interface Outputs {
  page: StatusPage;
  overview: StatusPage;
  scope: ScopePage;
}

/** What one run says of customer `acme` in three places. */
function outputsOf(
  given: Partial<OrganizationSnapshot>,
  config: Partial<Config> = {},
  announcements: Announcement[] = [],
  history = aHistory(),
): Outputs {
  const organizations = [anOrganization(given)];
  const snapshot = aSnapshot({ organizations });
  const model = aModel({ config: aConfig(config), snapshot, announcements, history });
  return {
    page: assembleCustomerPage(model, 'acme', 'ja'),
    overview: assembleOverview(model, 'ja'),
    scope: assembleScope(model, { shownStates: new Map() }),
  };
}

const hostOf = ({ scope }: Outputs, name: string): ScopePage['hosts'][number] | undefined =>
  scope.hosts.find((host) => host.name === name);

describe('an announced outage of a host', () => {
  const outputs = outputsOf({}, {}, [
    anAnnouncement({ id: 'net', impact: 'major_outage', hosts: ['web-01'], startsAt: minutes(-30) }),
  ]);

  it('reads the same on the page of the customer and on the scope site', () => {
    expect(findComponent(outputs.page, 'web-01').state).toBe('major_outage');
    expect(hostOf(outputs, 'web-01')).toMatchObject({ state: 'major_outage', since: minutes(-30) });
    expect(outputs.scope.customers[0]).toMatchObject({ state: 'major_outage', hostsAffected: 1 });
  });

  it('has the case id that its page shows', () => {
    expect(outputs.page.incidents.map(({ caseId }) => caseId)).toEqual(['net']);
    expect(outputs.scope.customers[0]?.cases.map(({ caseId }) => caseId)).toEqual(['net']);
  });
});

describe('an alert of two customers whose rules differ', () => {
  const customers = [
    aCustomer({ id: 'acme', rules: [{ type: ['connectivity'], as: 'ignore' }] }),
    aCustomer({ id: 'other' }),
  ];

  it('reads as bad as the host it hit', () => {
    const outputs = outputsOf({ alerts: [anAlert()] }, { customers });
    expect(hostOf(outputs, 'web-01')?.state).toBe('major_outage');
    expect(outputs.scope.alerts).toMatchObject([{ customers: ['acme', 'other'], effect: 'outage' }]);
  });

  it('tells what it hit also where it is claimed by its monitor alone', () => {
    const byMonitor = aCustomer({ id: 'other', from: [aClaim({ monitors: ['connectivity'] })] });
    const given = { alerts: [anAlert()], monitors: [aMonitor()] };
    const outputs = outputsOf(given, { customers: [customers[0]!, byMonitor] });
    expect(outputs.scope.alerts[0]?.effect).toBe('outage');
    expect(hostOf(outputs, 'web-01')).toMatchObject({ state: 'major_outage', customers: ['acme'] });
  });
});

describe('a host that nobody claims', () => {
  const customers = [aCustomer({ from: [aClaim({ services: ['shop'] })] })];
  const lost = aHost({ name: 'lost', services: [{ name: 'old', roles: [] }] });
  const hosts = [aHost(), lost];

  it('is out while its connectivity alert is open', () => {
    const outputs = outputsOf({ hosts, alerts: [anAlert({ hostId: 'lost' })] }, { customers });
    expect(hostOf(outputs, 'lost')).toMatchObject({ state: 'major_outage', since: minutes(-30), customers: [] });
    expect(outputs.scope.unmapped).toMatchObject({
      hosts: [{ state: 'major_outage' }],
      alerts: [{ effect: 'outage' }],
    });
  });

  it('is in maintenance while a downtime covers it', () => {
    const outputs = outputsOf({ hosts, downtimes: [aDowntime({ serviceScopes: ['old'] })] }, { customers });
    expect(hostOf(outputs, 'lost')).toMatchObject({ state: 'maintenance', since: minutes(-10) });
  });
});

describe('a case', () => {
  const down = { alerts: [anAlert()] };

  it('has its impact on the overview, whoever was asked first', () => {
    const organizations = [anOrganization(down)];
    const model = aModel({ snapshot: aSnapshot({ organizations }) });
    expect(model.customers.get('acme')?.cases.map(({ impact }) => impact)).toEqual(['major_outage']);
    expect(assembleOverview(model, 'ja').incidents.map(({ impact }) => impact)).toEqual(['major_outage']);
  });

  it('that a human keeps open for its customer is open on the overview and the scope site', () => {
    const history = aHistory({
      organizations: [anOrganizationHistory({ alerts: [anAlertRecord({ closedAt: minutes(-20) })] })],
    });
    const words = anAnnouncement({
      id: 'watch',
      customers: ['acme'],
      caseId: 'alert-1',
      impact: 'major_outage',
      updates: [{ at: minutes(-10), state: 'monitoring', text: '経過を見ています。' }],
    });
    const { page, overview, scope } = outputsOf({}, {}, [words], history);
    const told = ({ state, resolvedAt, impact }: StatusPage['incidents'][number]): unknown[] => [
      state,
      resolvedAt,
      impact,
    ];
    expect(page.incidents.map(told)).toEqual([['monitoring', null, 'major_outage']]);
    expect(overview.incidents.map(told)).toEqual(page.incidents.map(told));
    expect(overview.incidents[0]?.reports.at(-1)?.state).not.toBe('resolved');
    expect(overview.incidents[0]).toMatchObject({ title: null, bodyMarkdown: null });
    expect(scope.customers[0]?.cases.map(({ caseId }) => caseId)).toEqual(['alert-1']);
  });
});

describe('why something cannot be seen', () => {
  const causesOf = ({ page, overview, scope }: Outputs): unknown[] => [
    page.unknown[0]?.cause,
    overview.unknown[0]?.cause,
    scope.customers[0]?.unknown?.cause,
    scope.organizations[0]?.failure?.cause,
  ];

  it('is that nobody asked, where the organization is in no snapshot', () => {
    const model = aModel({ snapshot: aSnapshot({ organizations: [] }) });
    const outputs = {
      page: assembleCustomerPage(model, 'acme', 'ja'),
      overview: assembleOverview(model, 'ja'),
      scope: assembleScope(model, { shownStates: new Map() }),
    };
    expect(causesOf(outputs)).toEqual(Array(4).fill('not_asked'));
  });

  it('is that nothing is monitored, where all was read and nothing of the customer is in it', () => {
    expect(causesOf(outputsOf({ hosts: [] }))).toEqual([...Array<string>(3).fill('not_monitored'), undefined]);
  });
});

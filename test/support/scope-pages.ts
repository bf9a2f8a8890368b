import type { ScopeAlert, ScopeCustomer, ScopeHost, ScopePage } from '../../src/model/pages/scope-page.ts';
import { countStates } from '../../src/model/state.ts';
import { buildOrganizationPages, buildScopeOverviewFiles } from '../../src/site/scope/scope-files.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import type { SiteFile } from '../../src/site/site-file.ts';

const SINCE = new Date('2026-11-20T03:05:00Z');

export function aScopeCustomer(given: Partial<ScopeCustomer> = {}): ScopeCustomer {
  return {
    id: 'aoba',
    name: '青葉丘商会',
    visibility: 'listed',
    state: 'major_outage',
    since: SINCE,
    counts: countStates(['major_outage', 'major_outage']),
    hostsAffected: 2,
    hostsTotal: 2,
    caseIds: ['5aAlrtConn1'],
    organizations: ['aoba'],
    url: 'https://status.example.jp/c/aoba/',
    unknown: null,
    ...given,
  };
}

export function aScopeHost(given: Partial<ScopeHost> = {}): ScopeHost {
  return {
    organization: 'aoba',
    id: '5aHostWeb01',
    name: 'web01.internal',
    status: 'working',
    services: ['shop'],
    state: 'major_outage',
    since: SINCE,
    customers: ['aoba'],
    ...given,
  };
}

export function aScopeAlert(given: Partial<ScopeAlert> = {}): ScopeAlert {
  return {
    organization: 'aoba',
    id: '5aAlrtConn1',
    type: 'connectivity',
    status: 'CRITICAL',
    host: 'web01.internal',
    monitor: 'connectivity',
    services: ['shop'],
    openedAt: SINCE,
    customers: ['aoba'],
    effect: 'outage',
    reason: null,
    ...given,
  };
}

/** One customer hit, one that cannot be seen, one that is well; a host that nobody claims. */
export function aScopePage(given: Partial<ScopePage> = {}): ScopePage {
  const well = aScopeCustomer({
    id: 'shiomi',
    name: '汐見野製作所',
    state: 'operational',
    since: null,
    hostsAffected: 0,
    caseIds: [],
    organizations: ['shiomi'],
  });
  const blind = aScopeCustomer({
    id: 'kasumi',
    name: '霞ヶ浜物流',
    state: 'unknown',
    since: SINCE,
    hostsAffected: 0,
    caseIds: [],
    organizations: ['blind-org'],
    unknown: { cause: 'auth', since: SINCE },
  });
  const counted = { working: 1, standby: 0, maintenance: 0, poweroff: 0, unrecognized: 0 };
  const organization = {
    readAt: SINCE,
    failure: null,
    hostsByStatus: counted,
    openAlerts: 1,
    customers: ['aoba'],
    oddities: {},
  };
  return {
    title: 'マネージドクラウド 稼働状況',
    url: 'https://status.example.jp/',
    locale: 'ja',
    alternates: [],
    siteRoot: '',
    timeZone: 'Asia/Tokyo',
    everyMinutes: 5,
    changedAt: new Date('2026-11-20T04:30:00Z'),
    state: 'major_outage',
    counts: countStates(['major_outage', 'unknown', 'operational']),
    customers: [aScopeCustomer(), blind, well],
    widespread: [],
    organizations: [
      { name: 'aoba', ...organization },
      { name: 'shiomi', ...organization, openAlerts: 0, customers: ['shiomi'] },
      {
        name: 'blind-org',
        ...organization,
        failure: { cause: 'auth', message: 'Refused.', hint: 'Check that the key is right.', since: SINCE },
        customers: ['kasumi'],
      },
    ],
    hosts: [
      aScopeHost(),
      aScopeHost({ id: '5aOrphan001', name: 'orphan01', state: 'operational', since: null, customers: [] }),
    ],
    alerts: [aScopeAlert()],
    uncounted: [],
    unmapped: {
      hosts: [aScopeHost({ id: '5aOrphan001', name: 'orphan01', state: 'operational', since: null, customers: [] })],
      alerts: [],
    },
    changes: [{ customer: 'aoba', name: '青葉丘商会', from: 'operational', to: 'major_outage' }],
    ...given,
  };
}

/** The whole internal tree. */
export function* buildScopeFiles(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  yield* buildScopeOverviewFiles(page, theme);
  yield* buildOrganizationPages(page, theme);
}

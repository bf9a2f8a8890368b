import type { ScopeCase } from '../../src/model/scope-case.ts';
import type { ScopeAlert, ScopeCustomer, ScopeHost, ScopePage } from '../../src/model/pages/scope-page.ts';
import { HYGIENE_LIMITS } from './builders-model.ts';
import { aReport } from './pages.ts';
import { countStates } from '../../src/model/state.ts';
import { buildOrganizationPages, buildScopeOverview } from '../../src/site/scope/scope-files.ts';
import { SCOPE_OVERVIEWS } from '../../src/site/scope/scope-parts.ts';
import type { ScopeTheme } from '../../src/site/scope/scope-theme.ts';
import type { SiteFile } from '../../src/site/site-file.ts';

const SINCE = new Date('2026-11-20T03:05:00Z');

/** Detected, with its first report. */
export function aScopeCase(given: Partial<ScopeCase> = {}): ScopeCase {
  return {
    caseId: '5aAlrtConn1',
    spokenNumber: '1120-4821',
    startedAt: SINCE,
    state: 'investigating',
    report: aReport({ number: 1, at: SINCE, text: '現地で調査を始めました。' }),
    nextReport: null,
    expected: null,
    ...given,
  };
}

export function aScopeCustomer(given: Partial<ScopeCustomer> = {}): ScopeCustomer {
  return {
    id: 'aoba',
    name: '青葉丘商会',
    reading: 'あおばおかしょうかい',
    contractIds: [],
    contact: null,
    memo: null,
    visibility: 'listed',
    state: 'major_outage',
    since: SINCE,
    counts: countStates(['major_outage', 'major_outage']),
    hostsAffected: 2,
    hostsTotal: 2,
    counted: 'host',
    cases: [aScopeCase()],
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
    hostId: '5aHostWeb01',
    host: 'web01.internal',
    monitor: 'connectivity',
    services: ['shop'],
    openedAt: SINCE,
    customers: ['aoba'],
    effect: 'outage',
    reason: null,
    runbooks: [],
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
    cases: [],
    reading: null,
    organizations: ['shiomi'],
  });
  const blind = aScopeCustomer({
    id: 'kasumi',
    name: '霞ヶ浜物流',
    state: 'unknown',
    since: SINCE,
    hostsAffected: 0,
    cases: [],
    reading: null,
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
    deliveries: null,
    timeZone: 'Asia/Tokyo',
    apology: null,
    support: { name: 'サポート窓口', email: null, phone: null, url: null },
    everyMinutes: 5,
    changedAt: new Date('2026-11-20T04:30:00Z'),
    state: 'major_outage',
    counts: countStates(['major_outage', 'unknown', 'operational']),
    customers: [aScopeCustomer(), blind, well],
    widespread: [],
    days: [],
    historyDays: 14,
    hygiene: { limits: HYGIENE_LIMITS, items: [], notKnownYet: [], roles: [] },
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
  for (const part of SCOPE_OVERVIEWS) yield* buildScopeOverview(part, page, theme);
  yield* buildOrganizationPages(page, theme);
}

import { MINUTE_MS } from '../../src/base/durations.ts';
import type { Announcement } from '../../src/announcements/announcement.ts';
import type { Claim, Config, CustomerConfig, OrganizationConfig, Rule } from '../../src/config/config.ts';
import { DEFAULT_RULES as BUILT_IN } from '../../src/config/default-rules.ts';
import { HygieneSchema } from '../../src/config/schema/schema-hygiene.ts';
import type { AlertPhase, AlertRecord, History, OrganizationHistory } from '../../src/model/history/history.ts';
import type { Model } from '../../src/model/model.ts';
import { prepareModel, type ModelInput } from '../../src/model/prepare-model.ts';
import { recordHistory } from '../../src/model/history/record-history.ts';
import type { Component, StatusPage } from '../../src/model/status-page.ts';
import type {
  Alert,
  AlertClosing,
  Downtime,
  Host,
  Monitor,
  OrganizationFailure,
  OrganizationSnapshot,
  Snapshot,
} from '../../src/snapshot/snapshot.ts';

// Values that are valid as they are; a test names only what it is about.

/** The instant most model tests take as now: Wednesday, 2026-07-15 21:00 in Tokyo. */
export const NOW = new Date('2026-07-15T12:00:00Z');

/** `NOW` moved by minutes; negative is the past. */
export function minutes(count: number): Date {
  return new Date(NOW.getTime() + count * MINUTE_MS);
}

export function days(count: number): Date {
  return minutes(count * 24 * 60);
}

/** The built-in rules, as the config room puts them behind everything that is written. */
export const DEFAULT_RULES: Rule[] = [...BUILT_IN];

export function aHost(given: Partial<Host> = {}): Host {
  const name = given.name ?? 'web-01';
  return { id: name, name, label: name, status: 'working', services: [{ name: 'shop', roles: ['web'] }], ...given };
}

/** Closed by its monitor, as its log says. */
export const RECOVERED: AlertClosing = {
  hasReason: false,
  trigger: 'monitoring',
  log: 'read',
  isHostListed: true,
  isMonitorListed: null,
};

/** An open connectivity alert; where it is given an end, it recovered. */
export function anAlert(given: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    type: 'connectivity',
    status: 'CRITICAL',
    monitorId: 'monitor-1',
    hostId: 'web-01',
    openedAt: minutes(-30),
    closedAt: null,
    publicText: null,
    statusLog: null,
    ...((given.closedAt ?? null) === null ? {} : { closing: RECOVERED }),
    ...given,
  };
}

export function aMonitor(given: Partial<Monitor> = {}): Monitor {
  return { id: 'monitor-1', type: 'connectivity', name: 'connectivity', isMuted: false, service: null, ...given };
}

export function aDowntime(given: Partial<Downtime> = {}): Downtime {
  return {
    id: 'downtime-1',
    publicText: null,
    startsAt: minutes(-10),
    durationMinutes: 60,
    recurrence: null,
    serviceScopes: [],
    serviceExcludeScopes: [],
    roleScopes: [],
    roleExcludeScopes: [],
    monitorScopes: [],
    monitorExcludeScopes: [],
    ...given,
  };
}

export function aFailure(given: Partial<OrganizationFailure> = {}): OrganizationFailure {
  return { cause: 'timeout', message: 'It did not answer.', hint: null, at: NOW, since: minutes(-15), ...given };
}

/** Read completely just now, with one working host. */
export function anOrganization(given: Partial<OrganizationSnapshot> = {}): OrganizationSnapshot {
  return {
    name: 'acme',
    readAt: NOW,
    failure: null,
    hosts: [aHost()],
    alerts: [],
    closedAlerts: [],
    monitors: [],
    downtimes: [],
    readBack: { completeSince: days(-90), resumeFrom: null },
    nameCheckedAt: NOW,
    downtimesReadAt: NOW,
    oddities: {},
    requestCount: 4,
    ...given,
  };
}

export function aSnapshot(given: Partial<Snapshot> = {}): Snapshot {
  return { takenAt: NOW, organizations: [anOrganization()], ...given };
}

export function anAlertPhase(given: Partial<AlertPhase> = {}): AlertPhase {
  return { from: minutes(-30), status: 'CRITICAL', hostStatus: 'working', isMuted: false, ...given };
}

/** An open connectivity alert of `web-01`; its only phase begins at `openedAt` unless phases are given. */
export function anAlertRecord(given: Partial<AlertRecord> = {}): AlertRecord {
  const openedAt = given.openedAt ?? minutes(-30);
  return {
    id: 'alert-1',
    type: 'connectivity',
    monitorId: 'monitor-1',
    monitorName: 'connectivity',
    monitorService: null,
    hostId: 'web-01',
    hostName: 'web-01',
    hostLabel: 'web-01',
    hostServices: [{ name: 'shop', roles: ['web'] }],
    openedAt,
    isOpeningEstimated: false,
    closedAt: null,
    isEndEstimated: false,
    closing: null,
    isLevelUnread: false,
    phases: [anAlertPhase({ from: openedAt })],
    publicTexts: [],
    ...given,
  };
}

/** The defaults. */
export const HYGIENE_LIMITS = HygieneSchema.parse({});

/** Observed for the last 90 days without a hole. */
export function anOrganizationHistory(given: Partial<OrganizationHistory> = {}): OrganizationHistory {
  return { name: 'acme', observed: [{ from: days(-90), to: NOW }], alerts: [], hosts: [], ...given };
}

export function aHistory(given: Partial<History> = {}): History {
  return { organizations: [anOrganizationHistory()], caseIdsByAlert: new Map(), ...given };
}

export const EMPTY_HISTORY: History = { organizations: [], caseIdsByAlert: new Map() };

export function aClaim(given: Partial<Claim> = {}): Claim {
  return { organization: 'acme', services: [], roles: [], hosts: [], monitors: [], ...given };
}

/** A listed customer that claims the whole organization `acme` and shows host labels. */
export function aCustomer(given: Partial<CustomerConfig> = {}): CustomerConfig {
  const id = given.id ?? 'acme';
  return {
    id,
    name: `Customer ${id}`,
    reading: null,
    contact: null,
    memo: null,
    slaRatio: null,
    visibility: 'listed',
    hosts: 'label',
    from: [aClaim()],
    rules: [],
    url: null,
    publish: [],
    contractIds: [],
    passphrase: null,
    isPassphraseMissing: false,
    notify: [],
    ...given,
  };
}

export function anOrganizationConfig(given: Partial<OrganizationConfig> = {}): OrganizationConfig {
  const name = given.name ?? 'acme';
  return {
    name,
    apiKey: null,
    apiKeySource: 'MACKEREL_APIKEYS',
    apiBase: 'https://api.mackerelio.com/',
    formerly: [],
    ...given,
  };
}

export function aConfig(given: Partial<Config> = {}): Config {
  return {
    file: '/srv/noroshi/noroshi.yaml',
    directory: '/srv/noroshi',
    site: {
      title: 'Status',
      url: 'https://status.example.jp/',
      locale: 'ja',
      locales: ['ja'],
      timeZone: 'Asia/Tokyo',
      everyMinutes: 5,
      addresses: 'folder',
      overview: 'listed',
      apology: null,
      support: { name: null, email: null, phone: null, url: null },
      theme: { logo: null, accent: null, css: null, templates: null },
    },
    mackerel: { concurrency: 16, timeoutSeconds: 10, retries: 3, budgetSeconds: 60 },
    organizations: [anOrganizationConfig()],
    customers: [aCustomer()],
    rules: DEFAULT_RULES,
    runbooks: [],
    joinWithinMinutes: 10,
    widespreadCustomers: 3,
    settleMinutes: 2,
    reportEveryMinutes: 10,
    historyDays: 90,
    hygiene: HYGIENE_LIMITS,
    unusedKeys: [],
    state: { directory: '/srv/noroshi/.noroshi' },
    announcementsDirectory: '/srv/noroshi/announcements',
    publish: { public: [], internal: [] },
    secret: null,
    previousSecrets: [],
    selfWatch: null,
    ping: null,
    listen: null,
    notify: null,
    ...given,
  };
}

export function anAnnouncement(given: Partial<Announcement> = {}): Announcement {
  return {
    id: '2026-07-15-network',
    kind: 'incident',
    title: 'Network',
    customers: 'all',
    services: [],
    hosts: [],
    caseId: null,
    state: null,
    impact: 'partial_outage',
    startsAt: minutes(-20),
    endsAt: null,
    nextReportAt: null,
    expectedAt: null,
    updates: [],
    bodyMarkdown: '',
    ...given,
  };
}

/** The model of one run; the snapshot is recorded into the given history first, as the pipeline does. */
export function aModel(given: Partial<ModelInput> = {}): Model {
  const config = given.config ?? aConfig();
  const snapshot = given.snapshot ?? aSnapshot();
  const history = recordHistory(given.history ?? aHistory(), snapshot, { retentionDays: config.historyDays });
  const { announcements = [], now = NOW, ...rest } = given;
  return prepareModel({ ...rest, config, snapshot, history, announcements, now });
}

export function findComponent(page: StatusPage, name: string): Component {
  const found = page.components.find((component) => component.name === name);
  if (found === undefined) throw new Error(`No component "${name}" among ${page.components.map((c) => c.name).join()}`);
  return found;
}

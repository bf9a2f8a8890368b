import { MINUTE_MS, DAY_MS } from '../../src/base/durations.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Config, CustomerConfig, Rule } from '../../src/config/config.ts';
import {
  caseKey,
  type AlertRecord,
  type History,
  type HostRecord,
  type OrganizationHistory,
} from '../../src/model/history/history.ts';
import { HygieneSchema } from '../../src/config/schema/schema-hygiene.ts';
import { inventNames } from '../../src/simulation/names.ts';
import { createRandom, type Random } from '../../src/simulation/random.ts';
import type { Alert, Host, HostService, OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';

export interface FleetOptions {
  customers: number;
  /** At least one a customer. */
  hosts: number;
  /** Exactly so many come out of the model: each is far enough from the next one of its customer. */
  incidents: number;
  seed: number;
  now: Date;
  /** Absolute; receives `public/` and `internal/`. Default: a folder that does not exist. */
  directory?: string;
}

/** All that a build needs, as it would be after months of running. One organization is one listed customer. */
export interface Fleet {
  config: Config;
  snapshot: Snapshot;
  history: History;
}

/** The sizes that the results are told for. */
export const FLEET_SIZES = [
  { customers: 70, hosts: 1_000, incidents: 500 },
  { customers: 1_000, hosts: 20_000, incidents: 10_000 },
  { customers: 10_000, hosts: 200_000, incidents: 100_000 },
] as const;

const HISTORY_DAYS = 90;
/** Of all incidents, about so many are still open: the newest ones of their customers. */
const OPEN_SHARE = 0.03;
const DEGRADED_SHARE = 0.3;

const SERVICES = ['web', 'shop', 'mail', 'db', 'batch', 'intra'];

/**
 * A fleet of the given size. The same options give the same fleet. Records of hosts share their services, so that 200,000
 * hosts stay small in memory.
 */
export function generateFleet(options: FleetOptions): Fleet {
  const { customers: count, now } = options;
  const names = inventNames(count, createRandom(options.seed));
  const customers: CustomerConfig[] = [];
  const snapshot: Snapshot = { takenAt: now, organizations: [] };
  const history: History = { organizations: [], caseIdsByAlert: new Map() };
  for (const [i, { id, name }] of names.entries()) {
    const part = generateOrganization(id, i, options);
    customers.push(listedCustomer(id, name));
    snapshot.organizations.push(part.snapshot);
    history.organizations.push(part.history);
    for (const [alertId, caseId] of part.caseIds) history.caseIdsByAlert.set(caseKey(id, id, alertId, 1), caseId);
  }
  return { config: configFor(customers, options.directory ?? '/nonexistent/noroshi-bench'), snapshot, history };
}

/** The same fleet a moment later: one more host of the first customer, which worked, is out. Shares everything else. */
export function strikeOneHost({ config, snapshot, history }: Fleet, now: Date): Fleet {
  const [first, ...others] = snapshot.organizations;
  const [firstHistory, ...otherHistories] = history.organizations;
  const busy = new Set(first?.alerts.map((alert) => alert.hostId));
  const host = first?.hosts.find((each) => each.status === 'working' && !busy.has(each.id));
  if (first === undefined || firstHistory === undefined || host === undefined) {
    throw new RangeError('There is no host left that could fail.');
  }
  const spell = {
    id: 'strike',
    host,
    openedAt: new Date(now.getTime() - MINUTE_MS),
    closedAt: null,
    type: 'connectivity',
  };
  return {
    config,
    snapshot: {
      takenAt: now,
      organizations: [{ ...first, alerts: [...first.alerts, toAlert(spell)] }, ...others],
    },
    history: {
      ...history,
      organizations: [{ ...firstHistory, alerts: [...firstHistory.alerts, toRecord(spell)] }, ...otherHistories],
    },
  };
}

function generateOrganization(
  name: string,
  index: number,
  { customers, hosts, incidents, seed, now }: FleetOptions,
): { snapshot: OrganizationSnapshot; history: OrganizationHistory; caseIds: [alertId: string, caseId: string][] } {
  const random = createRandom(`${seed}/${name}`);
  const ownHosts = generateHosts(shareOf(hosts, customers, index), random);
  const { spells, caseIds } = generateSpells(shareOf(incidents, customers, index), ownHosts, now, random);
  const observed = [{ from: new Date(now.getTime() - HISTORY_DAYS * DAY_MS), to: now }];
  const hostRecords: HostRecord[] = ownHosts
    .filter((host) => host.status !== 'working')
    .map((host) => ({ id: host.id, phases: [{ from: observed[0]!.from, status: host.status }] }));
  return {
    caseIds,
    snapshot: {
      name,
      readAt: now,
      failure: null,
      hosts: ownHosts,
      alerts: spells.filter(({ closedAt }) => closedAt === null).map(toAlert),
      closedAlerts: [],
      monitors: [
        { id: 'connectivity', type: 'connectivity', name: 'connectivity', isMuted: false, service: null },
        { id: 'cpu', type: 'host', name: 'CPU %', isMuted: false, service: null },
      ],
      downtimes: [],
      readBack: { completeSince: observed[0]!.from, resumeFrom: null },
      nameCheckedAt: now,
      downtimesReadAt: now,
      oddities: {},
      requestCount: 4,
    },
    history: { name, observed, alerts: spells.map(toRecord), hosts: hostRecords },
  };
}

function generateHosts(count: number, random: Random): Host[] {
  // A handful of services a customer, each a single value that its hosts share.
  const services = SERVICES.slice(0, Math.max(1, Math.min(SERVICES.length, Math.ceil(count / 4))));
  const memberships: HostService[][] = services.map((service) => [{ name: service, roles: ['app'] }]);
  return Array.from({ length: count }, (_, i) => {
    const name = `${services[i % services.length]}${String(Math.floor(i / services.length) + 1).padStart(2, '0')}`;
    const status = random.chance(0.01) ? 'maintenance' : 'working';
    return { id: random.id(), name, label: name, status, services: memberships[i % memberships.length]! };
  });
}

interface Spell {
  id: string;
  host: Host;
  type: string;
  openedAt: Date;
  closedAt: Date | null;
}

/** One incident a slot of the history, of one to three hosts; a few of the newest are open. Oldest first. */
function generateSpells(
  count: number,
  hosts: readonly Host[],
  now: Date,
  random: Random,
): { spells: Spell[]; caseIds: [string, string][] } {
  const working = hosts.filter((host) => host.status === 'working');
  const spells: Spell[] = [];
  const caseIds: [string, string][] = [];
  if (working.length === 0) working.push(...hosts.slice(0, 1));
  const slotMs = ((HISTORY_DAYS - 1) * DAY_MS) / Math.max(1, count);
  for (let i = 0; i < count; i++) {
    const slotStart = now.getTime() - (count - i) * slotMs;
    const isOpen = i === count - 1 && random.chance(OPEN_SHARE * count);
    // At most a third of the slot is struck, and it begins in the first third: the next incident is far away.
    const openedMs = isOpen
      ? now.getTime() - random.integer(5, 240) * MINUTE_MS
      : slotStart + random.next() * (slotMs / 3);
    const lengthMs = Math.min(slotMs / 3, random.skewed(3, 400) * MINUTE_MS);
    const type = random.chance(DEGRADED_SHARE) ? 'host' : 'connectivity';
    const struck = Math.min(working.length, random.pickWeighted([[1, 70], [2, 20], [3, 10]])); // prettier-ignore
    const firstHost = random.integer(0, working.length - 1);
    const caseId = random.id();
    for (let h = 0; h < struck; h++) {
      const spell = {
        id: h === 0 ? caseId : random.id(),
        host: working[(firstHost + h) % working.length]!,
        type,
        // Seconds apart, whole ones: the first one names the case.
        openedAt: new Date(Math.floor(openedMs / 1000) * 1000 + h * 20_000),
        closedAt: isOpen ? null : new Date(Math.floor((openedMs + lengthMs) / 1000) * 1000 + h * 45_000),
      };
      spells.push(spell);
      caseIds.push([spell.id, caseId]);
    }
  }
  return { spells, caseIds };
}

function toAlert({ id, host, type, openedAt, closedAt }: Spell): Alert {
  const monitorId = type === 'host' ? 'cpu' : 'connectivity';
  const common = { id, type, status: 'CRITICAL' as const, monitorId, hostId: host.id };
  return { ...common, openedAt, closedAt, publicText: null, statusLog: null };
}

function toRecord({ id, host, type, openedAt, closedAt }: Spell): AlertRecord {
  return {
    id,
    type,
    monitorId: type === 'host' ? 'cpu' : 'connectivity',
    monitorName: type === 'host' ? 'CPU %' : 'connectivity',
    monitorService: null,
    hostId: host.id,
    hostName: host.name,
    hostLabel: host.label,
    hostServices: host.services,
    openedAt,
    closedAt,
    isOpeningEstimated: false,
    isEndEstimated: false,
    closing: null,
    isLevelUnread: false,
    phases: [{ from: openedAt, status: 'CRITICAL', hostStatus: 'working', isMuted: false }],
    publicTexts: [],
  };
}

function listedCustomer(id: string, name: string): CustomerConfig {
  return {
    id,
    name,
    reading: null,
    contact: null,
    memo: null,
    slaRatio: null,
    visibility: 'listed',
    hosts: 'label',
    from: [{ organization: id, services: [], roles: [], hosts: [], monitors: [] }],
    rules: [],
    url: null,
    publish: [],
    contractIds: [],
    passphrase: null,
    isPassphraseMissing: false,
    notify: [],
  };
}

// The defaults of the configuration room, written out: a bench must not change when a default does.
const RULES: Rule[] = [
  { hostStatus: ['standby', 'maintenance', 'poweroff'], as: 'ignore' },
  { muted: true, as: 'ignore' },
  { type: ['connectivity'], as: 'outage' },
  { type: ['host'], status: ['CRITICAL', 'UNKNOWN'], as: 'degraded' },
  { as: 'ignore' },
];

function configFor(customers: CustomerConfig[], directory: string): Config {
  return {
    file: `${directory}/noroshi.yaml`,
    directory,
    site: {
      title: 'マネージドクラウド 稼働状況',
      url: 'https://status.example.jp/',
      locale: 'ja',
      locales: ['ja'],
      timeZone: 'Asia/Tokyo',
      everyMinutes: 5,
      addresses: 'folder',
      overview: 'listed',
      apology: null,
      support: { name: 'サポート窓口', email: 'support@example.jp', phone: '06-0000-0000', url: null },
      theme: { logo: null, accent: null, css: null, templates: null },
    },
    mackerel: { concurrency: 16, timeoutSeconds: 10, retries: 3, budgetSeconds: 60 },
    organizations: customers.map(({ id }) => ({
      name: id,
      apiKey: null,
      apiKeySource: 'MACKEREL_APIKEYS',
      apiBase: 'https://api.mackerelio.com/',
      formerly: [],
    })),
    customers,
    runbooks: [],
    rules: RULES,
    joinWithinMinutes: 10,
    widespreadCustomers: 3,
    settleMinutes: 2,
    reportEveryMinutes: 10,
    historyDays: HISTORY_DAYS,
    hygiene: HygieneSchema.parse({}),
    unusedKeys: [],
    state: { directory: `${directory}/.noroshi` },
    announcementsDirectory: `${directory}/announcements`,
    publish: {
      public: [{ directory: `${directory}/public` }],
      internal: [{ directory: `${directory}/internal` }],
    },
    secret: new Secret('bench-secret-that-guards-nothing-at-all'),
    previousSecrets: [],
    selfWatch: null,
    ping: null,
    listen: null,
    notify: null,
  };
}

/** An equal part of the whole; the first ones take what is left over. */
function shareOf(total: number, parts: number, index: number): number {
  return Math.floor(total / parts) + (index < total % parts ? 1 : 0);
}

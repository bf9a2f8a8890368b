import { createRandom, type Random } from '../../src/simulation/random.ts';
import { randomAnnouncements, withLines } from './random-words.ts';
import { randomRuns } from './random-runs.ts';
import {
  valueAt,
  type Course,
  type HostStatus,
  type Minute,
  type Silence,
  type Story,
  type StoryAlert,
  type StoryConfig,
  type StoryCustomer,
  type StoryDowntime,
  type StoryHost,
  type StoryMonitor,
  type StoryOrganization,
  type StoryRule,
  type Visibility,
} from './story.ts';

// A seed is a history. Dates lie around changes of clocks, of months and of years, in zones with odd offsets.

const HOUR = 60;
const DAY = 24 * HOUR;

const PLACES: readonly [string, string][] = [
  ['Asia/Tokyo', '2026-11-28T20:00Z'],
  ['Asia/Kolkata', '2026-12-29T10:00Z'],
  ['Asia/Kathmandu', '2027-02-26T12:00Z'],
  ['Australia/Lord_Howe', '2026-10-02T06:00Z'],
  ['America/New_York', '2026-10-30T18:00Z'],
  ['America/St_Johns', '2027-03-12T22:00Z'],
  ['Europe/London', '2026-10-23T21:00Z'],
  ['Pacific/Chatham', '2026-09-25T09:00Z'],
  ['UTC', '2026-08-30T23:00Z'],
];

const SERVICES = ['shop', 'mail', 'blog'];

/** The meaning of alerts that is built in, and some that hosting companies write in front of it. */
const BUILT_IN: StoryRule[] = [
  { hostStatus: ['maintenance', 'poweroff'], as: 'ignore' },
  { type: 'connectivity', as: 'outage' },
  { muted: true, as: 'ignore' },
  { hostStatus: ['standby'], as: 'ignore' },
  { type: 'host', status: 'CRITICAL', as: 'degraded' },
  { as: 'ignore' },
];
const OWN_RULES: StoryRule[][] = [
  [],
  [{ type: 'connectivity', muted: true, as: 'ignore' }],
  [
    { hostStatus: ['maintenance', 'poweroff'], as: 'ignore' },
    { type: 'connectivity', service: 'mail', as: 'degraded' },
  ],
  [{ type: 'host', as: 'ignore' }],
  [
    { hostStatus: ['maintenance', 'poweroff', 'standby'], as: 'ignore' },
    { type: 'host', as: 'degraded' },
  ],
];
const PATIENT: StoryRule[] = [
  { hostStatus: ['maintenance', 'poweroff'], as: 'ignore' },
  { type: 'connectivity', openForMinutes: 20, as: 'outage' },
  { type: 'connectivity', as: 'ignore' },
];

export function randomStory(seed: number): Story {
  const random = createRandom(`oracle/${seed}`);
  const [timeZone, date] = random.pick(PLACES);
  const from = Date.parse(date) / 60_000 + random.integer(0, 300);
  const to = from + random.pick([8 * HOUR, 30 * HOUR, 3 * DAY, 5 * DAY]);
  const names = ['acme', 'bravo', 'shared'].slice(0, random.integer(1, 3));
  const organizations = names.map((name) => randomOrganization(random.fork(name), name, from, to));
  gather(random.fork('crowd'), organizations, from, to);
  const configs = randomConfigs(random.fork('configs'), names, random.fork('disclosure'));
  const runs = randomRuns(random.fork('runs'), { from, to, organizations, configs: configs.length });
  const announcements = randomAnnouncements(random.fork('announcements'), configs[0]!.customers, from, to);
  return { seed, from, timeZone, historyDays: 30, organizations, configs, announcements, runs };
}

function randomConfigs(random: Random, names: string[], disclosure: Random): StoryConfig[] {
  const claimsOf = (name: string, i: number, splits: boolean): StoryCustomer[] =>
    splits
      ? SERVICES.slice(0, 2).map((service) => ({
          id: `c${i}-${service}`,
          visibility: randomVisibility(disclosure),
          claims: [{ organization: name, services: [service] }],
        }))
      : [{ id: `c${i}`, visibility: randomVisibility(disclosure), claims: [{ organization: name, services: null }] }];
  const splits = names.map((name) => name === 'shared' || random.chance(0.3));
  const first: StoryConfig = {
    organizations: names,
    customers: names.flatMap((name, i) => claimsOf(name, i, splits[i]!)),
    rules: [...random.pick([OWN_RULES[0]!, OWN_RULES[0]!, ...OWN_RULES, PATIENT]), ...BUILT_IN],
    joinWithinMinutes: 10,
    widespreadCustomers: disclosure.pick([2, 2, 3]),
  };
  const configs = [first];
  while (random.chance(0.4) && configs.length < 4) configs.push(changeConfig(random, configs.at(-1)!));
  while (disclosure.chance(0.3) && configs.length < 5) configs.push(discloseOtherwise(disclosure, configs.at(-1)!));
  return configs;
}

function randomVisibility(random: Random): Visibility {
  return random.pick(['listed', 'listed', 'listed', 'listed', 'unlisted', 'internal']);
}

/** Somebody is shown to others than before, or it takes more to call an event widespread. */
function discloseOtherwise(random: Random, last: StoryConfig): StoryConfig {
  if (random.chance(0.3)) return { ...last, widespreadCustomers: random.pick([2, 3, 4]) };
  const { id } = random.pick(last.customers);
  const visibility = random.pick(['listed', 'unlisted', 'internal'] as const);
  return { ...last, customers: last.customers.map((each) => (each.id === id ? { ...each, visibility } : each)) };
}

function changeConfig(random: Random, last: StoryConfig): StoryConfig {
  const kind = random.integer(0, 2);
  if (kind === 0) return { ...last, rules: [...random.pick([...OWN_RULES, PATIENT]), ...BUILT_IN] };
  if (kind === 1) return { ...last, joinWithinMinutes: random.pick([3, 10, 25]) };
  const kept = last.customers.length > 1 ? last.customers.slice(1) : last.customers;
  const used = new Set(kept.flatMap(({ claims }) => claims.map(({ organization }) => organization)));
  return { ...last, customers: kept, organizations: last.organizations.filter((name) => used.has(name)) };
}

function randomOrganization(random: Random, name: string, from: Minute, to: Minute): StoryOrganization {
  const ids = (what: string, i: number): string => `${name.slice(0, 2)}${what}${i}${random.id(5)}`;
  const hosts = Array.from({ length: random.integer(1, 4) }, (_, i) =>
    randomHost(random, { id: ids('H', i), name: `${name}-web${i + 1}` }, from, to),
  );
  const scopes = random.fork('scopes');
  const excludes = scopes.chance(0.25) ? [scopes.pick(SERVICES)] : [];
  const monitors: StoryMonitor[] = (['connectivity', 'host'] as const).map((type, i) => ({
    id: ids('M', i),
    type,
    name: [{ at: from, value: type === 'host' ? 'CPU %' : 'connectivity' }],
    isMute: flips(random, from, to, [false, true], 0.25),
    excludes: type === 'connectivity' || scopes.chance(0.7) ? excludes : [],
    deletedAt: null,
  }));
  const alerts = hosts
    .flatMap((host) => monitors.flatMap((monitor) => alertsOf(random, host, monitor, from, to)))
    .filter(({ hostId, monitorId, openedAt }) => isCovered(hosts, monitors, { hostId, monitorId, openedAt }));
  const words = random.fork('words');
  return {
    name,
    hosts,
    monitors,
    alerts: alerts.map((alert, i) => withLines(words, { ...alert, id: ids('A', i) }, to)),
    downtimes: random.chance(0.4) ? [randomDowntime(random, ids('D', 0), from, to)] : [],
    silences: Array.from({ length: random.pick([0, 0, 1, 2]) }, () => randomSilence(random, from, to)),
    hasNoLogs: scopes.chance(0.1),
  };
}

function randomHost(random: Random, named: { id: string; name: string }, from: Minute, to: Minute): StoryHost {
  const status = flips<HostStatus>(
    random,
    from,
    to,
    ['working', random.pick(['maintenance', 'standby', 'poweroff'])],
    0.35,
  );
  const services: Course<string[]> = [{ at: from, value: [random.pick(SERVICES)] }];
  if (random.chance(0.25)) services.push({ at: random.integer(from, to), value: [random.pick(SERVICES)] });
  const name: Course<string> = [{ at: from, value: named.name }];
  if (random.chance(0.15)) name.push({ at: random.integer(from, to), value: `${named.name}-renamed` });
  const bornAt = random.chance(0.8) ? from - 100 * DAY : random.integer(from, to);
  const retiredAt = random.chance(0.15) ? random.integer(bornAt + DAY, Math.max(bornAt + DAY, to)) : null;
  return {
    id: named.id,
    name,
    services,
    status,
    bornAt,
    retiredAt: retiredAt !== null && retiredAt > from ? retiredAt : null,
  };
}

/** A bad hour, in some stories: a switch takes servers of many organizations with it, one after the other. */
function gather(random: Random, organizations: StoryOrganization[], from: Minute, to: Minute): void {
  if (!random.chance(0.5)) return;
  const at = random.integer(from, to);
  for (const organization of organizations) {
    const [connectivity] = organization.monitors;
    for (const host of organization.hosts) {
      const openedAt = at + random.integer(0, 15);
      if (!random.chance(0.8) || host.bornAt > openedAt || !isWatched(host, openedAt)) continue;
      const alert = oneAlert(random, host, connectivity!, openedAt, random.skewed(5, 6 * HOUR));
      const end = alert.closedAt ?? Infinity;
      const isHere = isCovered(organization.hosts, organization.monitors, alert);
      const isAlone = organization.alerts.every(
        (other) =>
          other.hostId !== host.id ||
          other.type !== 'connectivity' ||
          other.openedAt > end + 1 ||
          (other.closedAt ?? Infinity) + 1 < openedAt,
      );
      if ((host.retiredAt === null || openedAt < host.retiredAt) && isHere && isAlone)
        organization.alerts.push(
          withLines(random, { ...alert, id: `${organization.name.slice(0, 2)}B${random.id(6)}` }, to),
        );
    }
  }
}

/** One value, and with that chance the other for a while, more than once. */
function flips<T>(random: Random, from: Minute, to: Minute, [one, other]: readonly [T, T], chance: number): Course<T> {
  const course: Course<T> = [{ at: from, value: one }];
  if (!random.chance(chance)) return course;
  let at = random.integer(from, to);
  for (let i = random.integer(1, 4); i > 0; i--) {
    course.push({ at, value: course.length % 2 === 1 ? other : one });
    at += random.skewed(2, 12 * HOUR);
  }
  return course;
}

/** Of one rule and host, one after the other, as Mackerel has them; often in bursts. */
function alertsOf(random: Random, host: StoryHost, monitor: StoryMonitor, from: Minute, to: Minute): StoryAlert[] {
  const alerts: StoryAlert[] = [];
  const until = Math.min(to, host.retiredAt ?? to);
  let at = Math.max(from - (random.chance(0.3) ? 2 * DAY : 0), host.bornAt) + random.skewed(1, 2 * DAY);
  while (at < until && alerts.length < 7) {
    const lasts = random.chance(0.06) ? null : random.skewed(1, random.chance(0.2) ? 20 * HOUR : 2 * HOUR);
    const wasPossible = isWatched(host, at);
    const alert = oneAlert(random, host, monitor, at, lasts);
    if (wasPossible) alerts.push(alert);
    if (alert.closedAt === null) break;
    at = alert.closedAt + random.pick([1, 2, 3, 5, 9, 10, 11, 20, random.skewed(30, DAY)]);
  }
  return alerts;
}

function oneAlert(
  random: Random,
  host: StoryHost,
  monitor: StoryMonitor,
  openedAt: Minute,
  lasts: number | null,
): StoryAlert {
  let closedAt = lasts === null ? null : openedAt + lasts;
  let closedBy: StoryAlert['closedBy'] = random.chance(0.1) ? 'manual' : 'monitoring';
  if (closedAt !== null && closedBy === 'monitoring' && !isWatched(host, closedAt))
    closedAt = watchedAgain(host, closedAt);
  if (host.retiredAt !== null && (closedAt === null || closedAt >= host.retiredAt)) {
    closedAt = host.retiredAt;
    closedBy = 'hostRetire';
  }
  const isHostRule = monitor.type === 'host';
  const status: StoryAlert['status'] = [
    { at: openedAt, value: isHostRule ? random.pick(['WARNING', 'CRITICAL']) : 'CRITICAL' },
  ];
  if (isHostRule && random.chance(0.4) && (lasts ?? 99) > 3) {
    const at = openedAt + random.integer(1, Math.min(lasts ?? 99, 200) - 1);
    status.push({ at, value: status[0]!.value === 'CRITICAL' ? 'WARNING' : 'CRITICAL' });
  }
  const { id: hostId } = host;
  const { id: monitorId, type } = monitor;
  return { id: '', type, monitorId, hostId, openedAt, status, closedAt, closedBy, lines: [] };
}

function isCovered(
  hosts: readonly StoryHost[],
  monitors: readonly StoryMonitor[],
  { hostId, monitorId, openedAt }: Pick<StoryAlert, 'hostId' | 'monitorId' | 'openedAt'>,
): boolean {
  const services = valueAt(hosts.find(({ id }) => id === hostId)!.services, openedAt);
  return !monitors.find(({ id }) => id === monitorId)!.excludes.some((name) => services.includes(name));
}

/** Nothing opens while a host is in maintenance or off, and what is open then stays so until it is back. */
function isWatched({ status }: StoryHost, at: Minute): boolean {
  return ['working', 'standby'].includes(valueAt(status, at));
}

function watchedAgain(host: StoryHost, at: Minute): Minute | null {
  const back = host.status.find((each) => each.at > at && isWatched(host, each.at));
  return back === undefined ? null : back.at + 1;
}

function randomDowntime(random: Random, id: string, from: Minute, to: Minute): StoryDowntime {
  const type = random.pick(['hourly', 'daily', 'weekly', 'monthly', 'yearly', null] as const);
  const weekdays = ['Monday', 'Saturday', 'Sunday'].slice(0, random.integer(0, 3));
  const interval = random.integer(1, 3);
  const recurrence =
    type === null ? null : { type, interval, ...(type === 'weekly' && weekdays.length > 0 ? { weekdays } : {}) };
  return {
    id,
    enteredAt: random.pick([from - DAY, random.integer(from, to)]),
    start: from + random.integer(-40 * DAY, 5 * DAY),
    durationMinutes: random.pick([15, 50, 120, 8 * HOUR]),
    recurrence,
    serviceScopes: random.chance(0.5) ? [] : [random.pick(SERVICES)],
  };
}

function randomSilence(random: Random, from: Minute, to: Minute): Silence {
  const begins = random.integer(from, to);
  const path = random.pick([null, null, null, 'hosts', 'alerts']);
  return { from: begins, to: begins + random.skewed(5, DAY), status: random.pick([401, 403, 503] as const), path };
}

import { buildDowntimes } from './downtimes.ts';
import { buildOrdinaryHosts, buildServiceHosts, servicesOf, type HostPlan } from './hosts.ts';
import { buildChecks, buildMonitors } from './monitors.ts';
import { inventKey } from './keys.ts';
import { inventNames, type CompanyName } from './names.ts';
import type { Random } from './random.ts';
import type { Seconds, SimulatedCustomer, SimulatedHost, SimulatedOrganization } from './timeline.ts';

export const SHARED = 'shared-hosting';
export const UNCLAIMED = 'kiban-common';
const SHARED_CUSTOMERS = 8;
/** So many of the shared hosting's customers have an organization of their own as well. */
const MIXED_CUSTOMERS = 4;
/** Below this there is no room for shared hosting and the company's own machines. */
const SMALLEST_FULL_COMPANY = 12;
const FEWEST_SHARED_HOSTS = 2 * SHARED_CUSTOMERS;

export interface CompanyPlan {
  organizations: number;
  hosts: number;
  now: Date;
  from: Seconds;
  locale: 'ja' | 'en';
  random: Random;
}

export interface Fleet {
  organizations: SimulatedOrganization[];
  customers: SimulatedCustomer[];
  shared: SimulatedOrganization | null;
  unclaimed: SimulatedOrganization | null;
}

/** Organizations with their hosts, rules and windows – no alerts yet – and who the customers are. */
export function buildFleet(plan: CompanyPlan): Fleet {
  const sizes = splitHosts(plan);
  const isFull = plan.organizations >= SMALLEST_FULL_COMPANY && sizes[0]! >= FEWEST_SHARED_HOSTS + 4;
  const ordinary = plan.organizations - (isFull ? 2 : 0);
  const names = inventNames(ordinary + SHARED_CUSTOMERS, plan.random.fork('names'));
  const customers: SimulatedCustomer[] = [];
  const organizations: SimulatedOrganization[] = [];
  // Two customers have a second organization, for testing.
  const seconds = isFull ? 2 : 0;
  for (let i = 0; i < ordinary; i++) {
    const isSecond = i >= ordinary - seconds;
    const owner = names[isSecond ? ordinary - 1 - i : i]!;
    const name = isSecond ? `${owner.id}-stg` : owner.id;
    organizations.push(buildOrdinary(name, owner, sizes[isFull ? i + 2 : i]!, plan));
    if (isSecond) customers[ordinary - 1 - i]!.claims.push({ organization: name, services: [] });
    else customers.push({ ...owner, claims: [{ organization: name, services: [] }] });
  }
  if (!isFull) return { organizations, customers, shared: null, unclaimed: null };

  const newcomers = names.slice(ordinary, ordinary + SHARED_CUSTOMERS - MIXED_CUSTOMERS);
  customers.push(...newcomers.map((name) => ({ ...name, claims: [] })));
  const sharers = [...customers.slice(2, 2 + MIXED_CUSTOMERS), ...customers.slice(-newcomers.length)];
  for (const sharer of sharers) sharer.claims.push({ organization: SHARED, services: [`web-${sharer.id}`] });
  const shared = buildShared(sizes[0]!, sharers, plan);
  const unclaimed = buildUnclaimed(sizes[1]!, plan);
  return { organizations: [...organizations, shared, unclaimed], customers, shared, unclaimed };
}

/** A few large organizations, many small ones; the shared one comes first and the company's own second. */
function splitHosts({ organizations, hosts, random }: CompanyPlan): number[] {
  if (organizations < 1 || hosts < organizations) {
    throw new RangeError('A company needs at least one organization, and at least one host for each.');
  }
  const least = Math.min(3, Math.floor(hosts / organizations));
  const draw = random.fork('sizes');
  const spare = hosts - least * organizations;
  const weights = Array.from({ length: organizations }, () => draw.skewed(10, 100));
  const average = weights.reduce((sum, weight) => sum + weight, 0) / organizations;
  weights[0] = average * 4;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => least + Math.floor((spare * weight) / total));
  const given = sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < hosts - given; i++) sizes[i % organizations]!++;
  return sizes;
}

function buildOrdinary(name: string, owner: CompanyName, size: number, plan: CompanyPlan): SimulatedOrganization {
  const random = plan.random.fork(`organization/${name}`);
  const prefix = owner.id.split('-')[0]!;
  const hosts = buildOrdinaryHosts(size, toHostPlan(prefix, random, plan));
  return complete(name, random.chance(0.5) ? owner.name : null, hosts, random, plan);
}

/** Several customers side by side, told apart by the service; and machines that serve all of them. */
function buildShared(size: number, sharers: readonly SimulatedCustomer[], plan: CompanyPlan): SimulatedOrganization {
  const random = plan.random.fork(`organization/${SHARED}`);
  const hostPlan = toHostPlan('vm', random, plan);
  const common = Math.max(2, Math.floor(size * 0.1));
  const each = Math.floor((size - common) / sharers.length);
  const hosts = sharers.flatMap((sharer, i) => {
    const isLast = i === sharers.length - 1;
    const count = isLast ? size - common - each * (sharers.length - 1) : each;
    return buildServiceHosts(count, `web-${sharer.id}`, 101 + i * 100, hostPlan);
  });
  hosts.push(...buildServiceHosts(common, 'common', 1, { ...hostPlan, prefix: 'lb' }));
  // One machine carries two customers: both of them are hit when it stops.
  hosts[0]!.roles[`web-${sharers[1]!.id}`] = ['app'];
  return complete(SHARED, null, hosts, random, plan);
}

function buildUnclaimed(size: number, plan: CompanyPlan): SimulatedOrganization {
  const random = plan.random.fork(`organization/${UNCLAIMED}`);
  const hosts = buildServiceHosts(size, 'backbone', 1, toHostPlan('core-sw', random, plan));
  return complete(UNCLAIMED, null, hosts, random, plan);
}

function toHostPlan(prefix: string, random: Random, { now, locale }: CompanyPlan): HostPlan {
  return { prefix, now, locale, random: random.fork('hosts') };
}

function complete(
  name: string,
  displayName: string | null,
  hosts: SimulatedHost[],
  random: Random,
  { now, from, locale }: CompanyPlan,
): SimulatedOrganization {
  const services = servicesOf(hosts);
  return {
    name,
    renames: [],
    displayName,
    foundedAt: null,
    apiKey: inventKey(random.fork('key')),
    keyChanges: [],
    failure: null,
    isSlow: false,
    services,
    hosts,
    retiredHosts: [],
    monitors: buildMonitors(services, random.fork('monitors')),
    checks: buildChecks(random.fork('checks')),
    downtimes: buildDowntimes({ now, from, locale, services, random: random.fork('downtimes') }),
    alerts: [],
  };
}

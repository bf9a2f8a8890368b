import { DAY, HOUR } from './calendar.ts';
import { inventKey } from './keys.ts';
import type { Fleet } from './organizations.ts';
import type { Random } from './random.ts';
import { entryAt, type CompanyChange, type Seconds, type SimulatedOrganization } from './timeline.ts';

const WEEK = 7 * DAY;
/** Who plays a part these days is neither new nor gone. */
const QUIET_BEFORE = 2 * DAY;

export interface ChangesPlan {
  from: Seconds;
  to: Seconds;
  random: Random;
}

/** A hosting company's ordinary weeks, as Mackerel sees them. */
const PER_WEEK = { joined: 2, left: 1 / 2, keys: 5 / 4, renamed: 1 / 4 };

/**
 * Lets customers come, leave and come back, and keys and names change, between two instants. Who comes had nothing in
 * Mackerel before; who leaves takes the keys along; who comes back has a new key.
 *
 * @returns what the operator has to follow, oldest first
 */
export function changeCustomers({ organizations, customers }: Fleet, plan: ChangesPlan): CompanyChange[] {
  const { from, to, random } = plan;
  const weeks = (to - from) / WEEK;
  const byName = new Map(organizations.map((organization) => [organization.name, organization]));
  const deck = random.shuffle(
    customers
      .filter(({ claims }) => claims.length === 1 && claims[0]!.services.length === 0)
      .map(({ claims }) => byName.get(claims[0]!.organization)!)
      .filter(({ alerts }) => alerts.every(({ closedAt }) => closedAt !== null && closedAt < to - QUIET_BEFORE)),
  );
  const deal = (perWeek: number): SimulatedOrganization[] => deck.splice(0, Math.round(perWeek * weeks));
  const changes: CompanyChange[] = [];
  const note = (kind: CompanyChange['kind'], { name }: SimulatedOrganization, at: Seconds): void => {
    changes.push({ at, kind, organization: name });
  };

  for (const [i, organization, , count] of numbered(deal(PER_WEEK.joined))) {
    const at = officeHour(from + ((i + 1) * (to - from)) / (count + 1), random);
    found(organization, at);
    note('joined', organization, at);
  }
  for (const [i, organization, isEven, count] of numbered(deal(PER_WEEK.left))) {
    const leftAt = officeHour(from + ((i + 1) * (to - from)) / (count + 2), random);
    organization.keyChanges.push({ at: leftAt, key: null });
    note('left', organization, leftAt);
    if (!isEven) continue;
    const backAt = officeHour(leftAt + (to - leftAt) / 3, random);
    organization.keyChanges.push({ at: backAt, key: inventKey(random) });
    note('returned', organization, backAt);
  }
  // Somebody leaves the company, and the keys that they knew are exchanged in one go.
  const exchangedAt = officeHour(from + (to - from) * 0.55, random);
  for (const organization of deal(PER_WEEK.keys)) {
    organization.keyChanges.push({ at: exchangedAt, key: inventKey(random) });
    note('key_exchanged', organization, exchangedAt);
  }
  for (const [i, organization, , count] of numbered(deal(PER_WEEK.renamed))) {
    const at = officeHour(from + (to - from) * (0.65 + (0.3 * i) / count), random);
    organization.renames.push({ at, name: `${organization.name}-holdings` });
    note('renamed', organization, at);
  }
  return changes.toSorted((a, b) => a.at - b.at);
}

function numbered<T>(items: readonly T[]): [index: number, item: T, isEven: boolean, count: number][] {
  return items.map((item, i) => [i, item, i % 2 === 0, items.length]);
}

/** That day in Japan between ten and five. */
function officeHour(near: Seconds, random: Random): Seconds {
  const morning = Math.floor((near + 9 * HOUR) / DAY) * DAY + HOUR;
  return morning + random.integer(0, 7 * HOUR);
}

/** Everything that was before is not: its hosts are installed on that day. */
function found(organization: SimulatedOrganization, at: Seconds): void {
  organization.foundedAt = at;
  for (const host of [...organization.hosts, ...organization.retiredHosts]) {
    const status = entryAt(host.statuses, at)?.status ?? 'working';
    host.createdAt = Math.max(host.createdAt, at);
    host.statuses = [{ at, status }, ...host.statuses.filter((entry) => entry.at > at)];
  }
  organization.retiredHosts = organization.retiredHosts.filter(({ retiredAt }) => retiredAt > at);
  organization.alerts = organization.alerts.filter(({ openedAt }) => openedAt > at);
  for (const downtime of organization.downtimes) downtime.enteredAt = Math.max(downtime.enteredAt, at);
}

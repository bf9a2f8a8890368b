import { describe, expect, it } from 'vitest';
import type { Announcement } from '../../../src/announcements/announcement.ts';
import { DAY_MS, HOUR_MS } from '../../../src/base/durations.ts';
import type { HostRecord } from '../../../src/model/history/history.ts';
import type { HouseMemory } from '../../../src/model/hygiene/house-memory.ts';
import type { HygieneItem } from '../../../src/model/hygiene/hygiene-item.ts';
import { findHygiene, type HygieneMemory, type HygieneReport } from '../../../src/model/hygiene/hygiene.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import {
  aConfig,
  aDowntime,
  aFailure,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anAnnouncement,
  anOrganization,
  aSnapshot,
  HYGIENE_LIMITS,
  NOW,
} from '../../support/builders-model.ts';

/** Last midnight where the site stands; days are counted up to it. */
const MIDNIGHT = new Date('2026-07-15T00:00:00+09:00');
const ago = (days: number): Date => new Date(MIDNIGHT.getTime() - days * DAY_MS);
const NO_HOSTS = { hosts: () => new Map<string, HostRecord>(), house: null };

interface Given {
  memory?: HygieneMemory | null;
  announcements?: Announcement[];
  config?: Parameters<typeof aConfig>[0];
}

function find(read: Partial<OrganizationSnapshot>, given: Given = {}): HygieneReport {
  const { memory = NO_HOSTS, announcements = [] } = given;
  const snapshot = aSnapshot({ organizations: [anOrganization(read)] });
  const model = aModel({ config: aConfig(given.config ?? {}), snapshot });
  return findHygiene(model, announcements, memory);
}

function of(kind: HygieneItem['kind'], { items }: HygieneReport): HygieneItem[] {
  return items.filter((item) => item.kind === kind);
}

/** As one organization remembers it. */
function house(given: Partial<HouseMemory extends ReadonlyMap<string, infer M> ? M : never>): HygieneMemory {
  return { ...NO_HOSTS, house: new Map([['acme', { hostCounts: [], mutedSince: new Map(), ...given }]]) };
}

describe('house-keeping', () => {
  it.each([
    [13.9, 14, 0],
    [14, 14, 1],
    [14, 15, 0],
  ])('calls a connection lost for %d days forgotten, from %d on: %d', (days, lostConnectionDays, count) => {
    const alerts = [anAlert({ openedAt: ago(days) })];
    const config = { hygiene: { ...HYGIENE_LIMITS, lostConnectionDays } };
    expect(of('lost_connection', find({ alerts }, { config }))).toHaveLength(count);
  });

  it('knows how long a host has been parked from the history alone', () => {
    const hosts = [aHost({ id: 'web', status: 'poweroff' })];
    const since = (days: number): HygieneMemory => ({
      ...NO_HOSTS,
      hosts: () => new Map([['web', { id: 'web', phases: [{ from: ago(days), status: 'poweroff' as const }] }]]),
    });
    expect(of('parked_host', find({ hosts }, { memory: since(30) }))).toEqual([
      { kind: 'parked_host', organization: 'acme', name: hosts[0]!.name, since: ago(30) },
    ]);
    expect(of('parked_host', find({ hosts }, { memory: since(29) }))).toEqual([]);
    const unknown = find({ hosts }, { memory: null });
    expect([of('parked_host', unknown), unknown.notKnownYet]).toEqual([
      [],
      ['host_count_moved', 'parked_host', 'muted_monitor'],
    ]);
  });

  it('names hosts without service or role, and organizations without hosts', () => {
    const bare = [aHost({ id: 'a', services: [] }), aHost({ id: 'b', services: [{ name: 'shop', roles: [] }] })];
    expect(of('host_without_role', find({ hosts: [...bare, aHost()] }))).toHaveLength(2);
    expect(of('empty_organization', find({ hosts: [aHost()] }))).toEqual([]);
    expect(of('empty_organization', find({ hosts: [] }))).toHaveLength(1);
  });

  it('names downtimes that ended long ago, and those that silence everything', () => {
    const ended = aDowntime({ id: 'old', startsAt: ago(40), durationMinutes: 60 });
    const whole = aDowntime({ id: 'all', startsAt: ago(1), durationMinutes: 2880 });
    const report = find({ downtimes: [ended, whole] });
    expect(of('ended_downtime', report).map(({ name }) => name)).toEqual(['old']);
    expect(of('downtime_without_scope', report).map(({ name }) => name)).toEqual(['all']);
  });

  it.each([
    ['11 hosts more of many', 100, 111, 1],
    ['10 hosts more of many', 100, 110, 0],
    ['a quarter fewer', 4, 3, 1],
    ['exactly a fifth fewer', 5, 4, 0],
    ['the first ones', 0, 1, 1],
    ['all gone', 3, 0, 1],
  ])('compares the number of hosts with the day before: %s', (_, from, to, count) => {
    const hosts = Array.from({ length: to }, (_host, i) => aHost({ id: `h${i}` }));
    const memory = house({ hostCounts: [{ at: ago(1), hosts: from }] });
    const moved = of('host_count_moved', find({ hosts }, { memory }));
    expect(moved).toHaveLength(count);
    if (count > 0) expect(moved[0]).toMatchObject({ moved: { from, to } });
  });

  it('says nothing of a number of hosts that was first seen yesterday', () => {
    const memory = house({ hostCounts: [{ at: ago(0.9), hosts: 90 }] });
    expect(of('host_count_moved', find({}, { memory }))).toEqual([]);
  });

  it.each([
    [7, 1],
    [6.9, 0],
  ])('names a monitor that has been muted for %d days: %d', (days, count) => {
    const memory = house({ mutedSince: new Map([['monitor-1', ago(days)]]) });
    const report = find({ monitors: [aMonitor({ isMuted: true })] }, { memory });
    expect(of('muted_monitor', report)).toHaveLength(count);
    expect(of('muted_monitor', find({ monitors: [aMonitor()] }, { memory }))).toEqual([]);
  });

  it('names a refused key, and one that nobody uses', () => {
    const report = find(
      { failure: aFailure({ cause: 'auth' }), readAt: null },
      { config: { unusedKeys: ['leftover'] } },
    );
    expect(report.items.map(({ kind, organization, name }) => [kind, organization, name])).toEqual([
      ['refused_key', 'acme', ''],
      ['unused_key', null, 'leftover'],
    ]);
  });

  it('counts hosts by role', () => {
    const hosts = [aHost({ id: 'a' }), aHost({ id: 'b', services: [{ name: 'shop', roles: ['web', 'db'] }] })];
    expect(find({ hosts }).roles).toEqual([
      { organization: 'acme', role: 'shop:db', hosts: 1 },
      { organization: 'acme', role: 'shop:web', hosts: 2 },
    ]);
  });
});

describe('planned work', () => {
  const [from, to] = [new Date(NOW.getTime() + HOUR_MS), new Date(NOW.getTime() + 3 * HOUR_MS)];
  const work = (given: Partial<Announcement> = {}): Announcement =>
    anAnnouncement({ id: 'switch', kind: 'maintenance', customers: 'all', startsAt: from, endsAt: to, ...given });
  const tomorrow = { startsAt: new Date(NOW.getTime() + DAY_MS), durationMinutes: 60 };
  const downtime = aDowntime({ id: 'dt', startsAt: from, durationMinutes: 30, serviceScopes: ['shop'] });

  it.each([
    ['is announced and silenced', [work()], [downtime], []],
    ['is announced only', [work()], [], ['maintenance_without_downtime']],
    ['is silenced only', [], [downtime], ['downtime_without_announcement']],
    ['is silenced at another time', [work()], [{ ...downtime, ...tomorrow }], ['maintenance_without_downtime', 'downtime_without_announcement']], // prettier-ignore
    ['is silenced elsewhere', [work()], [{ ...downtime, serviceScopes: ['mail'] }], ['maintenance_without_downtime']],
    ['is announced for other hosts', [work({ hosts: ['db*'] })], [], []],
    ['is said in the memo of its downtime', [], [{ ...downtime, publicText: '交換' }], []],
    ['is over', [work({ startsAt: ago(2), endsAt: ago(1) })], [], []],
    ['is far away', [work({ startsAt: ago(-20), endsAt: ago(-21) })], [], []],
  ])('that %s', (_, announcements, downtimes, kinds) => {
    const report = find({ downtimes }, { announcements });
    expect(report.items.map(({ kind }) => kind)).toEqual(kinds);
    for (const item of report.items) expect(item.customers).toHaveLength(1);
  });
});

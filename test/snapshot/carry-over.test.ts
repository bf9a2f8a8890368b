import { describe, expect, it } from 'vitest';
import { carryOver } from '../../src/snapshot/carry-over.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import {
  anAlert,
  aDowntime,
  aFailure,
  aHost,
  aMonitor,
  anOrganization,
  aSnapshot,
  minutes,
} from '../support/builders-model.ts';

const good = anOrganization({
  readAt: minutes(0),
  hosts: [aHost({ id: 'h1' }), aHost({ id: 'h2' })],
  alerts: [anAlert({ id: 'a1' })],
  closedAlerts: [anAlert({ id: 'old', closedAt: minutes(-5) })],
  monitors: [aMonitor({ id: 'm1' })],
  downtimes: [aDowntime({ id: 'd1' })],
  downtimesReadAt: minutes(0),
  nameCheckedAt: minutes(0),
});

function failed(given: Partial<OrganizationSnapshot> = {}): OrganizationSnapshot {
  const nothing = { hosts: [], alerts: [], closedAlerts: [], monitors: [], downtimes: [] };
  const failure = aFailure({ at: minutes(5), since: minutes(5) });
  return anOrganization({ ...nothing, readAt: null, failure, downtimesReadAt: null, nameCheckedAt: null, ...given });
}

function carry(fresh: OrganizationSnapshot, last: OrganizationSnapshot | null): OrganizationSnapshot {
  const lastSnapshot = last === null ? null : aSnapshot({ organizations: [last] });
  const [carried] = carryOver(aSnapshot({ takenAt: minutes(5), organizations: [fresh] }), lastSnapshot).organizations;
  if (carried === undefined) throw new Error('no record');
  return carried;
}

describe('an organization that could not be read', () => {
  it('keeps what was known, with its old time', () => {
    expect(carry(failed(), good)).toMatchObject({
      readAt: good.readAt,
      hosts: good.hosts,
      alerts: good.alerts,
      monitors: good.monitors,
      downtimes: good.downtimes,
      nameCheckedAt: good.nameCheckedAt,
      closedAlerts: [],
      failure: { since: minutes(5) },
    });
  });

  it('was failing since the first failure without a success in between', () => {
    const once = carry(failed(), good);
    const twice = carry(failed({ failure: aFailure({ at: minutes(10), since: minutes(10) }) }), once);
    expect(twice.failure).toMatchObject({ at: minutes(10), since: minutes(5) });
    expect(twice.hosts).toEqual(good.hosts);
  });

  it('that never was read holds nothing, and says so', () => {
    expect(carry(failed(), null)).toEqual(failed());
  });

  it('shows the bad news that came through', () => {
    const carried = carry(failed({ alerts: [anAlert({ id: 'a2' }), anAlert({ id: 'a1', status: 'WARNING' })] }), good);
    expect(carried.alerts.map(({ id, status }) => `${id} ${status}`)).toEqual(['a2 CRITICAL', 'a1 WARNING']);
  });

  it('has the newer word about hosts, and does not lose one', () => {
    const carried = carry(failed({ hosts: [aHost({ id: 'h2', status: 'maintenance' })] }), good);
    expect(carried.hosts.map(({ id, status }) => `${id} ${status}`)).toEqual(['h2 maintenance', 'h1 working']);
  });

  it('closes only what Mackerel said is closed', () => {
    const end = anAlert({ id: 'a1', closedAt: minutes(4) });
    expect(carry(failed({ closedAlerts: [end] }), good)).toMatchObject({ alerts: [], closedAlerts: [end] });
  });
});

it('an organization that was read is left as it is', () => {
  const fresh = anOrganization({ readAt: minutes(5), hosts: [], alerts: [] });
  expect(carry(fresh, good)).toBe(fresh);
});

it('an organization that is not configured any more is gone', () => {
  const last = aSnapshot({ organizations: [anOrganization({ name: 'gone' })] });
  expect(carryOver(aSnapshot({ organizations: [] }), last).organizations).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../src/base/durations.ts';
import { hostsAt, rememberHouse, type HouseMemory } from '../../../src/model/hygiene/house-memory.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';
import { aFailure, aHost, aMonitor, anOrganization, NOW } from '../../support/builders-model.ts';

const hour = (count: number): Date => new Date(NOW.getTime() + count * HOUR_MS);
const hosts = (count: number): OrganizationSnapshot['hosts'] =>
  Array.from({ length: count }, (_, i) => aHost({ id: `h${i}` }));

function play(readings: [hour: number, Partial<OrganizationSnapshot>][], formerly: string[] = []): HouseMemory {
  return readings.reduce<HouseMemory>((memory, [at, read]) => {
    const snapshot = { takenAt: hour(at), organizations: [anOrganization(read)] };
    return rememberHouse(memory, snapshot, [{ name: read.name ?? 'acme', formerly }]);
  }, new Map());
}

describe('what house-keeping remembers', () => {
  it('tells how many hosts there were at any time, whatever came in between', () => {
    const memory = play([
      [0, { hosts: hosts(5) }],
      [1, { hosts: hosts(5) }],
      [2, { hosts: hosts(9) }],
      [3, { hosts: hosts(6) }],
      [25, { hosts: hosts(6) }],
    ]);
    expect(hostsAt(memory.get('acme')!, hour(1))).toBe(5);
    expect(hostsAt(memory.get('acme')!, hour(2))).toBe(9);
    expect(memory.get('acme')!.hostCounts.map((count) => count.hosts)).toEqual([5, 9, 6]);
    expect(play([[0, {}]]).get('acme')!.hostCounts).toHaveLength(1);
  });

  it('forgets what is older than three days', () => {
    const readings = Array.from({ length: 100 }, (_, i): [number, Partial<OrganizationSnapshot>] => [
      i,
      { hosts: hosts(i % 7) },
    ]);
    expect(play(readings).get('acme')!.hostCounts.length).toBeLessThanOrEqual(74);
  });

  it('counts from when a monitor was first seen muted, and anew when it is muted again', () => {
    const muted = { monitors: [aMonitor({ isMuted: true })] };
    expect(play([[0, muted], [9, muted]]).get('acme')!.mutedSince.get('monitor-1')).toEqual(hour(0)); // prettier-ignore
    const again = play([[0, muted], [5, { monitors: [aMonitor()] }], [9, muted]]); // prettier-ignore
    expect(again.get('acme')!.mutedSince.get('monitor-1')).toEqual(hour(9));
  });

  it('leaves what it knows while an organization cannot be read', () => {
    const memory = play([
      [0, { hosts: hosts(5) }],
      [5, { hosts: [], failure: aFailure() }],
    ]);
    expect(memory.get('acme')!.hostCounts).toEqual([{ at: hour(0), hosts: 5 }]);
  });

  it('goes on under a new name', () => {
    const memory = play([[0, { hosts: hosts(5) }], [30, { name: 'acme-new', hosts: hosts(5) }]], ['acme']); // prettier-ignore
    expect([...memory.keys()]).toEqual(['acme-new']);
    expect(hostsAt(memory.get('acme-new')!, hour(6))).toBe(5);
  });
});

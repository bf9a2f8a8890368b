import { describe, expect, it } from 'vitest';
import { carryOver } from '../../src/snapshot/carry-over.ts';
import { readSnapshot, type KnownHosts } from '../../src/snapshot/schema.ts';
import { saySame, saysSame, timesOf, withTimes } from '../../src/snapshot/reading-times.ts';
import type { Host, OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import { hostsText, isSameText, isSomeAway, textOfHosts } from '../../src/snapshot/unread-hosts.ts';
import { serializeInTwo, serializeSnapshot } from '../../src/snapshot/write-snapshot.ts';
import { aFailure, aHost, anAlert, anOrganization, aSnapshot, minutes } from '../support/builders-model.ts';

const TRAP = '"hosts":[],"alerts":[ \n "status":"poweroff"';
const HOSTS: Host[][] = [
  [aHost(), aHost({ id: 'h2', name: TRAP, label: '本番 "]}' })],
  [aHost({ id: 'h3', status: 'maintenance' })],
  [],
  [aHost({ id: 'h4', status: 'standby', services: [] })],
];
const SNAPSHOT = aSnapshot({
  organizations: HOSTS.map((hosts, i) =>
    anOrganization({
      name: i === 0 ? TRAP : `org-${i}`,
      hosts,
      alerts: [anAlert({ publicText: TRAP })],
      ...(i === 1 ? { goneHosts: [aHost({ id: 'h9' })], monitorListReadAt: minutes(0) } : {}),
      ...(i === 2 ? { failure: aFailure({ message: TRAP }), oddities: { alerts: 1, hosts: 2 } } : {}),
    }),
  ),
});
const FILE = Buffer.from(serializeSnapshot(SNAPSHOT));

/** As from a state that is known to be ours. */
function readUnread(bytes: Uint8Array = FILE, added?: string): Snapshot {
  const read = readSnapshot(bytes, (_, hosts) => hostsText(hosts), added);
  if (!read.ok) throw read.error;
  return read.value;
}

/** As a file that was collected, beside what is known. */
function readBeside(last: Snapshot, bytes: Uint8Array): Snapshot {
  const known: KnownHosts = (organization, hosts) => {
    const text = last.organizations.map((record) => record.name === organization ? textOfHosts(record) : undefined).find(Boolean); // prettier-ignore
    return text !== undefined && isSameText(text, hosts) ? text : undefined;
  };
  const read = readSnapshot(bytes, known);
  if (!read.ok) throw read.error;
  return read.value;
}

const seen = ({ takenAt, organizations }: Snapshot): Snapshot => ({
  takenAt,
  organizations: organizations.map((record) => ({ ...record })),
});
const unreadIn = ({ organizations }: Snapshot): boolean[] =>
  organizations.map((record) => textOfHosts(record) !== undefined);

describe('hosts that nobody read', () => {
  it('are what they are written as, in whatever text they stand', () => {
    expect(unreadIn(readUnread())).toEqual([true, true, true, true]);
    expect(seen(readUnread())).toEqual(SNAPSHOT);
    expect(readUnread().organizations.map(isSomeAway)).toEqual([false, true, false, false]);
    const read = readUnread();
    expect(read.organizations.map(({ hosts }) => hosts)).toEqual(HOSTS);
    expect(read.organizations.map(isSomeAway)).toEqual([false, true, false, false]);
  });

  it('go on as they are, in the state and in a file', () => {
    const before = serializeInTwo(SNAPSHOT);
    const after = serializeInTwo(readUnread());
    expect(Buffer.concat(after.base).toString('utf8')).toBe(Buffer.concat(before.base).toString('utf8'));
    expect(after.added).toBe(before.added);
    expect(seen(readUnread(Buffer.concat(after.base), after.added ?? undefined))).toEqual(SNAPSHOT);
    expect(serializeSnapshot(readUnread())).toBe(FILE.toString('utf8'));
  });

  it('are the same ones in a file where they are written alike, and all others are looked at', () => {
    const last = readUnread();
    const later = SNAPSHOT.organizations.map((record, i) => ({
      ...record,
      readAt: minutes(5),
      hosts: i === 1 ? [aHost({ id: 'h3' })] : record.hosts,
    }));
    const fresh = readBeside(last, Buffer.from(serializeSnapshot({ takenAt: minutes(5), organizations: later })));
    expect(unreadIn(fresh)).toEqual([true, false, true, true]);
    expect(fresh.organizations.map((record, i) => saysSame(record, last.organizations[i]!))).toEqual([true, false, true, true]); // prettier-ignore
    expect(seen(fresh).organizations).toEqual(later);
    const plain = readBeside({ takenAt: minutes(0), organizations: [] }, FILE);
    expect(unreadIn(plain)).toEqual([false, false, false, false]);
    expect(saySame(plain, last)).toBe(true);
    expect(carryOver(fresh, last).organizations[2]!.hosts).toEqual(HOSTS[2]);
  });

  it('stay what they are when the same is read at another time', () => {
    const [record] = readUnread().organizations;
    const again = withTimes(record!, { ...timesOf(record!), readAt: minutes(5) });
    expect(textOfHosts(again)).toBe(textOfHosts(record!));
    expect({ ...again }).toEqual({ ...SNAPSHOT.organizations[0], readAt: minutes(5) });
  });

  it.each([
    ['has blanks', (text: string) => JSON.stringify(JSON.parse(text), null, 1)],
    ['names hosts behind alerts', (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), organizations: (JSON.parse(text) as { organizations: OrganizationSnapshot[] }).organizations.map(({ hosts, ...record }) => ({ ...record, hosts })) })], // prettier-ignore
  ])('are looked at where a file %s', (_, rewrite) => {
    const read = readBeside(readUnread(), Buffer.from(rewrite(FILE.toString('utf8'))));
    expect(unreadIn(read)).toEqual([false, false, false, false]);
    expect(read).toEqual(SNAPSHOT);
  });

  it.each([
    ['a host that is none', (text: string) => text.replace('"id":"h4"', '"id":7')],
    ['a key too many', (text: string) => text.replace('"id":"h4"', '"id":"h4","more":1')],
    ['hosts that are cut', (text: string) => text.replace('"id":"h4"', '"id')],
    ['an end that is cut', (text: string) => text.slice(0, -40)],
  ])('are refused in a file with %s, and it says where', (_, spoil) => {
    const spoilt = Buffer.from(spoil(FILE.toString('utf8')));
    const read = readSnapshot(spoilt, () => undefined);
    expect(read.ok ? 'read' : read.error.code).toMatch(/^snapshot\.(invalid|not_json)$/);
  });
});

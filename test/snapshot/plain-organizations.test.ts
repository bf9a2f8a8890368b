import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlain } from '../../src/snapshot/plain-organizations.ts';
import { parseSnapshot } from '../../src/snapshot/schema.ts';
import type { OrganizationSnapshot } from '../../src/snapshot/snapshot.ts';
import { aFailure, aHost, aMonitor, anAlert, anOrganization, minutes } from '../support/builders-model.ts';

type Row = Record<string, unknown>;

const RECORD = anOrganization({
  alerts: [anAlert(), anAlert({ id: 'a2', monitorId: null, hostId: null, publicText: '調査中' })],
  monitors: [aMonitor(), aMonitor({ id: 'm2', service: 'shop', scopes: ['shop:web'], excludeScopes: [] })],
  monitorsReadAt: minutes(0),
  monitorListReadAt: minutes(0),
  monitorListTriedAt: minutes(0),
  downtimesTriedAt: minutes(0),
  lateChecksReadAt: minutes(0),
  clockSkewMs: -3,
});
const rowOf = (record: OrganizationSnapshot): Row => JSON.parse(JSON.stringify(record)) as Row;

/** By the schema alone: a failure is nothing plain. */
function readBySchema(row: Row): OrganizationSnapshot | undefined {
  const failed = { ...row, failure: aFailure() };
  const read = parseSnapshot(JSON.stringify({ version: 1, takenAt: minutes(0), organizations: [failed] }));
  return read.ok ? { ...read.value.organizations[0]!, failure: null } : undefined;
}

const VALUES = [
  null, undefined, '', 'x', 0, -1, 1.5, 1e300, true, [], [null], ['x'], {}, { a: 1 }, { resumeFrom: null },
  { completeSince: null, resumeFrom: null }, { completeSince: 'soon', resumeFrom: null }, '2026-07-15T12:00:00Z',
  '2026-07-15T12:00:00.000Z', '2026-13-45T12:00:00Z', '2026-07-15 12:00', [aHost()], [{ ...aHost(), more: 1 }],
  [aMonitor()], [{ ...aMonitor(), more: 1 }], [{ ...aMonitor(), id: '' }], [{ ...aMonitor(), scopes: [1] }],
  [{ ...aMonitor(), scopes: null }], [{ ...aMonitor(), isMuted: 1 }], [anAlert()], [{ ...anAlert(), more: 1 }],
  ...Object.keys(anAlert()).flatMap((key) =>
    [null, '', 7, 'soon', [], 'x'.repeat(200)].map((value) => [{ ...anAlert(), [key]: value }]),
  ),
]; // prettier-ignore

describe('plain organizations of a snapshot', () => {
  it('are read as the schema reads them', () => {
    expect(readPlain(rowOf(RECORD))).toEqual(RECORD);
    expect(readPlain(rowOf(anOrganization({ readAt: null })))).toEqual(anOrganization({ readAt: null }));
    expect(readBySchema(rowOf(RECORD))).toEqual(RECORD);
  });

  it.each<[string, Partial<OrganizationSnapshot>]>([
    ['a failure', { failure: aFailure() }],
    ['an alert that is over', { closedAlerts: [anAlert({ closedAt: minutes(5) })] }],
    ['an alert whose log was read', { alerts: [anAlert({ statusLog: [] })] }],
    ['an opening that was estimated', { alerts: [anAlert({ isOpeningEstimated: true })] }],
    ['something left to read', { readBack: { completeSince: null, resumeFrom: { nextId: '', until: minutes(0) } } }],
    ['an oddity', { oddities: { invalid_alert: 1 } }],
  ])('are none with %s', (_, given) => {
    expect(readPlain(rowOf(anOrganization(given)))).toBeUndefined();
  });

  it('are none with an alert of which anything is told otherwise', () => {
    for (const value of VALUES) {
      const row = { ...rowOf(RECORD), alerts: value };
      const plain = readPlain(JSON.parse(JSON.stringify(row)));
      if (plain !== undefined) expect(plain).toEqual(readBySchema(row));
    }
  });

  it('are never such that the schema refuses, whatever stands where', () => {
    const keys = fc.constantFrom(...Object.keys(RECORD), 'more', '__proto__', 'goneHosts', 'pending');
    const change = fc.tuple(keys, fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue()));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const written = JSON.stringify(Object.fromEntries([...Object.entries(rowOf(RECORD)), ...changes]));
        const row = JSON.parse(written) as Row;
        const plain = readPlain(row);
        if (plain !== undefined) expect(plain).toEqual(readBySchema(row));
      }),
    );
  });
});

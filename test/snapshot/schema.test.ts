import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSnapshot, SNAPSHOT_VERSION } from '../../src/snapshot/schema.ts';
import { serializeInTwo, serializeSnapshot } from '../../src/snapshot/write-snapshot.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
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

function aFullSnapshot(): Snapshot {
  return aSnapshot({
    organizations: [
      anOrganization({
        name: 'acme',
        hosts: [aHost(), aHost({ id: 'h2', name: '__proto__', services: [{ name: 'shop', roles: ['web'] }] })],
        alerts: [anAlert({ statusLog: [{ at: minutes(1), status: 'WARNING' }], publicText: '調査中' })],
        closedAlerts: [anAlert({ id: '__proto__', closedAt: minutes(5), isEndEstimated: true })],
        monitors: [aMonitor({ excludeScopes: ['shop:batch'] })],
        downtimes: [
          aDowntime({ recurrence: { type: 'weekly', interval: 1, weekdays: ['Monday'], until: minutes(9) } }),
          aDowntime({ id: 'd2', recurrence: null }),
        ],
        readBack: { completeSince: minutes(-60), resumeFrom: { nextId: 'x', until: minutes(-600) } },
        monitorsReadAt: minutes(0),
        monitorListReadAt: minutes(0),
        carriedHosts: 1,
        goneHosts: [aHost({ id: 'h3' })],
        unknownHosts: ['h4'],
        lateChecksReadAt: minutes(0),
        logsRefusedSince: minutes(0),
        pending: { logs: 1, ends: 2, hosts: 3 },
        oddities: { invalid_alert: 2 },
      }),
      anOrganization({ name: 'beta', readAt: null, failure: aFailure({ hint: null }) }),
    ],
  });
}

function inTwo(snapshot: Snapshot): { base: string; added: string | null } {
  const { base, added } = serializeInTwo(snapshot);
  return { base: Buffer.concat(base).toString('utf8'), added };
}

function codeOf(text: string): string | undefined {
  const parsed = parseSnapshot(text);
  return parsed.ok ? undefined : parsed.error.code;
}

/** The file with one value changed. */
function changed(change: (file: { version: unknown; organizations: Record<string, unknown>[] }) => void): string {
  const file = JSON.parse(serializeSnapshot(aFullSnapshot())) as Parameters<typeof change>[0];
  change(file);
  return JSON.stringify(file);
}

describe('a snapshot file', () => {
  it('gives back what was put in', () => {
    expect(parseSnapshot(serializeSnapshot(aFullSnapshot()))).toEqual({ ok: true, value: aFullSnapshot() });
  });

  it('is two documents in the state: one that release 0.1.0 reads, and what was added since', () => {
    const { base, added } = inTwo(aFullSnapshot());
    expect(parseSnapshot(base, added ?? undefined)).toEqual({ ok: true, value: aFullSnapshot() });
    const plain = parseSnapshot(base);
    if (!plain.ok) throw plain.error;
    expect(inTwo(plain.value)).toEqual({ base, added: null });
    expect(base).not.toMatch(/closing|goneHosts|"(?:exclude)?[sS]copes"|isEndEstimated/);
  });

  it.each([
    [
      'of another snapshot',
      (added: string) => added.replace(/"takenAt":"[^"]*"/, '"takenAt":"2020-01-01T00:00:00.000Z"'),
    ],
    ['cut', (added: string) => added.slice(0, -20)],
    ['edited', (added: string) => added.replace('"carriedHosts":1', '"carriedHosts":"many"')],
    ['of another shape', () => '{"organizations":[]}'],
    ['null', () => 'null'],
  ])('does without added facts that are %s', (_, spoil) => {
    const { base, added } = inTwo(aFullSnapshot());
    expect(parseSnapshot(base, spoil(added!))).toEqual(parseSnapshot(base));
  });

  it('is the same bytes for the same snapshot, read and written any number of times', () => {
    const once = serializeSnapshot(aFullSnapshot());
    const parsed = parseSnapshot(once);
    expect(parsed.ok && serializeSnapshot(parsed.value)).toBe(once);
  });

  it('keeps moments to the millisecond, as ISO 8601 UTC', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (takenAt) => {
        const text = serializeSnapshot({ takenAt, organizations: [] });
        expect(text).toContain(`"takenAt":"${takenAt.toISOString()}"`);
        expect(parseSnapshot(text)).toEqual({ ok: true, value: { takenAt, organizations: [] } });
      }),
    );
  });
});

describe('a file that cannot be used', () => {
  it.each(['', '{"version":1,"takenAt":"2026-', '<html>'])('%j is not JSON', (text) => {
    expect(codeOf(text)).toBe('snapshot.not_json');
  });

  it('cut off anywhere is refused', () => {
    const text = serializeSnapshot(aFullSnapshot()).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (at) => {
        expect(codeOf(text.slice(0, at))).toBeDefined();
      }),
    );
  });

  it('of a newer version says so instead of guessing', () => {
    const parsed = parseSnapshot(JSON.stringify({ version: SNAPSHOT_VERSION + 1, somethingNew: true }));
    expect(!parsed.ok && parsed.error).toMatchObject({ code: 'snapshot.newer_version' });
    expect(!parsed.ok && parsed.error.message).toContain(`version ${SNAPSHOT_VERSION + 1}`);
  });

  it.each<[string, Parameters<typeof changed>[0]]>([
    ['no version', (file) => delete (file as Partial<typeof file>).version],
    ['an unknown cause', (file) => (file.organizations[1]!['failure'] = { cause: 'mood' })],
    ['an unknown key', (file) => (file.organizations[0]!['apiKey'] = 'x')],
    ['a missing list', (file) => delete file.organizations[0]!['alerts']],
    ['a moment without zone', (file) => (file.organizations[0]!['readAt'] = '2026-08-22T10:00:00')],
    ['a moment that is none', (file) => (file.organizations[0]!['readAt'] = '2026-13-22T10:00:00Z')],
    [
      'a null moment where one is needed',
      (file) => (file.organizations[0]!['alerts'] = [{ ...anAlert(), openedAt: null }]),
    ],
    ['a host status of our own making', (file) => (file.organizations[0]!['hosts'] = [{ ...aHost(), status: 'fine' }])],
    ['an organization twice', (file) => file.organizations.push(file.organizations[0]!)],
    ['oddities that are no counts', (file) => (file.organizations[0]!['oddities'] = { invalid_alert: -1 })],
  ])('with %s is refused', (_, change) => {
    expect(codeOf(changed(change))).toBe('snapshot.invalid');
  });

  it('names the place', () => {
    const parsed = parseSnapshot(
      changed((file) => (file.organizations[0]!['hosts'] = [aHost(), { ...aHost(), status: 'fine' }])),
    );
    expect(!parsed.ok && parsed.error.message).toContain('organizations.0.hosts.1.status');
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { FailureCause } from '../../src/snapshot/failure-cause.ts';
import { minutesAfter, NOW } from '../support/collecting.ts';
import { ACME_KEY, pairRecords, runWell, startPair, type CollectingPair } from '../support/collecting-pair.ts';
import type { Misbehaviour } from '../support/fake-mackerel.ts';
import { aRawAlert, EPOCH } from '../support/raw-bodies.ts';

// Each thing that has been seen going wrong: the organization it happens to says so or is read tolerantly, the one beside
// it stays fresh, and what was known of it before is kept.

let pairOf: CollectingPair;

afterEach(async () => {
  await pairOf.close();
});

const refusals: [string, string, Misbehaviour, FailureCause][] = [
  ['401 with an object', '*', { status: 401, body: '{"error":{"message":"Authentication failed."}}' }, 'auth'],
  ['401 with a string', '*', { status: 401, body: '{"error":"Authentication failed."}' }, 'auth'],
  ['401 with an empty body', '*', { status: 401 }, 'auth'],
  ['403', '*', { status: 403, body: '{"error":{"message":"Forbidden"}}' }, 'forbidden'],
  ['429 with seconds, again and again', '*', { status: 429, headers: { 'retry-after': '2' } }, 'rate_limit'],
  ['429 with a date', '*', { status: 429, headers: { 'retry-after': 'Sat, 22 Aug 2026 10:00:05 GMT' } }, 'rate_limit'],
  ['429 for a day', '*', { status: 429, headers: { 'retry-after': '86400' } }, 'rate_limit'],
  ['429 with garbage', '*', { status: 429, headers: { 'retry-after': 'a while, perhaps' } }, 'rate_limit'],
  ['503 with HTML', '*', { status: 503, body: '<html><h1>Maintenance</h1></html>' }, 'server'],
  ['200 with HTML', '/api/v0/hosts', { status: 200, body: '<html>Please log in</html>' }, 'shape'],
  ['200 with truncated JSON', '/api/v0/alerts', { status: 200, body: '{"alerts":[{"id":"a' }, 'shape'],
  ['200 with {} for alerts', '/api/v0/alerts', { status: 200, body: '{}' }, 'shape'],
  ['200 with {} for hosts', '/api/v0/hosts', { status: 200, body: '{}' }, 'shape'],
  ['alerts: null', '/api/v0/alerts', { status: 200, body: '{"alerts":null}' }, 'shape'],
  ['a bare list', '/api/v0/hosts', { status: 200, body: '[]' }, 'shape'],
  ['an empty 204', '/api/v0/hosts', { status: 204 }, 'shape'],
  ['a path nobody knows', '*', { status: 404, body: '{"error":{"message":"Not found."}}' }, 'shape'],
  ['a redirect to a login page', '*', { status: 302, headers: { location: 'https://login.example/' } }, 'shape'],
  ['a reset connection', '*', 'reset', 'network'],
  ['a cut body', '/api/v0/hosts', 'cut', 'network'],
];

describe('an organization that does not answer properly', () => {
  it.each(refusals)('%s', async (_, path, misbehaviour, cause) => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    const before = pairOf.timing.sleeps.length;
    pairOf.fake.misbehave(ACME_KEY, path, misbehaviour);
    const later = minutesAfter(70);
    const [acme, beta] = pairRecords(await pairOf.runAfter(well, { now: later }));

    expect(acme.failure).toMatchObject({ cause, at: later, since: later });
    expect(acme.failure?.message).toMatch(/"acme".*GET \/api\/v0\//);
    expect(acme.failure?.hint).toMatch(/\w+/);
    expect(acme).toMatchObject({ readAt: NOW, hosts: [{ id: 'host-1' }], alerts: [{ id: 'alert-1', closedAt: null }] });
    expect(acme.closedAlerts).toEqual([]);
    expect(beta).toMatchObject({ failure: null, readAt: later });
    expect(Math.max(0, ...pairOf.timing.sleeps.slice(before))).toBeLessThanOrEqual(30_000);
  });

  it.each<[string, Misbehaviour]>([
    ['before the answer', 'hang'],
    ['in the middle of it', 'hang in the body'],
  ])('a hang %s', async (_, misbehaviour) => {
    pairOf = await startPair({}, { timeoutMs: 400, retries: 1 });
    pairOf.fake.misbehave(ACME_KEY, '*', misbehaviour);
    const [acme, beta] = pairRecords(await pairOf.run());
    expect(acme.failure?.cause).toBe('timeout');
    expect(acme.readAt).toBeNull();
    expect(beta.failure).toBeNull();
  });

  it('429 for a day is given up at once, and says until when', async () => {
    pairOf = await startPair();
    pairOf.fake.misbehave(ACME_KEY, '*', { status: 429, headers: { 'retry-after': '86400' } });
    const [acme] = pairRecords(await pairOf.run());
    expect(acme.failure?.message).toContain('2026-08-23T10:00:00.000Z');
    expect(acme.requestCount).toBe(1);
    expect(pairOf.timing.sleeps).toEqual([]);
  });

  it('failing a few times and then answering is no failure', async () => {
    pairOf = await startPair();
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/hosts', [{ status: 503, body: '<html>' }, 'reset', 'cut']);
    const [acme] = pairRecords(await pairOf.run());
    expect(acme).toMatchObject({ failure: null, hosts: [{ id: 'host-1' }] });
  });

  it('401 names the variable, 403 both of its reasons', async () => {
    pairOf = await startPair();
    pairOf.fake.misbehave(ACME_KEY, '*', { status: 401 });
    expect(pairRecords(await pairOf.run())[0].failure?.hint).toContain('MACKEREL_APIKEY_ACME');
    pairOf.fake.misbehave(ACME_KEY, '*', { status: 403 });
    const hint = pairRecords(await pairOf.run())[0].failure?.hint;
    expect(hint).toContain('Read permission');
    expect(hint).toContain('IP addresses');
  });

  it('the failure keeps its beginning from run to run', async () => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    pairOf.fake.misbehave(ACME_KEY, '*', { status: 500 });
    const first = await pairOf.runAfter(well, { now: minutesAfter(5) });
    const second = await pairOf.runAfter(first, { now: minutesAfter(10) });
    expect(pairRecords(second)[0].failure).toMatchObject({ since: minutesAfter(5), at: minutesAfter(10) });
    expect(pairRecords(second)[0].readAt).toEqual(NOW);
  });

  it('a time budget that runs out is a timeout, and the others have their own', async () => {
    pairOf = await startPair();
    pairOf.fake.misbehave(ACME_KEY, '*', { status: 503, headers: { 'retry-after': '25' } });
    const [acme, beta] = pairRecords(await pairOf.run({ budgetMs: 30_000 }));
    expect(acme.failure?.cause).toBe('server');
    expect(acme.requestCount).toBe(2);
    expect(beta.failure).toBeNull();
  });
});

const page = (ids: string[], nextId?: unknown) => ({
  status: 200,
  body: JSON.stringify({ alerts: ids.map((id) => aRawAlert({ id })), nextId }),
});

describe('page cursors', () => {
  it.each<[string, Misbehaviour, string[]]>([
    ['repeats', page(['a', 'b'], 'b'), ['a', 'b']],
    ['cycles', ({ query }) => (query.get('nextId') === 'x' ? page(['q'], 'y') : page(['p'], 'x')), ['p', 'q']],
    [
      'cycles over pages that bring something new',
      ({ query }) => page([`new-${query.get('nextId') ?? 'first'}`], query.get('nextId') === 'x' ? 'y' : 'x'),
      ['new-first', 'new-x', 'new-y'],
    ],
    ['comes with an empty page', page([], 'x'), []],
    ['is no text', page(['a'], { next: 'page' }), ['a']],
  ])('a cursor that %s ends the reading, and the alerts that were read count', async (_, misbehaviour, readIds) => {
    pairOf = await startPair();
    const well = await runWell(pairOf);
    pairOf.fake.misbehave(ACME_KEY, '/api/v0/alerts', misbehaviour);
    const [acme, beta] = pairRecords(await pairOf.runAfter(well, { now: minutesAfter(5) }));
    expect(acme.failure?.cause).toBe('shape');
    expect(acme.alerts.map(({ id }) => id)).toContain('alert-1');
    expect(acme.alerts.map(({ id }) => id)).toEqual(expect.arrayContaining(readIds));
    expect(acme.readAt).toEqual(NOW);
    expect(beta.failure).toBeNull();
    expect(pairOf.fake.requestsOf(ACME_KEY).length).toBeLessThan(20);
  });

  it.each(['inclusive', 'exclusive'] as const)('250 alerts over three pages with %s cursors', async (cursor) => {
    const alerts = Array.from({ length: 250 }, (_, i) => aRawAlert({ id: `a${i}`, openedAt: EPOCH - i }));
    pairOf = await startPair({ alerts, cursor });
    const [acme] = pairRecords(await pairOf.run());
    expect(acme.failure).toBeNull();
    expect(acme.alerts.map(({ id }) => id)).toEqual(alerts.map(({ id }) => id));
    expect(Math.min(...pairOf.timing.sleeps)).toBeGreaterThan(0);
    expect(pairOf.timing.sleeps.every((ms) => ms <= 1_000)).toBe(true);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import { minutesAfter, NOW, startCollecting, type Collecting } from '../support/collecting.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, EPOCH } from '../support/raw-bodies.ts';

const KEY = 'key-of-acme-0123456789';
const DAY = 86_400;
let collecting: Collecting;
let acme: FakeOrganization;

afterEach(async () => {
  await collecting.close();
});

async function start(overrides: Partial<FakeOrganization> = {}): Promise<void> {
  acme = aFakeOrganization({ hosts: [aRawHost()], ...overrides });
  collecting = await startCollecting([acme]);
}

function only(snapshot: Snapshot): OrganizationSnapshot {
  const [record] = snapshot.organizations;
  if (record === undefined) throw new Error('no record');
  return record;
}

/** One alert an hour, each open for ten minutes, the newest an hour before `EPOCH`. */
function hourly(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const openedAt = EPOCH - (i + 1) * 3_600;
    return aRawAlert({ id: `h${String(i + 1).padStart(5, '0')}`, openedAt, closedAt: openedAt + 600 });
  });
}

function ids(alerts: { id: string }[]): string[] {
  return alerts.map(({ id }) => id).toSorted();
}

function secondsAfter(seconds: number): number {
  return NOW.getTime() / 1000 + seconds;
}

describe('closed alerts', () => {
  it('a first reading goes back as far as the history', async () => {
    await start({ alerts: hourly(1000), pageSize: 100 });
    const record = only(await collecting.run({ historyDays: 10 }));
    const wanted = hourly(1000).filter(({ openedAt }) => Number(openedAt) >= secondsAfter(-10 * DAY));
    expect(ids(record.closedAlerts)).toEqual(expect.arrayContaining(wanted.map(({ id }) => String(id))));
    expect(record.readBack).toEqual({ completeSince: minutesAfter(-10 * 24 * 60), resumeFrom: null });
    expect(record.closedAlerts.length).toBeLessThan(wanted.length + 101);
  });

  it('one that opened and closed between two runs is not lost, and old ones are not brought again', async () => {
    await start({ alerts: hourly(300) });
    const first = await collecting.run();
    acme.alerts.push(aRawAlert({ id: 'blink', openedAt: secondsAfter(60), closedAt: secondsAfter(120) }));
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5) }));
    expect(ids(second.closedAlerts)).toEqual(['blink']);
    expect(second.readBack.completeSince).toEqual(only(first).readBack.completeSince);
  });

  it('a burst of them between two runs is read over several pages', async () => {
    await start({ alerts: hourly(300) });
    const first = await collecting.run();
    const burst = Array.from({ length: 250 }, (_, i) =>
      aRawAlert({ id: `burst-${i}`, openedAt: secondsAfter(10 + i / 10), closedAt: secondsAfter(60) }),
    );
    acme.alerts.push(...burst);
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5) }));
    expect(second.closedAlerts).toHaveLength(250);
  });

  it('after failed runs it goes back to the last complete one', async () => {
    await start({ alerts: hourly(300) });
    const first = await collecting.run();
    collecting.fake.misbehave(KEY, '*', { status: 500 });
    const second = await collecting.runAfter(first, { now: minutesAfter(60) });
    acme.alerts.push(aRawAlert({ id: 'blink', openedAt: secondsAfter(60), closedAt: secondsAfter(120) }));
    collecting.fake.misbehave(KEY, '*', []);
    const third = only(await collecting.runAfter(second, { now: minutesAfter(180) }));
    expect(third).toMatchObject({ failure: null, readAt: minutesAfter(180) });
    expect(ids(third.closedAlerts)).toEqual(['blink']);
  });
});

describe('a reading-back that is broken off', () => {
  it('goes on in the next runs until all is known, and the present is good all the time', async () => {
    await start({ alerts: [...hourly(2000), aRawAlert({ id: 'open', openedAt: EPOCH - 80 * DAY })], pageSize: 20 });
    const known = new Set<string>();
    let last: Snapshot | null = null;
    let runs = 0;
    do {
      const at = minutesAfter(runs++ * 5);
      last = last === null ? await collecting.run({ now: at }) : await collecting.runAfter(last, { now: at });
      const record = only(last);
      expect(record).toMatchObject({ failure: null, readAt: at });
      expect(ids(record.alerts)).toEqual(['open']);
      for (const { id } of record.closedAlerts) known.add(id);
    } while (only(last).readBack.resumeFrom !== null && runs < 20);
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(20);
    expect([...known].toSorted()).toEqual(ids(hourly(2000) as { id: string }[]));
    expect(only(last).readBack).toEqual({ completeSince: minutesAfter(-90 * 24 * 60), resumeFrom: null });
  });

  it('by a failing page goes on there', async () => {
    await start({ alerts: hourly(300), pageSize: 100 });
    let page = 0;
    collecting.fake.misbehave(KEY, '/api/v0/alerts', [
      () => ({ status: 200, body: JSON.stringify({ alerts: hourly(300).slice(0, 100), nextId: 'h00101' }) }),
      () => ({ status: 200, body: JSON.stringify({ alerts: [] }) }),
      ...Array.from({ length: 4 }, () => () => ({ status: 500, body: String(page++) })),
    ]);
    const first = await collecting.run();
    expect(page).toBe(4);
    expect(only(first)).toMatchObject({
      failure: null,
      readBack: { completeSince: new Date((EPOCH - 100 * 3_600) * 1000), resumeFrom: { nextId: 'h00101' } },
      oddities: { read_back_interrupted: 1 },
    });
    const second = await collecting.runAfter(first, { now: minutesAfter(5) });
    expect(only(second).readBack.resumeFrom).toBeNull();
    expect(ids(only(second).closedAlerts)).toEqual(ids(hourly(300).slice(100) as { id: string }[]));
  });

  it('whose cursor is refused later starts again from the newest page', async () => {
    await start({ alerts: hourly(300) });
    const first = await collecting.run();
    const record = {
      ...only(first),
      readBack: { completeSince: NOW, resumeFrom: { nextId: 'gone', until: minutesAfter(-9000) } },
    };
    const second = await collecting.runAfter({ takenAt: NOW, organizations: [record] }, { now: minutesAfter(5) });
    expect(only(second)).toMatchObject({ failure: null, readBack: { resumeFrom: { nextId: '' } } });
    const third = await collecting.runAfter(second, { now: minutesAfter(10) });
    expect(only(third).readBack).toEqual({ completeSince: minutesAfter(-9000), resumeFrom: null });
  });

  it('because closed alerts cannot be listed at all leaves the open ones good, and reads the gap later', async () => {
    await start({ alerts: [aRawAlert({ id: 'open' }), ...hourly(3)] });
    const first = await collecting.run();
    acme.alerts.push(aRawAlert({ id: 'blink', openedAt: secondsAfter(60), closedAt: secondsAfter(120) }));
    collecting.fake.misbehave(
      KEY,
      '/api/v0/alerts',
      Array.from({ length: 4 }, () => ({ status: 500 })),
    );
    const second = await collecting.runAfter(first, { now: minutesAfter(5) });
    expect(only(second)).toMatchObject({ failure: null, alerts: [{ id: 'open' }], closedAlerts: [] });
    expect(only(second).readBack).toEqual({
      completeSince: minutesAfter(5),
      resumeFrom: { nextId: '', until: minutesAfter(-15) },
    });
    const third = await collecting.runAfter(second, { now: minutesAfter(60) });
    expect(ids(only(third).closedAlerts)).toContain('blink');
    expect(only(third).readBack).toEqual({ completeSince: minutesAfter(-15), resumeFrom: null });
  });
});

describe('alerts that left the open list', () => {
  it('are asked when they closed', async () => {
    await start({ alerts: [aRawAlert({ id: 'long', openedAt: EPOCH - 300 * DAY }), ...hourly(150)] });
    const first = await collecting.run({ historyDays: 1 });
    expect(ids(only(first).alerts)).toEqual(['long']);
    acme.alerts[0] = aRawAlert({ id: 'long', openedAt: EPOCH - 300 * DAY, closedAt: secondsAfter(90) });
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5), historyDays: 1 }));
    expect(second.alerts).toEqual([]);
    expect(second.closedAlerts).toMatchObject([{ id: 'long', closedAt: new Date(secondsAfter(90) * 1000) }]);
    expect(second.oddities).toEqual({});
  });

  it('closed now, as far as anybody can say, when Mackerel knows them no more', async () => {
    await start({ alerts: [aRawAlert({ id: 'gone' })] });
    const first = await collecting.run();
    acme.alerts = [];
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5) }));
    expect(second.closedAlerts).toMatchObject([{ id: 'gone', closedAt: minutesAfter(5) }]);
    expect(second.oddities).toEqual({ closed_at_estimated: 1 });
  });

  it('are asked one by one only up to fifty', async () => {
    await start({ alerts: Array.from({ length: 80 }, (_, i) => aRawAlert({ id: `a${i}`, openedAt: EPOCH - i })) });
    const first = await collecting.run();
    acme.alerts = [];
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5) }));
    expect(collecting.fake.requests.filter(({ path }) => path.startsWith('/api/v0/alerts/'))).toHaveLength(50);
    expect(second.closedAlerts).toHaveLength(80);
    expect(second.alerts).toEqual([]);
  });

  it('never close because a page could not be read', async () => {
    await start({ alerts: Array.from({ length: 150 }, (_, i) => aRawAlert({ id: `a${i}`, openedAt: EPOCH - i })) });
    const first = await collecting.run();
    const pages = collecting.fake.requests.filter(({ path }) => path === '/api/v0/alerts').length;
    expect(pages).toBeGreaterThan(1);
    collecting.fake.misbehave(KEY, '/api/v0/alerts', ({ query }) =>
      query.has('nextId')
        ? { status: 500, body: '' }
        : { status: 200, body: JSON.stringify({ alerts: acme.alerts.slice(0, 100), nextId: 'a100' }) },
    );
    const second = only(await collecting.runAfter(first, { now: minutesAfter(5) }));
    expect(second.failure?.cause).toBe('server');
    expect(second.alerts).toHaveLength(150);
    expect(second.closedAlerts).toEqual([]);
  });
});

it('pages of one key come at least a second apart, wherever they belong', async () => {
  await start({ alerts: hourly(350), pageSize: 100 });
  await collecting.run();
  const further = collecting.fake.requests.filter(({ query }) => query.has('nextId')).length;
  expect(further).toBe(3);
  expect(collecting.timing.sleeps).toEqual([1_000, 1_000, 1_000]);
});

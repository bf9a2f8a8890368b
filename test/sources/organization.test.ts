import { afterEach, describe, expect, it } from 'vitest';
import { saySame } from '../../src/snapshot/reading-times.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import { minutesAfter, NOW, startCollecting, type Collecting } from '../support/collecting.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, EPOCH } from '../support/raw-bodies.ts';

const KEY = 'key-of-acme-0123456789';
let collecting: Collecting;

afterEach(async () => {
  await collecting.close();
});

async function start(acme: Partial<FakeOrganization> = {}): Promise<FakeOrganization> {
  const organization = aFakeOrganization({ hosts: [aRawHost()], ...acme });
  collecting = await startCollecting([organization]);
  return organization;
}

function only(snapshot: Snapshot): OrganizationSnapshot {
  const [record] = snapshot.organizations;
  if (record === undefined) throw new Error('no record');
  return record;
}

/** The calls since the last time this was asked, without `/api/v0/`. */
function calls(): string[] {
  return collecting.fake.requests.splice(0).map(({ path, query }) => {
    const short = path.replace('/api/v0/', '');
    return short === 'alerts'
      ? `${short}${query.has('withClosed') ? ' closed' : ''}${query.has('nextId') ? ' more' : ''}`
      : short;
  });
}

function manyClosed(count: number) {
  return Array.from({ length: count }, (_, i) =>
    aRawAlert({ id: `old-${i}`, openedAt: EPOCH - 86_400 - i * 60, closedAt: EPOCH - 86_400 - i * 60 + 30 }),
  );
}

describe('requests', () => {
  it('the first reading asks for everything', async () => {
    await start();
    const record = only(await collecting.run());
    expect(calls()).toEqual(['org', 'hosts', 'alerts closed', 'monitors', 'downtimes']);
    expect(record).toMatchObject({ readAt: NOW, nameCheckedAt: NOW, downtimesReadAt: NOW, monitorListReadAt: NOW });
  });

  it('a quiet small organization costs two requests a run, and three more an hour', async () => {
    await start();
    let last = await collecting.run();
    calls();
    for (let run = 1; run <= 24; run++) last = await collecting.runAfter(last, { now: minutesAfter(run * 5) });
    const asked = calls();
    expect(asked.filter((call) => call === 'hosts' || call === 'alerts closed')).toHaveLength(48);
    expect(asked.filter((call) => call === 'org')).toHaveLength(2);
    expect(asked.filter((call) => call === 'monitors')).toHaveLength(2);
    expect(asked.filter((call) => call === 'downtimes')).toHaveLength(2);
  });

  it.each([5, 60, 7 * 60, 24 * 60])('never more than four, run every %i minutes for many runs', async (minutes) => {
    await start({ alerts: manyClosed(150) });
    let last = await collecting.run();
    calls();
    const seen = new Set<string>();
    const waited = { org: 0, downtimes: 0, monitors: 0 };
    for (let run = 1; run <= 40; run++) {
      last = await collecting.runAfter(last, { now: minutesAfter(run * minutes) });
      const asked = calls();
      expect(asked.length).toBeLessThanOrEqual(4);
      for (const call of asked) seen.add(call);
      const record = only(last);
      waited.org = Math.max(waited.org, minutesAfter(run * minutes).getTime() - (record.nameCheckedAt?.getTime() ?? 0));
      const monitorsReadAt = record.monitorListReadAt?.getTime() ?? 0;
      waited.monitors = Math.max(waited.monitors, minutesAfter(run * minutes).getTime() - monitorsReadAt);
      waited.downtimes = Math.max(
        waited.downtimes,
        minutesAfter(run * minutes).getTime() - (record.downtimesReadAt?.getTime() ?? 0),
      );
    }
    expect([...seen].toSorted()).toEqual(['alerts', 'alerts closed', 'downtimes', 'hosts', 'monitors', 'org']);
    // One of the three a run, each once an hour where runs are frequent enough.
    const bound = 60 * 60_000 + 3 * minutes * 60_000;
    expect(waited.monitors).toBeLessThanOrEqual(bound);
    expect(waited.org).toBeLessThanOrEqual(bound);
    expect(waited.downtimes).toBeLessThanOrEqual(bound);
  });

  it('the open list is asked for when the newest page does not hold everything', async () => {
    const ancient = aRawAlert({ id: 'ancient', openedAt: EPOCH - 400 * 86_400 });
    await start({ alerts: [...manyClosed(150), ancient] });
    const record = only(await collecting.run({ historyDays: 1 }));
    expect(calls()).toEqual(['org', 'hosts', 'alerts closed', 'alerts', 'monitors', 'downtimes']);
    expect(record.alerts.map(({ id }) => id)).toEqual(['ancient']);
  });

  it('downtimes that cannot be read do not make the organization unknown', async () => {
    await start();
    collecting.fake.misbehave(KEY, '/api/v0/downtimes', { status: 404 });
    const record = only(await collecting.run());
    expect(record).toMatchObject({ failure: null, downtimesReadAt: null, oddities: { downtimes_unread: 1 } });
  });

  it('the downtimes of before go on to hold until they are read again', async () => {
    const acme = await start({ downtimes: [{ id: 'd1', start: EPOCH, duration: 60, roleScopes: ['shop: web'] }] });
    const first = await collecting.run();
    acme.downtimes = [];
    const second = await collecting.runAfter(first, { now: minutesAfter(5) });
    expect(only(second).downtimes).toMatchObject([{ id: 'd1', roleScopes: ['shop:web'], durationMinutes: 60 }]);
    const third = await collecting.runAfter(second, { now: minutesAfter(61) });
    const fourth = await collecting.runAfter(third, { now: minutesAfter(66) });
    const fifth = await collecting.runAfter(fourth, { now: minutesAfter(71) });
    expect(only(fifth).downtimes).toEqual([]);
  });
});

describe('monitors', () => {
  const monitors = [
    { id: 'monitor-1', type: 'connectivity' },
    { id: 'shop-top', type: 'external', name: 'shop top page', service: 'shop', url: 'https://u:p@shop.example/' },
    { id: 'muted', type: 'expression', name: 'load', isMute: true },
  ];

  it('say the same in every run of an hour in which nothing changes, whichever call brought them', async () => {
    await start({ alerts: [aRawAlert({ monitorId: 'muted' })], monitors: monitors.toReversed() });
    let last = await collecting.runAfter(await collecting.run());
    for (let run = 1; run <= 14; run++) {
      const next = await collecting.runAfter(last, { now: minutesAfter(run * 5) });
      expect(saySame(next, last)).toBe(true);
      last = next;
    }
    expect(calls().filter((call) => call === 'monitors').length).toBeGreaterThan(1);
  });

  it('are listed in turn, whatever alerts say, and kept whole: they tell what is watched', async () => {
    await start({
      monitors: [...monitors, { id: 'cpu', type: 'host', scopes: ['shop: web'], excludeScopes: ['base'] }],
    });
    const record = only(await collecting.run());
    expect(record.monitors.map(({ id }) => id).toSorted()).toEqual(['cpu', 'monitor-1', 'muted', 'shop-top']);
    expect(record.monitors.find(({ id }) => id === 'cpu')).toMatchObject({
      scopes: ['shop:web'],
      excludeScopes: ['base'],
    });
    expect(calls().filter((call) => call === 'monitors')).toHaveLength(1);
  });

  it('are read at the first run after one of release 0.1.0, which knew those of alerts only', async () => {
    await start({ monitors });
    const last = await collecting.run();
    calls();
    const [first] = last.organizations;
    const { monitorListReadAt: _, ...former } = { ...first!, monitors: [] };
    const next = await collecting.runAfter({ ...last, organizations: [former] }, { now: minutesAfter(5) });
    expect(only(next).monitors).toHaveLength(3);
    expect(calls().length).toBeLessThanOrEqual(4);
  });

  it('that are refused are asked for hourly, and name and downtimes are not kept waiting by them', async () => {
    await start({ alerts: manyClosed(150) });
    collecting.fake.misbehave(KEY, '/api/v0/monitors', { status: 403 });
    let last = await collecting.run();
    expect(only(last)).toMatchObject({ failure: null, monitorListTriedAt: NOW });
    expect(only(last).monitorListReadAt).toBeUndefined();
    calls();
    for (let run = 1; run <= 24; run++) last = await collecting.runAfter(last, { now: minutesAfter(run * 5) });
    const asked = calls();
    for (const call of ['org', 'monitors', 'downtimes']) {
      expect(asked.filter((each) => each === call)).toHaveLength(2);
    }
  });

  it('are asked for when a downtime names one that nobody has heard of, once', async () => {
    const acme = await start({ monitors });
    let last = await collecting.run();
    calls();
    acme.downtimes = [{ id: 'd1', start: EPOCH, duration: 60, monitorScopes: ['deleted'] }];
    let askedFor = 0;
    for (let run = 1; run <= 12; run++) {
      last = await collecting.runAfter(last, { now: minutesAfter(run * 5) });
      const asked = calls();
      if (asked.includes('downtimes')) askedFor += asked.filter((call) => call === 'monitors').length;
    }
    expect(only(last).downtimes).toHaveLength(1);
    expect(askedFor).toBe(1);
  });

  it('are asked for when an alert has no host, and what may be said of them is kept', async () => {
    await start({ monitors, alerts: [aRawAlert({ type: 'external', hostId: undefined, monitorId: 'shop-top' })] });
    const snapshot = await collecting.run();
    expect(only(snapshot).monitors).toContainEqual({
      id: 'shop-top',
      type: 'external',
      name: 'shop top page',
      isMuted: false,
      service: 'shop',
    });
    expect(JSON.stringify(snapshot)).not.toContain('u:p@');
  });

  it('are asked for when a rule looks at them', async () => {
    await start({ monitors, alerts: [aRawAlert({ monitorId: 'muted' })] });
    const record = only(await collecting.run({ needsMonitors: (_, alert) => alert.monitorId === 'muted' }));
    expect(record.monitors.find(({ id }) => id === 'muted')?.isMuted).toBe(true);
  });

  it('are remembered for an hour', async () => {
    await start({ monitors, alerts: [aRawAlert({ hostId: null, monitorId: 'shop-top' })] });
    const first = await collecting.run();
    calls();
    let last = first;
    for (let run = 1; run <= 12; run++) last = await collecting.runAfter(last, { now: minutesAfter(run * 5) });
    expect(calls().filter((call) => call === 'monitors')).toHaveLength(1);
    expect(only(last).monitors).toHaveLength(3);
  });

  it('are asked for again when an alert is new, since somebody may have unmuted one in between', async () => {
    const acme = await start({ monitors, alerts: [aRawAlert({ hostId: null, monitorId: 'shop-top' })] });
    const first = await collecting.run();
    acme.alerts.push(aRawAlert({ id: 'alert-2', hostId: null, monitorId: 'muted' }));
    monitors[2]!.isMute = false;
    const second = await collecting.runAfter(first, { now: minutesAfter(5) });
    expect(only(second).monitors.find(({ id }) => id === 'muted')?.isMuted).toBe(false);
    monitors[2]!.isMute = true;
  });

  it('one that was deleted is not asked for in every run', async () => {
    await start({ monitors, alerts: [aRawAlert({ hostId: null, monitorId: 'deleted' })] });
    const first = await collecting.run();
    await collecting.runAfter(first, { now: minutesAfter(5) });
    expect(calls().filter((call) => call === 'monitors')).toHaveLength(1);
  });

  it('check monitors come from their own list, where there is one', async () => {
    await start({
      monitors: [],
      checks: [{ id: 'disk', name: 'disk space' }],
      alerts: [
        aRawAlert({ type: 'check', monitorId: 'disk' }),
        aRawAlert({ id: 'alert-2', type: 'check', monitorId: 'unknown' }),
      ],
    });
    const record = only(await collecting.run({ needsMonitors: () => true }));
    expect(record).toMatchObject({ failure: null, monitors: [{ id: 'disk', name: 'disk space', type: 'check' }] });
  });

  it('that cannot be read leave the alerts standing', async () => {
    await start({ alerts: [aRawAlert({ hostId: null })] });
    collecting.fake.misbehave(KEY, '/api/v0/monitors', { status: 403 });
    const record = only(await collecting.run());
    expect(record).toMatchObject({ failure: null, alerts: [{ id: 'alert-1' }], oddities: { monitors_unread: 1 } });
  });
});

describe('status logs', () => {
  const logs = {
    'alert-1': [
      { id: 'l2', status: 'CRITICAL', createdAt: EPOCH + 600 },
      { id: 'l1', status: 'WARNING', createdAt: EPOCH },
    ],
  };

  it('are read for new alerts that need them, oldest first, and kept while the status stays', async () => {
    const acme = await start({ logs, alerts: [aRawAlert()] });
    const first = await collecting.run({ needsStatusLog: () => true });
    expect(only(first).alerts[0]?.statusLog).toEqual([
      { at: new Date(EPOCH * 1000), status: 'WARNING' },
      { at: new Date((EPOCH + 600) * 1000), status: 'CRITICAL' },
    ]);
    const second = await collecting.runAfter(first, { now: minutesAfter(5), needsStatusLog: () => true });
    expect(only(second).alerts[0]?.statusLog).toHaveLength(2);
    expect(calls().filter((call) => call.endsWith('/logs'))).toHaveLength(1);
    acme.alerts[0] = aRawAlert({ status: 'WARNING' });
    await collecting.runAfter(second, { now: minutesAfter(10), needsStatusLog: () => true });
    expect(calls()).toContain('alerts/alert-1/logs');
  });

  it('that are missing are no failure', async () => {
    await start({ alerts: [aRawAlert()] });
    const record = only(await collecting.run({ needsStatusLog: () => true }));
    expect(record).toMatchObject({ failure: null, alerts: [{ statusLog: null }], oddities: { status_log_unread: 1 } });
  });

  it('at most fifty are read in a run', async () => {
    const alerts = Array.from({ length: 60 }, (_, i) => aRawAlert({ id: `a${i}`, openedAt: EPOCH - i }));
    await start({ alerts, logs: Object.fromEntries(alerts.map(({ id }) => [String(id), logs['alert-1']])) });
    await collecting.run({ needsStatusLog: () => true });
    expect(calls().filter((call) => call.endsWith('/logs'))).toHaveLength(50);
  });
});

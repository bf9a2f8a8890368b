import { afterEach, describe, expect, it } from 'vitest';
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
    expect(calls()).toEqual(['org', 'hosts', 'alerts closed', 'downtimes']);
    expect(record).toMatchObject({ readAt: NOW, nameCheckedAt: NOW, downtimesReadAt: NOW, requestCount: 4 });
  });

  it('a quiet small organization costs two requests between the hours', async () => {
    await start();
    await collecting.runAfter(await collecting.run(), { now: minutesAfter(5) });
    expect(calls().slice(4)).toEqual(['hosts', 'alerts closed']);
  });

  it.each([5, 60, 7 * 60, 24 * 60])('never more than four, run every %i minutes for many runs', async (minutes) => {
    await start({ alerts: manyClosed(150) });
    let last = await collecting.run();
    calls();
    const seen = new Set<string>();
    const waited = { org: 0, downtimes: 0 };
    for (let run = 1; run <= 40; run++) {
      last = await collecting.runAfter(last, { now: minutesAfter(run * minutes) });
      const asked = calls();
      expect(asked.length).toBeLessThanOrEqual(4);
      for (const call of asked) seen.add(call);
      const record = only(last);
      waited.org = Math.max(waited.org, minutesAfter(run * minutes).getTime() - (record.nameCheckedAt?.getTime() ?? 0));
      waited.downtimes = Math.max(
        waited.downtimes,
        minutesAfter(run * minutes).getTime() - (record.downtimesReadAt?.getTime() ?? 0),
      );
    }
    expect([...seen].toSorted()).toEqual(['alerts', 'alerts closed', 'downtimes', 'hosts', 'org']);
    const bound = Math.max(60 * 60_000 + minutes * 60_000, 2 * minutes * 60_000);
    expect(waited.org).toBeLessThanOrEqual(bound);
    expect(waited.downtimes).toBeLessThanOrEqual(bound);
  });

  it('the open list is asked for when the newest page does not hold everything', async () => {
    const ancient = aRawAlert({ id: 'ancient', openedAt: EPOCH - 400 * 86_400 });
    await start({ alerts: [...manyClosed(150), ancient] });
    const record = only(await collecting.run({ historyDays: 1 }));
    expect(calls()).toEqual(['org', 'hosts', 'alerts closed', 'alerts', 'downtimes']);
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
    expect(only(fourth).downtimes).toEqual([]);
  });
});

describe('monitors', () => {
  const monitors = [
    { id: 'monitor-1', type: 'connectivity' },
    { id: 'shop-top', type: 'external', name: 'shop top page', service: 'shop', url: 'https://u:p@shop.example/' },
    { id: 'muted', type: 'expression', name: 'load', isMute: true },
  ];

  it('are not asked for while all open alerts have hosts', async () => {
    await start({ monitors, alerts: [aRawAlert()] });
    await collecting.run();
    expect(calls()).not.toContain('monitors');
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
    const second = await collecting.runAfter(first, { now: minutesAfter(30) });
    expect(calls().filter((call) => call === 'monitors')).toHaveLength(1);
    expect(only(second).monitors).toHaveLength(3);
    await collecting.runAfter(second, { now: minutesAfter(61) });
    expect(calls()).toContain('monitors');
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
      checks: [{ id: 'disk', name: 'disk space' }],
      alerts: [
        aRawAlert({ type: 'check', monitorId: 'disk' }),
        aRawAlert({ id: 'alert-2', type: 'check', monitorId: 'unknown' }),
      ],
    });
    const record = only(await collecting.run({ needsMonitors: () => true }));
    expect(record).toMatchObject({ failure: null, monitors: [{ id: 'disk', name: 'disk space', type: 'check' }] });
    expect(calls()).not.toContain('monitors');
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

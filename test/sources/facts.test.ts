import { afterEach, describe, expect, it } from 'vitest';
import type { AlertRecord } from '../../src/model/history/history.ts';
import type { OrganizationSnapshot, Snapshot } from '../../src/snapshot/snapshot.ts';
import type { CollectDeps } from '../../src/sources/collect.ts';
import { minutesAfter, NOW, startCollecting, type Collecting } from '../support/collecting.ts';
import { aFakeOrganization, type FakeOrganization } from '../support/fake-mackerel.ts';
import { aRawAlert, aRawHost, EPOCH } from '../support/raw-bodies.ts';

// What is carried over, cached or invented may only make things look worse, until Mackerel says it exactly.

const KEY = 'key-of-acme-0123456789';
const DAY = 86_400;
const NEEDS: Partial<CollectDeps> = {
  needsMonitors: () => true,
  needsStatusLog: () => true,
  needsClosing: () => true,
  countsChecks: () => true,
};

let collecting: Collecting;
let acme: FakeOrganization;

afterEach(async () => {
  await collecting.close();
});

async function start(given: Partial<FakeOrganization> = {}): Promise<void> {
  acme = aFakeOrganization({
    hosts: [aRawHost()],
    monitors: [{ id: 'monitor-1', type: 'connectivity', isMute: false }],
    ...given,
  });
  collecting = await startCollecting([acme]);
}

/** Runs at so many minutes after the first one; the first run comes first. */
async function play(steps: { at: number; change?: () => void }[], needs = NEEDS): Promise<Snapshot> {
  let last = await collecting.run(needs);
  for (const { at, change } of steps) {
    change?.();
    collecting.fake.requests.length = 0;
    last = await collecting.runAfter(last, { ...needs, now: minutesAfter(at) });
  }
  return last;
}

function record(snapshot: Snapshot): OrganizationSnapshot {
  return snapshot.organizations[0]!;
}

function alertOf(id: string): AlertRecord | undefined {
  return collecting.history().organizations[0]?.alerts.find((alert) => alert.id === id);
}

function asked(part: string): number {
  return collecting.fake.requests.filter(({ path }) => path.includes(part)).length;
}

function seconds(minutes: number): number {
  return minutesAfter(minutes).getTime() / 1000;
}

function recovered(at: number) {
  return [
    { id: 'l2', status: 'OK', trigger: 'monitoring', createdAt: at },
    { id: 'l1', status: 'CRITICAL', trigger: 'monitoring', createdAt: at - 600 },
  ];
}

const many = (count: number, given: (i: number) => object) =>
  Array.from({ length: count }, (_, i) => aRawAlert({ id: `a${i}`, openedAt: EPOCH - i, ...given(i) }));

describe('a remembered mute', () => {
  const unmute = () => (acme.monitors = [{ id: 'monitor-1', type: 'connectivity', isMute: false }]);
  const strike = () => acme.alerts.push(aRawAlert({ id: 'new', openedAt: seconds(9) }));

  it('silences no new alert: it is read again in the same run', async () => {
    await start({ monitors: [{ id: 'monitor-1', type: 'connectivity', isMute: true }], alerts: [aRawAlert()] });
    await play([{ at: 10, change: () => [unmute(), strike()] }]);
    expect(alertOf('new')?.phases.map(({ isMuted }) => isMuted)).toEqual([false]);
    expect(alertOf('alert-1')?.phases.map(({ isMuted }) => isMuted)).toEqual([true, false]);
  });

  it('silences no new alert when it cannot be read again, and goes on for those that it silenced', async () => {
    await start({ monitors: [{ id: 'monitor-1', type: 'connectivity', isMute: true }], alerts: [aRawAlert()] });
    const refuse = () => collecting.fake.misbehave(KEY, '/api/v0/monitors', { status: 403 });
    await play([{ at: 10, change: () => [refuse(), strike()] }]);
    expect(alertOf('new')?.phases.map(({ isMuted }) => isMuted)).toEqual([false]);
    expect(alertOf('alert-1')?.phases.map(({ isMuted }) => isMuted)).toEqual([true]);
  });

  const slow = (status: string) => aRawAlert({ id: 'slow', type: 'host', status, openedAt: seconds(-9) });
  const worsen = () => (acme.alerts = [slow('CRITICAL')]);
  const ofHosts = (isMute: boolean) => [{ id: 'monitor-1', type: 'host', name: 'cpu', isMute }];

  it('silences no alert that got worse: it is read again in the same run', async () => {
    await start({ monitors: ofHosts(true), alerts: [slow('WARNING')] });
    await play([{ at: 10, change: () => [(acme.monitors = ofHosts(false)), worsen()] }, { at: 20 }]);
    expect(alertOf('slow')?.phases.at(-1)).toMatchObject({ status: 'CRITICAL', isMuted: false });
  });

  it('silences no alert that got worse when it cannot be read again, and every one while it holds', async () => {
    await start({ monitors: ofHosts(true), alerts: [slow('WARNING')] });
    await play([{ at: 10, change: worsen }]);
    expect(alertOf('slow')?.phases.at(-1)).toMatchObject({ status: 'CRITICAL', isMuted: true });
    const refuse = () => collecting.fake.misbehave(KEY, '/api/v0/monitors', { status: 403 });
    acme.alerts = [slow('WARNING')];
    await play([{ at: 10, change: () => [refuse(), worsen()] }]);
    expect(alertOf('slow')?.phases.at(-1)).toMatchObject({ status: 'CRITICAL', isMuted: false });
  });

  it('costs nothing while nothing is new', async () => {
    await start({ alerts: [aRawAlert()] });
    await play([{ at: 10 }]);
    expect(asked('monitors')).toBe(0);
  });
});

describe('a remembered status of a host', () => {
  const away = aRawHost({ status: 'maintenance' });
  const failList = () => collecting.fake.misbehave(KEY, '/api/v0/hosts', { status: 500 });
  const strike = () => acme.alerts.push(aRawAlert({ id: 'new', openedAt: seconds(9) }));

  it('silences no new alert: the host is asked in the same run when the list fails', async () => {
    await start({ hosts: [away] });
    await play([{ at: 10, change: () => [failList(), strike(), (acme.hosts = [aRawHost()])] }]);
    expect(alertOf('new')?.phases.map(({ hostStatus }) => hostStatus)).toEqual(['working']);
  });

  it('is not taken for a new alert when nobody can read it', async () => {
    await start({ hosts: [away] });
    const failAll = () => collecting.fake.misbehave(KEY, '/api/v0/hosts/host-1', { status: 500 });
    await play([{ at: 10, change: () => [failList(), failAll(), strike()] }]);
    expect(alertOf('new')).toMatchObject({ hostName: 'web01.internal.example', phases: [{ hostStatus: null }] });
  });

  it('counts when it was read just now', async () => {
    await start({ hosts: [away] });
    await play([{ at: 10, change: () => [failList(), strike()] }]);
    expect(alertOf('new')?.phases.at(-1)?.hostStatus).toBe('maintenance');
  });
});

describe('what an alert had been that was first seen closed', () => {
  const closedAlert = (given: object = {}) =>
    aRawAlert({ type: 'host', status: 'OK', openedAt: EPOCH - DAY, closedAt: EPOCH - DAY + 600, ...given });

  it('stands in its log, and is unknown without', async () => {
    await start({
      alerts: [closedAlert(), closedAlert({ id: 'b' })],
      logs: { 'alert-1': recovered(EPOCH - DAY + 600) },
    });
    await play([]);
    expect(alertOf('alert-1')).toMatchObject({ isLevelUnread: false, phases: [{ status: 'CRITICAL' }] });
    expect(alertOf('b')).toMatchObject({ isLevelUnread: true, closing: { log: 'refused' } });
  });

  it.each(['OK', 'UNKNOWN', 'whatever'])('is never UNKNOWN for a host metric listed as %s', async (status) => {
    await start({ alerts: [closedAlert({ status })] });
    await play([]);
    expect(alertOf('alert-1')).toMatchObject({ isLevelUnread: true, phases: [{ status: 'OK' }] });
  });

  it('is read newest first, fifty a run, until none is missing', async () => {
    const alerts = many(120, (i) => ({ type: 'host', status: 'OK', closedAt: EPOCH - i + 1, openedAt: EPOCH - i }));
    await start({
      alerts,
      logs: Object.fromEntries(alerts.map(({ id, closedAt }) => [id, recovered(Number(closedAt))])),
    });
    let last = await collecting.run(NEEDS);
    expect(record(last).pending).toEqual({ logs: 70, ends: 0, hosts: 0 });
    expect(['a0', 'a49', 'a50'].map((id) => alertOf(id)?.closing?.log)).toEqual(['read', 'read', 'unread']);
    for (const [at, logs] of [
      [5, 20],
      [10, undefined],
    ] as const) {
      last = await collecting.runAfter(last, { ...NEEDS, now: minutesAfter(at) });
      expect(record(last).pending?.logs).toBe(logs);
    }
    expect(alertOf('a119')).toMatchObject({ isLevelUnread: false, closing: { log: 'read', trigger: 'monitoring' } });
    collecting.fake.requests.length = 0;
    await collecting.runAfter(last, { ...NEEDS, now: minutesAfter(15) });
    expect(collecting.fake.requests).toHaveLength(3);
  });

  it('is not asked for any more where there are no logs at all, which is told once', async () => {
    await start({ alerts: many(30, (i) => ({ status: 'OK', closedAt: EPOCH - i + 1 })) });
    const first = await collecting.run(NEEDS);
    expect(asked('/logs')).toBe(3);
    expect(record(first).oddities).toMatchObject({ status_logs_refused: 1 });
    expect(alertOf('a29')?.closing?.log).toBe('refused');
    acme.alerts.push(aRawAlert({ id: 'b', openedAt: seconds(1), closedAt: seconds(2) }));
    collecting.fake.requests.length = 0;
    const second = await collecting.runAfter(first, { ...NEEDS, now: minutesAfter(5) });
    expect(asked('/logs')).toBe(0);
    expect(record(second).oddities).toEqual({});
    expect(record(second).logsRefusedSince).toEqual(NOW);
  });

  it('is asked for again when the log was only out of order', async () => {
    await start({ alerts: [closedAlert()], logs: { 'alert-1': recovered(EPOCH - DAY + 600) } });
    collecting.fake.misbehave(
      KEY,
      '/api/v0/alerts/alert-1/logs',
      Array.from({ length: 4 }, () => ({ status: 503 })),
    );
    await play([{ at: 5 }]);
    expect(alertOf('alert-1')).toMatchObject({ isLevelUnread: false, closing: { log: 'read' } });
  });
});

describe('how an alert ended', () => {
  const close = (given: object = {}) => (acme.alerts = [aRawAlert({ status: 'OK', closedAt: seconds(8), ...given })]);

  it('says the log', async () => {
    await start({ alerts: [aRawAlert()], logs: { 'alert-1': recovered(seconds(8)) } });
    await play([{ at: 10, change: close }]);
    expect(alertOf('alert-1')).toMatchObject({
      closedAt: minutesAfter(8),
      isEndEstimated: false,
      closing: { hasReason: false, trigger: 'monitoring', log: 'read', isHostListed: true },
    });
  });

  it('says a reason, and then nobody needs the log', async () => {
    await start({ alerts: [aRawAlert()] });
    await play([{ at: 10, change: () => close({ reason: 'replaced' }) }], { ...NEEDS, needsStatusLog: () => false });
    expect(asked('/logs')).toBe(0);
    expect(alertOf('alert-1')?.closing).toMatchObject({ hasReason: true, log: 'unread' });
  });

  it('without a word in the log, host and monitor are looked for', async () => {
    const logs = { 'alert-1': [{ status: 'OK', createdAt: seconds(8) }] };
    await start({ alerts: [aRawAlert()], logs });
    await play([{ at: 10, change: () => [close(), (acme.monitors = []), (acme.hosts = [])] }]);
    expect(asked('monitors')).toBe(1);
    expect(alertOf('alert-1')?.closing).toMatchObject({ trigger: null, isHostListed: false, isMonitorListed: false });
  });

  it('waits for a log that does not tell the end yet, but not for ever', async () => {
    await start({ alerts: [aRawAlert()], logs: { 'alert-1': recovered(seconds(8)).slice(1) } });
    let last = await play([{ at: 10, change: close }]);
    expect(alertOf('alert-1')?.closing?.log).toBe('unread');
    last = await collecting.runAfter(last, { ...NEEDS, now: minutesAfter(15) });
    expect(alertOf('alert-1')?.closing?.log).toBe('unread');
    await collecting.runAfter(last, { ...NEEDS, now: minutesAfter(70) });
    expect(alertOf('alert-1')?.closing?.log).toBe('refused');
  });
});

describe('an end that nobody read', () => {
  const logs = Object.fromEntries(many(80, () => ({})).map(({ id }) => [id, recovered(seconds(2))]));

  it('of more alerts than are asked for at once is followed until each is exact', async () => {
    const open = many(200, (i) => ({ openedAt: EPOCH - 40 * DAY - i }));
    await start({
      alerts: [...open, ...many(150, (i) => ({ id: `n${i}`, openedAt: EPOCH - i, closedAt: EPOCH }))],
      logs,
    });
    const closeAll = () => (acme.alerts = acme.alerts.map((alert) => ({ closedAt: seconds(2), ...alert })));
    const needs = { ...NEEDS, needsStatusLog: () => false, needsClosing: () => false };
    let last = await play([{ at: 5, change: closeAll }], needs);
    const estimated = () => collecting.history().organizations[0]!.alerts.filter((alert) => alert.isEndEstimated);
    expect(record(last).pending?.ends).toBe(150);
    expect(estimated()).toHaveLength(150);
    expect(new Set(estimated().map(({ closedAt }) => closedAt?.getTime()))).toEqual(
      new Set([minutesAfter(5).getTime()]),
    );
    for (let run = 2; run <= 4; run++) last = await collecting.runAfter(last, { ...needs, now: minutesAfter(run * 5) });
    expect(estimated()).toEqual([]);
    expect(alertOf('a199')?.closedAt).toEqual(minutesAfter(2));
    expect(record(last).pending).toBeUndefined();
  });

  it('because hosts could not be read in the run that saw it closed is read in the next', async () => {
    await start({ alerts: [aRawAlert({ openedAt: EPOCH - 40 * DAY })] });
    const failHosts = () => collecting.fake.misbehave(KEY, '/api/v0/hosts', { status: 500 });
    const heal = () => collecting.fake.misbehave(KEY, '/api/v0/hosts', []);
    const close = () => (acme.alerts = [aRawAlert({ openedAt: EPOCH - 40 * DAY, closedAt: seconds(3) })]);
    await play([{ at: 5, change: () => [failHosts(), close()] }]);
    expect(alertOf('alert-1')?.closedAt).toBeNull();
    await play([]);
    acme.alerts = [aRawAlert({ openedAt: EPOCH - 40 * DAY })];
    heal();
    await play([
      { at: 5, change: () => [failHosts(), close()] },
      { at: 60, change: heal },
    ]);
    expect(alertOf('alert-1')).toMatchObject({ closedAt: minutesAfter(3), isEndEstimated: false });
  });

  it('is given up when Mackerel does not know the alert any more', async () => {
    await start({ alerts: [aRawAlert()] });
    await play([{ at: 5, change: () => (acme.alerts = []) }, { at: 10 }]);
    expect(alertOf('alert-1')).toMatchObject({
      closedAt: minutesAfter(5),
      isEndEstimated: true,
      closing: { log: 'refused', isForgotten: true },
    });
    expect(asked('alerts/')).toBe(0);
  });

  it('is read from either shape of the answer', async () => {
    await start({ alerts: [aRawAlert({ openedAt: EPOCH - 200 * DAY }), ...many(120, (i) => ({ id: `b${i}` }))] });
    const wrapped = { alert: aRawAlert({ openedAt: EPOCH - 200 * DAY, closedAt: seconds(1) }) };
    const answer = () =>
      collecting.fake.misbehave(KEY, '/api/v0/alerts/alert-1', { status: 200, body: JSON.stringify(wrapped) });
    await play([{ at: 5, change: () => [answer(), acme.alerts.shift()] }]);
    expect(alertOf('alert-1')).toMatchObject({ closedAt: minutesAfter(1), isEndEstimated: false });
  });
});

describe('an invented opening', () => {
  it.each([seconds(9 * 60), 'soon', null])(
    '(of %j) gives way to the first one that Mackerel says',
    async (openedAt) => {
      await start({ alerts: [aRawAlert({ openedAt })] });
      const truth = { at: 10 * 60, change: () => (acme.alerts = [aRawAlert({ openedAt: seconds(9 * 60) })]) };
      await play([truth]);
      expect(alertOf('alert-1')).toMatchObject({ openedAt: minutesAfter(9 * 60), isOpeningEstimated: false });
      expect(alertOf('alert-1')?.phases[0]?.from).toEqual(minutesAfter(9 * 60));
    },
  );
});

it('an alert that opened and closed ahead of our clock, which is minutes behind, is known exactly once it is right', async () => {
  await start();
  const alert = aRawAlert({ openedAt: seconds(47), closedAt: seconds(49) });
  await play([{ at: 45, change: () => acme.alerts.push(alert) }, { at: 60 }]);
  expect(alertOf('alert-1')).toMatchObject({
    openedAt: minutesAfter(47),
    isOpeningEstimated: false,
    closedAt: minutesAfter(49),
    isEndEstimated: false,
  });
});

describe('hosts that no list holds', () => {
  it('one that crashed and was retired between two readings is known from the one before', async () => {
    await start();
    const crash = () => [
      acme.alerts.push(aRawAlert({ openedAt: seconds(2), closedAt: seconds(3) })),
      (acme.hosts = []),
    ];
    await play([{ at: 5, change: crash }]);
    expect(asked('hosts/')).toBe(0);
    expect(alertOf('alert-1')).toMatchObject({ hostName: 'web01.internal.example', hostServices: [{ name: 'shop' }] });
  });

  it('one that is gone is remembered for alerts that come weeks later', async () => {
    await start();
    const late = () => acme.alerts.push(aRawAlert({ openedAt: seconds(2), closedAt: seconds(3) }));
    await play([
      { at: 5, change: () => (acme.hosts = [aRawHost({ id: 'other' })]) },
      { at: 30 * 24 * 60, change: late },
    ]);
    expect(asked('hosts/')).toBe(0);
    expect(alertOf('alert-1')?.hostName).toBe('web01.internal.example');
  });

  it('one never listed is asked for, retired or not', async () => {
    await start({
      alerts: [aRawAlert({ hostId: 'old' })],
      retiredHosts: [aRawHost({ id: 'old', name: 'old01', isRetired: true })],
    });
    await play([]);
    expect(alertOf('alert-1')).toMatchObject({ hostName: 'old01', hostServices: [{ name: 'shop' }] });
  });

  it('are asked for twenty a run, and those unknown to Mackerel once', async () => {
    await start({ alerts: many(50, (i) => ({ hostId: `gone-${i}`, closedAt: EPOCH + 1 })) });
    const last = await play([{ at: 5 }, { at: 10 }]);
    expect(asked('hosts/')).toBe(10);
    expect(record(last).pending).toBeUndefined();
    collecting.fake.requests.length = 0;
    await collecting.runAfter(last, { ...NEEDS, now: minutesAfter(15) });
    expect(asked('hosts/')).toBe(0);
  });

  it('rows of retired hosts are no hosts', async () => {
    await start({
      hosts: [aRawHost(), aRawHost({ id: 'h2', isRetired: true }), aRawHost({ id: 'h3', isRetired: 'no' })],
    });
    expect(record(await play([])).hosts.map(({ id }) => id)).toEqual(['host-1', 'h3']);
  });
});

describe('what the history has lost', () => {
  it('is read back anew, one organization at a time', async () => {
    await start({ alerts: [aRawAlert({ openedAt: EPOCH - 30 * DAY, closedAt: EPOCH - 30 * DAY + 60 })] });
    const first = await collecting.run();
    const { closedAlerts, readBack } = record(
      await collecting.runAfter(first, { now: minutesAfter(5), questions: new Map() }),
    );
    expect(closedAlerts.map(({ id }) => id)).toEqual(['alert-1']);
    expect(readBack.completeSince).toEqual(minutesAfter(5 - 90 * 24 * 60));
  });
});

describe('check reports that come in late', () => {
  const late = aRawAlert({ id: 'late', type: 'check', openedAt: seconds(-170), closedAt: seconds(-160) });
  const noise = many(100, (i) => ({ id: `n${i}`, openedAt: seconds(-30) - i, closedAt: seconds(-20) - i }));

  it('are found within the hour, though they closed long before they were listed', async () => {
    await start({ alerts: [...noise] });
    await play([{ at: 5, change: () => acme.alerts.push(late) }, { at: 10 }, { at: 65 }, { at: 70 }]);
    expect(alertOf('late')).toMatchObject({ openedAt: minutesAfter(-170), closedAt: minutesAfter(-160) });
  });

  it('are not looked for where no rule counts checks', async () => {
    await start({ alerts: [...noise] });
    const needs = { ...NEEDS, countsChecks: () => false };
    await play([{ at: 5, change: () => acme.alerts.push(late) }, { at: 65 }], needs);
    expect(alertOf('late')).toBeUndefined();
  });

  it('are known by their id, even in the newest page', async () => {
    await start({ alerts: [] });
    await play([{ at: 200, change: () => acme.alerts.push(late) }]);
    expect(alertOf('late')?.closedAt).toEqual(minutesAfter(-160));
  });
});

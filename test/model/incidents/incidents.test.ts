import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerConfig } from '../../../src/config/config.ts';
import { assembleCustomerPage } from '../../../src/model/pages/assemble-status-pages.ts';
import type { AlertRecord } from '../../../src/model/history/history.ts';
import type { Incident, Report, StatusPage } from '../../../src/model/status-page.ts';
import {
  aConfig,
  aCustomer,
  aDowntime,
  aFailure,
  aHistory,
  aHost,
  aModel,
  anAlert,
  anAlertPhase,
  anAlertRecord,
  anOrganization,
  anOrganizationHistory,
  aSnapshot,
  minutes,
  NOW,
} from '../../support/builders-model.ts';
import type { OrganizationSnapshot } from '../../../src/snapshot/snapshot.ts';

/** The page of `acme` with hosts web-01 … web-05 and these alerts in its history. */
function pageOf(
  alerts: AlertRecord[],
  customer: Partial<CustomerConfig> = {},
  read: Partial<OrganizationSnapshot> = {},
  now = NOW,
): StatusPage {
  const hosts = [1, 2, 3, 4, 5].map((n) => aHost({ name: `web-0${n}` }));
  const open = alerts.filter(({ closedAt }) => closedAt === null);
  const listed = open.map(({ id, openedAt, hostId, type, publicTexts }) => {
    const lines = new Set(publicTexts.flatMap(({ text }) => text.split('\n')));
    return anAlert({ id, openedAt, hostId, type, publicText: lines.size === 0 ? null : [...lines].join('\n') });
  });
  const model = aModel({
    config: aConfig({ customers: [aCustomer(customer)] }),
    snapshot: aSnapshot({
      takenAt: now,
      organizations: [anOrganization({ hosts, alerts: listed, readAt: now, ...read })],
    }),
    history: aHistory({
      organizations: [anOrganizationHistory({ alerts, observed: [{ from: minutes(-9999), to: minutes(-1) }] })],
    }),
    now,
  });
  return assembleCustomerPage(model, 'acme', 'ja');
}

/** One host's alert by minutes; `null` is open. */
function alert(host: number, opened: number, closed: number | null, given: Partial<AlertRecord> = {}): AlertRecord {
  const name = `web-0${host}`;
  return anAlertRecord({
    id: `a${host}m${-opened}`,
    hostId: name,
    hostName: name,
    hostLabel: name,
    openedAt: minutes(opened),
    closedAt: closed === null ? null : minutes(closed),
    ...given,
  });
}

function only(page: StatusPage): Incident {
  expect(page.incidents).toHaveLength(1);
  return page.incidents[0]!;
}

function told({ reports }: Incident): unknown[][] {
  return reports.map(({ at, state, change, text }: Report) => {
    const came = change.came.flatMap(({ names }) => names.map((name) => `+${name}`));
    const went = change.went.flatMap(({ names, end }) =>
      names.map((name) => `${end === 'recovered' ? '-' : '>'}${name}`),
    );
    return [(at.getTime() - NOW.getTime()) / 60_000, change.kind, state, [...came, ...went].join(' '), text].filter(
      (part) => part !== null && part !== '',
    );
  });
}

describe('an incident', () => {
  it('is investigated while an alert is open', () => {
    const incident = only(pageOf([alert(1, -30, null)]));
    expect(incident).toMatchObject({
      caseId: 'a1m30',
      title: null,
      state: 'investigating',
      impact: 'partial_outage',
      startedAt: minutes(-30),
      resolvedAt: null,
      isWidespread: false,
      isStale: false,
    });
    expect(incident.affected).toEqual([
      {
        component: expect.stringMatching(/^[a-z2-7]{16}$/),
        name: 'web-01',
        kind: 'host',
        effect: 'outage',
        windows: [{ from: minutes(-30), to: null, effect: 'outage', end: null }],
        flapping: null,
      },
    ]);
    expect(told(incident)).toEqual([[0, 'detected', 'investigating', '+web-01']]);
  });

  it('is resolved with its last alert', () => {
    const incident = only(pageOf([alert(1, -60, -40), alert(2, -50, -20)]));
    expect(incident).toMatchObject({ state: 'resolved', resolvedAt: minutes(-20) });
    expect(told(incident)).toEqual([
      [-50, 'detected', 'investigating', '+web-01 +web-02'],
      [-20, 'ended', 'resolved', '-web-01 -web-02'],
    ]);
    expect(incident.reports.map(({ change }) => change.hit.count)).toEqual([2, 0]);
    expect(incident.reports.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('of all hosts at once is a major outage in two reports', () => {
    const incident = only(pageOf([1, 2, 3, 4, 5].map((n) => alert(n, -60, -30))));
    expect(incident.impact).toBe('major_outage');
    expect(incident.reports).toHaveLength(2);
    expect(incident.reports[0]!.change.hit).toMatchObject({ kind: 'host', count: 5 });
  });

  it('of all hosts one after the other is not', () => {
    expect(only(pageOf([1, 2, 3, 4, 5].map((n) => alert(n, -60 + n, -59 + n)))).impact).toBe('partial_outage');
  });

  it('that gets worse says so', () => {
    const slow = { type: 'host' };
    const incident = only(pageOf([alert(1, -60, null, { ...slow }), alert(1, -30, null, { id: 'down' })]));
    expect(told(incident)).toEqual([[0, 'detected', 'investigating', '+web-01']]);
    expect(incident.reports[0]!.change.effect).toBe('outage');
    expect(incident.affected[0]).toMatchObject({
      effect: 'outage',
      windows: [
        { effect: 'degraded', from: minutes(-60), to: minutes(-30), end: 'changed' },
        { effect: 'outage', from: minutes(-30), to: null, end: null },
      ],
    });
  });

  it('ends for a host that is handed over to maintenance, and says that it was not repaired', () => {
    const phases = [
      anAlertPhase({ from: minutes(-60) }),
      anAlertPhase({ from: minutes(-30), hostStatus: 'maintenance' }),
    ];
    const hosts = [aHost({ status: 'maintenance' })];
    const page = pageOf([alert(1, -60, null, { phases })], {}, { hosts });
    expect(only(page)).toMatchObject({ state: 'resolved', resolvedAt: minutes(-30) });
    expect(told(only(page))).toEqual([
      [-60, 'detected', 'investigating', '+web-01'],
      [-30, 'ended', 'resolved', '>web-01'],
    ]);
    expect(page.state).toBe('maintenance');
  });

  it('goes on for the others when one host is handed over', () => {
    const phases = [anAlertPhase({ from: minutes(-60) }), anAlertPhase({ from: minutes(-30), hostStatus: 'poweroff' })];
    const alerts = [alert(1, -60, null, { phases }), alert(2, -55, -10)];
    const hosts = [aHost({ status: 'poweroff' }), aHost({ name: 'web-02' })];
    expect(told(only(pageOf(alerts, {}, { hosts })))).toEqual([
      [-55, 'detected', 'investigating', '+web-01 +web-02'],
      [-10, 'ended', 'resolved', '>web-01 -web-02'],
    ]);
  });

  it('folds flapping into one line', () => {
    const flaps = [alert(1, -40, -38), alert(1, -34, -33), alert(1, -28, -27), alert(1, -22, -20)];
    const incident = only(pageOf(flaps));
    expect(incident.affected[0]!.flapping).toEqual({ times: 4, minutes: 20 });
    expect(incident.affected[0]!.windows).toHaveLength(4);
    expect(told(incident)).toEqual([
      [-40, 'detected', 'investigating', '+web-01'],
      [-20, 'ended', 'resolved', '-web-01'],
    ]);
  });

  it('says what humans wrote into the memo, once, in its place', () => {
    const texts = [{ at: minutes(-45), text: '調査しています。' }];
    const alerts = [alert(1, -60, -20, { publicTexts: texts }), alert(2, -58, -20, { publicTexts: texts })];
    expect(told(only(pageOf(alerts)))).toEqual([
      [-58, 'detected', 'investigating', '+web-01 +web-02'],
      [-45, 'human', 'investigating', '調査しています。'],
      [-20, 'ended', 'resolved', '-web-01 -web-02'],
    ]);
  });

  it('never says a line again that was said under another alert of the case: memos are copied from alert to alert', () => {
    const grown = [
      { at: minutes(-45), text: '調査しています。' },
      { at: minutes(-30), text: '機器を交換しています。' },
    ];
    const late = [{ at: minutes(-30), text: '調査しています。\n機器を交換しています。' }];
    const later = [{ at: minutes(-25), text: '調査しています。\n機器を交換しています。\n復旧の見込みは13時です。' }];
    const alerts = [
      alert(1, -60, null, { publicTexts: grown }),
      alert(2, -58, null, { publicTexts: late }),
      alert(3, -57, null, { publicTexts: later }),
    ];
    expect(told(only(pageOf(alerts))).slice(1)).toEqual([
      // It lasts: what is said of it first is said now, and nothing before that.
      [0, 'human', 'investigating', '調査しています。'],
      [0, 'human', 'investigating', '機器を交換しています。'],
      [0, 'human', 'investigating', '復旧の見込みは13時です。'],
    ]);
    const together = [
      { at: minutes(-30), text: 'b\nc' },
      { at: minutes(-30), text: 'a\nb\nc' },
    ].map((text, i) => alert(i + 1, -60, null, { publicTexts: [text] }));
    expect(
      told(only(pageOf(together)))
        .slice(1)
        .map((report) => report.at(-1)),
    ).toEqual(['a', 'b', 'c']);
  });

  it('may be spoken of after it is over', () => {
    const publicTexts = [{ at: minutes(-5), text: '原因は電源でした。' }];
    const incident = only(pageOf([alert(1, -60, -20, { publicTexts })]));
    expect(incident.reports.at(-1)).toMatchObject({ state: 'resolved', text: '原因は電源でした。' });
    expect(incident.state).toBe('resolved');
  });

  it('says when it runs during maintenance, and is not hidden by it', () => {
    const page = pageOf([alert(1, -30, null)], {}, { downtimes: [aDowntime({ startsAt: minutes(-10) })] });
    expect(only(page).duringMaintenance).toBe(true);
    expect(page.state).toBe('partial_outage');
    expect(only(pageOf([alert(1, -30, null)])).duringMaintenance).toBe(false);
  });

  it('promise 1: stays open, as last known, while its organization cannot be read', () => {
    const failed = { failure: aFailure(), readAt: minutes(-15), alerts: [] };
    expect(only(pageOf([alert(1, -30, null)], {}, failed))).toMatchObject({ state: 'investigating', isStale: true });
    expect(only(pageOf([alert(1, -30, -20)], {}, failed))).toMatchObject({ state: 'resolved', isStale: false });
  });

  it('names hosts that are gone by their last label, and no more than their services where hosts are not shown', () => {
    const gone = { hosts: [aHost({ name: 'web-02' })] };
    expect(only(pageOf([alert(1, -60, -20)], {}, gone)).affected[0]).toMatchObject({ name: 'web-01', kind: 'host' });
    const counted = only(pageOf([alert(1, -60, -20)], { hosts: 'count' }, gone));
    expect(counted.affected[0]).toMatchObject({ name: 'shop', kind: 'service' });
    expect(JSON.stringify(counted)).not.toContain('web-01');
  });

  it('promise 4: never tells an id, a type, a monitor or the name of an organization', () => {
    const page = pageOf([
      alert(1, -30, null, { hostLabel: null, hostName: null, hostId: 'secret-id', hostServices: [] }),
    ]);
    const text = JSON.stringify(page);
    for (const secret of ['secret-id', 'connectivity', 'monitor-1']) expect(text).not.toContain(secret);
    // One host is hit, not the whole customer, whatever is known of it.
    expect(only(page).affected).toMatchObject([{ kind: 'host', name: 'サーバー1台' }]);
    expect(page.state).toBe('partial_outage');
  });
});

function toAlerts(all: { host: number; from: number; length: number }[]): AlertRecord[] {
  return all.map(({ host, from, length }) => alert(host, from, Math.min(-1, from + length)));
}

describe('reports of any incident', () => {
  const span = fc.record({
    host: fc.integer({ min: 1, max: 5 }),
    from: fc.integer({ min: -300, max: -2 }),
    length: fc.integer({ min: 1, max: 60 }),
  });
  const spans = fc.uniqueArray(span, {
    maxLength: 12,
    selector: ({ host, from }) => `${host}/${from}`,
  });

  it('do not depend on the order of alerts', () => {
    fc.assert(
      fc.property(spans, (all) => {
        expect(pageOf(toAlerts(all.toReversed())).incidents).toEqual(pageOf(toAlerts(all)).incidents);
      }),
      { numRuns: 40 },
    );
  });

  it('are numbered in order, end with the incident, and leave nobody affected', () => {
    fc.assert(
      fc.property(spans, (all) => {
        for (const { reports, resolvedAt, affected } of pageOf(toAlerts(all)).incidents) {
          expect(reports.map(({ number }) => number)).toEqual(reports.map((_, i) => i + 1));
          expect(reports.map(({ at }) => +at)).toEqual(reports.map(({ at }) => +at).toSorted((a, b) => a - b));
          expect(reports.at(-1)).toMatchObject({ at: resolvedAt, state: 'resolved', change: { hit: { count: 0 } } });
          for (const { windows } of affected) {
            const instants = windows.flatMap(({ from, to }) => [+from, +to!]);
            expect(instants).toEqual([...new Set(instants)].toSorted((x, y) => x - y));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

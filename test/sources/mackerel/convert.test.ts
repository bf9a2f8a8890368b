import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MembershipReader } from '../../../src/sources/mackerel/memberships.ts';
import { OddityCounter } from '../../../src/sources/mackerel/oddities.ts';
import {
  convertAlert,
  convertCheckMonitor,
  convertDowntime,
  convertHost,
  convertMonitor,
  convertStatusLog,
  normalizeRole,
  type ConvertContext,
} from '../../../src/sources/mackerel/convert.ts';
import { aRawAlert, aRawHost, EPOCH } from '../../support/raw-bodies.ts';

function aContext(): ConvertContext {
  return {
    now: new Date('2026-08-22T10:00:00Z'),
    oddities: new OddityCounter(),
    memberships: new MembershipReader(),
    knownOpenedAt: () => undefined,
  };
}

describe('any value at all', () => {
  const anything = fc.anything({ withNullPrototype: true, withBigInt: false });

  it.each([
    ['host', convertHost],
    ['alert', convertAlert],
    ['monitor', convertMonitor],
    ['check monitor', convertCheckMonitor],
    ['downtime', convertDowntime],
  ])(
    'as a %s is read or dropped, never a crash',
    (_, convert: (value: unknown, context: ConvertContext) => unknown) => {
      const isCalm = (value: unknown) => {
        expect(() => convert(value, aContext())).not.toThrow();
      };
      fc.assert(fc.property(fc.jsonValue(), isCalm));
      const row = fc.dictionary(
        fc.constantFrom(
          'id',
          'name',
          'status',
          'type',
          'roles',
          'openedAt',
          'closedAt',
          'start',
          'duration',
          'recurrence',
          'memo',
        ),
        fc.oneof(anything, fc.constant('x')),
      );
      fc.assert(fc.property(row, (value) => isCalm({ id: 'x', ...value })));
    },
  );
});

it('a host keeps names, status and memberships, sorted, and nothing else', () => {
  const host = convertHost(aRawHost({ displayName: 'Web 1', roles: { shop: ['web', 'lb'], app: [] } }), aContext());
  expect(host).toEqual({
    id: 'host-1',
    name: 'web01.internal.example',
    label: 'Web 1',
    status: 'working',
    services: [
      { name: 'app', roles: [] },
      { name: 'shop', roles: ['web', 'lb'] },
    ],
  });
});

it('an alert keeps what says whom it hits and since when, and nothing else', () => {
  const text = { memo: '公開: 調査中\n内部', message: 'secret', reason: 'replaced the disk' };
  const raw = aRawAlert({ ...text, value: 7, closedAt: EPOCH + 60 });
  expect(convertAlert(raw, aContext())).toEqual({
    id: 'alert-1',
    type: 'connectivity',
    status: 'CRITICAL',
    monitorId: 'monitor-1',
    hostId: 'host-1',
    openedAt: new Date('2026-08-22T09:00:00Z'),
    closedAt: new Date('2026-08-22T09:01:00Z'),
    publicText: '調査中',
    statusLog: null,
    closing: { hasReason: true, trigger: null, log: 'unread', isHostListed: null, isMonitorListed: null },
  });
});

it.each([
  [undefined, false],
  [null, false],
  ['', false],
  [' \n', false],
  ['done', true],
  [7, true],
  [{}, true],
])('the reason %j of a closed alert means that somebody closed it: %s', (reason, hasReason) => {
  expect(convertAlert(aRawAlert({ closedAt: EPOCH + 60, reason }), aContext())?.closing?.hasReason).toBe(hasReason);
});

it.each([
  [[{ status: 'OK', trigger: 'monitoring', createdAt: EPOCH }], true, 'monitoring'],
  [[{ status: 'OK', createdAt: EPOCH }], true, null],
  [[{ status: 'OK', trigger: 'hostRetire', createdAt: EPOCH }], true, 'hostRetire'],
  [[{ status: 'CRITICAL', trigger: 'monitorDelete', createdAt: EPOCH }], true, 'monitorDelete'],
  [[{ status: 'OK', trigger: { no: 'text' }, createdAt: EPOCH }], true, null],
  [[{ status: 'CRITICAL', trigger: 'monitoring', createdAt: EPOCH }], false, null],
  [[{ status: 'CRITICAL', createdAt: EPOCH }], false, null],
  [[], false, null],
])('the log %j tells of an end: %s, %s', (rows, hasEnd, trigger) => {
  expect(convertStatusLog(rows, aContext())).toMatchObject({ hasEnd, trigger });
});

it('an alert cannot close before it opened', () => {
  const alert = convertAlert(aRawAlert({ closedAt: EPOCH - 60 }), aContext());
  expect(alert?.closedAt).toEqual(alert?.openedAt);
});

it.each(['connectivity', 'host', 'service', 'external', 'check', 'expression', 'anomalyDetection', 'query'])(
  'alerts of type %s are known',
  (type) => {
    const context = aContext();
    expect(convertAlert(aRawAlert({ type }), context)?.type).toBe(type);
    expect(context.oddities.toRecord()).toEqual({});
  },
);

it('a status in lower case is taken when it is bad news, and never as OK', () => {
  expect(convertAlert(aRawAlert({ status: 'critical' }), aContext())?.status).toBe('CRITICAL');
  expect(convertAlert(aRawAlert({ status: 'ok' }), aContext())?.status).toBe('UNKNOWN');
});

it.each([
  ['shop: web', 'shop:web'],
  ['shop:web', 'shop:web'],
  [' shop : web ', 'shop:web'],
])('the role “%s” is “%s”', (written, meant) => {
  expect(normalizeRole(written)).toBe(meant);
});

it('the status log comes oldest first, only changes', () => {
  const rows = [
    { status: 'OK', createdAt: EPOCH + 300 },
    { status: 'CRITICAL', createdAt: EPOCH + 200 },
    { status: 'CRITICAL', createdAt: EPOCH + 100 },
    null,
    { status: 'WARNING', createdAt: 'never' },
    { status: 'WARNING', createdAt: EPOCH },
  ];
  expect(convertStatusLog(rows, aContext()).changes.map(({ status }) => status)).toEqual(['WARNING', 'CRITICAL', 'OK']);
});

describe('downtimes', () => {
  const start = EPOCH;
  it.each([
    [{ id: 'd', start, duration: 60 }, null],
    [
      { id: 'd', start, duration: 60, recurrence: { type: 'monthly', interval: 2 } },
      { type: 'monthly', interval: 2 },
    ],
    [
      { id: 'd', start, duration: 60, recurrence: { type: 'daily' } },
      { type: 'daily', interval: 1, until: null },
    ],
    [
      {
        id: 'd',
        start,
        duration: 60,
        recurrence: { type: 'weekly', interval: 1, weekdays: ['Monday', 'Someday'], until: start },
      },
      { weekdays: ['Monday'], until: new Date(start * 1000) },
    ],
    [{ id: 'd', start, duration: 60, recurrence: { type: 'fortnightly' } }, null],
  ])('%j recur as %j', (raw, recurrence) => {
    const downtime = convertDowntime(raw, aContext());
    expect(downtime).toMatchObject({ recurrence });
  });

  it.each([
    { id: 'd', duration: 60 },
    { id: 'd', start },
    { id: 'd', start, duration: 0 },
    { id: 'd', start, duration: 'long' },
    null,
  ])('%j is none', (raw) => {
    expect(convertDowntime(raw, aContext())).toBeUndefined();
  });

  it('keep neither name nor memo', () => {
    const raw = { id: 'd', name: 'secret', memo: '内部\n公開: 定期メンテナンス', start, duration: 60 };
    expect(JSON.stringify(convertDowntime(raw, aContext()))).not.toMatch(/secret|内部/);
    expect(convertDowntime(raw, aContext())?.publicText).toBe('定期メンテナンス');
  });
});

it('a connectivity monitor without a name is called so', () => {
  expect(convertMonitor({ id: 'm', type: 'connectivity' })).toMatchObject({ name: 'connectivity', service: null });
});

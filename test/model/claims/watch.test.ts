import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/config/config.ts';
import { compileWatch } from '../../../src/model/claims/watch.ts';
import type { Host, Monitor } from '../../../src/snapshot/snapshot.ts';
import { aHost, aMonitor, DEFAULT_RULES } from '../../support/builders-model.ts';

const WEB = aHost({ name: 'web-01', services: [{ name: 'shop', roles: ['web'] }] });

function isWatched(host: Host, monitors: readonly Monitor[] | null, rules: readonly Rule[] = DEFAULT_RULES): boolean {
  return compileWatch('acme', monitors, rules).host(host);
}

describe('a host is watched', () => {
  it.each<[string, boolean, Partial<Monitor>]>([
    ['by a connectivity monitor', true, {}],
    ['by a muted one', true, { isMuted: true }],
    ['by a host metric monitor', true, { type: 'host' }],
    ['by no external monitor', false, { type: 'external', service: 'shop' }],
    ['by no service metric monitor', false, { type: 'service', service: 'shop' }],
    ['by no expression', false, { type: 'expression' }],
    ['by no anomaly detection, whose alerts do not count', false, { type: 'anomalyDetection', scopes: ['shop'] }],
    ['by nothing of a type we do not know', false, { type: 'quantum' }],
    ['through its service', true, { scopes: ['shop'] }],
    ['through its role', true, { scopes: ['shop:web'] }],
    ['not through another service', false, { scopes: ['base', 'shop-admin'] }],
    ['not through another role', false, { scopes: ['shop:db'] }],
    ['not where its service is left out', false, { excludeScopes: ['shop'] }],
    ['not where its role is left out', false, { scopes: ['shop'], excludeScopes: ['shop:web'] }],
    ['where another role is left out', true, { excludeScopes: ['shop:batch'] }],
  ])('%s: %s', (_, expected, monitor) => {
    expect(isWatched(WEB, [aMonitor(monitor)])).toBe(expected);
  });

  it('by nobody where there is no monitor, and by somebody where nobody knows them', () => {
    expect(isWatched(WEB, [])).toBe(false);
    expect(isWatched(WEB, null)).toBe(true);
  });

  it('when it stands in no service, by whatever is for all', () => {
    const loose = aHost({ services: [] });
    expect(isWatched(loose, [aMonitor()])).toBe(true);
    expect(isWatched(loose, [aMonitor({ excludeScopes: ['shop'] })])).toBe(true);
    expect(isWatched(loose, [aMonitor({ scopes: ['shop'] })])).toBe(false);
  });

  it('when it stands in two services, unless either is left out', () => {
    const both = aHost({ services: [{ name: 'base', roles: [] }, ...WEB.services] });
    expect(isWatched(both, [aMonitor({ scopes: ['shop'] })])).toBe(true);
    expect(isWatched(both, [aMonitor({ excludeScopes: ['base'] })])).toBe(false);
  });

  it('when any of several monitors covers it', () => {
    const monitors = [aMonitor({ id: 'a', scopes: ['base'] }), aMonitor({ id: 'b', type: 'host', scopes: ['shop'] })];
    expect(isWatched(WEB, monitors)).toBe(true);
  });
});

describe('a rule counts', () => {
  const detection = aMonitor({ id: 'detect', name: '監視　本番', type: 'anomalyDetection' });
  it.each<[string, boolean, Rule[]]>([
    ['for the type that it names', true, [{ type: ['anomalyDetection'], as: 'degraded' }]],
    ['for a glob over types', true, [{ type: ['anomaly*'], as: 'degraded' }]],
    [
      'whatever its status, its mute and its age',
      true,
      [
        {
          type: ['anomalyDetection'],
          status: ['CRITICAL'],
          muted: false,
          hostStatus: ['working'],
          openForMinutes: 9,
          as: 'outage',
        },
      ],
    ],
    ['not when it ignores', false, [{ type: ['anomalyDetection'], as: 'ignore' }]],
    ['not behind one that takes all', false, [{ as: 'ignore' }, { type: ['anomalyDetection'], as: 'outage' }]],
    ['not behind one that takes all of its service', false, [{ service: ['shop'], as: 'ignore' }, { as: 'outage' }]],
    ['behind one that takes another service', true, [{ service: ['base'], as: 'ignore' }, { as: 'outage' }]],
    ['behind one that takes some', true, [{ muted: true, as: 'ignore' }, { as: 'outage' }]],
    ['behind one that takes warnings', true, [{ status: ['WARNING'], as: 'ignore' }, { as: 'outage' }]],
    ['for a monitor by name, however it is spaced', true, [{ monitor: ['監視 本番'], as: 'outage' }]],
    ['for a monitor by id', true, [{ monitor: ['detect'], as: 'outage' }]],
    ['not for another monitor', false, [{ monitor: ['other'], type: ['host'], as: 'outage' }]],
    ['for a host by name', true, [{ host: ['web-*'], as: 'outage' }]],
    ['not for another host', false, [{ host: ['db-*'], as: 'outage' }]],
    ['for the organization', true, [{ organization: ['ac*'], as: 'outage' }]],
    ['not for another organization', false, [{ organization: ['base'], as: 'outage' }]],
    ['for a role', true, [{ role: ['shop:w*'], as: 'outage' }]],
    ['not for another role', false, [{ role: ['shop:db'], as: 'outage' }]],
  ])('%s: %s', (_, expected, rules) => {
    expect(isWatched(WEB, [detection], [...rules, { as: 'ignore' }])).toBe(expected);
  });

  it('for every host of the organization where it counts checks, which are in no list', () => {
    const checks: Rule = { type: ['check'], status: ['CRITICAL'], as: 'outage' };
    expect(isWatched(WEB, [], [checks])).toBe(true);
    expect(isWatched(WEB, [], [{ ...checks, organization: ['base'] }])).toBe(false);
    expect(isWatched(WEB, [], [{ ...checks, monitor: ['check-procs*'] }])).toBe(true);
    expect(isWatched(WEB, [], [{ type: ['check'], monitor: ['check-*'], as: 'ignore' }, checks])).toBe(true);
    expect(isWatched(WEB, [], [{ type: ['check'], as: 'ignore' }, checks])).toBe(false);
  });

  it('for no check by naming a monitor that is something else', () => {
    const page = aMonitor({ id: 'top', name: 'shop top page', type: 'external', service: 'shop' });
    expect(isWatched(WEB, [page], [{ monitor: ['shop top page'], as: 'outage' }])).toBe(false);
  });

  it('by host where only some hosts of one service are named', () => {
    const watch = compileWatch('acme', [aMonitor()], [{ host: ['web-01'], as: 'outage' }]);
    const services = WEB.services;
    expect(watch.host(aHost({ name: 'web-01', services }))).toBe(true);
    expect(watch.host(aHost({ name: 'web-02', services }))).toBe(false);
  });
});

describe('a service without hosts is watched', () => {
  const external: Rule[] = [{ type: ['external'], as: 'outage' }, ...DEFAULT_RULES];
  it('by a monitor that names it, where its alerts count', () => {
    const page = aMonitor({ type: 'external', service: 'shop' });
    expect(compileWatch('acme', [page], external).service('shop')).toBe(true);
    expect(compileWatch('acme', [page], external).service('base')).toBe(false);
    expect(compileWatch('acme', [page], DEFAULT_RULES).service('shop')).toBe(false);
    expect(compileWatch('acme', null, DEFAULT_RULES).service('shop')).toBe(true);
  });

  it('by no monitor of hosts', () => {
    expect(compileWatch('acme', [aMonitor({ scopes: ['shop'] })], external).service('shop')).toBe(false);
  });
});

const names = fc.subarray(['shop', 'base', 'shop:web', 'base:db']);
const anyMonitor = fc.record({
  id: fc.constantFrom('m1', 'm2', 'm3'),
  name: fc.constantFrom('one', 'two'),
  type: fc.constantFrom('connectivity', 'host', 'anomalyDetection', 'external', 'quantum'),
  isMuted: fc.boolean(),
  service: fc.constantFrom(null, 'shop'),
  scopes: names,
  excludeScopes: names,
});

describe('whatever the monitors', () => {
  it('one more watches no less, and mutes change nothing', () => {
    fc.assert(
      fc.property(fc.array(anyMonitor, { maxLength: 4 }), anyMonitor, (monitors, more) => {
        const before = isWatched(WEB, monitors);
        expect(
          isWatched(
            WEB,
            monitors.map((monitor) => ({ ...monitor, isMuted: !monitor.isMuted })),
          ),
        ).toBe(before);
        expect(!before || isWatched(WEB, [...monitors, more])).toBe(true);
      }),
    );
  });
});

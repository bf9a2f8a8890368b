import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../src/base/durations.ts';
import { DEFAULT_RULES_OF_0_1_0 } from '../../../src/config/default-rules.ts';
import type { Effect, Rule } from '../../../src/config/config.ts';
import type { AlertPhase, AlertRecord } from '../../../src/model/history/history.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import { anAlertPhase, anAlertRecord, DEFAULT_RULES } from '../../support/builders-model.ts';

function effectBy(
  rules: Rule[],
  alert: Partial<AlertRecord> = {},
  phase: Partial<AlertPhase> = {},
  openMinutes = 30,
): Effect {
  const facts = { organization: 'acme', alert: anAlertRecord(alert), phase: anAlertPhase(phase) };
  return compileRules(rules)({ ...facts, openMs: openMinutes * MINUTE_MS });
}

describe('the default rules', () => {
  it.each<[string, Partial<AlertRecord>, Partial<AlertPhase>, Effect]>([
    ['a lost connection is an outage', {}, {}, 'outage'],
    ['also as a warning', {}, { status: 'WARNING' }, 'outage'],
    ['also for a host that is not listed', { hostName: null }, { hostStatus: null }, 'outage'],
    ['also for a host whose status nobody knows', {}, { hostStatus: 'unrecognized' }, 'outage'],
    ['also in standby', {}, { hostStatus: 'standby' }, 'outage'],
    ['also when muted', {}, { isMuted: true }, 'outage'],
    ['also when muted and in standby', {}, { isMuted: true, hostStatus: 'standby' }, 'outage'],
    ['not in maintenance', {}, { hostStatus: 'maintenance' }, 'ignore'],
    ['not with the power off', {}, { hostStatus: 'poweroff' }, 'ignore'],
    ['not in maintenance, muted or not', {}, { hostStatus: 'maintenance', isMuted: true }, 'ignore'],
    ['a critical metric is degraded', { type: 'host' }, {}, 'degraded'],
    ['an unknown one too', { type: 'host' }, { status: 'UNKNOWN' }, 'degraded'],
    ['not in standby', { type: 'host' }, { hostStatus: 'standby' }, 'ignore'],
    ['not when muted', { type: 'host' }, { isMuted: true }, 'ignore'],
    ['a warning is not', { type: 'host' }, { status: 'WARNING' }, 'ignore'],
    ['an external check is ignored', { type: 'external' }, {}, 'ignore'],
    ['a type nobody knows is ignored', { type: 'quantum' }, {}, 'ignore'],
  ])('%s', (_, alert, phase, effect) => {
    expect(effectBy(DEFAULT_RULES, alert, phase)).toBe(effect);
  });
});

describe('the two lines that restore the meaning of 0.1.0', () => {
  const restored: Rule[] = [{ hostStatus: ['standby'], as: 'ignore' }, { muted: true, as: 'ignore' }, ...DEFAULT_RULES];
  const statuses = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
  const hostStatuses = ['working', 'standby', 'maintenance', 'poweroff', 'unrecognized', null] as const;
  it.each(['connectivity', 'host', 'check', 'external', 'quantum'])('do so for %s alerts', (type) => {
    for (const status of statuses) {
      for (const hostStatus of hostStatuses) {
        for (const isMuted of [true, false]) {
          const phase = { status, hostStatus, isMuted };
          expect(effectBy(restored, { type }, phase)).toBe(effectBy([...DEFAULT_RULES_OF_0_1_0], { type }, phase));
        }
      }
    }
  });

  it('are what the changelog gives', () => {
    const changelog = readFileSync(new URL('../../../CHANGELOG.md', import.meta.url), 'utf8');
    expect(changelog).toContain('{ hostStatus: standby, as: ignore }');
    expect(changelog).toContain('{ muted: true, as: ignore }');
  });
});

describe('a rule', () => {
  const alert = { monitorName: 'shop top page', hostServices: [{ name: 'shop', roles: ['web'] }] };
  it.each<[string, Omit<Rule, 'as'>, boolean]>([
    ['without conditions always holds', {}, true],
    ['matches a glob over types', { type: ['conn*'] }, true],
    ['takes any of several values', { type: ['host', 'connectivity'] }, true],
    ['wants every condition', { type: ['connectivity'], host: ['db-*'] }, false],
    ['matches organizations', { organization: ['ac*'] }, true],
    ['matches services', { service: ['shop'] }, true],
    ['matches roles', { role: ['shop:w*'] }, true],
    ['matches hosts by name', { host: ['web-0?'] }, true],
    ['matches monitors by name', { monitor: ['shop *'] }, true],
    ['matches monitors by id', { monitor: ['monitor-1'] }, true],
    ['is case-sensitive', { service: ['Shop'] }, false],
    ['matches statuses exactly', { status: ['CRIT*'] }, false],
    ['matches host statuses', { hostStatus: ['working'] }, true],
    ['matches what is not muted', { muted: false }, true],
    ['waits so long', { openForMinutes: 30 }, true],
    ['waits no shorter', { openForMinutes: 31 }, false],
    ['with an empty list matches nothing', { host: [] }, false],
  ])('%s', (_, conditions, holds) => {
    expect(effectBy([{ ...conditions, as: 'outage' }], alert)).toBe(holds ? 'outage' : 'ignore');
  });

  it('that comes first wins', () => {
    const rules: Rule[] = [{ type: ['connectivity'], as: 'degraded' }, { as: 'outage' }];
    expect(effectBy(rules)).toBe('degraded');
  });

  it('about the service of a monitor holds where there is no host', () => {
    const external = { type: 'external', hostId: null, hostName: null, hostServices: [], monitorService: 'shop' };
    expect(effectBy([{ service: ['shop'], as: 'outage' }], external)).toBe('outage');
    expect(effectBy([{ host: ['*'], as: 'outage' }], external)).toBe('ignore');
  });
});

describe('a closed alert whose level nobody has read', () => {
  const anyRule = fc.record(
    {
      type: fc.subarray(['host', 'connectivity', 'service'], { minLength: 1 }),
      status: fc.subarray(['WARNING', 'CRITICAL', 'UNKNOWN'] as const, { minLength: 1 }),
      muted: fc.boolean(),
      as: fc.constantFrom('outage', 'degraded', 'ignore'),
    },
    { requiredKeys: ['as'] },
  ) as fc.Arbitrary<Rule>;

  it('is published by no rule, unless it would be whatever its level was', () => {
    const unread = { type: 'host', closedAt: new Date(), isLevelUnread: true };
    const levels = ['WARNING', 'CRITICAL', 'UNKNOWN'] as const;
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), (rules) => {
        const effect = effectBy(rules, unread, { status: 'OK' });
        const possible = levels.map((status) => effectBy(rules, { ...unread, isLevelUnread: false }, { status }));
        expect(effect === 'ignore' || possible.every((each) => each === effect)).toBe(true);
      }),
    );
  });

  it('is nobody’s by the built-in rules, and counts once its log says that it was critical', () => {
    const unread = { type: 'host', closedAt: new Date(), isLevelUnread: true };
    expect(effectBy(DEFAULT_RULES, unread, { status: 'OK' })).toBe('ignore');
    expect(effectBy(DEFAULT_RULES, { ...unread, isLevelUnread: false })).toBe('degraded');
  });
});

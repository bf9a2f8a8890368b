import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/config/config.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import { groupUncounted, reasonOf, type UncountedReason } from '../../../src/model/claims/uncounted.ts';
import type { AlertPhase, AlertRecord } from '../../../src/model/history/history.ts';
import { uncountedText } from '../../../src/site/words/uncounted-words.ts';
import {
  aClaim,
  aConfig,
  aCustomer,
  aHost,
  aModel,
  aMonitor,
  anAlert,
  anAlertPhase,
  anAlertRecord,
  anOrganization,
  aSnapshot,
  DEFAULT_RULES,
} from '../../support/builders-model.ts';

describe('why an open alert does not count', () => {
  const quick: Rule[] = [{ openForMinutes: 90, as: 'outage' }];
  it.each<[string, Partial<AlertRecord>, Partial<AlertPhase>, UncountedReason, Rule[]?]>([
    ['its type', { type: 'external' }, {}, 'type'],
    ['its type, muted or not', { type: 'check' }, { isMuted: true, hostStatus: 'maintenance' }, 'type'],
    ['a type that nobody knows', { type: 'quantum' }, {}, 'unknown_type'],
    ['maintenance', {}, { hostStatus: 'maintenance' }, 'maintenance'],
    ['the power', {}, { hostStatus: 'poweroff' }, 'poweroff'],
    ['maintenance, also when muted', { type: 'host' }, { hostStatus: 'maintenance', isMuted: true }, 'maintenance'],
    ['a mute', { type: 'host' }, { isMuted: true }, 'muted'],
    ['standby', { type: 'host' }, { hostStatus: 'standby' }, 'standby'],
    ['its level', { type: 'host' }, { status: 'WARNING' }, 'level'],
    ['its level of OK, though it is open', {}, { status: 'OK' }, 'level'],
    ['its age', {}, {}, 'age', quick],
    ['another host', {}, {}, 'type', [{ host: ['db-*'], as: 'outage' }]],
  ])('%s', (_, alert, phase, reason, rules = DEFAULT_RULES) => {
    const record = anAlertRecord({ ...alert, phases: [anAlertPhase(phase)] });
    expect(reasonOf('acme', record, compileRules(rules))).toBe(reason);
  });
});

describe('open alerts that do not count', () => {
  const alerts = [
    anAlert({ id: 'a1' }),
    anAlert({ id: 'a2', type: 'host' }),
    anAlert({ id: 'a3', type: 'external', hostId: null, monitorId: 'top' }),
    anAlert({ id: 'a4', type: 'external', hostId: null, monitorId: 'top' }),
    anAlert({ id: 'a5', type: 'check' }),
    anAlert({ id: 'a6', type: 'host', monitorId: 'cpu' }),
  ];
  const monitors = [
    aMonitor({ id: 'top', type: 'external', service: 'shop' }),
    aMonitor({ id: 'cpu', type: 'host', isMuted: true }),
  ];
  const snapshot = aSnapshot({ organizations: [anOrganization({ alerts, monitors })] });

  it('are told by type and reason in both languages', () => {
    const model = aModel({ snapshot });
    const groups = groupUncounted(model.uncounted);
    expect(uncountedText('en', 6, groups)).toBe('6 open alerts, 4 do not count: 2 external, 1 check, 1 muted');
    expect(uncountedText('ja', 6, groups)).toBe(
      '発生中のアラート 6件のうち 4件は対象外です：external 2件、check 1件、ミュート中 1件',
    );
    expect(uncountedText('en', 1, [])).toBe('');
    expect(uncountedText('en', 1, [{ type: 'quantum', reason: 'unknown_type', count: 1 }])).toBe(
      '1 open alert, 1 does not count: 1 quantum (a type not known)',
    );
  });

  it('count when they hurt any of several customers, by its rules', () => {
    const lenient = aCustomer({ id: 'lenient' });
    const strict = aCustomer({ id: 'strict', rules: [{ type: ['external'], as: 'outage' }] });
    const config = aConfig({ customers: [lenient, strict] });
    expect(aModel({ config, snapshot }).uncounted.map(({ alert }) => alert.id)).toEqual(['a5', 'a6']);
  });

  it('belong to nobody when they count and nobody claims them', () => {
    const config = aConfig({ customers: [aCustomer({ from: [aClaim({ services: ['base'] })] })] });
    const lost = aSnapshot({ organizations: [anOrganization({ hosts: [aHost()], alerts: [anAlert()] })] });
    expect(aModel({ config, snapshot: lost }).uncounted.map(({ reason }) => reason)).toEqual(['unclaimed']);
  });
});

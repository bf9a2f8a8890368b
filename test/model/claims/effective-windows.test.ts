import { describe, expect, it } from 'vitest';
import { effectiveWindows } from '../../../src/model/claims/effective-windows.ts';
import type { AlertPhase, AlertRecord } from '../../../src/model/history/history.ts';
import { compileRules } from '../../../src/model/claims/rules.ts';
import { anAlertPhase, anAlertRecord, DEFAULT_RULES, minutes, NOW } from '../../support/builders-model.ts';

const BY_DEFAULT = compileRules(DEFAULT_RULES);

function windowsOf(alert: AlertRecord, effectOf = BY_DEFAULT): unknown[] {
  return effectiveWindows({ organization: 'acme', alert, seenUntil: NOW, now: NOW }, effectOf).map(
    ({ from, to, effect, end }) => [from, to, effect, end],
  );
}

function phases(...given: [minute: number, phase: Partial<AlertPhase>][]): AlertPhase[] {
  return given.map(([minute, phase]) => anAlertPhase({ from: minutes(minute), ...phase }));
}

describe('what an alert meant over time', () => {
  it('is one window while nothing changes', () => {
    expect(windowsOf(anAlertRecord())).toEqual([[minutes(-30), null, 'outage', null]]);
    const closed = anAlertRecord({ closedAt: minutes(-5) });
    expect(windowsOf(closed)).toEqual([[minutes(-30), minutes(-5), 'outage', 'recovered']]);
  });

  it('is nothing when it is ignored', () => {
    expect(windowsOf(anAlertRecord({ type: 'check' }))).toEqual([]);
  });

  it('ends when the host is handed over to maintenance, and begins anew when it comes back', () => {
    const alert = anAlertRecord({
      phases: phases([-30, {}], [-20, { hostStatus: 'maintenance' }], [-10, { hostStatus: 'working' }]),
    });
    expect(windowsOf(alert)).toEqual([
      [minutes(-30), minutes(-20), 'outage', 'maintenance'],
      [minutes(-10), null, 'outage', null],
    ]);
  });

  it('changes without a pause when it gets worse', () => {
    const effectOf = compileRules([{ status: ['CRITICAL'], as: 'outage' }, { as: 'degraded' }]);
    const alert = anAlertRecord({ phases: phases([-30, { status: 'WARNING' }], [-20, {}], [-10, { isMuted: true }]) });
    expect(windowsOf(alert, effectOf)).toEqual([
      [minutes(-30), minutes(-20), 'degraded', 'changed'],
      [minutes(-20), null, 'outage', null],
    ]);
  });

  it('counts from its opening once it is open for long enough', () => {
    const effectOf = compileRules([{ openForMinutes: 5, as: 'outage' }]);
    expect(windowsOf(anAlertRecord({ openedAt: minutes(-4) }), effectOf)).toEqual([]);
    expect(windowsOf(anAlertRecord({ openedAt: minutes(-5) }), effectOf)).toHaveLength(1);
    const short = anAlertRecord({ openedAt: minutes(-50), closedAt: minutes(-46) });
    expect(windowsOf(short, effectOf)).toEqual([]);
  });

  it('has no empty windows', () => {
    expect(windowsOf(anAlertRecord({ closedAt: minutes(-30) }))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { judge, type Judging } from '../../../src/model/cases/judge.ts';
import type { EffectiveWindow } from '../../../src/model/claims/effective-windows.ts';
import { anAlertRecord, minutes } from '../../support/builders-model.ts';

const OVER: EffectiveWindow = { from: minutes(-60), to: minutes(-40), effect: 'outage', end: 'recovered' };
const LASTING: EffectiveWindow = { from: minutes(-60), to: null, effect: 'outage', end: null };

function aJudging(given: Partial<Judging>): Judging {
  return {
    alert: anAlertRecord({ openedAt: minutes(-60), closedAt: minutes(-40) }),
    derived: [OVER],
    stored: undefined,
    now: minutes(-10),
    judgedAt: minutes(-20),
    wasKnown: true,
    target: { kind: 'customer' },
    isHeldBack: false,
    change: 'none',
    ...given,
  };
}

describe('an alert that did not count when it was over', () => {
  it.each(['rules', 'moved'] as const)('does not count later either, run after run, when “%s” changed', (change) => {
    const first = judge(aJudging({ change }));
    expect(first?.windows).toEqual([]);
    const second = judge(aJudging({ stored: first, now: minutes(0), judgedAt: minutes(-10) }));
    expect(second?.windows).toEqual([]);
  });

  it('counts from the change on while it is open', () => {
    const alert = anAlertRecord({ openedAt: minutes(-60) });
    const first = judge(aJudging({ alert, derived: [LASTING], change: 'rules' }));
    expect(first?.windows).toEqual([{ ...LASTING, from: minutes(-10), openedAt: minutes(-60) }]);
  });
});

describe('an alert that is learned of late', () => {
  it('counts from its opening, whatever changed', () => {
    expect(judge(aJudging({ wasKnown: false, change: 'rules' }))?.windows).toEqual([OVER]);
  });
});

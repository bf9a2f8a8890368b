import { describe, expect, it } from 'vitest';
import { createSteadiness } from '../../../src/model/kept/steady-cases.ts';
import { keepCase } from '../../../src/model/kept/kept-customer.ts';
import type { Case, Hit, KeptCustomer } from '../../../src/model/model.ts';
import { anAlertRecord, minutes, NOW } from '../../support/builders-model.ts';

const MINUTE_MS = 60_000;

function aCase(given: Partial<Case> = {}, hit: Partial<Hit> = {}): Case {
  const [from, to] = [minutes(-60), minutes(-30)];
  const touch = {
    organization: { name: 'acme' } as Hit['touch']['organization'],
    alert: anAlertRecord({ id: 'a1' }),
    target: { kind: 'customer' as const },
    windows: [],
  };
  const windows = [{ from, to, effect: 'outage' as const, end: 'recovered' as const }];
  const hits = [{ touch, ordinal: 1, windows, from, to, isPast: false, ...hit }];
  return { caseId: 'a1', hits, from, to, isWidespread: false, impact: 'partial_outage', state: 'resolved', resolvedAt: to, ...given }; // prettier-ignore
}

/** Whether the case is steady that was as it stands without `given`. */
function isSteady(given: Partial<Case> = {}, hit: Partial<Hit> = {}, joinMinutes = 10): boolean {
  const waking = new Map([['acme', { cases: [keepCase(aCase())] } as unknown as KeptCustomer]]);
  const own = aCase(given, hit);
  const options = { now: NOW, joinMs: joinMinutes * MINUTE_MS };
  return createSteadiness(waking, (_, caseId) => (caseId === own.caseId ? own : undefined), options)('acme', 'a1');
}

describe('a case of somebody who was looked at for the clock alone', () => {
  it('is steady where it is long over and as it was', () => {
    expect(isSteady()).toBe(true);
    expect(isSteady({ isWidespread: true })).toBe(true);
  });

  it.each<[string, Partial<Case>, Partial<Hit>?]>([
    ['that lasts', { to: null }],
    ['that humans keep open', { state: 'monitoring' }],
    ['that is there no more', { caseId: 'a2' }],
    ['that began at another time', { from: minutes(-61) }],
    ['that is worse than it was', { impact: 'major_outage' }],
    [
      'that something else hit',
      {},
      { windows: [{ from: minutes(-60), to: minutes(-31), effect: 'outage', end: 'recovered' }] },
    ],
    ['that a hit is another of', {}, { ordinal: 2 }],
  ])('is not where it is one %s', (_, given, hit) => {
    expect(isSteady(given, hit)).toBe(false);
  });

  it('is not while something may join it', () => {
    expect(isSteady({}, {}, 31)).toBe(false);
  });

  it('is not where nothing was kept of whose it is', () => {
    const find = (): Case => aCase();
    expect(createSteadiness(new Map(), find, { now: NOW, joinMs: 0 })('acme', 'a1')).toBe(false);
  });
});

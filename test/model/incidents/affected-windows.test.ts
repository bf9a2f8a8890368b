import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affectedWindows, presentEffect } from '../../../src/model/incidents/affected-windows.ts';
import type { EffectiveWindow } from '../../../src/model/claims/effective-windows.ts';
import { minutes } from '../../support/builders-model.ts';

type Short = [effect: 'outage' | 'degraded', from: number, to: number | null, end: EffectiveWindow['end']];

function windowsOf(given: readonly Short[]): EffectiveWindow[] {
  return given.map(([effect, from, to, end]) => ({
    effect,
    from: minutes(from),
    to: to === null ? null : minutes(to),
    end,
  }));
}

describe('what a component suffered', () => {
  it.each<[string, Short[], Short[], 'outage' | 'degraded']>([
    [
      'is an outage and then a degradation: the usual reboot',
      [
        ['outage', -30, -10, 'recovered'],
        ['degraded', -25, null, null],
      ],
      [
        ['outage', -30, -10, 'recovered'],
        ['degraded', -10, null, null],
      ],
      'degraded',
    ],
    [
      'is a degradation around an outage',
      [
        ['degraded', -30, null, null],
        ['outage', -20, -10, 'recovered'],
      ],
      [
        ['degraded', -30, -20, 'changed'],
        ['outage', -20, -10, 'recovered'],
        ['degraded', -10, null, null],
      ],
      'degraded',
    ],
    [
      'is worse while it lasts',
      [
        ['degraded', -30, null, null],
        ['outage', -20, null, null],
      ],
      [
        ['degraded', -30, -20, 'changed'],
        ['outage', -20, null, null],
      ],
      'outage',
    ],
    [
      'was an outage when all is over',
      [
        ['outage', -30, -20, 'recovered'],
        ['degraded', -20, -10, 'gone'],
      ],
      [
        ['outage', -30, -20, 'recovered'],
        ['degraded', -20, -10, 'gone'],
      ],
      'outage',
    ],
    [
      'is one outage by two alerts, and ends as the later one',
      [
        ['outage', -30, -20, 'recovered'],
        ['outage', -25, -10, 'closed_by_hand'],
      ],
      [['outage', -30, -10, 'closed_by_hand']],
      'outage',
    ],
    [
      'promises no more than the least of two that end together',
      [
        ['outage', -30, -10, 'recovered'],
        ['outage', -20, -10, 'gone'],
      ],
      [['outage', -30, -10, 'gone']],
      'outage',
    ],
    [
      'lasts as long as nothing proves that it ended',
      [
        ['outage', -30, null, 'unproven'],
        ['degraded', -20, -10, 'recovered'],
      ],
      [['outage', -30, null, 'unproven']],
      'outage',
    ],
  ])('%s', (_, given, expected, effect) => {
    const windows = affectedWindows(windowsOf(given));
    expect(windows).toEqual(windowsOf(expected));
    expect(presentEffect(windows)).toBe(effect);
  });

  it('is in order and disjoint, and covers just what was hit, by the worst of it', () => {
    const time = fc.integer({ min: -40, max: 0 });
    const any = fc.tuple(fc.constantFrom('outage' as const, 'degraded' as const), time, fc.option(fc.nat(20)));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 6 }), (given) => {
        const windows = windowsOf(
          given.map(([effect, from, length]): Short => [
            effect,
            from,
            length === null ? null : from + length + 1,
            length === null ? null : 'recovered',
          ]),
        );
        const united = affectedWindows(windows);
        for (let i = 1; i < united.length; i++) expect(united[i - 1]!.to! <= united[i]!.from).toBe(true);
        for (let minute = -41; minute < 25; minute++) {
          const at = minutes(minute);
          const hit = ({ from, to }: { from: Date; to: Date | null }): boolean =>
            from <= at && (to === null || at < to);
          const effects = windows.filter(hit).map(({ effect }) => effect);
          const worst = effects.length === 0 ? undefined : effects.includes('outage') ? 'outage' : 'degraded';
          expect(united.find(hit)?.effect).toBe(worst);
        }
      }),
    );
  });
});

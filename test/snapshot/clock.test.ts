import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertClock, describeClock, judgeClock, settleClock } from '../../src/snapshot/clock.ts';
import { anOrganization, aSnapshot } from '../support/builders-model.ts';

const S = 1000;
const MIN = 60 * S;
const HOUR = 60 * MIN;

describe('what Mackerel says of our clock', () => {
  it.each<[string, number[], number | null, string, boolean]>([
    ['nobody tells', [], null, 'unknown', false],
    ['it is right', [400, 700, -300], null, 'right', true],
    ['it is a minute and a half off', [90 * S], null, 'right', true],
    ['it should be set', [91 * S, 95 * S, 92 * S], null, 'off', true],
    ['it is five minutes behind', [-5 * MIN], null, 'off', true],
    ['it is more than five minutes behind', [-5 * MIN - S], null, 'wrong', false],
    ['it is nine hours ahead', [9 * HOUR, 9 * HOUR + S, 9 * HOUR], null, 'wrong', false],
    ['one organization of three lies', [0, 100, 9 * HOUR], null, 'right', true],
    ['two organizations of three lie in the same way', [0, 9 * HOUR, 9 * HOUR], null, 'wrong', false],
    ['they disagree in both directions', [-9 * HOUR, 0, 9 * HOUR], null, 'right', true],
    ['half of them say so', [0, 9 * HOUR], null, 'right', true],
    ['the store agrees', [9 * HOUR], 9 * HOUR, 'wrong', false],
    ['the store does not', [9 * HOUR], 0, 'doubtful', false],
    ['the store says the opposite', [9 * HOUR], -9 * HOUR, 'doubtful', false],
    ['only the store says so', [0], 9 * HOUR, 'doubtful', true],
    ['only the store tells anything', [], 9 * HOUR, 'doubtful', false],
    ['the store is right and tells alone', [], 0, 'right', false],
    ['the store is two minutes off', [0], 2 * MIN, 'off', true],
  ])('%s', (_, organizations, store, verdict, isConfirmed) => {
    expect(judgeClock({ organizations, store })).toMatchObject({ verdict, isConfirmed });
  });

  it('never depends on the order of organizations, and one liar among many changes nothing', () => {
    const honest = fc.array(fc.integer({ min: -60 * S, max: 60 * S }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(honest, fc.integer({ min: -1e12, max: 1e12 }), (organizations, lie) => {
        const judged = judgeClock({ organizations: [...organizations, lie], store: null });
        expect(judged).toEqual(judgeClock({ organizations: [lie, ...organizations.toReversed()], store: null }));
        expect(judged).toMatchObject({ verdict: 'right', isConfirmed: true });
      }),
    );
  });

  it('is told in a sentence with what to do', () => {
    const sentence = (skewMs: number, isNowGiven = false) =>
      describeClock(judgeClock({ organizations: [skewMs], store: null }), isNowGiven)?.en ?? null;
    expect(sentence(9 * HOUR)).toBe("This machine's clock is 9 h ahead of Mackerel's: set it (chrony, NTP).");
    expect(sentence(-7 * MIN)).toBe("This machine's clock is 7 min behind Mackerel's: set it (chrony, NTP).");
    expect(sentence(-95 * S)).toContain('95 s behind');
    expect(sentence(400 * 24 * HOUR)).toContain('400 days ahead');
    expect(sentence(9 * HOUR, true)).toMatch(/^The instant given with --now is 9 h ahead/);
    expect(sentence(0)).toBeNull();
  });

  it('asks a store only when it would be wrong', async () => {
    let asked = 0;
    const ask = (skew: number | null) => () => Promise.resolve((asked++, skew));
    const snapshot = (clockSkewMs: number) => aSnapshot({ organizations: [anOrganization({ clockSkewMs })] });
    expect((await settleClock(snapshot(0), null, ask(0))).verdict).toBe('right');
    expect((await settleClock(snapshot(9 * HOUR), 9 * HOUR, ask(0))).verdict).toBe('wrong');
    expect(asked).toBe(0);
    expect((await settleClock(snapshot(9 * HOUR), null, ask(0))).verdict).toBe('doubtful');
    expect((await settleClock(snapshot(9 * HOUR), null, ask(null))).verdict).toBe('wrong');
    expect(asked).toBe(2);
    expect(() => assertClock(judgeClock({ organizations: [9 * HOUR], store: null }), false)).toThrow(/9 h ahead/);
  });
});

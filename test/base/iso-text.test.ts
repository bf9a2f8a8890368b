import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoText } from '../../src/base/iso-text.ts';

describe('a moment as text', () => {
  it('is what toISOString says, however often and in whatever order it is asked', () => {
    const moments = fc.array(fc.date({ noInvalidDate: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(moments, (dates) => {
        for (const date of [...dates, ...dates]) expect(isoText(new Date(date))).toBe(date.toISOString());
      }),
    );
  });

  it('is the same for whole seconds and minutes, before 1970 and after the year 9999', () => {
    const whole = fc.tuple(
      fc.constantFrom(1_000, 60_000, 86_400_000),
      fc.integer({ min: -100_000_000, max: 99_999_999 }),
    );
    fc.assert(
      fc.property(whole, ([unit, count]) => {
        const date = new Date(unit * count);
        expect(isoText(date)).toBe(date.toISOString());
      }),
    );
  });

  it('stays right when more moments are asked for than it remembers', () => {
    const dates = Array.from({ length: 5_000 }, (_, i) => new Date(i * 1_000));
    expect(dates.map(isoText)).toEqual(dates.map((date) => date.toISOString()));
    expect(isoText(dates[0]!)).toBe('1970-01-01T00:00:00.000Z');
  });

  it('is refused for a date that is none, also the second time', () => {
    const invalid = new Date(Number.NaN);
    expect(() => isoText(invalid)).toThrow(RangeError);
    expect(() => isoText(invalid)).toThrow(RangeError);
  });
});

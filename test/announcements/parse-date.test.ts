import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate } from '../../src/announcements/parse-date.ts';

describe('a date in an announcement', () => {
  test.each([
    ['2026-11-20 12:05', 'Asia/Tokyo', '2026-11-20T03:05:00.000Z'],
    ['2026/11/20 9:05', 'Asia/Tokyo', '2026-11-20T00:05:00.000Z'],
    ['2026-11-20T12:05:30', 'Europe/Berlin', '2026-11-20T11:05:30.000Z'],
    ['2026-11-20T12:05+09:00', 'Europe/Berlin', '2026-11-20T03:05:00.000Z'],
    ['2026-11-20 12:05 +0530', 'Europe/Berlin', '2026-11-20T06:35:00.000Z'],
    ['2026-11-20T12:05:00.123Z', 'Asia/Tokyo', '2026-11-20T12:05:00.000Z'],
    ['2026-11-20T12:05-07:00', 'Asia/Tokyo', '2026-11-20T19:05:00.000Z'],
    [' 2026-11-20 ', 'Asia/Tokyo', '2026-11-19T15:00:00.000Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('“%s” in %s is %s', (text, zone, at) => {
    expect(parseDate(text, zone)).toEqual({ at: new Date(at), isSkipped: false });
  });

  test('a date alone, as an end, is the end of that day', () => {
    expect(parseDate('2026-11-20', 'Asia/Tokyo', true)?.at).toEqual(new Date('2026-11-20T15:00:00Z'));
  });

  test('an hour that the clocks leave out is read and said', () => {
    expect(parseDate('2026-03-29 02:30', 'Europe/Berlin')).toEqual({
      at: new Date('2026-03-29T01:30:00Z'),
      isSkipped: true,
    });
  });

  test.each([
    '',
    'tomorrow',
    '2026-02-30 10:00',
    '2026-13-01 10:00',
    '2026-11-20 24:00',
    '2026-11-20 12:60',
    '20-11-2026 12:00',
    '2026-11-20 12',
    '2026-11-20T12:05+25:00',
    '2026-11-20 12:05 JST',
    '1999-12-31 12:00',
    '12:05',
    '1787616000',
  ])('“%s” is none', (text) => {
    expect(parseDate(text, 'Asia/Tokyo')).toBeUndefined();
  });

  test('any text is a date or none, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const parsed = parseDate(text, 'Europe/Berlin');
        expect(parsed === undefined || !Number.isNaN(parsed.at.getTime())).toBe(true);
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  epochDayAt,
  formatEpochDay,
  isTimeZone,
  locateWallTime,
  parseEpochDay,
  startOfLocalDay,
  wallTimeAt,
  wallTimeMs,
  wallTimeOfMs,
} from '../../src/base/time-zone.ts';

const ZONES = [
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Havana',
  'America/Asuncion',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'UTC',
];

const anInstant = fc
  .integer({ min: Date.parse('1975-01-01T00:00:00Z') / 1000, max: Date.parse('2040-01-01T00:00:00Z') / 1000 })
  .map((seconds) => new Date(seconds * 1000));

describe('wall time', () => {
  test.each([
    ['Asia/Tokyo', '2026-07-15T12:00:00Z', '2026-07-15T21:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '2026-03-29T01:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T03:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-04T01:00:00.000Z'],
    ['Asia/Tokyo', '1969-12-31T15:00:00Z', '1970-01-01T00:00:00.000Z'],
  ])('in %s at %s the clock shows %s', (zone, at, shown) => {
    expect(new Date(wallTimeMs(wallTimeAt(new Date(at), zone))).toISOString()).toBe(shown);
  });

  test.each([
    ['a plain time', 'Asia/Tokyo', '2026-11-20T12:05:00Z', '2026-11-20T03:05:00.000Z', 'plain'],
    [
      'a skipped hour counts on from before',
      'Europe/Berlin',
      '2026-03-29T02:30:00Z',
      '2026-03-29T01:30:00.000Z',
      'skipped',
    ],
    [
      'a repeated hour is the first one',
      'Europe/Berlin',
      '2026-10-25T02:30:00Z',
      '2026-10-25T00:30:00.000Z',
      'repeated',
    ],
    ['a skipped date is the next one', 'Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-30T22:00:00.000Z', 'skipped'],
  ])('%s', (_title, zone, wall, at, kind) => {
    const located = locateWallTime(wallTimeOfMs(Date.parse(wall)), zone);
    expect([located.at.toISOString(), located.kind]).toEqual([at, kind]);
  });

  test('an instant is found again from what the clock shows, unless the clock shows it twice', () => {
    fc.assert(
      fc.property(anInstant, fc.constantFrom(...ZONES), (at, zone) => {
        const located = locateWallTime(wallTimeAt(at, zone), zone);
        const earlierMs = at.getTime() - located.at.getTime();
        expect(located.kind).not.toBe('skipped');
        expect(located.kind === 'plain' ? earlierMs === 0 : earlierMs >= 0).toBe(true);
      }),
    );
  });

  test('an unknown zone is told from a known one', () => {
    expect(isTimeZone('Asia/Tokyo')).toBe(true);
    expect(isTimeZone('Asia/Osaka-Minami')).toBe(false);
    expect(isTimeZone('+09:00')).toBe(false);
  });
});

describe('local days', () => {
  test.each([
    ['Asia/Tokyo', '2026-07-15', '2026-07-14T15:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    // Midnight did not exist: clocks went from 23:59:59 to 01:00:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
    // Midnight came twice: the first one counts.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
  ])('in %s, %s begins at %s', (zone, date, at) => {
    expect(startOfLocalDay(parseEpochDay(date)!, zone).toISOString()).toBe(at);
  });

  test('a day begins at the first instant that shows its date', () => {
    fc.assert(
      fc.property(anInstant, fc.constantFrom(...ZONES), (at, zone) => {
        const day = epochDayAt(at, zone);
        const start = startOfLocalDay(day, zone);
        expect(epochDayAt(start, zone)).toBe(day);
        expect(epochDayAt(new Date(start.getTime() - 1000), zone)).toBeLessThan(day);
        expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
      }),
    );
  });

  test.each(['2026-02-30', '2026-13-01', '2026-1-1', '', '2026-02-29', 'x2026-01-01', '0000-00-00'])(
    '“%s” is no date',
    (text) => {
      expect(parseEpochDay(text)).toBeUndefined();
    },
  );

  test('a date is read back as written', () => {
    for (const date of ['1970-01-01', '1969-12-31', '2024-02-29', '2026-11-20'])
      expect(formatEpochDay(parseEpochDay(date)!)).toBe(date);
  });
});

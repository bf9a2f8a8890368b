import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Spoken } from '../../../src/model/ledger/match-words.ts';
import { locateSpokenTime, parseSpokenLine } from '../../../src/model/ledger/spoken-line.ts';

const TOKYO = 'Asia/Tokyo';
/** 12:50 in Tokyo. */
const AT = new Date('2026-11-26T03:50:00Z');

function spoken(given: Partial<Spoken> = {}): Spoken {
  return { text: '', state: null, nextReportAt: null, expectedAt: null, ...given };
}

describe('a public line of a memo', () => {
  it.each<[string, Spoken]>([
    ['調査中です', spoken({ text: '調査中です' })],
    ['[identified] 電源の故障です', spoken({ text: '電源の故障です', state: 'identified' })],
    ['[in_progress] 交換しています', spoken({ text: '交換しています', state: 'in_progress' })],
    ['[resolved]', spoken({ state: 'resolved' })],
    // A bracket that is no state is text.
    ['[web1] 交換しました', spoken({ text: '[web1] 交換しました' })],
    ['次回: 13:30', spoken({ nextReportAt: new Date('2026-11-26T04:30:00Z') })],
    ['復旧見込み：15時', spoken({ expectedAt: new Date('2026-11-26T06:00:00Z') })],
    ['[monitoring] 次回: 13:30', spoken({ state: 'monitoring', nextReportAt: new Date('2026-11-26T04:30:00Z') })],
    ['次回: 未定', spoken({ text: '次回: 未定' })],
  ])('%j', (text, line) => {
    expect(parseSpokenLine(text, AT, TOKYO)).toEqual(line);
  });

  it.each([
    ['13:30', '2026-11-26T04:30:00Z'],
    ['１３：３０', '2026-11-26T04:30:00Z'],
    ['13時半頃', '2026-11-26T04:30:00Z'],
    ['13時30分ごろの予定', '2026-11-26T04:30:00Z'],
    ['15時まで', '2026-11-26T06:00:00Z'],
    // Passed a moment ago: overdue. Passed long ago: tomorrow's.
    ['12:30', '2026-11-26T03:30:00Z'],
    ['02:00', '2026-11-26T17:00:00Z'],
    ['24:00', '2026-11-26T15:00:00Z'],
    ['11/27 9:00', '2026-11-27T00:00:00Z'],
    ['11月27日 9時', '2026-11-27T00:00:00Z'],
    ['11月27日(金) 9時', '2026-11-27T00:00:00Z'],
    ['1/5 9:00', '2027-01-05T00:00:00Z'],
    ['2026-11-30 9:00', '2026-11-30T00:00:00Z'],
    ['2026年11月30日9時', '2026-11-30T00:00:00Z'],
  ])('次回: %s is %s', (text, iso) => {
    expect(parseSpokenLine(`次回: ${text}`, AT, TOKYO)).toEqual(spoken({ nextReportAt: new Date(iso) }));
  });

  it.each(['13:60', '25:00', '13', '13:30 に電話', '2/30 9:00', '13/1 9:00', '', '近日中'])(
    '次回: %s is no time and stays what it is',
    (text) => {
      const line = `次回: ${text}`;
      expect(parseSpokenLine(line, AT, TOKYO)).toEqual(spoken({ text: line }));
    },
  );

  it('a time without a date is within a day of when it was said, whatever the zone', () => {
    const zones = fc.constantFrom(TOKYO, 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.nat(23), fc.nat(59), zones, (at, hour, minute, zone) => {
        const time = { year: null, month: null, day: null, hour, minute };
        const hours = (locateSpokenTime(time, at, zone).getTime() - at.getTime()) / 3_600_000;
        expect(hours).toBeGreaterThan(-7.1);
        expect(hours).toBeLessThan(19.1);
      }),
    );
  });
});

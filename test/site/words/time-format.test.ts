import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallTimeAt } from '../../../src/base/time-zone.ts';
import { createTimeFormat } from '../../../src/site/words/time-format.ts';
import { en } from '../../../src/site/words/en.ts';
import { ja } from '../../../src/site/words/ja.ts';

const two = (n: number): string => String(n).padStart(2, '0');

describe('times as pages print them', () => {
  it.each([
    ['Asia/Tokyo', '2026-11-20T03:05:00Z', '20 Nov 2026, 12:05 (JST)'],
    ['UTC', '2026-11-20T03:05:00Z', '20 Nov 2026, 03:05 (UTC)'],
    ['Europe/Berlin', '2026-07-01T10:00:00Z', '1 Jul 2026, 12:00 (CEST)'],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', '25 Oct 2026, 02:30 (CEST)'],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', '25 Oct 2026, 02:30 (CET)'],
    ['Australia/Lord_Howe', '2026-04-04T14:59:00Z', '5 Apr 2026, 01:59 (GMT+11)'],
    ['Australia/Lord_Howe', '2026-04-04T15:01:00Z', '5 Apr 2026, 01:31 (GMT+10:30)'],
    ['Asia/Kathmandu', '2026-11-20T00:00:00Z', '20 Nov 2026, 05:45 (GMT+5:45)'],
  ])('name the zone of that moment: %s %s', (zone, at, text) => {
    expect(createTimeFormat(en, zone).dateTime(new Date(at))).toBe(text);
  });

  it('agree with the runtime at every moment, whatever the clocks did that day', () => {
    for (const zone of ['Asia/Tokyo', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'America/Santiago']) {
      const times = createTimeFormat(ja, zone);
      fc.assert(
        fc.property(
          fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
          (at) => {
            const wall = wallTimeAt(at, zone);
            expect(times.dateTime(at)).toContain(
              `${wall.year}年${wall.month}月${wall.day}日 ${two(wall.hour)}:${two(wall.minute)} (`,
            );
            expect(times.localDay(at)).toBe(`${wall.year}-${two(wall.month)}-${two(wall.day)}`);
          },
        ),
      );
    }
  });
});

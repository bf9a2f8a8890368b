import * as fc from 'fast-check';
import ICAL from 'ical.js';
import nodeIcal, { type VEvent } from 'node-ical';
import { describe, expect, it } from 'vitest';
import type { StatusPage } from '../../src/model/status-page.ts';
import { wordsFor } from '../../src/site/words/words-for.ts';
import { anyPage } from '../support/any-page.ts';
import { MACHINE_DAYS, maintenancePage } from '../support/machine-pages.ts';
import { machineFile, machineJson } from '../support/machine-tools.ts';
import { aMaintenance, at, someDates } from '../support/pages.ts';

// Read with ical.js (Mozilla's) and node-ical.

interface ReadEvent {
  uid: string;
  title: string;
  from: string;
  to: string | null;
}

function readWithIcalJs(page: StatusPage): ReadEvent[] {
  const calendar = new ICAL.Component(ICAL.parse(machineFile(page, 'maintenance.ics')) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((event) => ({
    uid: String(event.getFirstPropertyValue('uid')),
    title: String(event.getFirstPropertyValue('summary')),
    from: readTime(event, 'dtstart') ?? 'no start',
    to: readTime(event, 'dtend'),
  }));
}

function readTime(event: ICAL.Component, property: string): string | null {
  const value = event.getFirstPropertyValue(property);
  return value instanceof ICAL.Time ? value.toJSDate().toISOString() : null;
}

function readWithNodeIcal(page: StatusPage): ReadEvent[] {
  const text = machineFile(page, 'maintenance.ics');
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter((part): part is VEvent => part?.type === 'VEVENT');
  return events.map((event) => ({
    uid: event.uid,
    title: typeof event.summary === 'string' ? event.summary : event.summary.val,
    from: event.start.toISOString(),
    to: /DTEND/.test(text) && event.end !== undefined && event.end > event.start ? event.end.toISOString() : null,
  }));
}

/** The calendar's times have no smaller unit. */
function wholeSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}.000Z`;
}

function titlesOf(page: StatusPage): string[] {
  const document = machineJson(page, 'noroshi.json') as {
    maintenances: { title: string }[];
    withdrawnMaintenances?: { title: string }[];
  };
  const words = wordsFor(page.locale);
  return [
    ...document.maintenances.map(({ title }) => title),
    ...(document.withdrawnMaintenances ?? []).map(({ title }) => words.withdrawn(title)),
  ];
}

function eventOf(calendar: string, id: string): string {
  return calendar.split('BEGIN:VEVENT').find((event) => event.includes(`UID:${id}.`)) ?? 'none';
}

/** What the page says, in the order of the calendar. */
function expected(page: StatusPage): Pick<ReadEvent, 'from' | 'to'>[] {
  return [...page.maintenances, ...page.withdrawn].map(({ startsAt, endsAt }) => ({
    from: wholeSeconds(startsAt),
    to: endsAt === null || endsAt <= startsAt ? null : wholeSeconds(endsAt),
  }));
}

const timesOf = (events: readonly ReadEvent[]): Pick<ReadEvent, 'from' | 'to'>[] =>
  events.map(({ from, to }) => ({ from, to }));

describe('the maintenance calendar, read by parsers nobody here wrote', () => {
  it.each(MACHINE_DAYS)('holds each maintenance once, at its time, on %s', (_name, page) => {
    expect(timesOf(readWithIcalJs(page))).toEqual(expected(page));
    expect(timesOf(readWithNodeIcal(page))).toEqual(expected(page));
  });

  it('has a name, a refresh interval and UTC times only', () => {
    const text = machineFile(maintenancePage(), 'maintenance.ics');
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(
      'マネージドクラウド 稼働状況 – 株式会社ひので商会 様 メンテナンス',
    );
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT15M');
    expect(text).not.toContain('TZID');
    for (const [, value] of text.matchAll(/^DT(?:START|END|STAMP)(?:;[^:]*)?:(.*)\r$/gm)) expect(value).toMatch(/Z$/);
  });

  it('keeps the id of a maintenance that moves, and stamps only what moved', () => {
    const [first, next, ...rest] = maintenancePage().maintenances;
    if (first === undefined || next === undefined) throw new Error('two maintenances');
    const dates = { ...next.dates, statedAt: at(4), changedAt: at(4), sequence: 1 };
    const moved = { ...next, dates, startsAt: at(660), updates: [{ at: at(3), text: '開始を1時間遅らせます。' }] };
    const before = machineFile(maintenancePage(), 'maintenance.ics');
    const after = machineFile(
      maintenancePage({ changedAt: at(4), maintenances: [first, moved, ...rest] }),
      'maintenance.ics',
    );
    expect(eventOf(after, 'mnt-next')).not.toBe(eventOf(before, 'mnt-next'));
    expect(eventOf(after, 'mnt-now')).toBe(eventOf(before, 'mnt-now'));
    expect(eventOf(after, 'mnt-past')).toBe(eventOf(before, 'mnt-past'));
  });

  it('counts changes of start and end, and tells the run that said them', () => {
    const dates = someDates({ statedAt: at(-5), changedAt: at(-2), sequence: 2 });
    const page = maintenancePage({ changedAt: at(4), maintenances: [aMaintenance({ dates })] });
    const [event] = new ICAL.Component(
      ICAL.parse(machineFile(page, 'maintenance.ics')) as unknown[],
    ).getAllSubcomponents('vevent');
    expect(event?.getFirstPropertyValue('sequence')).toBe(2);
    expect(readTime(event!, 'dtstamp')).toBe(wholeSeconds(at(-2)));
    expect(readTime(event!, 'last-modified')).toBe(wholeSeconds(at(-2)));
    expect(readTime(event!, 'created')).toBe(wholeSeconds(dates.announcedAt));
  });

  it('says of one that was taken back that it is cancelled', () => {
    const gone = aMaintenance({
      id: 'gone',
      title: 'ストレージ更新',
      dates: someDates({ changedAt: at(-2), sequence: 1 }),
    });
    const page = maintenancePage({ maintenances: [], withdrawn: [gone] });
    const text = machineFile(page, 'maintenance.ics');
    expect(readWithIcalJs(page).map(({ title }) => title)).toEqual(['【中止】ストレージ更新']);
    const read = Object.values(nodeIcal.sync.parseICS(text)).find((part): part is VEvent => part?.type === 'VEVENT');
    expect(read).toMatchObject({ status: 'CANCELLED', sequence: 1 });
  });

  it('folds at 75 bytes and ends its lines with CR LF', () => {
    const long = maintenancePage({ name: '長い名前'.repeat(40) });
    for (const line of machineFile(long, 'maintenance.ics').split('\r\n')) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toMatch(/[\r\n]/);
    }
  });

  it('survives whatever is on the page', () => {
    fc.assert(
      fc.property(anyPage, (page) => {
        const events = readWithIcalJs(page);
        expect(timesOf(events)).toEqual(expected(page));
        expect(events.map((event) => event.title)).toEqual(titlesOf(page));
        expect(new Set(events.map((event) => event.uid)).size).toBe(page.maintenances.length + page.withdrawn.length);
        expect(timesOf(readWithNodeIcal(page))).toEqual(expected(page));
      }),
      { numRuns: 150 },
    );
  });
});

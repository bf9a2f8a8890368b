import { ICalCalendar, ICalEvent, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Maintenance, StatusPage, WithdrawnMaintenance } from '../../model/status-page.ts';
import { maintenanceTitle } from '../words/incident-words.ts';
import { pageTitle, plainLine, plainName, plainText, xmlSafe } from './machine-text.ts';
import { oldestFirst } from './machine-times.ts';
import { readerUrl } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

const MIN_REFRESH_MINUTES = 15;
const MAX_NAMES = 20;

/** RFC 5545, section 3.1: bytes in a line, its end not counted. */
const MAX_LINE_BYTES = 75;

/**
 * The maintenances as a calendar to subscribe to (RFC 5545): UTC times, so that each reader's own clock tells them; ids
 * that never change, so that a moved maintenance moves; done ones are kept as long as the page has them.
 *
 * The library writes the events. The few lines around them and the folding are ours: the library's folding makes an
 * encoder for each character, which took more time than all other files of a page together.
 */
export function buildCalendar(page: StatusPage, words: Words): string {
  // Most customers have no maintenance, and the library need not be asked for nothing.
  const events = page.maintenances.length + page.withdrawn.length === 0 ? [] : buildEvents(page, words);
  const lines = ['BEGIN:VCALENDAR', ...describeCalendar(page, words), ...events.flatMap(splitLines), 'END:VCALENDAR'];
  return `${lines.map(foldLine).join('\r\n')}\r\n`;
}

function buildEvents(page: StatusPage, words: Words): string[] {
  const calendar = new ICalCalendar();
  return [
    ...page.maintenances.map((one) => buildEvent(one, describeMaintenance(one, words), page, calendar, words)),
    ...page.withdrawn.map((one) => buildWithdrawn(one, page, calendar, words)),
  ].map((event) => event.toString());
}

function describeCalendar(page: StatusPage, words: Words): string[] {
  const title = escapeText(`${pageTitle(page, words)} ${words.page.maintenances}`);
  const refresh = `PT${Math.max(MIN_REFRESH_MINUTES, Math.round(page.everyMinutes))}M`;
  return [
    'VERSION:2.0',
    `PRODID:-//Noroshi//Status page//${page.locale.toUpperCase()}`,
    'METHOD:PUBLISH',
    `URL:${readerUrl(page.url, page.addresses)}`,
    `SOURCE;VALUE=URI:${page.url + routes.calendar}`,
    `NAME:${title}`,
    `X-WR-CALNAME:${title}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${refresh}`,
    `X-PUBLISHED-TTL:${refresh}`,
  ];
}

/** It stays until its end is past: a reader that only took it away would leave somebody waiting. */
function buildWithdrawn(one: WithdrawnMaintenance, page: StatusPage, calendar: ICalCalendar, words: Words): ICalEvent {
  const event = buildEvent(one, plainText(one.text ?? ''), page, calendar, words);
  event.status(ICalEventStatus.CANCELLED);
  event.summary(words.withdrawn(event.summary()));
  return event;
}

function buildEvent(
  maintenance: WithdrawnMaintenance,
  description: string,
  page: StatusPage,
  calendar: ICalCalendar,
  words: Words,
): ICalEvent {
  const { startsAt, endsAt, dates } = maintenance;
  return new ICalEvent(
    {
      id: `${maintenance.id}.${page.id}@${page.idAuthority}`,
      sequence: dates.sequence,
      stamp: dates.changedAt,
      created: dates.announcedAt,
      lastModified: dates.changedAt,
      start: startsAt,
      // Without an end the event is a moment: calendars know no “until further notice”.
      ...(endsAt !== null && endsAt > startsAt ? { end: endsAt } : {}),
      summary: plainName(maintenanceTitle(maintenance, words), maintenance.id),
      description,
      url: readerUrl(page.url, page.addresses),
      status: ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
    },
    calendar,
  );
}

function describeMaintenance(maintenance: Maintenance, words: Words): string {
  const scope = describeScope(maintenance, words);
  const updates = oldestFirst(maintenance.updates).toReversed();
  const parts = [
    `${words.page.state}: ${words.maintenanceStates[maintenance.state]}`,
    scope === '' ? '' : `${words.page.scope}: ${scope}`,
    plainText(maintenance.text ?? ''),
    xmlSafe(maintenance.bodyMarkdown ?? '').trim(),
    ...updates.map(({ text }) => plainText(text)),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Empty where the page gives numbers, not names. */
function describeScope({ components }: Maintenance, words: Words): string {
  if (components.length === 0) return words.page.maintenanceAll;
  const names = components.map(({ name }) => plainLine(name)).filter((name) => name !== '');
  const shown = names.slice(0, MAX_NAMES);
  return shown.length === 0 ? '' : words.and(shown, components.length - shown.length);
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, (character) => `\\${character}`);
}

function splitLines(text: string): string[] {
  return text.split('\r\n').filter((line) => line !== '');
}

/** Whole characters only: a reader that decodes before it unfolds sees no broken one. */
function foldLine(line: string): string {
  // No character of a text takes more than three bytes a unit.
  if (line.length * 3 <= MAX_LINE_BYTES || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  const folded: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > MAX_LINE_BYTES) {
      folded.push(part);
      part = ' ';
      bytes = 1;
    }
    part += character;
    bytes += size;
  }
  return [...folded, part].join('\r\n');
}

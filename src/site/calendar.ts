import { ICalCalendar, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Maintenance, StatusPage } from '../model/status-page.ts';
import { maintenanceTitle } from './incident-words.ts';
import { plainLine, plainText, xmlSafe, plainName } from './machine-text.ts';
import { maintenanceTimes, oldestFirst } from './machine-times.ts';
import { absoluteUrl, routes } from './routes.ts';
import type { Words } from './words/words.ts';

const MIN_REFRESH_MINUTES = 15;
const MAX_NAMES = 20;

/**
 * The maintenances as a calendar to subscribe to (RFC 5545): UTC times, so that each reader's own clock tells them; ids
 * that never change, so that a moved maintenance moves; done ones are kept as long as the page has them.
 */
export function buildCalendar(page: StatusPage, words: Words): string {
  const host = new URL(page.url).hostname;
  const title = escapeName(`${plainName(page.name, page.id)} ${words.page.maintenances}`);
  const calendar = new ICalCalendar({
    name: title,
    prodId: { company: 'Noroshi', product: 'Status page', language: page.locale.toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
    source: absoluteUrl(page.url, routes.calendar),
    url: page.url,
    ttl: Math.max(MIN_REFRESH_MINUTES, Math.round(page.everyMinutes)) * 60,
  });
  for (const maintenance of page.maintenances) {
    const { startsAt, endsAt } = maintenance;
    const { updatedAt } = maintenanceTimes(maintenance, page.changedAt);
    calendar.createEvent({
      id: `${maintenance.id}.${page.id}@${host}`,
      stamp: updatedAt,
      lastModified: updatedAt,
      start: startsAt,
      // Without an end the event is a moment: calendars know no “until further notice”.
      ...(endsAt !== null && endsAt > startsAt ? { end: endsAt } : {}),
      summary: plainName(maintenanceTitle(maintenance, words), maintenance.id),
      description: describe(maintenance, words),
      url: page.url,
      status: ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return `${calendar.toString()}\r\n`;
}

function describe(maintenance: Maintenance, words: Words): string {
  const scope = describeScope(maintenance, words);
  const parts = [
    `${words.page.state}: ${words.maintenanceStates[maintenance.state]}`,
    scope === '' ? '' : `${words.page.scope}: ${scope}`,
    plainText(maintenance.text ?? ''),
    xmlSafe(maintenance.bodyMarkdown ?? '').trim(),
    ...oldestFirst(maintenance.updates)
      .toReversed()
      .map(({ text }) => plainText(text)),
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

/** The library escapes what stands in events, but not the calendar's name. */
function escapeName(name: string): string {
  return name.replace(/[\\;,]/g, (character) => `\\${character}`);
}

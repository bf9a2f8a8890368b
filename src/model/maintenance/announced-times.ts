import type { Announcement } from '../../announcements/announcement.ts';
import { DAY_MS, MINUTE_MS } from '../../base/durations.ts';
import { twoDigits } from '../../base/thousands.ts';
import { wallTimeAt } from '../../base/time-zone.ts';
import { HORIZON_DAYS, maintenanceState } from './maintenance.ts';
import { downtimeSpans, type DowntimeSpan } from './recurrence.ts';

export interface TimesOptions {
  now: Date;
  /** Times that ended earlier are left out. */
  historyFrom: Date;
  /** IANA name; what recurs keeps its local time there. */
  timeZone: string;
}

/** What recurs must not drown what is special: so many times of one announcement are listed, those nearest to now. */
const MAX_SCHEDULED = 10;
const MAX_COMPLETED = 20;

/**
 * An announced maintenance as often as it happens, oldest first: itself where it does not recur. Each time has an id of its
 * own, and the updates that were written between the end of the one before and its own.
 */
export function announcedTimes(announcement: Announcement, options: TimesOptions): Announcement[] {
  const { recurrence, ...once } = announcement;
  const { startsAt, endsAt } = announcement;
  if (recurrence === undefined || startsAt === null || endsAt === null) return [once];
  const durationMinutes = (endsAt.getTime() - startsAt.getTime()) / MINUTE_MS;
  const { now, historyFrom, timeZone } = options;
  const window = { from: historyFrom, to: new Date(now.getTime() + HORIZON_DAYS * DAY_MS) };
  const spans = downtimeSpans({ startsAt, durationMinutes, recurrence }, window, timeZone);
  return nearest(spans, now).map((span, index, all) => {
    const since = all[index - 1]?.endsAt ?? null;
    return {
      ...once,
      id: `${once.id}-${idOfTime(span.startsAt, timeZone, recurrence.type === 'hourly')}`,
      startsAt: span.startsAt,
      endsAt: span.endsAt,
      updates: once.updates.filter(
        ({ at }) => (since === null || at >= since) && (span.endsAt === null || at < span.endsAt),
      ),
    };
  });
}

function nearest(spans: readonly DowntimeSpan[], now: Date): DowntimeSpan[] {
  const of = (state: ReturnType<typeof maintenanceState>): DowntimeSpan[] =>
    spans.filter((span) => maintenanceState(span, now) === state);
  return [...of('completed').slice(-MAX_COMPLETED), ...of('in_progress'), ...of('scheduled').slice(0, MAX_SCHEDULED)];
}

/** `20261127`, of what happens more than once a day `20261127-0300`. */
function idOfTime(at: Date, timeZone: string, hasTime: boolean): string {
  const { year, month, day, hour, minute } = wallTimeAt(at, timeZone);
  return `${year}${twoDigits(month)}${twoDigits(day)}${hasTime ? `-${twoDigits(hour)}${twoDigits(minute)}` : ''}`;
}

import type { Minute, StoryDowntime } from './story.ts';

// Mackerel's downtimes, day by day in Japan, where it runs: an offset without summer time.

const DAY = 24 * 60;
const JAPAN = 9 * 60;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Minutes within `[from, to)` at which the downtime lasts. */
export function downtimeMinutes(downtime: StoryDowntime, from: Minute, to: Minute): Set<Minute> {
  const minutes = new Set<Minute>();
  for (let at = Math.min(downtime.start, from - 2 * DAY); at < to; at++) {
    if (at < downtime.start || at < from - downtime.durationMinutes || !begins(downtime, at)) continue;
    for (let minute = Math.max(at, from); minute < Math.min(at + downtime.durationMinutes, to); minute++)
      minutes.add(minute);
  }
  return minutes;
}

/** Whether an occurrence begins at that minute, at or after its start. */
function begins({ start, recurrence }: StoryDowntime, at: Minute): boolean {
  if (at === start && recurrence?.weekdays === undefined) return true;
  if (recurrence === null) return false;
  const { type, interval, weekdays } = recurrence;
  if (type === 'hourly') return (at - start) % (60 * interval) === 0;
  const [first, day] = [start + JAPAN, at + JAPAN];
  if (day % DAY !== first % DAY) return false;
  const days = Math.floor(day / DAY) - Math.floor(first / DAY);
  if (type === 'daily') return days % interval === 0;
  if (type === 'weekly') {
    const weeks = weekOf(day) - weekOf(first);
    if (weeks % interval !== 0) return false;
    return weekdays === undefined ? weekdayOf(day) === weekdayOf(first) : weekdays.includes(weekdayOf(day));
  }
  const months = monthOf(day) - monthOf(first);
  const every = type === 'monthly' ? interval : 12 * interval;
  // The 31st of a shorter month is its last day.
  return months % every === 0 && dayOf(day) === Math.min(dayOf(first), lastDayOf(day));
}

function dateOf(local: Minute): Date {
  return new Date(local * 60_000);
}

function weekdayOf(local: Minute): string {
  return WEEKDAYS[dateOf(local).getUTCDay()]!;
}

/** Weeks since 1970-01-05, a Monday. */
function weekOf(local: Minute): number {
  return Math.floor((Math.floor(local / DAY) - 4) / 7);
}

function monthOf(local: Minute): number {
  return dateOf(local).getUTCFullYear() * 12 + dateOf(local).getUTCMonth();
}

function dayOf(local: Minute): number {
  return dateOf(local).getUTCDate();
}

function lastDayOf(local: Minute): number {
  const date = dateOf(local);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

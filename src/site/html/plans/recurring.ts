import { DAY_MS } from '../../../base/durations.ts';
import type { Maintenance, StatusPage } from '../../../model/status-page.ts';
import type { Cadence } from './cadence-words.ts';
import type { TimeFormat } from '../../words/time-format.ts';

/** The times of one maintenance, in the order given; at least one. */
export type Times = readonly [Maintenance, ...Maintenance[]];

/**
 * What comes again stands once, by its next time. On the overview, what is done to several customers at the same times and
 * with the same words stands once, too.
 */
export function foldMaintenances(planned: readonly Maintenance[], kind: StatusPage['kind']): Times[] {
  const series = groupBy(planned, seriesKey);
  if (kind === 'customer') return series;
  return [...groupBy(series, (times) => JSON.stringify(times.map(sameWorkKey)))].map(uniteCustomers);
}

/** The days on which it comes again, where they have a rhythm. */
export function cadenceOf(all: readonly Pick<Maintenance, 'startsAt'>[], times: TimeFormat): Cadence | null {
  const days = all.map(({ startsAt }) => Date.parse(times.localDay(startsAt)) / DAY_MS);
  const steps = days.slice(1).map((day, i) => day - days[i]!);
  if (steps.length === 0) return null;
  if (steps.every((step) => step === 1)) return 'daily';
  if (steps.every((step) => step === 7)) return { weekday: weekdayOf(days[0]!) };
  const isOfficeWeek = days.every((day) => weekdayOf(day) % 6 !== 0);
  return isOfficeWeek && steps.every((step, i) => step === (weekdayOf(days[i]!) === 5 ? 3 : 1)) ? 'weekdays' : null;
}

/** @param day counted from 1970-01-01, a Thursday */
function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

/** Times of one series that last as long, at the same time of day. */
function seriesKey({ id, series, components, startsAt, endsAt }: Maintenance): string {
  const lengthMs = endsAt === null ? null : endsAt.getTime() - startsAt.getTime();
  return JSON.stringify([series ?? id, components.map((each) => each.id), lengthMs, startsAt.getTime() % DAY_MS]);
}

/** The work itself, without whom it is done to; what speaks of everybody stays by itself. */
function sameWorkKey({ id, components, title, text, bodyMarkdown, startsAt, endsAt }: Maintenance): unknown[] {
  return [components.length === 0 ? id : '', title, text, bodyMarkdown, startsAt, endsAt];
}

function uniteCustomers([first, ...others]: readonly [Times, ...Times[]]): Times {
  if (others.length === 0) return first;
  const components = [first, ...others].flatMap(([next]) => next.components);
  const unique = [...new Map(components.map((each) => [each.id, each])).values()];
  const [next, ...again] = first;
  return [{ ...next, components: unique }, ...again];
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

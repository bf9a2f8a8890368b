import type { HeadlineFacts, Kind } from '../../model/pages/headline.ts';

/** A moment as a wall clock in the site's time zone shows it. `month` 1–12, `weekday` 0 is Sunday. */
export interface LocalParts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

/** Things of one kind: how many, and the names that may be said of them (maybe fewer, maybe none). */
export interface Things {
  kind: Kind;
  count: number;
  names: readonly string[];
}

/** Numbers, dates and sentences put together from facts. */
export interface Sentences {
  dateTime(parts: LocalParts, zone: string): string;
  date(parts: LocalParts): string;
  /** `11月26日 04:17`, with or without its year; the zone is said once, at the page's foot. */
  moment(parts: LocalParts, withYear: boolean): string;
  /** Without the year. */
  day(parts: LocalParts): string;
  month(year: number, month: number): string;
  clock(parts: LocalParts, zone: string): string;
  /** Both ends with one zone, the second date left out when it is the same day. */
  range(from: LocalParts, to: LocalParts, zone: string): string;
  openRange(from: LocalParts, zone: string): string;
  /** Of moments in words; `to` may be empty. */
  span(from: string, to: string): string;
  /** Whole minutes; under one minute says so. */
  duration(minutes: number): string;
  /** `percent` is text already, like `99.982`. */

  count(kind: Kind, n: number): string;
  of(kind: Kind, part: number, total: number): string;
  /** Of two or more. */
  every(kind: Kind, total: number): string;
  and(names: readonly string[], more: number): string;
  headline(facts: HeadlineFacts): string;
  /** The same in the past, for a page that nothing is heard of any more; `{r}` how long ago. */
  headlinePast(facts: HeadlineFacts): string;
  /** Above several customers' trouble at once. */
  widespreadHeadline: string;
  /** The same, at the head of the event: `広い範囲の障害・掲載中 35社` */
  widespreadTitle(n: number): string;
  lead(facts: HeadlineFacts): string;
  unknownBeside(kind: Kind, unknown: number, total: number): string;
  notMonitoredBeside(kind: Kind, count: number): string;
  /** The same of a customer of whom nothing is watched. */
  unwatchedBeside: string;
  /** `listed`: how many customers the page itself speaks of. */
  othersAffected(n: number, listed: number): string;

  incidentTitle(things: Things, effect: 'outage' | 'degraded', resolved: boolean): string;
  /** `サーバー3台（a、b、ほか1台）` */
  scope(things: Things): string;
  reportNumber(n: number): string;
  /** A title behind a mark: `【復旧】…`, `[Resolved] …` */
  marked(mark: string, title: string): string;
  /** Of an incident of which nothing is left to say. */
  takenBackTitle: string;
  /** Of a maintenance that was taken back. */
  withdrawn(title: string): string;
  /** The same, stated anew with other times. */
  moved(title: string): string;
  maintenanceTitle(names: readonly string[]): string;
  flapping(times: number, minutes: number): string;
}

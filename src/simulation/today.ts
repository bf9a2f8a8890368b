import type { AlertBook } from './alert-book.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { planLiveDowntime } from './downtimes.ts';
import { degrade, failPage, failRule, flap, strikeHost, takeOut } from './events.ts';
import { growMemo, type PublicLine } from './memos.ts';
import type { Random } from './random.ts';
import { entryAt, toSeconds, type Seconds, type SimulatedAlert, type SimulatedHost } from './timeline.ts';

export interface TodayPlan {
  now: Date;
  locale: 'ja' | 'en';
  random: Random;
}

/** Deals out organizations so that every scene has its own; `undefined` when none is left. */
export type Deal = () => AlertBook | undefined;

type Scene = (book: AlertBook, host: SimulatedHost) => void;

/** What began and ended within the last day. */
export function writeResolvedToday(deal: Deal, { now, locale, random }: TodayPlan): void {
  const end = toSeconds(now);
  const scenes: Scene[] = [
    (book, host) => strike(book, host, end - 20 * HOUR, 74),
    (book, host) => strike(book, host, end - 16.5 * HOUR, 9),
    (book, host) => strike(book, host, end - 11 * HOUR, 205),
    (book, host) => strike(book, host, end - 8 * HOUR, 31),
    (book, host) => strike(book, host, end - 4.5 * HOUR, 18),
    (book, host) => void strikeHost(book, host, { from: end - 9 * HOUR, to: end - 9 * HOUR + 140 }),
    (book, host) => void strikeHost(book, host, { from: end - 3 * HOUR, to: end - 3 * HOUR + 95 }),
    (book, host) => void strikeHost(book, host, { from: end - 97 * MINUTE, to: end - 97 * MINUTE + 60 }),
    (book, host) => flap(book, host, end - 5 * HOUR, random),
    (book, host) => void degrade(book, host, { from: end - 7 * HOUR, to: end - 5.8 * HOUR }, random, 'CPU %'),
    (book) => void failPage(book, { from: end - 6 * HOUR, to: end - 6 * HOUR + 22 * MINUTE }, random),
    (book, host) => void failRule(book, host, { from: end - 13 * HOUR, to: end - 12.5 * HOUR }, random),
  ];
  const strike = (book: AlertBook, host: SimulatedHost, from: Seconds, minutes: number): void => {
    const alert = strikeHost(book, host, { from, to: from + minutes * MINUTE });
    if (alert === undefined) return;
    alert.memos = growMemo(alert, locale, [[6, 'investigating'], [14, 'working'], [minutes - 2, 'recovered']]); // prettier-ignore
  };
  play(scenes, deal, random);
}

/** What is going on at `now`, beside the widespread outage. All but the host taken out for good end within hours. */
export function writeLiveToday(deal: Deal, plan: TodayPlan): void {
  const { now, locale, random } = plan;
  const end = toSeconds(now);
  const scenes: Scene[] = [
    (book, host) => {
      const alert = strikeHost(book, host, { from: end - 12 * MINUTE, to: end + 33 * MINUTE });
      if (alert !== undefined) alert.memos = growMemo(alert, locale, [[7, 'working'], [41, 'recovered']]); // prettier-ignore
    },
    (book, host) => void strikeHost(book, host, { from: end - 4 * MINUTE, to: end + 19 * MINUTE }),
    (book, host) =>
      void degrade(book, host, { from: end - 95 * MINUTE, to: end + 50 * MINUTE }, random, 'Filesystem %'),
    (book) => void failPage(book, { from: end - 26 * MINUTE, to: end + 8 * MINUTE }, random),
    (book, host) => {
      takeOut(book, host, { from: end - 200 * MINUTE, outAt: end - 180 * MINUTE, backAt: null }, 'poweroff');
    },
    // Two that no customer shall hear of: a standby host, and a rule that is muted.
    (book, host) => {
      host.statuses = [{ at: host.createdAt, status: 'standby' }];
      strikeHost(book, host, { from: end - 61 * MINUTE, to: end + 6 * HOUR });
    },
    (book, host) => {
      const muted = book.organization.monitors.find((monitor) => monitor.name === 'Memory %');
      if (muted !== undefined) muted.isMute = true;
      degrade(book, host, { from: end - 140 * MINUTE, to: end + 3 * HOUR }, random, 'Memory %');
    },
  ];
  play(scenes, deal, random);
}

/** Every host of an organization is being worked on, announced by a downtime. */
export function putInMaintenance(book: AlertBook, plan: TodayPlan): void {
  const { organization } = book;
  const { now, locale, random } = plan;
  const end = toSeconds(now);
  const from = end - 90 * DAY;
  organization.downtimes.push(planLiveDowntime({ now, from, locale, services: organization.services, random }));
  for (const host of organization.hosts) {
    const before = entryAt(host.statuses, end)?.status ?? 'working';
    if (before === 'poweroff') continue;
    host.statuses.push({ at: end - 50 * MINUTE, status: 'maintenance' }, { at: end + 100 * MINUTE, status: before });
  }
}

export interface Widespread {
  startedAt: Date;
  /** The organizations that it hit. */
  books: AlertBook[];
  hostCount: number;
  /** The first alert of all. */
  first: { book: AlertBook; alertId: string };
}

/**
 * A rack or its network breaks under many customers at once. So many of the hosts are back by `now`; the rest come back
 * within three hours.
 */
export function writeWidespreadToday(
  books: readonly AlertBook[],
  size: { hosts: number; recoveredShare: number },
  { now, locale, random }: TodayPlan,
): Widespread | null {
  const start = toSeconds(now) - 38 * MINUTE;
  const struck = dealHosts(books, size.hosts, random);
  let first: Widespread['first'] | null = null;
  let hostCount = 0;
  const hit = new Map<AlertBook, SimulatedAlert[]>();
  for (const [i, { book, host }] of struck.entries()) {
    const isFirst = first === null;
    const from = isFirst ? start : start + random.integer(10, 170);
    const isRecovered = !isFirst && random.chance(size.recoveredShare);
    const to = start + (isRecovered ? random.integer(12, 35) : random.integer(55, 210)) * MINUTE + (i % 60);
    const alert = strikeHost(book, host, { from, to });
    if (alert === undefined) continue;
    hostCount++;
    hit.set(book, [...(hit.get(book) ?? []), alert]);
    first ??= { book, alertId: alert.id };
  }
  for (const alerts of hit.values()) for (const alert of alerts) alert.memos = growMemo(alert, locale, linesOf(alert, alerts)); // prettier-ignore
  return first === null ? null : { startedAt: new Date(start * 1000), books: [...hit.keys()], hostCount, first };
}

/** Nobody writes that some are back where none of theirs is. */
function linesOf(
  { openedAt }: SimulatedAlert,
  ofOrganization: readonly SimulatedAlert[],
): (readonly [afterMinutes: number, line: PublicLine])[] {
  const isPartly = ofOrganization.some(({ closedAt }) => (closedAt ?? Infinity) <= openedAt + 30 * MINUTE);
  return [[6, 'investigating'], [15, 'working'], ...(isPartly ? [[30, 'partly'] as const] : [])];
}

/** Hosts of these organizations in turn, one of each, until there are enough. */
function dealHosts(
  books: readonly AlertBook[],
  count: number,
  random: Random,
): { book: AlertBook; host: SimulatedHost }[] {
  const piles = books.map((book) => ({
    book,
    hosts: random.shuffle(findSteadyHosts(book)),
  }));
  const dealt: { book: AlertBook; host: SimulatedHost }[] = [];
  while (dealt.length < count && piles.some((pile) => pile.hosts.length > 0)) {
    for (const pile of piles) {
      const host = pile.hosts.pop();
      if (host !== undefined && dealt.length < count) dealt.push({ book: pile.book, host });
    }
  }
  return dealt;
}

/** Hosts that have been working ever since: the others may be out of service, and open no alerts. */
export function findSteadyHosts(book: AlertBook): SimulatedHost[] {
  return book.organization.hosts.filter((host) => host.statuses.length === 1 && host.statuses[0]?.status === 'working');
}

function play(scenes: readonly Scene[], deal: Deal, random: Random): void {
  for (const scene of scenes) {
    const book = deal();
    const hosts = book === undefined ? [] : findSteadyHosts(book);
    if (book !== undefined && hosts.length > 0) scene(book, random.pick(hosts));
  }
}

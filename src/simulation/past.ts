import type { AlertBook } from './alert-book.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { degrade, failCheck, failPage, failRule, flap, outageLength, strikeHost, takeOut } from './events.ts';
import { growMemo } from './memos.ts';
import type { Random } from './random.ts';
import type { Seconds, SimulatedHost } from './timeline.ts';

export interface PastPlan {
  from: Seconds;
  /** Everything that ends at all has ended by then. */
  to: Seconds;
  locale: 'ja' | 'en';
  /** Over the whole company; some of them bring more than one alert. */
  eventsPerDay: number;
  /** Nothing is left open. */
  isQuiet: boolean;
  random: Random;
}

const KINDS = [
  ['outage', 26],
  ['blip', 18],
  ['degraded', 24],
  ['page', 9],
  ['check', 9],
  ['rule', 7],
  ['flapping', 4],
  ['group', 3],
] as const;

/** The company's ordinary weeks, up to yesterday. */
export function writePast(books: readonly AlertBook[], plan: PastPlan): void {
  const days = (plan.to - plan.from) / DAY;
  if (days <= 0) return;
  // Taken-out hosts come first: what they refuse to alert about later depends on it.
  writeTakenOut(books, plan, days);
  writeWidespread(books, plan, days);
  writeRetired(books, plan, days);
  const hosts = books.reduce((sum, book) => sum + book.organization.hosts.length, 0);
  for (const book of books) {
    const random = plan.random.fork(`past/${book.organization.name}`);
    const share = book.organization.hosts.length / hosts;
    const count = Math.floor(plan.eventsPerDay * days * share + random.next());
    for (let i = 0; i < count; i++) writeEvent(book, plan, random);
  }
}

function writeEvent(book: AlertBook, plan: PastPlan, random: Random): void {
  const { hosts } = book.organization;
  const kind = random.pickWeighted(KINDS);
  const host = random.pick(hosts);
  const from = random.integer(plan.from, plan.to - 30 * MINUTE);
  const to = Math.min(plan.to, from + outageLength(random));
  switch (kind) {
    case 'outage':
      return writeOutage(book, host, { from, to }, plan, random);
    case 'blip':
      strikeHost(book, host, { from, to: from + random.integer(40, 175) });
      return;
    case 'degraded':
      degrade(book, host, { from, to }, random);
      return;
    case 'page':
      failPage(book, { from, to: Math.min(to, from + HOUR) }, random);
      return;
    case 'check':
      failCheck(book, host, { from, to }, random);
      return;
    case 'rule':
      failRule(book, host, { from, to }, random);
      return;
    case 'flapping':
      flap(book, host, from, random);
      return;
    case 'group':
      for (const each of random.shuffle(hosts).slice(0, random.integer(2, 5))) {
        const start = from + random.integer(0, 4 * MINUTE);
        writeOutage(book, each, { from: start, to: Math.min(plan.to, start + outageLength(random)) }, plan, random);
      }
  }
}

function writeOutage(
  book: AlertBook,
  host: SimulatedHost,
  span: { from: Seconds; to: Seconds },
  { locale }: PastPlan,
  random: Random,
): void {
  const alert = strikeHost(book, host, span);
  const minutes = (span.to - span.from) / MINUTE;
  if (alert === undefined || minutes < 20 || random.chance(0.4)) return;
  alert.memos = growMemo(alert, locale, [
    [random.integer(5, 9), 'investigating'],
    [random.integer(10, 18), 'working'],
    [Math.max(19, Math.floor(minutes) - 2), 'recovered'],
  ]);
}

/** About every third week something that several customers stand on breaks. */
function writeWidespread(books: readonly AlertBook[], plan: PastPlan, days: number): void {
  const random = plan.random.fork('widespread');
  for (let i = 0; i < Math.floor(days / 20); i++) {
    const from = random.integer(plan.from, plan.to - 3 * HOUR);
    for (const book of random.shuffle(books).slice(0, 4)) {
      for (const host of random.shuffle(book.organization.hosts).slice(0, random.integer(2, 3))) {
        const start = from + random.integer(0, 3 * MINUTE);
        writeOutage(book, host, { from: start, to: start + random.integer(25, 120) * MINUTE }, plan, random);
      }
    }
  }
}

/** Hosts that failed and were switched off, some for ever; their alerts stay open meanwhile. */
function writeTakenOut(books: readonly AlertBook[], plan: PastPlan, days: number): void {
  const random = plan.random.fork('taken-out');
  for (const [i, book] of random
    .shuffle(books)
    .slice(0, Math.ceil(days / 12))
    .entries()) {
    const from = random.integer(plan.from, plan.to - 8 * HOUR);
    const isForEver = i % 2 === 0 && !plan.isQuiet;
    const backAt = isForEver ? null : from + random.integer(2, 7) * HOUR;
    const outAt = from + random.integer(10, 50) * MINUTE;
    takeOut(
      book,
      random.pick(book.organization.hosts),
      { from, outAt, backAt },
      i % 3 === 1 ? 'maintenance' : 'poweroff',
    );
  }
}

/** Hosts that broke and were given up: retiring closes the alert, and the host leaves the list. */
function writeRetired(books: readonly AlertBook[], plan: PastPlan, days: number): void {
  const random = plan.random.fork('retired');
  for (const book of random.shuffle(books).slice(0, Math.floor(days / 15))) {
    const from = random.integer(plan.from, plan.to - 8 * HOUR);
    const retiredAt = from + random.integer(1, 6) * HOUR;
    const model = random.pick(book.organization.hosts);
    const host = {
      ...model,
      id: random.id(),
      name: `old-${model.name}`,
      statuses: [{ at: model.createdAt, status: 'working' as const }],
      retiredAt,
    };
    book.organization.retiredHosts.push(host);
    const alert = strikeHost(book, host, { from, to: retiredAt });
    if (alert !== undefined) alert.closedBy = 'hostRetire';
  }
}

import { openAlertBook, type AlertBook } from './alert-book.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import { changeCustomers } from './changes.ts';
import { strikeHost } from './events.ts';
import { buildFleet, type Fleet } from './organizations.ts';
import { writePast } from './past.ts';
import { createRandom, type Random } from './random.ts';
import { toSeconds, type Company, type Seconds, type Story } from './timeline.ts';
import { leaveBatchUnwatched } from './unwatched.ts';
import {
  findSteadyHosts,
  putInMaintenance,
  writeLiveToday,
  writeResolvedToday,
  writeWidespreadToday,
  type Deal,
  type TodayPlan,
  type Widespread,
} from './today.ts';

export interface CompanyOptions {
  seed: number;
  /** The instant that “today” ends in; live incidents go on a few hours beyond. */
  now: Date;
  /** How far the alerts reach back; 0 for none but today's. */
  historyDays?: number;
  organizations?: number;
  /** At least one an organization. */
  hosts?: number;
  /** Of public memo lines and display names. */
  locale?: 'ja' | 'en';
  /** Things that happen a day over the whole company; default: 45 for 1,000 hosts. */
  eventsPerDay?: number;
  /**
   * `ordinary`: ~40 hosts of 9 customers down, one organization unreadable, a few single incidents. `worst`: 300 hosts
   * of 40 customers down, two organizations unreadable. `quiet`: nothing open, everything readable.
   */
  day?: 'ordinary' | 'worst' | 'quiet';
  /** `changing`: two a week come, some leave and come back, keys and names change. Default: `settled`. */
  customers?: 'settled' | 'changing';
}

/**
 * A hosting company that exists nowhere, and everything that its Mackerel organizations would say, as a function of
 * time. Pure: the same options give the same company.
 *
 * @throws RangeError when there are fewer hosts than organizations
 */
export function simulateCompany(options: CompanyOptions): Company {
  const { seed, now, historyDays = 90, organizations = 70, hosts = 1000, locale = 'ja', day = 'ordinary' } = options;
  const random = createRandom(seed);
  const end = toSeconds(now);
  const from = end - historyDays * DAY;
  const fleet = buildFleet({ organizations, hosts, now, from, locale, random });
  const books = fleet.organizations.map((organization) =>
    openAlertBook(organization, random.fork(`alerts/${organization.name}`)),
  );
  const today: TodayPlan = { now, locale, random: random.fork('today') };
  const eventsPerDay = options.eventsPerDay ?? (45 * hosts) / 1000;
  writePast(books, { from, to: end - DAY - HOUR, locale, eventsPerDay, isQuiet: day === 'quiet', random });
  const story = stageToday(day, fleet, books, today);
  for (const book of books) book.close();
  leaveBatchUnwatched(fleet.organizations, end);
  const isChanging = options.customers === 'changing';
  const changes = isChanging ? changeCustomers(fleet, { from, to: end, random: random.fork('changes') }) : [];
  return {
    seed,
    now,
    from: new Date(from * 1000),
    locale,
    organizations: fleet.organizations,
    customers: fleet.customers,
    story,
    changes,
  };
}

function stageToday(
  day: NonNullable<CompanyOptions['day']>,
  fleet: Fleet,
  books: readonly AlertBook[],
  plan: TodayPlan,
): Story {
  const story: Story = {
    widespread: null,
    liveCase: null,
    inMaintenance: null,
    unreadable: [],
    slow: null,
    shared: fleet.shared?.name ?? null,
    unclaimed: fleet.unclaimed?.name ?? null,
  };
  const deck = buildDeck(fleet, books, plan.random);
  const deal: Deal = () => deck.pop();
  if (day !== 'quiet') {
    const widespread = stageWidespread(day, deck, plan);
    if (widespread !== null) tellWidespread(story, widespread, fleet);
    stageTroubles(day, story, deal, plan);
    stageShared(fleet, books, toSeconds(plan.now));
    writeLiveToday(deal, plan);
  }
  const slow = deal();
  if (slow !== undefined) {
    slow.organization.isSlow = true;
    story.slow = slow.organization.name;
  }
  writeResolvedToday(deal, plan);
  return story;
}

/** Ordinary organizations, one a customer, shuffled; each plays at most one part today. */
function buildDeck({ customers }: Fleet, books: readonly AlertBook[], random: Random): AlertBook[] {
  const byName = new Map(books.map((book) => [book.organization.name, book]));
  const firsts = customers.map(({ claims }) => claims[0]).filter((claim) => claim?.services.length === 0);
  return random.shuffle(firsts.flatMap((claim) => byName.get(claim!.organization) ?? []));
}

/** Takes the organizations it needs out of the deck, the largest ones on the worst day. */
function stageWidespread(day: 'ordinary' | 'worst', deck: AlertBook[], plan: TodayPlan): Widespread | null {
  const wanted = day === 'worst' ? { customers: 40, hosts: 300 } : { customers: 9, hosts: 40 };
  const count = Math.min(wanted.customers, Math.floor((deck.length * 2) / 3));
  const roomy = deck.filter((book) => book.organization.hosts.length >= 6);
  const bySize = deck.toSorted((a, b) => b.organization.hosts.length - a.organization.hosts.length);
  const cast = (day === 'worst' || roomy.length < count ? bySize : roomy).slice(0, count);
  for (const book of cast) deck.splice(deck.indexOf(book), 1);
  const recoveredShare = day === 'worst' ? 0 : 0.4;
  return writeWidespreadToday(cast, { hosts: wanted.hosts, recoveredShare }, plan);
}

function tellWidespread(story: Story, { startedAt, books, hostCount, first }: Widespread, { customers }: Fleet): void {
  const ownerOf = (book: AlertBook): string =>
    customers.find(({ claims }) => claims.some((claim) => claim.organization === book.organization.name))!.id;
  story.widespread = { startedAt, customers: books.map(ownerOf), hostCount };
  const organization = first.book.organization.name;
  story.liveCase = { customer: ownerOf(first.book), organization, alertId: first.alertId };
}

/** A key that was revoked, on the worst day also an API that fails; and an organization in maintenance. */
function stageTroubles(day: 'ordinary' | 'worst', story: Story, deal: Deal, plan: TodayPlan): void {
  const end = toSeconds(plan.now);
  const failures = [
    { from: end - 3 * HOUR, status: 401 as const },
    ...(day === 'worst' ? [{ from: end - 40 * MINUTE, status: 503 as const }] : []),
  ];
  for (const failure of failures) {
    const book = deal();
    if (book === undefined) return;
    book.organization.failure = failure;
    story.unreadable.push(book.organization.name);
  }
  const serviced = deal();
  if (serviced === undefined) return;
  putInMaintenance(serviced, plan);
  story.inMaintenance = serviced.organization.name;
}

/** A host of the shared organization is down, and a machine that no customer claims. */
function stageShared({ shared, unclaimed }: Fleet, books: readonly AlertBook[], end: Seconds): void {
  const bookOf = (name: string | undefined): AlertBook | undefined =>
    books.find((book) => book.organization.name === name);
  const sharedBook = bookOf(shared?.name);
  const sharedHost = sharedBook === undefined ? undefined : findSteadyHosts(sharedBook)[0];
  if (sharedBook !== undefined && sharedHost !== undefined) {
    strikeHost(sharedBook, sharedHost, { from: end - 21 * MINUTE, to: end + 14 * MINUTE });
  }
  const own = bookOf(unclaimed?.name);
  const ownHost = own === undefined ? undefined : findSteadyHosts(own)[0];
  if (own !== undefined && ownHost !== undefined) {
    strikeHost(own, ownHost, { from: end - 37 * MINUTE, to: end + 2 * HOUR });
  }
}

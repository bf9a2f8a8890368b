import type { Announcement } from '../../announcements/announcement.ts';
import type { Locale } from '../../config/config.ts';
import type { FindCase } from '../cases/find-case.ts';
import { parseMemberKey } from '../cases/widespread-entries.ts';
import type { LedgerCase, WidespreadEntry } from '../ledger/ledger.ts';
import type { CustomerModel, ListedCase, PublicEvent } from '../model.ts';
import { findKept, type KeptLine, type KeptOverview } from './carried-incidents.ts';

// What one run looks at of the overview. Nearly all that it tells hit customers to whom nothing happened: such cases go on as
// the ledger has them, and nobody asks what they were made of. A case that shares anything with one that is looked at is looked
// at, too.

export interface OverviewPart {
  /** Cases in the ledger that go on as they are, by id. */
  carried: ReadonlyMap<string, LedgerCase>;
  /** Cases of listed customers that are looked at, in the order of the configuration. */
  cases: readonly ListedCase[];
  events: readonly PublicEvent[];
}

export interface PartInput {
  known: ReadonlyMap<string, LedgerCase>;
  customers: readonly CustomerModel[];
  widespread: readonly WidespreadEntry[];
  /** The same before this run. */
  widespreadBefore: readonly WidespreadEntry[];
  findCase: FindCase;
  /** So many listed ones make an event public. */
  minCustomers: number;
  announcements: readonly Announcement[];
  /** Whether nobody looked at a customer: nothing happened to it. */
  isCarried: (customerId: string) => boolean;
  /** Whether a case of one that was looked at for the clock alone is long over and as it was. */
  isSteady: (customerId: string, caseId: string) => boolean;
  keptOverview: KeptOverview | undefined;
  locales: readonly Locale[];
  now: Date;
}

export function takePart(input: PartInput): OverviewPart {
  const listed = new Map(
    input.customers
      .filter(({ config }) => config.visibility === 'listed')
      .map((customer) => [customer.config.id, customer] as const),
  );
  const { touched, sharing } = findTouched(input);
  const isStill = (id: string): boolean => listed.has(id) && !touched.has(id);
  // Where somebody else claims of the same organization, their cases may be the same alerts.
  const isAsBefore = (id: string, caseId: string, isOver: boolean): boolean =>
    isStill(id) || (isOver && listed.has(id) && !sharing.has(id) && input.isSteady(id, caseId));
  const lines = linesOf(input, listed);
  const moving = spread(
    lines.filter((line) => !mayStay(line, isAsBefore, input)),
    lines,
  );
  const stay = lines.filter((line) => !moving.lines.has(line));
  const told = new Members();
  // Nobody asks for those of the others.
  for (const line of stay) for (const one of line.members) if (!isStill(one.customer)) told.add(one);
  const cases = [...listed].flatMap(([id, customer]): ListedCase[] => {
    const [asked, others] = [moving.members.of(id), told.of(id)];
    if (isStill(id) && asked === undefined) return [];
    const isAsked = (each: string): boolean => (isStill(id) ? asked!.has(each) : others?.has(each) !== true);
    return customer.cases.flatMap((each) => (isAsked(each.caseId) ? [{ customer, case: each }] : []));
  });
  const carried = new Map(stay.map(({ own }) => [own.caseId, own] as const));
  return { carried, cases, events: eventsOf(input, listed, carried, isStill) };
}

interface Member {
  customer: string;
  caseId: string;
}

/** Cases by the customer whose they are. */
class Members {
  readonly #ids = new Map<string, Set<string>>();

  add({ customer, caseId }: Member): void {
    const own = this.#ids.get(customer);
    if (own === undefined) this.#ids.set(customer, new Set([caseId]));
    else own.add(caseId);
  }

  of(customer: string): ReadonlySet<string> | undefined {
    return this.#ids.get(customer);
  }

  has({ customer, caseId }: Member): boolean {
    return this.#ids.get(customer)?.has(caseId) === true;
  }
}

/**
 * Those that were looked at, with all who claim something of an organization that one of these does; and those of them who
 * are not the only ones to claim of theirs.
 */
function findTouched({ customers, isCarried }: Pick<PartInput, 'customers' | 'isCarried'>): {
  touched: Set<string>;
  sharing: Set<string>;
} {
  const awake = customers.filter(({ config }) => !isCarried(config.id));
  const claimants = new Map(awake.flatMap((customer) => customer.organizations.map((own) => [own, 0])));
  const near = customers.filter(({ organizations }) => organizations.some((own) => claimants.has(own)));
  for (const own of near.flatMap(({ organizations }) => organizations)) {
    const count = claimants.get(own);
    if (count !== undefined) claimants.set(own, count + 1);
  }
  const idOf = ({ config }: CustomerModel): string => config.id;
  return {
    touched: new Set([...awake, ...near].map(idOf)),
    sharing: new Set(near.filter((one) => one.organizations.some((own) => (claimants.get(own) ?? 0) > 1)).map(idOf)),
  };
}

/** A case of the overview with the cases of customers that it is made of; some more than once. */
interface Line {
  own: LedgerCase;
  members: readonly Member[];
  event: WidespreadEntry | undefined;
}

function linesOf({ known, widespread }: PartInput, listed: ReadonlyMap<string, CustomerModel>): Line[] {
  const events = new Map(widespread.map((entry) => [entry.id, entry]));
  return Array.from(known.values(), (own): Line => {
    const event = events.get(own.caseId);
    const members: Member[] = own.members.map(({ key }) => parseMemberKey(key));
    for (const one of event?.members ?? []) if (listed.has(one.customer)) members.push(one);
    return { own, members, event };
  });
}

/** Whether the last run left it, nobody speaks of it, and nothing happened to anybody whom it hit. */
function mayStay(
  { own, members, event }: Line,
  isAsBefore: (id: string, caseId: string, isOver: boolean) => boolean,
  input: PartInput,
): boolean {
  const kept = input.keptOverview === undefined ? undefined : findKept(input.keptOverview, own);
  if (kept === undefined || !isKeptFor(kept, input) || own.retractedAt !== null || own.members.length === 0)
    return false;
  if (input.announcements.some(({ id, caseId }) => caseId === own.caseId || id === own.caseId)) return false;
  if (kept.isEvent !== (event !== undefined)) return false;
  // An event of which nothing is different is the very same.
  if (event !== undefined && !isSameMembers(event, input.widespreadBefore)) return false;
  return members.every(({ customer, caseId }) => isAsBefore(customer, caseId, kept.isOver));
}

function isKeptFor({ until, incidents }: KeptLine, { now, locales }: PartInput): boolean {
  return until !== null && now < until && locales.every((locale) => incidents.has(locale));
}

const befores = new WeakMap<readonly WidespreadEntry[], ReadonlyMap<string, WidespreadEntry>>();

function isSameMembers({ id, members }: WidespreadEntry, before: readonly WidespreadEntry[]): boolean {
  const known = befores.get(before) ?? new Map(before.map((entry) => [entry.id, entry]));
  befores.set(before, known);
  return known.get(id)?.members.length === members.length;
}

/** With all that share a case with one of them, and so on. */
function spread(first: readonly Line[], all: readonly Line[]): { lines: ReadonlySet<Line>; members: Members } {
  const lines = new Set(first);
  const members = new Members();
  for (const line of first) for (const one of line.members) members.add(one);
  for (let before = -1; before !== lines.size;) {
    before = lines.size;
    for (const line of all) {
      if (lines.has(line) || !line.members.some((one) => members.has(one))) continue;
      lines.add(line);
      for (const one of line.members) members.add(one);
    }
  }
  return { lines, members };
}

/** Events that are looked at and of which the overview may speak. */
function eventsOf(
  { widespread, widespreadBefore, known, findCase, minCustomers }: PartInput,
  listed: ReadonlyMap<string, CustomerModel>,
  carried: ReadonlyMap<string, LedgerCase>,
  isStill: (id: string) => boolean,
): PublicEvent[] {
  return widespread.flatMap((entry): PublicEvent[] => {
    if (carried.has(entry.id)) return [];
    const present = entry.members.filter(({ customer }) => listed.has(customer));
    if (new Set(present.map(({ customer }) => customer)).size < minCustomers) return [];
    // One that was public has its case in the ledger.
    const isAsBefore = !known.has(entry.id) && isSameMembers(entry, widespreadBefore);
    if (isAsBefore && present.every(({ customer }) => isStill(customer))) return [];
    const members = present.flatMap(({ customer: id, caseId }): ListedCase[] => {
      const own = findCase(id, caseId);
      return own === undefined ? [] : [{ customer: listed.get(id)!, case: own }];
    });
    const count = new Set(members.map(({ customer }) => customer.config.id)).size;
    return count < minCustomers ? [] : [{ entry, members }];
  });
}

import type { Announcement } from '../../announcements/announcement.ts';
import type { Locale } from '../../config/config.ts';
import type { FindCase } from '../cases/find-case.ts';
import { memberKey, parseMemberKey } from '../cases/widespread-entries.ts';
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
  const stay = lines.filter(({ own }) => !moving.ids.has(own.caseId));
  const carried = new Map(stay.map(({ own }) => [own.caseId, own] as const));
  const [asked, told] = [byCustomer(moving.keys), byCustomer(stay.flatMap(({ keys }) => keys))];
  const cases = [...listed].flatMap(([id, customer]): ListedCase[] => {
    const [ids, others] = [asked.get(id), told.get(id)];
    if (isStill(id) && ids === undefined) return [];
    const isAsked = isStill(id) ? (each: string) => ids!.has(each) : (each: string) => others?.has(each) !== true;
    return customer.cases.flatMap((each) => (isAsked(each.caseId) ? [{ customer, case: each }] : []));
  });
  return { carried, cases, events: eventsOf(input, listed, carried, isStill) };
}

/** Case ids by the customer whose they are. */
function byCustomer(keys: Iterable<string>): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const key of keys) {
    const { customer, caseId } = parseMemberKey(key);
    const own = ids.get(customer);
    if (own === undefined) ids.set(customer, new Set([caseId]));
    else own.add(caseId);
  }
  return ids;
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

/** A case of the overview with the cases of customers that it is made of. */
interface Line {
  own: LedgerCase;
  keys: readonly string[];
  event: WidespreadEntry | undefined;
}

function linesOf({ known, widespread }: PartInput, listed: ReadonlyMap<string, CustomerModel>): Line[] {
  const events = new Map(widespread.map((entry) => [entry.id, entry]));
  return Array.from(known.values(), (own): Line => {
    const event = events.get(own.caseId);
    const keys = own.members.map(({ key }) => key);
    if (event === undefined) return { own, keys, event };
    const members = event.members.filter(({ customer }) => listed.has(customer));
    return { own, keys: [...keys, ...members.map(({ customer, caseId }) => memberKey(customer, caseId))], event };
  });
}

/** Whether the last run left it, nobody speaks of it, and nothing happened to anybody whom it hit. */
function mayStay(
  { own, keys, event }: Line,
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
  return keys.every((key) => {
    const { customer, caseId } = parseMemberKey(key);
    return isAsBefore(customer, caseId, kept.isOver);
  });
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
function spread(first: readonly Line[], lines: readonly Line[]): { ids: Set<string>; keys: Set<string> } {
  const ids = new Set(first.map(({ own }) => own.caseId));
  const keys = new Set(first.flatMap((line) => line.keys));
  for (let before = -1; before !== ids.size;) {
    before = ids.size;
    for (const line of lines) {
      if (ids.has(line.own.caseId) || !line.keys.some((key) => keys.has(key))) continue;
      ids.add(line.own.caseId);
      for (const key of line.keys) keys.add(key);
    }
  }
  return { ids, keys };
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

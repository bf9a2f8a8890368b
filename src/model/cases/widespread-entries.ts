import type { Case, CustomerModel } from '../model.ts';
import type { FindCase } from './find-case.ts';
import { findWidespread } from './widespread.ts';
import type { WidespreadEntry } from '../ledger/ledger.ts';

export interface WidespreadOptions {
  joinMs: number;
  minCustomers: number;
  now: Date;
  /** Names an event by its first member; reveals nothing. */
  idOf: (customer: string, caseId: string) => string;
  /** Whether a case of which nothing is known any more was told last as lasting. */
  isToldOpen: (customer: string, caseId: string) => boolean;
  findCase: FindCase;
  /** When cases of customers that nobody looks at began that are part of no event, in milliseconds; by customer. */
  resting?: ReadonlyMap<string, readonly number[]>;
}

/**
 * Widespread events after this run. A member never leaves; a case joins when it began at most `joinMs` after the event's
 * latest; an event is over when the last of its members is. One of which nothing is different is the very same.
 */
export function updateWidespread(
  known: readonly WidespreadEntry[],
  all: readonly CustomerModel[],
  options: WidespreadOptions,
): WidespreadEntry[] {
  const taken = new Set(known.flatMap(({ members }) => members.map((one) => memberKey(one.customer, one.caseId))));
  const free = (customer: CustomerModel, own: Case): boolean => !taken.has(keyOfCase(customer.config.id, own));
  const customers = withinReach(known, all, free, options);
  const entries = known.map((entry) => {
    if (entry.endedAt !== null) return entry;
    const members = [...entry.members];
    const fresh = customers
      .flatMap((customer) =>
        customer.cases
          .filter((own) => own.from >= entry.startedAt && free(customer, own))
          .map((own) => ({ customer, own })),
      )
      .toSorted((a, b) => a.own.from.getTime() - b.own.from.getTime());
    for (const { customer, own } of fresh) {
      const latest = members.reduce((ms, { from }) => Math.max(ms, from.getTime()), 0);
      const afterMs = own.from.getTime() - latest;
      if (afterMs > options.joinMs) continue;
      members.push(memberOf(customer, own, options.now));
      taken.add(keyOfCase(customer.config.id, own));
    }
    return members.length === entry.members.length ? entry : { ...entry, members };
  });
  const unclaimed = customers.map((customer) => ({
    config: customer.config,
    cases: customer.cases.filter((own) => free(customer, own)),
  }));
  for (const { startedAt, members } of findWidespread(unclaimed, options)) {
    const first = members[0]!;
    const id = options.idOf(first.customer.config.id, first.case.caseId);
    entries.push({
      id,
      declaredAt: options.now,
      startedAt,
      members: members.map((one) => memberOf(one.customer, one.case, options.now)),
      endedAt: null,
    });
  }
  return entries.map((entry) => {
    const endedAt = endOf(entry, options);
    return endedAt?.getTime() === entry.endedAt?.getTime() ? entry : { ...entry, endedAt };
  });
}

/**
 * Those that were looked at, and of the others such as have a case that one of these may stand together with, or that an event
 * which lasts may take in: what is neither was decided by the run before.
 */
function withinReach(
  known: readonly WidespreadEntry[],
  customers: readonly CustomerModel[],
  free: (customer: CustomerModel, own: Case) => boolean,
  { resting, joinMs }: WidespreadOptions,
): readonly CustomerModel[] {
  if (resting === undefined || resting.size === 0) return customers;
  const lasting = known.flatMap(({ endedAt, startedAt }) => (endedAt === null ? startedAt.getTime() : []));
  const since = Math.min(...lasting, Infinity);
  const begins = customers
    .filter(({ config }) => !resting.has(config.id))
    .flatMap((customer) => customer.cases.flatMap((own) => (free(customer, own) ? own.from.getTime() : [])))
    .toSorted((a, b) => a - b);
  const isNear = (ms: number): boolean => {
    const next = firstFrom(begins, ms - joinMs);
    return next !== undefined && next <= ms + joinMs;
  };
  return customers.filter(({ config }) => {
    const own = resting.get(config.id);
    return own === undefined || own.some((ms) => ms >= since || isNear(ms));
  });
}

/** The first of sorted numbers that is not smaller. */
function firstFrom(sorted: readonly number[], least: number): number | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}

export function memberKey(customer: string, caseId: string): string {
  return JSON.stringify([customer, caseId]);
}

// Each is asked for several times a run, and there are tens of thousands.
const keys = new WeakMap<Case, string>();

/** The same of a case of that customer. */
export function keyOfCase(customer: string, own: Case): string {
  const key = keys.get(own) ?? memberKey(customer, own.caseId);
  keys.set(own, key);
  return key;
}

/** The customer and case that {@link memberKey} names. */
export function parseMemberKey(key: string): { customer: string; caseId: string } {
  const between = key.indexOf(SEPARATOR);
  // Nothing in it had to be escaped: each run asks for thousands.
  const isPlain = between > 0 && !key.includes('\\') && !key.includes(SEPARATOR, between + SEPARATOR.length);
  if (isPlain) {
    return { customer: key.slice(2, between), caseId: key.slice(between + SEPARATOR.length, -2) };
  }
  const [customer, caseId] = JSON.parse(key) as [string, string];
  return { customer, caseId };
}

const SEPARATOR = '","';

function memberOf(
  customer: Pick<CustomerModel, 'config'>,
  own: Case,
  joinedAt: Date,
): WidespreadEntry['members'][number] {
  return { customer: customer.config.id, caseId: own.caseId, joinedAt, from: own.from };
}

/**
 * A case of which nothing is known any more is over – its customer left, or it is too old – unless it was told last as lasting:
 * then its history was lost while nobody can read how it goes on. What is known of an event that is over holds for those of its
 * members that nobody looked at.
 */
function endOf(
  { members, endedAt }: WidespreadEntry,
  { isToldOpen, findCase, resting }: Pick<WidespreadOptions, 'isToldOpen' | 'findCase' | 'resting'>,
): Date | null {
  let latest = endedAt ?? new Date(0);
  for (const { customer, caseId, from } of members) {
    if (endedAt !== null && resting?.has(customer) === true) continue;
    const own = findCase(customer, caseId);
    if (own === undefined && endedAt === null && isToldOpen(customer, caseId)) return null;
    if (own === undefined) latest = latest > from ? latest : from;
    else if (own.to === null) return null;
    else if (own.to > latest) latest = own.to;
  }
  return latest;
}

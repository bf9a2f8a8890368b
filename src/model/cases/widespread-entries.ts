import type { Case, CustomerModel } from '../model.ts';
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
}

/**
 * Widespread events after this run. A member never leaves; a case joins when it began at most `joinMs` after the event's
 * latest; an event is over when the last of its members is.
 */
export function updateWidespread(
  known: readonly WidespreadEntry[],
  customers: readonly CustomerModel[],
  options: WidespreadOptions,
): WidespreadEntry[] {
  const cases = new Map(
    customers.flatMap(({ config, cases: own }) => own.map((each) => [keyOfCase(config.id, each), each] as const)),
  );
  const taken = new Set(known.flatMap(({ members }) => members.map((one) => memberKey(one.customer, one.caseId))));
  const free = (customer: CustomerModel, own: Case): boolean => !taken.has(keyOfCase(customer.config.id, own));
  const entries = known.map((entry) => ({ ...entry, members: [...entry.members] }));
  for (const entry of entries.filter(({ endedAt }) => endedAt === null)) {
    const fresh = customers
      .flatMap((customer) =>
        customer.cases
          .filter((own) => own.from >= entry.startedAt && free(customer, own))
          .map((own) => ({ customer, own })),
      )
      .toSorted((a, b) => a.own.from.getTime() - b.own.from.getTime());
    for (const { customer, own } of fresh) {
      const latest = Math.max(...entry.members.map(({ from }) => from.getTime()));
      const afterMs = own.from.getTime() - latest;
      if (afterMs > options.joinMs) continue;
      entry.members.push(memberOf(customer, own, options.now));
      taken.add(keyOfCase(customer.config.id, own));
    }
  }
  const unclaimed = customers.map((customer) => ({
    ...customer,
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
  return entries.map((entry) => ({ ...entry, endedAt: endOf(entry, cases, options) }));
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
  const [customer, caseId] = JSON.parse(key) as [string, string];
  return { customer, caseId };
}

function memberOf(customer: CustomerModel, own: Case, joinedAt: Date): WidespreadEntry['members'][number] {
  return { customer: customer.config.id, caseId: own.caseId, joinedAt, from: own.from };
}

/**
 * A case of which nothing is known any more is over – its customer left, or it is too old – unless it was told last as lasting:
 * then its history was lost while nobody can read how it goes on.
 */
function endOf(
  { members, endedAt }: WidespreadEntry,
  cases: ReadonlyMap<string, Case>,
  { isToldOpen }: Pick<WidespreadOptions, 'isToldOpen'>,
): Date | null {
  let latest = endedAt ?? new Date(0);
  for (const { customer, caseId, from } of members) {
    const own = cases.get(memberKey(customer, caseId));
    if (own === undefined && endedAt === null && isToldOpen(customer, caseId)) return null;
    if (own === undefined) latest = latest > from ? latest : from;
    else if (own.to === null) return null;
    else if (own.to > latest) latest = own.to;
  }
  return latest;
}

import { compareText } from '../../base/text.ts';
import type { Case, CustomerModel } from '../model.ts';

/** Cases that hit many at once. */
export interface WidespreadGroup {
  startedAt: Date;
  /** Earliest first. */
  members: readonly Member[];
}

interface Member {
  customer: Pick<CustomerModel, 'config'>;
  case: Case;
}

/**
 * Events that hit many at once: cases of at least `minCustomers` customers that began within `joinMs` of each other. Such
 * crowds that share a case are one event.  Earliest first; no case is in two of them. Cases that merely
 * follow one another do not chain: a thousand customers' unrelated ones would all be one.
 */
export function findWidespread(
  customers: Iterable<Pick<CustomerModel, 'config' | 'cases'>>,
  options: { joinMs: number; minCustomers: number },
): WidespreadGroup[] {
  const members: Member[] = [];
  for (const customer of customers) for (const own of customer.cases) members.push({ customer, case: own });
  members.sort(compareMembers);
  const crowds: { first: number; end: number }[] = [];
  const inWindow = new Map<string, number>();
  let end = 0;
  for (const [first, member] of members.entries()) {
    const limit = member.case.from.getTime() + options.joinMs;
    for (; end < members.length && members[end]!.case.from.getTime() <= limit; end++) count(inWindow, members[end]!, 1);
    if (inWindow.size >= options.minCustomers) {
      const last = crowds.at(-1);
      if (last !== undefined && first < last.end) last.end = end;
      else crowds.push({ first, end });
    }
    count(inWindow, member, -1);
  }
  return crowds.map((crowd): WidespreadGroup => {
    const hit = members.slice(crowd.first, crowd.end);
    return { startedAt: hit[0]!.case.from, members: hit };
  });
}

function count(inWindow: Map<string, number>, { customer }: Member, by: 1 | -1): void {
  const left = (inWindow.get(customer.config.id) ?? 0) + by;
  if (left === 0) inWindow.delete(customer.config.id);
  else inWindow.set(customer.config.id, left);
}

function compareMembers(a: Member, b: Member): number {
  return (
    a.case.from.getTime() - b.case.from.getTime() ||
    compareText(a.customer.config.id, b.customer.config.id) ||
    compareText(a.case.caseId, b.case.caseId)
  );
}

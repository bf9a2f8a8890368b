import { compareText } from '../base/text.ts';
import type { Case, CustomerModel, WidespreadGroup } from './model.ts';

interface Member {
  customer: CustomerModel;
  case: Case;
}

/**
 * Events that hit many at once: cases of at least `minCustomers` customers, all of which began within `joinMs` of the first.
 * Marks their cases. Earliest first; no case is in two of them. Not transitive, otherwise a thousand customers' unrelated
 * cases would chain into one.
 */
export function findWidespread(
  customers: Iterable<CustomerModel>,
  options: { joinMs: number; minCustomers: number },
): WidespreadGroup[] {
  const members: Member[] = [];
  for (const customer of customers) for (const own of customer.cases) members.push({ customer, case: own });
  members.sort(compareMembers);
  const groups: WidespreadGroup[] = [];
  const inWindow = new Map<string, number>();
  let end = 0;
  for (let first = 0; first < members.length;) {
    const limit = members[first]!.case.from.getTime() + options.joinMs;
    for (; end < members.length && members[end]!.case.from.getTime() <= limit; end++) count(inWindow, members[end]!, 1);
    if (inWindow.size >= options.minCustomers) {
      const hit = members.slice(first, end);
      for (const member of hit) member.case.isWidespread = true;
      groups.push({ startedAt: hit[0]!.case.from, members: hit });
      inWindow.clear();
      first = end;
    } else {
      count(inWindow, members[first]!, -1);
      first++;
    }
  }
  return groups;
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

import { isDeepStrictEqual } from 'node:util';
import type { FindCase } from '../cases/find-case.ts';
import type { KeptCase, KeptCustomer } from '../model.ts';
import { keepCase } from './kept-customer.ts';

/**
 * Tells cases of customers who were looked at for the clock alone that are as they were: long over, and nothing of them is
 * another. Whether one is part of a widespread event, the events tell.
 */
export function createSteadiness(
  waking: ReadonlyMap<string, KeptCustomer>,
  findCase: FindCase,
  { now, joinMs }: { now: Date; joinMs: number },
): (customer: string, caseId: string) => boolean {
  const known = new Map<string, ReadonlyMap<string, KeptCase>>();
  const knownOf = (customer: string): ReadonlyMap<string, KeptCase> => {
    const cases = known.get(customer) ?? new Map((waking.get(customer)?.cases ?? []).map((own) => [own.caseId, own]));
    known.set(customer, cases);
    return cases;
  };
  return (customer, caseId) => {
    if (!waking.has(customer)) return false;
    const [own, before] = [findCase(customer, caseId), knownOf(customer).get(caseId)];
    if (own === undefined || before === undefined) return false;
    const isLongOver = own.to !== null && own.state === 'resolved' && now.getTime() - own.to.getTime() > joinMs;
    return isLongOver && isSame(keepCase(own), before);
  };
}

function isSame(a: KeptCase, b: KeptCase): boolean {
  const factsOf = ({ caseId, from, to, impact, state, resolvedAt, lead, hits }: KeptCase): object => {
    return { caseId, from, to, impact, state, resolvedAt, lead, hits };
  };
  return isDeepStrictEqual(factsOf(a), factsOf(b));
}

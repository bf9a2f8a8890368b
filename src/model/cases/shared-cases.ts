import { compareText } from '../../base/text.ts';
import type { Case, CustomerModel } from '../model.ts';
import { keyOfCase } from './widespread-entries.ts';

/** A listed customer's case, as the overview sees it. */
export interface ListedCase {
  customer: CustomerModel;
  case: Case;
}

/** Cases of listed customers that are the same alerts: readers of the overview see them as one. Earliest first. */
export function shareCases(customers: Iterable<CustomerModel>): ListedCase[][] {
  const shared = new Map<string, ListedCase[]>();
  for (const customer of customers) {
    if (customer.config.visibility !== 'listed') continue;
    for (const own of customer.cases) {
      const lead = own.hits[0]!.touch;
      const key = JSON.stringify([own.caseId, lead.organization.name, lead.alert.id]);
      shared.set(key, [...(shared.get(key) ?? []), { customer, case: own }]);
    }
  }
  return [...shared.values()].toSorted(
    ([a], [b]) => a!.case.from.getTime() - b!.case.from.getTime() || compareText(keyOf(a!), keyOf(b!)),
  );
}

/** Names a customer's case in the overview's ledger. */
export function keyOf({ customer, case: own }: ListedCase): string {
  return keyOfCase(customer.config.id, own);
}

import { compareText } from '../../base/text.ts';
import type { AlertName, Case, CustomerModel, Touch } from '../model.ts';
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
      const key = leadKeyOf(own);
      const known = shared.get(key);
      if (known === undefined) shared.set(key, [{ customer, case: own }]);
      else known.push({ customer, case: own });
    }
  }
  return [...shared.values()].toSorted(
    ([a], [b]) => a!.case.from.getTime() - b!.case.from.getTime() || compareText(keyOf(a!), keyOf(b!)),
  );
}

// Asked for several times a run, also of cases whose hits nobody asks for.
const leadKeys = new WeakMap<Case, string>();

function leadKeyOf(own: Case): string {
  return leadKeys.get(own) ?? nameLead(own, toName(own.hits[0]!.touch));
}

/** Tells the alert of a case's earliest hit. */
export function nameLead(own: Case, { organization, alertId }: AlertName): string {
  const key = JSON.stringify([own.caseId, organization, alertId]);
  leadKeys.set(own, key);
  return key;
}

export function toName({ organization, alert }: Touch): AlertName {
  return { organization: organization.name, alertId: alert.id };
}

/** Names a customer's case in the overview's ledger. */
export function keyOf({ customer, case: own }: ListedCase): string {
  return keyOfCase(customer.config.id, own);
}

import { compareText } from '../../base/text.ts';
import type { AlertName, Case, ListedCase, Touch } from '../model.ts';
import { keyOfCase } from './widespread-entries.ts';

/** Cases of listed customers that are the same alerts: readers of the overview see them as one. Earliest first. */
export function shareCases(cases: readonly ListedCase[]): ListedCase[][] {
  const shared = new Map<string, ListedCase[]>();
  for (const each of cases) {
    const key = leadKeyOf(each.case);
    const known = shared.get(key);
    if (known === undefined) shared.set(key, [each]);
    else known.push(each);
  }
  return [...shared.values()].toSorted(
    ([a], [b]) => a!.case.from.getTime() - b!.case.from.getTime() || compareText(keyOf(a!), keyOf(b!)),
  );
}

// Of cases whose hits nobody asks for. Those of the others are not kept: of ten thousand they were more than a megabyte.
const leads = new WeakMap<Case, AlertName>();

function leadKeyOf(own: Case): string {
  const { organization, alertId } = leads.get(own) ?? toName(own.hits[0]!.touch);
  return JSON.stringify([own.caseId, organization, alertId]);
}

/** Tells the alert of a case's earliest hit. */
export function nameLead(own: Case, lead: AlertName): void {
  leads.set(own, lead);
}

export function toName({ organization, alert }: Touch): AlertName {
  return { organization: organization.name, alertId: alert.id };
}

/** Names a customer's case in the overview's ledger. */
export function keyOf({ customer, case: own }: ListedCase): string {
  return keyOfCase(customer.config.id, own);
}

import type { Case, CustomerModel } from '../model.ts';

/** Finds a case by its customer and id; `undefined` where there is none any more. */
export type FindCase = (customer: string, caseId: string) => Case | undefined;

/** Reads the cases of those customers alone whom somebody asks for. */
export function createCaseFinder(customers: ReadonlyMap<string, Pick<CustomerModel, 'cases'>>): FindCase {
  const known = new Map<string, ReadonlyMap<string, Case>>();
  return (customer, caseId) => {
    let cases = known.get(customer);
    if (cases === undefined) {
      cases = new Map((customers.get(customer)?.cases ?? []).map((own) => [own.caseId, own]));
      known.set(customer, cases);
    }
    return cases.get(caseId);
  };
}

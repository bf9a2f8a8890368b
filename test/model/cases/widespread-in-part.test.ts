import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCaseFinder } from '../../../src/model/cases/find-case.ts';
import { keyOfCase, memberKey, parseMemberKey, updateWidespread } from '../../../src/model/cases/widespread-entries.ts';
import type { WidespreadEntry } from '../../../src/model/ledger/ledger.ts';
import type { Case, CustomerModel } from '../../../src/model/model.ts';
import { aCustomer, minutes } from '../../support/builders-model.ts';

const JOIN_MINUTES = 10;
const CUSTOMERS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** When it began and, where it is over, how long it lasted; in minutes. */
type Drawn = readonly { from: number; lasted: number | null }[];

const drawnCases = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 60 }), lasted: fc.option(fc.integer({ min: 1, max: 30 })) }),
  { maxLength: 3 },
);
const runs = fc.array(fc.dictionary(fc.constantFrom(...CUSTOMERS), drawnCases), { minLength: 2, maxLength: 5 });

function aCase(caseId: string, { from, lasted }: Drawn[number]): Case {
  const to = lasted === null ? null : minutes(from + lasted);
  return {
    caseId,
    hits: [],
    from: minutes(from),
    to,
    isWidespread: false,
    impact: 'partial_outage',
    state: to === null ? 'investigating' : 'resolved',
    resolvedAt: to,
  };
}

function customersOf(drawn: Readonly<Record<string, Drawn>>): CustomerModel[] {
  return CUSTOMERS.map((id) => ({
    config: aCustomer({ id }),
    rules: [],
    organizations: [],
    hosts: [],
    unwatched: new Map(),
    touches: [],
    cases: (drawn[id] ?? []).map((own, i) => aCase(`${id}${i}`, own)),
  }));
}

function update(
  known: readonly WidespreadEntry[],
  customers: readonly CustomerModel[],
  run: number,
  resting?: ReadonlyMap<string, readonly number[]>,
): WidespreadEntry[] {
  return updateWidespread(known, customers, {
    joinMs: JOIN_MINUTES * 60_000,
    minCustomers: 3,
    now: minutes(100 + run),
    idOf: (customer, caseId) => `event-${customer}-${caseId}`,
    isToldOpen: () => false,
    findCase: createCaseFinder(new Map(customers.map((customer) => [customer.config.id, customer]))),
    ...(resting && { resting }),
  });
}

it('events are the same whether or not a run looks at those to whom nothing happened', () => {
  fc.assert(
    fc.property(runs, (changes) => {
      let drawn: Record<string, Drawn> = {};
      let known: WidespreadEntry[] = [];
      for (const [run, change] of changes.entries()) {
        drawn = { ...drawn, ...change };
        const customers = customersOf(drawn);
        const members = new Set(known.flatMap((entry) => entry.members.map((own) => `${own.customer}/${own.caseId}`)));
        const resting = new Map(
          customers.flatMap(({ config: { id }, cases }) =>
            id in change
              ? []
              : [
                  [
                    id,
                    cases.flatMap((own) => (members.has(`${id}/${own.caseId}`) ? [] : [own.from.getTime()])),
                  ] as const,
                ],
          ),
        );
        const whole = update(known, customers, run);
        expect(update(known, customers, run, resting)).toEqual(whole);
        known = whole;
      }
    }),
    { numRuns: 400 },
  );
});

it('reads the cases of those alone who began near to one that was looked at', () => {
  const drawn = { a: [{ from: 0, lasted: 5 }], b: [{ from: 9, lasted: 5 }], c: [{ from: 40, lasted: 5 }] };
  const read: string[] = [];
  const customers = customersOf(drawn).map((customer) => ({
    ...customer,
    get cases() {
      read.push(customer.config.id);
      return customer.cases;
    },
  }));
  const resting = new Map('bcdef'.split('').map((id) => [id, (id === 'b' ? [9] : id === 'c' ? [40] : []).map((at) => minutes(at).getTime())])); // prettier-ignore
  expect(update([], customers, 1, resting)).toEqual([]);
  expect([...new Set(read)]).toEqual(['a', 'b']);
});

it('an event of which nothing is different is the very same', () => {
  const customers = customersOf({
    a: [{ from: 0, lasted: 5 }],
    b: [{ from: 1, lasted: 5 }],
    c: [{ from: 2, lasted: 5 }],
  });
  const [entry] = update([], customers, 1);
  expect(entry!.members.map(({ caseId }) => caseId)).toEqual(['a0', 'b0', 'c0']);
  expect(update([entry!], customers, 2)[0]).toBe(entry);
  expect(keyOfCase('a', customers[0]!.cases[0]!)).toBe('["a","a0"]');
});

it('a key names its customer and case, whatever they are called', () => {
  const anyText = fc.oneof(fc.string(), fc.constantFrom('","', '\\', '"', '","b","c'));
  fc.assert(
    fc.property(anyText, anyText, (customer, caseId) => {
      expect(parseMemberKey(memberKey(customer, caseId))).toEqual({ customer, caseId });
    }),
  );
  expect(parseMemberKey('["a","b","c"]')).toEqual({ customer: 'a', caseId: 'b' });
});

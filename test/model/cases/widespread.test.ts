import { describe, expect, it } from 'vitest';
import type { Case, CustomerModel } from '../../../src/model/model.ts';
import { findWidespread } from '../../../src/model/cases/widespread.ts';
import { aCustomer, minutes } from '../../support/builders-model.ts';

const OPTIONS = { joinMs: 10 * 60_000, minCustomers: 3 };

function customers(...given: [id: string, ...starts: number[]][]): CustomerModel[] {
  return given.map(([id, ...starts]) => ({
    rules: [],
    config: aCustomer({ id }),
    organizations: [],
    hosts: [],
    unwatched: new Map(),
    touches: [],
    cases: starts.map((start): Case => ({
      caseId: `${id}${start}`,
      hits: [],
      from: minutes(start),
      to: null,
      isWidespread: false,
      impact: 'degraded',
      state: 'investigating',
      resolvedAt: null,
    })),
  }));
}

function groupsOf(all: CustomerModel[], options = OPTIONS): string[][] {
  return findWidespread(all, options).map(({ members }) => members.map((member) => member.case.caseId));
}

describe('a widespread event', () => {
  it.each<[string, CustomerModel[], string[][]]>([
    ['is many customers at once', customers(['a', -60], ['b', -55], ['c', -50]), [['a-60', 'b-55', 'c-50']]],
    ['is not two', customers(['a', -60], ['b', -55]), []],
    ['is not one customer thrice', customers(['a', -60, -59, -58], ['b', -55]), []],
    ['is not what merely follows one another', customers(['a', -60], ['b', -52], ['c', -44]), []],
    [
      'is found after a lone beginning',
      customers(['a', -60], ['b', -49], ['c', -48], ['d', -45]),
      [['b-49', 'c-48', 'd-45']],
    ],
    [
      'takes in whoever is near enough to enough others',
      customers(['a', -60], ['b', -52], ['c', -50], ['d', -45], ['e', -30]),
      [['a-60', 'b-52', 'c-50', 'd-45']],
    ],
    [
      'may happen twice',
      customers(['a', -90, -30], ['b', -90, -30], ['c', -90, -30]),
      [
        ['a-90', 'b-90', 'c-90'],
        ['a-30', 'b-30', 'c-30'],
      ],
    ],
  ])('%s', (_, all, groups) => {
    expect(groupsOf(all)).toEqual(groups);
  });

  it('does not depend on the order of customers', () => {
    const given: [string, ...number[]][] = [
      ['a', -60, -20],
      ['b', -55],
      ['c', -50, -19],
      ['d', -15],
    ];
    expect(groupsOf(customers(...given.toReversed()))).toEqual(groupsOf(customers(...given)));
  });
});

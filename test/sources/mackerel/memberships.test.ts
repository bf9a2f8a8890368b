import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MembershipReader } from '../../../src/sources/mackerel/memberships.ts';

const names = fc.constantFrom('shop', 'shared lb', 'web', ' web ', 'web\u202e', '', '__proto__', 'constructor', '監視');
const roles = fc.oneof(
  fc.array(fc.oneof(names, fc.constantFrom(null, 7, ['web'])), { maxLength: 3 }),
  fc.constantFrom(null, 'web', { web: true }),
);
const memberships = fc
  .array(fc.tuple(names, roles), { maxLength: 4 })
  .map((pairs): unknown =>
    JSON.parse(`{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`),
  );

it('what hosts share is read as if each had been read alone', () => {
  fc.assert(
    fc.property(fc.array(memberships, { maxLength: 6 }), (hosts) => {
      const together = new MembershipReader();
      const alone = hosts.map((raw) => new MembershipReader().read(raw));
      expect(hosts.map((raw) => together.read(raw))).toEqual(alone);
    }),
  );
});

it('hosts in the same roles of the same services share one list', () => {
  const reader = new MembershipReader();
  const first = reader.read({ shop: ['web', 'lb'], app: [] });
  expect(reader.read({ shop: ['web', 'lb'], app: [] })).toBe(first);
  expect(reader.read({ shop: ['db'] })).toEqual([{ name: 'shop', roles: ['db'] }]);
});

it.each([
  [{ shop: ['web'] }, { shop: [], web: [] }],
  [{ shop: ['web', 'app'] }, { shop: ['web'], app: [] }],
  [{ a: ['b'], c: [] }, { a: ['b', 'c'] }],
])('%j is told from %j', (one, other) => {
  const reader = new MembershipReader();
  reader.read(one);
  expect(reader.read(other)).toEqual(new MembershipReader().read(other));
});

it.each([
  [
    { b: ['2'], a: ['1'] },
    [
      { name: 'a', roles: ['1'] },
      { name: 'b', roles: ['2'] },
    ],
  ],
  [{ shop: ['web\u202e', '', 7] }, [{ name: 'shop', roles: ['web'] }]],
  [{ ' ': ['web'], shop: 'web' }, [{ name: 'shop', roles: [] }]],
  [null, []],
  [['shop'], []],
])('%j are memberships of %j', (raw, services) => {
  expect(new MembershipReader().read(raw)).toEqual(services);
});

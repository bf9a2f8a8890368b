import { expect, test } from 'vitest';
import { withMore } from '../../src/base/with-more.ts';

test('adds to an object what it does not have, in order, and leaves it as it is', () => {
  const given = { b: 1, a: 2 };
  const more = withMore(given, { c: 3 });
  expect(Object.entries(more)).toEqual([
    ['b', 1],
    ['a', 2],
    ['c', 3],
  ]);
  expect(given).toEqual({ b: 1, a: 2 });
});

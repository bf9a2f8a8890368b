import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thousands } from '../../src/base/thousands.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [-999, '-999'],
  [-1000, '-1,000'],
  [1234567, '1,234,567'],
  [1234.5, '1,234.5'],
  [Number.MAX_SAFE_INTEGER, '9,007,199,254,740,991'],
])('groups the digits of %d as people read them', (n, text) => {
  expect(thousands(n)).toBe(text);
});

test('writes every whole number as the system does', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (n) => {
      expect(thousands(n)).toBe(n.toLocaleString('en'));
    }),
  );
});

import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsText } from '../../../src/site/machine/facts-text.ts';

const { facts } = fc.letrec<{ facts: unknown }>((tie) => ({
  facts: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('', 'a', '1', '1"a', '~', '[0:', '{}', null, undefined, true, false, 0, 1, -1, 12, 0.5),
    fc.date({ noInvalidDate: true }),
    fc.integer(),
    fc.string({ maxLength: 4 }),
    fc.array(tie('facts'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '"', '}', ''), tie('facts'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('facts as text', () => {
  it('are equal exactly when the facts are', () => {
    fc.assert(
      fc.property(facts, facts, (a, b) => {
        if (!isDeepStrictEqual(a, b)) expect(factsText(a)).not.toBe(factsText(b));
        expect(factsText(structuredClone(a))).toBe(factsText(a));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['lists that hold each other differently', [['a'], 'b'], [['a', 'b']]],
    ['a text that looks like two', ['a', 'b'], ['a1"b']],
    ['a number and its text', 1, '1'],
    ['neighbouring numbers', [1, 23], [12, 3]],
    ['a moment and its milliseconds', new Date(5), 5],
    ['a moment and its ISO text', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['nothing known and nothing there', { a: null }, { a: undefined }],
    ['another key', { a: 1 }, { b: 1 }],
    ['an empty list and an empty record', [], {}],
  ])('tell apart %s', (_, a, b) => {
    expect(factsText(a)).not.toBe(factsText(b));
  });

  it.each([
    ['a map', new Map([['a', 1]])],
    ['a set', new Set([1])],
    ['a function', () => 1],
    ['bytes', new Uint8Array(2)],
  ])('refuse %s, of which they would say less than it holds', (_, odd) => {
    expect(() => factsText({ odd })).toThrow(TypeError);
  });
});

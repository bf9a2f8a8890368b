import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { printOf } from '../../src/rest/print-of.ts';

const print = (value: unknown): string => printOf(value, 'key');

describe('the print of a value', () => {
  it.each<[unknown, unknown]>([
    [
      ['a', 'b'],
      ['ab', ''],
    ],
    [['string 1:a'], ['a']],
    [{ a: 'b' }, { ab: '' }],
    [{ a: undefined }, {}],
    [[], {}],
    [null, 'null'],
    [1, '1'],
    [undefined, 'undefined'],
    [true, 'true'],
    [new Date(5), 5],
    [new Secret('a'), new Secret('b')],
    [new Secret('a'), 'a'],
    [Buffer.from('a'), 'a'],
    [[Buffer.from('ab'), Buffer.from('c')], [Buffer.from('a'), Buffer.from('bc')]], // prettier-ignore
    [new Map([['a', 1]]), { a: 1 }],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    ['é', 'e\u0301'],
  ])('of %j is not that of %j', (a, b) => {
    expect(print(a)).not.toBe(print(b));
    expect(print([a, b])).not.toBe(print([b, a]));
  });

  it('is the same for the same, and for nothing else', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(print(structuredClone(a))).toBe(print(a));
        expect(print(a) === print(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('is another with another key', () => {
    expect(printOf(['a'], 'key')).not.toBe(printOf(['a'], 'other key'));
  });

  it.each([[() => 1], [Symbol('a')]])('of what has no value that could be compared is an error', (value) => {
    expect(() => print([value])).toThrow(TypeError);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countStars, isPattern, matchesGlob } from '../../src/config/glob.ts';

describe('a glob', () => {
  it.each([
    ['web', 'web', true],
    ['web', 'Web', false],
    ['web', 'webs', false],
    ['web*', 'web', true],
    ['web*', 'web-01', true],
    ['*web', 'my-web', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['vm?', 'vm1', true],
    ['vm?', 'vm', false],
    ['vm?', 'vm𠮷', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a.c', 'abc', false],
    ['(a+)+$', '(a+)+$', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a\\', 'a\\', true],
    ['shop:*', 'shop:web', true],
    ['a*b', 'a\nb', true],
    ['監視　本番', '監視 本番', true],
    ['監視 *', '監視　本番', true],
    ['ハ\u3099ックアッフ\u309a?', 'バックアップ1', true],
    ['web', ' web ', true],
  ])('%j %j → %s', (pattern, name, expected) => {
    expect(matchesGlob(pattern, name)).toBe(expected);
  });

  it('with many stars answers at once, however long the name is', () => {
    const pattern = `${'a*'.repeat(30)}b`;
    expect(matchesGlob(pattern, 'a'.repeat(5000))).toBe(false);
  });

  it('agrees with the same pattern read as a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(patterns, letters, (pattern, name) => {
        const source = pattern.replace(/\*+/g, '.*').replaceAll('?', '.');
        expect(matchesGlob(pattern, name)).toBe(new RegExp(`^${source}$`, 's').test(name));
      }),
    );
  });

  it('counts runs of stars once and escaped stars not at all', () => {
    expect(countStars('a**b*\\*')).toBe(2);
    expect(isPattern('web')).toBe(false);
    expect(isPattern('web\\*')).toBe(false);
    expect(isPattern('web?')).toBe(true);
  });
});

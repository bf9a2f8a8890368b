import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/config/glob.ts';
import { compileGlob, compileGlobs, GlobIndex } from '../../../src/model/claims/matcher.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '-', '\\', '*', '?', '😀'), maxLength: 6 });

describe('globs', () => {
  it('mean the same compiled, in a list, in an index and when asked one by one', () => {
    fc.assert(
      fc.property(letters, letters, (pattern, name) => {
        const expected = matchesGlob(pattern, name);
        const index = new GlobIndex<string>();
        index.add(pattern, 'found');
        expect(compileGlob(pattern)(name)).toBe(expected);
        expect(compileGlobs([pattern])(name)).toBe(expected);
        expect(index.find(name)).toEqual(expected ? ['found'] : []);
      }),
      { numRuns: 2000 },
    );
  });

  it('find a name however its blanks and voiced kana are written', () => {
    for (const [pattern, name] of [
      ['監視　本番', '監視 本番'],
      ['監視 本番', '監視\u00a0本番'],
      ['サーハ\u3099*', 'サーバ 1'],
      ['* 本番', '監視　本番'],
    ] as const) {
      const index = new GlobIndex<string>();
      index.add(pattern, 'found');
      expect([compileGlob(pattern)(name), compileGlobs([pattern])(name), index.find(name)]).toEqual([
        true,
        true,
        ['found'],
      ]);
    }
  });

  it('none at all match nothing', () => {
    expect(compileGlobs([])('web')).toBe(false);
  });

  it('are found among thousands by name', () => {
    const index = new GlobIndex<number>();
    for (let i = 0; i < 5000; i++) index.add(`web-${i}-*`, i);
    index.add('*', -1);
    expect(new Set(index.find('web-42-a'))).toEqual(new Set([42, -1]));
  });

  it('can be left out where only whole names may name something', () => {
    const index = new GlobIndex<number>();
    index.add('5a*', 1, 'names');
    index.add('5aHost', 2, 'names');
    expect(index.find('5aHost')).toEqual([2]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteUrl, rootOf, routes, safeSegment } from '../../src/site/routes.ts';

describe('the paths of a tree', () => {
  it('let no id leave its directory', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        try {
          const path = routes.incident(id);
          expect(path.split('/')).toHaveLength(3);
          expect(path).not.toMatch(/\.\.|[\\\u0000-\u0020%?#]/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'site.unsafe_path' });
        }
      }),
    );
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '.hidden', 'a b', 'a%2f', 'ア', 'x'.repeat(129)])(
    'refuse %j as a segment',
    (id) => {
      expect(() => safeSegment(id)).toThrow(expect.objectContaining({ code: 'site.unsafe_path' }));
    },
  );

  it.each(['4jZ8wYk2mPq', '2026-11', '-leading', '_x', 'case.v2'])('take %j', (id) => {
    expect(safeSegment(id)).toBe(id);
  });

  it.each([
    ['index.html', ''],
    ['history/index.html', '../'],
    ['incidents/x/index.html', '../../'],
  ])('lead from %s back to the root', (path, root) => {
    expect(rootOf(path)).toBe(root);
  });

  it('give the start page the address of its tree', () => {
    expect(absoluteUrl('https://status.example.jp/', routes.index)).toBe('https://status.example.jp/');
    expect(absoluteUrl('https://status.example.jp/', routes.history)).toBe(
      'https://status.example.jp/history/index.html',
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoroshiError } from '../../src/base/errors.ts';
import { absoluteUrl, rootOf } from '../../src/model/addresses.ts';
import { routes, safeSegment } from '../../src/site/routes.ts';

function pathOrCode(id: string): string {
  try {
    return routes.incident(id);
  } catch (error) {
    return error instanceof NoroshiError ? error.code : 'a bug';
  }
}

describe('the paths of a tree', () => {
  it('let no id leave its directory', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const path = pathOrCode(id);
        expect(path).toMatch(/^(site\.unsafe_path|incidents\/[\w-][\w.-]*\/index\.html)$/);
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

  it.each([
    ['folder', routes.index, 'https://status.example.jp/'],
    ['index.html', routes.index, 'https://status.example.jp/index.html'],
    ['folder', routes.history, 'https://status.example.jp/history/index.html'],
  ] as const)('give pages the address that readers use (%s, %s)', (addresses, path, url) => {
    expect(absoluteUrl('https://status.example.jp/', path, addresses)).toBe(url);
  });
});

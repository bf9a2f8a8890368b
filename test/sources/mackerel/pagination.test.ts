import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PagingError, readPages, type Page } from '../../../src/sources/mackerel/pagination.ts';

interface Row {
  id: string;
}

/** A server over a fixed list, with cursors of either kind. */
function listing(rows: readonly Row[], pageSize: number, cursor: 'inclusive' | 'exclusive') {
  return (nextId: string | null): Promise<Page<Row>> => {
    const at = nextId === null ? 0 : rows.findIndex(({ id }) => id === nextId);
    const start = nextId !== null && cursor === 'exclusive' ? at + 1 : at;
    const page = rows.slice(start, start + pageSize);
    const more = rows[start + pageSize];
    const next = cursor === 'exclusive' ? page.at(-1) : more;
    return Promise.resolve({
      rows: page,
      next: more === undefined || next === undefined ? null : { id: next.id },
      lostRows: 0,
    });
  };
}

async function readAll(fetchPage: (nextId: string | null) => Promise<Page<Row>>, maxPages = 1000) {
  const ids: string[] = [];
  let pages = 0;
  try {
    for await (const page of readPages({ fetchPage, maxPages })) {
      pages++;
      ids.push(...page.rows.map(({ id }) => id));
    }
  } catch (thrown) {
    if (!(thrown instanceof PagingError)) throw thrown;
    return { ids, pages, error: thrown };
  }
  return { ids, pages, error: undefined };
}

describe('pages', () => {
  it('give every row once, in order, whatever the page size and the kind of cursor', async () => {
    const anyIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        anyIds,
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom('inclusive', 'exclusive'),
        async (ids, size, kind) => {
          const rows = ids.map((id) => ({ id }));
          const read = await readAll(listing(rows, size, kind));
          expect(read).toEqual({ ids, pages: Math.max(1, Math.ceil(ids.length / size)), error: undefined });
        },
      ),
    );
  });

  it('overlap without doubling anything: a cursor that names the last row it gave, included again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 2, max: 20 }), async (count, size) => {
        const rows = Array.from({ length: count }, (_, i) => ({ id: `r${i}` }));
        const fetchPage = (nextId: string | null): Promise<Page<Row>> => {
          const start = nextId === null ? 0 : rows.findIndex(({ id }) => id === nextId);
          const page = rows.slice(start, start + size);
          const isLast = start + size >= rows.length;
          return Promise.resolve({ rows: page, next: isLast ? null : { id: page.at(-1)!.id }, lostRows: 0 });
        };
        const read = await readAll(fetchPage);
        expect(read.ids).toEqual(rows.map(({ id }) => id));
        expect(read.error).toBeUndefined();
      }),
    );
  });

  it('always end, whatever the server says, and what was read is kept', async () => {
    const anyPage = fc.record({
      rows: fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') }), { maxLength: 3 }),
      next: fc.constantFrom(null, 'broken' as const, { id: 'a' }, { id: 'b' }, { id: 'c' }),
      lostRows: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyPage, { minLength: 1, maxLength: 6 }), async (pages) => {
        let asked = 0;
        const read = await readAll(() => Promise.resolve(pages[asked++ % pages.length]!), 50);
        expect(asked).toBeLessThanOrEqual(4);
        expect(new Set(read.ids).size).toBe(read.ids.length);
        const seen = pages.slice(0, asked).flatMap(({ rows }) => rows.map(({ id }) => id));
        // From the second round on the pages come again and bring nothing new.
        expect(new Set(read.ids)).toEqual(new Set(seen));
      }),
    );
  });

  it('are no more than the cap', async () => {
    let i = 0;
    const read = await readAll(
      () => Promise.resolve({ rows: [{ id: `r${i++}` }], next: { id: `c${i}` }, lostRows: 0 }),
      7,
    );
    expect(read.pages).toBe(7);
    expect(read.error?.reason).toContain('7 pages');
  });
});

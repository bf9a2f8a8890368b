/** One page of a listing that goes on while `next` is a cursor. */
export interface Page<Row extends { id: string }> {
  rows: Row[];
  /** The cursor for the page after this one; `null` at the end; `broken` when there is one that cannot be understood. */
  next: { id: string } | null | 'broken';
  /** Rows that could not be identified, and may have held anything. */
  lostRows: number;
}

/** Only rows that no earlier page of the reading held. */
export interface FreshPage<Row> {
  rows: Row[];
  /** Cursor of the page after this one; `null` at the end, and where there is none that can be used. */
  nextId: string | null;
  /** Whether the listing ends here, by its own word. */
  isLast: boolean;
  lostRows: number;
}

/** A listing that would never end, or whose end cannot be found. `reason` completes “answered … with”. */
export class PagingError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`Paging failed: ${reason}`);
    this.name = 'PagingError';
    this.reason = reason;
  }
}

export interface PagingOptions<Row extends { id: string }> {
  fetchPage: (nextId: string | null) => Promise<Page<Row>>;
  /** Where to begin; `null` for the newest page. */
  startAt?: string | null;
  maxPages: number;
}

/**
 * The pages of one listing, first to last. Whether a cursor names the last row of its page or the first of the next one
 * is not documented: rows are told apart by id, so either reading gives the same set.
 *
 * @throws PagingError after the last good page was yielded: a cursor came twice, a page brought nothing new although
 * there is said to be more, the cursor is no text, or there are more than `maxPages`
 */
export async function* readPages<Row extends { id: string }>(
  options: PagingOptions<Row>,
): AsyncGenerator<FreshPage<Row>, void> {
  const seenIds = new Set<string>();
  const usedCursors = new Set<string>();
  let cursor = options.startAt ?? null;
  for (let pageCount = 1; ; pageCount++) {
    if (cursor !== null) usedCursors.add(cursor);
    const page = await options.fetchPage(cursor);
    const rows = page.rows.filter((row) => !seenIds.has(row.id) && seenIds.add(row.id));
    const nextId = page.next === null || page.next === 'broken' ? null : page.next.id;
    yield { rows, nextId, isLast: page.next === null, lostRows: page.lostRows };
    if (page.next === 'broken') throw new PagingError('a page cursor that is no text');
    if (nextId === null) return;
    if (usedCursors.has(nextId)) throw new PagingError('a page cursor that it gave before');
    if (rows.length === 0) throw new PagingError('a page that brings nothing new but says that more follows');
    if (pageCount >= options.maxPages) throw new PagingError(`more than ${options.maxPages} pages`);
    cursor = nextId;
  }
}

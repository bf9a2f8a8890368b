import { customerOf, type CachePolicy } from '../../site/site-file.ts';
import type { TreeEntry } from '../target.ts';
import { isTreePath } from '../tree-path.ts';

export interface IndexedPart {
  id: string;
  inputHash: string;
  entries: TreeEntry[];
}

/** Rows as they stand in an index, without brackets around them. */
export interface RowsText {
  /** The index they stand in. */
  bytes: Buffer;
  from: number;
  to: number;
  /** As the rows number them. */
  contentTypes: readonly string[];
  /** What is thrown where they are not what they should be. */
  damaged: (cause?: unknown) => Error;
}

type Row = [id: string, inputHash: string, files: FileRow[]];
type FileRow = [path: string, bytes: number, sha256: string, contentType: number, cache: number];

const CACHE_POLICIES: readonly CachePolicy[] = ['immutable', 'revalidate', 'never'];

/**
 * Parts that stand together in the index of a build: those of one customer, or such as are nobody's alone. Of customers whose
 * parts go on, only the text is handed on: to make the entries of 34,000 files, and to write them again, was a tenth of a
 * build in which one host had failed.
 */
export class PartGroup {
  readonly customerId: string | undefined;
  /** `undefined`: they are written for the first time. */
  readonly text: RowsText | undefined;
  #parts: readonly IndexedPart[] | undefined;

  /** @param parts at least one */
  static of(parts: readonly IndexedPart[]): PartGroup {
    return new PartGroup(customerOf(parts[0]!.id), parts, undefined);
  }

  static read(text: RowsText): PartGroup {
    return new PartGroup(customerOfText(text), undefined, text);
  }

  /** Use `of` or `read`: there are parts, or a text to read them from. */
  constructor(customerId: string | undefined, parts: readonly IndexedPart[] | undefined, text: RowsText | undefined) {
    this.customerId = customerId;
    this.#parts = parts;
    this.text = text;
  }

  /** @throws what the text throws */
  get parts(): readonly IndexedPart[] {
    return (this.#parts ??= parseParts(this.text!));
  }

  /**
   * Of all files of all parts, handed to `take` one by one.
   * @throws what the text throws
   */
  eachPath(take: (path: string) => void): { partCount: number } {
    if (this.#parts !== undefined) {
      for (const { entries } of this.#parts) for (const { path } of entries) take(path);
      return { partCount: this.#parts.length };
    }
    const rows = parseRows(this.text!);
    for (const [, , files] of rows) for (const [path] of files) take(path);
    return { partCount: rows.length };
  }

  /** @param numberOf a content type's number */
  toText(numberOf: (contentType: string) => number): string {
    const rows = this.parts.map(({ id, inputHash, entries }): Row => {
      const files = entries.map((entry): FileRow => {
        const { path, bytes, sha256, contentType, cache } = entry;
        return [path, bytes, sha256, numberOf(contentType), CACHE_POLICIES.indexOf(cache)];
      });
      return [id, inputHash, files];
    });
    return JSON.stringify(rows).slice(1, -1);
  }
}

/** Parts that come one after the other and are one customer's, or nobody's alone. */
export function groupParts(parts: readonly IndexedPart[]): PartGroup[] {
  const groups: IndexedPart[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last !== undefined && customerOf(last[0]!.id) === customerOf(part.id)) last.push(part);
    else groups.push([part]);
  }
  return groups.map((own) => PartGroup.of(own));
}

/** Ids of parts that begin alike are one customer's. */
function customerOfText({ bytes, from, to }: RowsText): string | undefined {
  const end = bytes.indexOf('",', from);
  const id = bytes.toString('utf8', from, Math.min(to, end < 0 ? to : end));
  return id.startsWith('["') && !id.includes('\\') ? customerOf(id.slice(2)) : undefined;
}

function parseRows({ bytes, from, to, damaged }: RowsText): Row[] {
  let rows: unknown[];
  try {
    rows = JSON.parse(`[${bytes.toString('utf8', from, to)}]`) as unknown[];
  } catch (cause) {
    throw damaged(cause);
  }
  if (!rows.every(isRow)) throw damaged();
  return rows;
}

function isRow(row: unknown): row is Row {
  if (!Array.isArray(row)) return false;
  const [id, inputHash, files] = row as unknown[];
  return typeof id === 'string' && typeof inputHash === 'string' && Array.isArray(files) && files.every(isFileRow);
}

function isFileRow(row: unknown): row is FileRow {
  if (!Array.isArray(row)) return false;
  const [path, bytes, sha256] = row as unknown[];
  return typeof path === 'string' && typeof bytes === 'number' && typeof sha256 === 'string';
}

function parseParts(text: RowsText): IndexedPart[] {
  return parseRows(text).map(([id, inputHash, files]) => ({
    id,
    inputHash,
    entries: files.map(([path, bytes, sha256, type, policy]) => {
      const contentType = text.contentTypes[type];
      const cache = CACHE_POLICIES[policy];
      if (!isTreePath(path) || contentType === undefined || cache === undefined) throw text.damaged();
      return { path, bytes, sha256, contentType, cache };
    }),
  }));
}

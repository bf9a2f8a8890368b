import { createHash, hash } from 'node:crypto';
import { OVERVIEW, type LedgerCase } from '../../model/ledger/ledger.ts';
import { rememberPrint, textOfCase } from '../../model/ledger/unread-cases.ts';
import { caseFactsJson, momentJson, reportsJson } from './case-text.ts';
import { joinChunks, type Chunk } from './chunks.ts';

// A ledger is JSON in lines: each page is one, so that nobody need read those nobody looks at, and of the overview, which tells
// of everybody's cases, each case.

const PAGES_BEGIN = '"pages":[\n';
const PAGES_END = '\n],"announcements":';
const CASES_BEGIN = '"cases":[\n';
const CASES_END = '\n],"plans":';
const REPORTS_BEGIN = ',"reports":[';
const BETWEEN = Buffer.from(',\n');
const LINE_BREAK = 0x0a;
const COMMA = 0x2c;

/** A ledger as it is written. */
export interface LedgerText {
  /** Up to the pages. */
  head: string;
  /** May be asked for more than once. */
  lines: Iterable<PageText>;
  /** What follows them. */
  tail: string;
}

/** The same, whose pages are at hand. */
export interface WholeLedgerText extends LedgerText {
  lines: readonly HeldPageText[];
}

/** One page, in as many chunks as came to hand. */
export interface PageText {
  page: string;
  /** May be asked for more than once. */
  chunks: Iterable<Chunk>;
  /** Of all of them together; worked out when it is asked for. */
  readonly digest: string;
  /** Its cases, where each is a line; they stand between the two others. Left out: they do not. */
  cut?: { begin: Uint8Array; cases: Uint8Array[]; end: Uint8Array };
}

/** One that outlasts its writing: bytes take half the memory of a text in which there is a word of Japanese. */
export interface HeldPageText extends PageText {
  chunks: readonly Uint8Array[];
}

export function placePages(head: string, tail: string): Pick<LedgerText, 'head' | 'tail'> {
  return { head: `${head.slice(0, -1)},${PAGES_BEGIN}`, tail: PAGES_END + tail.slice('{"announcements":'.length) };
}

/** All but the pages, as JSON. */
export function withoutPages({ head, tail }: LedgerText): string {
  return head.slice(0, -1) + tail.slice(1);
}

/** @param before what stands in it before its cases; `rest`: what follows them, its plans first */
export function writePage(page: string, before: object, cases: readonly LedgerCase[], rest: object): PageText {
  const begin = JSON.stringify({ page, ...before }).slice(0, -1);
  const end = JSON.stringify(rest).slice(1);
  if (page !== OVERVIEW || cases.length === 0) {
    return toText(page, [`${begin},"cases":[${cases.map(caseJson).join(',')}],${end}`]);
  }
  const chunks = function* (): Generator<Chunk> {
    yield `${begin},${CASES_BEGIN}`;
    yield* between(cases, (own) => [writeCase(own)]);
    yield `\n],${end}`;
  };
  return toText(page, { [Symbol.iterator]: chunks });
}

function* between<T>(items: Iterable<T>, chunksOf: (item: T) => Iterable<Chunk>): Generator<Chunk> {
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) yield BETWEEN;
    isFirst = false;
    yield* chunksOf(item);
  }
}

function caseJson(own: LedgerCase): string {
  return `${caseFactsJson(own)},"reports":${reportsJson(own.reports)},"retractedAt":${momentJson(own.retractedAt)}}`;
}

/** What was reported last, so that the rest can be read without. */
function writeCase(own: LedgerCase): Chunk {
  const text = textOfCase(own);
  if (text !== undefined) return text.bytes;
  const known = `${caseFactsJson(own)},"retractedAt":${momentJson(own.retractedAt)}`;
  const line = `${known}${REPORTS_BEGIN.slice(0, -1)}${reportsJson(own.reports)}}`;
  rememberPrint(own, printLine(line));
  return line;
}

export function toText<T extends Iterable<Chunk>>(
  page: string,
  chunks: T,
  cut?: PageText['cut'],
): PageText & { chunks: T } {
  return new WrittenPage(page, chunks, cut);
}

/**
 * A class, not an object with a getter: V8 gives each such object a shape of its own, which lies in old memory and holds the getter
 * and all it sees. So the texts of all pages lived on until old memory was collected: 35 MB of a first run of 1,000 customers.
 */
class WrittenPage<T extends Iterable<Chunk>> implements PageText {
  readonly page: string;
  readonly chunks: T;
  readonly cut?: NonNullable<PageText['cut']>;
  #digest: string | undefined;

  constructor(page: string, chunks: T, cut: PageText['cut']) {
    this.page = page;
    this.chunks = chunks;
    if (cut !== undefined) this.cut = cut;
  }

  get digest(): string {
    return (this.#digest ??= digestChunks(this.chunks));
  }
}

function digestChunks(chunks: Iterable<Chunk>): string {
  const digest = createHash('sha256');
  for (const chunk of chunks) digest.update(chunk);
  return digest.digest('base64url');
}

/** The same chunks; `onDigest` is told when the last was asked for. */
export function* digestedMeanwhile(chunks: Iterable<Chunk>, onDigest: (digest: string) => void): Generator<Chunk> {
  const digest = createHash('sha256');
  for (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
  onDigest(digest.digest('base64url'));
}

/** As bytes; each page is asked for when it is its turn. */
export function joinLedger(text: Joinable): Iterable<Uint8Array> {
  return joinChunks({ [Symbol.iterator]: () => chunksOf(text) });
}

interface Joinable extends Pick<LedgerText, 'head' | 'tail'> {
  lines: Iterable<Pick<PageText, 'chunks'>>;
}

function* chunksOf({ head, lines, tail }: Joinable): Generator<Chunk> {
  yield head;
  yield* between(lines, ({ chunks }) => chunks);
  yield tail;
}

/** @returns `undefined` where it is not written page by page, as earlier ones are */
export function splitLedger(bytes: Uint8Array): WholeLedgerText | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = buffer.indexOf(PAGES_BEGIN);
  const end = buffer.lastIndexOf(PAGES_END);
  if (begin < 0 || end < 0) return undefined;
  const first = begin + PAGES_BEGIN.length;
  const lines: HeldPageText[] = [];
  for (let from = first; from < end;) {
    const found = pageFrom(buffer, from, end);
    if (found === undefined) return undefined;
    lines.push(found.text);
    from = found.next;
  }
  return { head: buffer.toString('utf8', 0, first), lines, tail: buffer.toString('utf8', end) };
}

function pageFrom(buffer: Buffer, from: number, end: number): { text: HeldPageText; next: number } | undefined {
  const page = pageOfLine(buffer.subarray(from, Math.min(from + 1_000, end)));
  if (page === undefined) return undefined;
  const firstBreak = buffer.indexOf(LINE_BREAK, from);
  const isCut = buffer.toString('latin1', firstBreak + 1 - CASES_BEGIN.length, firstBreak + 1) === CASES_BEGIN;
  const cases: Uint8Array[] = [];
  let tailFrom = from;
  if (isCut && firstBreak < end) {
    tailFrom = buffer.indexOf(CASES_END, firstBreak);
    if (tailFrom < 0 || tailFrom > end) return undefined;
    for (let at = firstBreak + 1; at <= tailFrom;) {
      const next = buffer.indexOf(LINE_BREAK, at);
      const to = next === tailFrom ? next : next - 1;
      if (next !== tailFrom && buffer[to] !== COMMA) return undefined;
      cases.push(buffer.subarray(at, to));
      at = next + 1;
    }
  }
  const lineBreak = buffer.indexOf(LINE_BREAK, tailFrom + 1);
  const to = lineBreak === end ? lineBreak : lineBreak - 1;
  if (lineBreak < 0 || (lineBreak !== end && buffer[to] !== COMMA)) return undefined;
  const cut = { begin: buffer.subarray(from, firstBreak + 1), cases, end: buffer.subarray(tailFrom, to) };
  return { text: toText(page, [buffer.subarray(from, to)], isCut ? cut : undefined), next: lineBreak + 1 };
}

/** A line begins with the name of its page. */
function pageOfLine(line: Buffer): string | undefined {
  const name = /^\{"page":("(?:[^"\\]|\\.)*"),/.exec(line.toString('utf8'))?.[1];
  return name === undefined ? undefined : (JSON.parse(name) as string);
}

/** A case's line without what was reported, and that alone; both as JSON. `undefined` where it is not written so. */
export function splitCase(line: Uint8Array): { known: string; reports: () => string } | undefined {
  const buffer = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  const at = buffer.indexOf(REPORTS_BEGIN);
  if (at < 0 || buffer.toString('latin1', buffer.length - 2) !== ']}') return undefined;
  return {
    known: `${buffer.toString('utf8', 0, at)}}`,
    reports: () => buffer.toString('utf8', at + REPORTS_BEGIN.length - 1, buffer.length - 1),
  };
}

export function printLine(line: Chunk): string {
  return hash('sha256', line, 'base64url');
}

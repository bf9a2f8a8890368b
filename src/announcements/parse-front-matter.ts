import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Position } from '../findings/finding.ts';
import { findLookAlikeAtKey } from '../findings/look-alikes.ts';
import { createLocate, createPositions, type Locate } from '../findings/yaml-positions.ts';
import type { AnnouncementFindingCode } from './announcement-finding.ts';
import { isKnownKey } from './front-matter-schema.ts';

export interface FrontMatter {
  /** Scalars are texts as they were written (`5e10` stays `5e10`), lists arrays, maps null-prototype objects. */
  value: unknown;
  /** Where a value stands, or with `key` its name; for what is not there, the nearest thing above it. */
  locate: Locate;
  bodyMarkdown: string;
}

export interface FrontMatterProblem {
  code: AnnouncementFindingCode;
  position: Position;
  args: Readonly<Record<string, string>>;
}

/** No announcement is nested deeper; a limit keeps hostile nesting from exhausting the stack. */
const MAX_DEPTH = 8;
const MAX_ERRORS = 20;

function isFence(line: string): boolean {
  return /^---\s*$/.test(line);
}

/** Splits a file at its `---` lines and reads what is between them; positions count from the file's top. */
export function parseFrontMatter(text: string): FrontMatter | FrontMatterProblem[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (!isFence(lines[0] ?? '')) {
    return [{ code: 'announcement.no_front_matter', position: { line: 1, column: 1 }, args: {} }];
  }
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end < 0) {
    return [{ code: 'announcement.front_matter_open', position: { line: 1, column: 1 }, args: {} }];
  }
  // The first fence stays as an empty line, so that lines count from the file's top.
  const source = ['', ...lines.slice(1, end)].join('\n');
  const lineCounter = new LineCounter();
  const at = createPositions(lineCounter);
  const document = parseDocument(source, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !hasPlainKeys(document.contents)) {
    const lookAlikes = findLookAlikes(source.split('\n'));
    if (lookAlikes.length > 0) return lookAlikes;
  }
  if (document.errors.length > 0) {
    return document.errors
      .slice(0, MAX_ERRORS)
      .map((error) => ({ code: 'announcement.yaml', position: at(error.pos[0]), args: { kind: error.code } }));
  }
  const locate = createLocate(document, at);
  const bodyMarkdown = lines.slice(end + 1).join('\n');
  return {
    value: toPlain(document.contents, 0),
    // Nothing of it is there: the line below the first fence.
    locate: (path, part) => {
      const position = locate(path, part);
      return position.line === 1 ? { line: 2, column: 1 } : position;
    },
    bodyMarkdown,
  };
}

/** A map whose keys are names; what a letter that only looks right made of it is none. */
function hasPlainKeys(contents: unknown): boolean {
  return isMap(contents) && contents.items.every(({ key }) => /^[\w-]*$/.test(keyText(key)));
}

function findLookAlikes(lines: readonly string[]): FrontMatterProblem[] {
  return lines.flatMap((line, index) => {
    const found = findLookAlikeAtKey(line, isKnownKey);
    if (found === undefined) return [];
    const { what, column, args } = found;
    return [{ code: `announcement.yaml_${what}` as const, position: { line: index + 1, column }, args }];
  });
}

/** By hand: nothing here can blow up, no key reaches a prototype; an alias is `null`, which nothing accepts. */
function toPlain(node: unknown, depth: number): unknown {
  if (isScalar(node)) return typeof node.value === 'string' ? node.value : '';
  if (depth >= MAX_DEPTH) return null;
  if (isSeq(node)) return node.items.map((item) => toPlain(item, depth + 1));
  if (node === null) return '';
  if (!isMap(node)) return null;
  const plain = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.items) plain[keyText(key)] = toPlain(value, depth + 1);
  return plain;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

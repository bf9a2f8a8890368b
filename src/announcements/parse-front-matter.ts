import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { AnnouncementFindingCode, Position } from './announcement-finding.ts';

export interface FrontMatter {
  /** Scalars are texts as they were written (`5e10` stays `5e10`), lists arrays, maps null-prototype objects. */
  value: unknown;
  /** Where a value stands, or with `key` its name; for what is not there, the nearest thing above it. */
  locate(path: readonly PropertyKey[], part?: 'key' | 'value'): Position;
  bodyMarkdown: string;
}

export interface FrontMatterProblem {
  code: AnnouncementFindingCode;
  position: Position;
  message: string;
  hint: string;
}

/** No announcement is nested deeper; a limit keeps hostile nesting from exhausting the stack. */
const MAX_DEPTH = 8;
const MAX_ERRORS = 20;

const HINT =
  'Begin with a line ---, then title:, kind: and customers:, then another line ---, then the text in Markdown.';

function isFence(line: string): boolean {
  return /^---\s*$/.test(line);
}

/** Splits a file at its `---` lines and reads what is between them; positions count from the file's top. */
export function parseFrontMatter(text: string): FrontMatter | FrontMatterProblem[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (!isFence(lines[0] ?? '')) {
    return [
      problem('announcement.no_front_matter', { line: 1, column: 1 }, 'It does not begin with front matter.', HINT),
    ];
  }
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end < 0) {
    const message = 'Its front matter is not closed: the second line --- is missing.';
    return [problem('announcement.front_matter_open', { line: 1, column: 1 }, message, HINT)];
  }
  // The first fence stays as an empty line, so that lines count from the file's top.
  const source = ['', ...lines.slice(1, end)].join('\n');
  const lineCounter = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { line, column: col };
  };
  const document = parseDocument(source, { schema: 'failsafe', lineCounter, prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0) {
    return document.errors
      .slice(0, MAX_ERRORS)
      .map((error) =>
        problem(
          'announcement.yaml',
          at(error.pos[0]),
          yamlSentence(error.code),
          'Texts with : or # in them need quotes.',
        ),
      );
  }
  const bodyMarkdown = lines.slice(end + 1).join('\n');
  return {
    value: toPlain(document.contents, 0),
    locate: (path, part) => locate(document, path, part, at),
    bodyMarkdown,
  };
}

function problem(code: AnnouncementFindingCode, position: Position, message: string, hint: string): FrontMatterProblem {
  return { code, position, message, hint };
}

function yamlSentence(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'A key is written twice.';
    case 'TAB_AS_INDENT':
      return 'A line is indented with a tab; YAML wants blanks.';
    default:
      return `The front matter is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')}).`;
  }
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

function locate(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  part: 'key' | 'value' = 'value',
  at: (offset: number) => Position,
): Position {
  let node: unknown = document.contents;
  let found = 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === String(step));
      if (pair === undefined) break;
      const key = startOf(pair.key) ?? found;
      node = pair.value;
      const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
      found = (part === 'key' && depth === path.length - 1) || isBlock ? key : (startOf(node) ?? key);
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      found = startOf(node) ?? found;
    }
  }
  // Nothing of it is there: the line below the first fence.
  return found === 0 ? { line: 2, column: 1 } : at(found);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

// A parser tells a wrong indentation by what follows from it: a missing character, a map where a key should be. Here it is
// told by what it is: a line that begins where nothing above it begins.

export interface WrongIndent {
  /** Counted from 1. */
  line: number;
  /** Blanks before the line, and how many would fit: the nearest of those above; none where nothing above is of its kind. */
  indent: number;
  fitting: readonly number[];
}

interface Level {
  indent: number;
  kind: 'map' | 'list';
}

interface Line {
  indent: number;
  /** Behind the dashes of list items, without a comment. */
  text: string;
  /** Where each dash stands. */
  dashes: number[];
  /** Where the text begins. */
  column: number;
}

const KEY = /^(?:"[^"]*"|'[^']*'|[^\s"'#:[\]{}][^:#]*?)\s*:(?:\s+(.*))?$/;

/** The first line of a text in block style that fits nowhere; `undefined` where there is none, or where it cannot be told. */
export function findWrongIndent(text: string): WrongIndent | undefined {
  const levels: Level[] = [];
  let opensBelow = true;
  let scalarAbove: number | undefined;
  for (const [index, written] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^\s*(#|$)/.test(written)) continue;
    const line = readLine(written);
    if (scalarAbove !== undefined && line.indent > scalarAbove) continue;
    scalarAbove = undefined;
    const key = KEY.exec(line.text);
    // The rest of a text over several lines.
    if (key === null && line.dashes.length === 0) continue;
    const kind = line.dashes.length > 0 ? 'list' : 'map';
    const fitting = enter(levels, { indent: line.indent, kind }, opensBelow);
    if (fitting !== undefined) return { line: index + 1, indent: line.indent, fitting };
    for (const dash of line.dashes.slice(1)) levels.push({ indent: dash, kind: 'list' });
    if (key !== null && kind === 'list') levels.push({ indent: line.column, kind: 'map' });
    const value = key === null ? line.text : (key[1] ?? '');
    if (isOpenAtEnd(value)) return undefined;
    opensBelow = value === '' || /^[&!][^\s]*$/.test(value);
    if (/^(?:[&!]\S+\s+)?[|>][-+0-9]*$/.test(value)) scalarAbove = levels.at(-1)?.indent ?? 0;
  }
  return undefined;
}

function readLine(written: string): Line {
  const dashes: number[] = [];
  let column = written.search(/\S/);
  const indent = column;
  while (/^-(?:\s|$)/.test(written.slice(column))) {
    dashes.push(column);
    const next = written.slice(column + 1).search(/\S/);
    column = next < 0 ? written.length : column + 1 + next;
  }
  const text = written
    .slice(column)
    .replace(/\s+#.*$/, '')
    .trimEnd();
  return { indent, text: text.startsWith('#') ? '' : text, dashes, column };
}

/** Goes to the level of a line; answers with the nearest ones that fit where there is none. */
function enter(levels: Level[], { indent, kind }: Level, opensBelow: boolean): number[] | undefined {
  const top = levels.at(-1);
  const isBelow =
    top === undefined || indent > top.indent || (indent === top.indent && kind === 'list' && top.kind === 'map');
  if (opensBelow && isBelow) {
    levels.push({ indent, kind });
    return undefined;
  }
  const at = levels.findLastIndex((level) => level.indent === indent && level.kind === kind);
  if (at >= 0) {
    levels.length = at + 1;
    return undefined;
  }
  const known = new Set(levels.filter((level) => level.kind === kind).map((level) => level.indent));
  const distances = [...known].map((each) => Math.abs(each - indent));
  return [...known].filter((each) => Math.abs(each - indent) === Math.min(...distances));
}

/** A quote or a bracket that goes on in the next line: what is there is no block. */
function isOpenAtEnd(value: string): boolean {
  const bare = value.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '');
  if (/^["']/.test(bare)) return true;
  return /^[[{]/.test(bare) && (bare.match(/[[{]/g) ?? []).length > (bare.match(/[\]}]/g) ?? []).length;
}

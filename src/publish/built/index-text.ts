import { compareText } from '../../base/text.ts';
import type { BuiltTree, TreeEntry } from '../target.ts';
import { BuildError } from './build-error.ts';
import { numberIn, SEPARATOR } from './index-rows.ts';
import { groupParts, PartGroup, type RowsText } from './part-group.ts';

// The text of an index is one JSON document, the parts of each customer on a line of their own: what goes on is taken over
// line by line, and not read. Rows instead of objects, and repeated texts once: 110,000 files are 13 MB instead of 25.

/** What a build wrote, kept beside the tree so that the next build knows what it need not do again. */
export interface BuildIndex {
  kind: BuiltTree['kind'];
  id: string;
  builtAt: Date;
  groups: readonly PartGroup[];
  /** As the texts of the groups number them; others may follow. */
  contentTypes: readonly string[];
}

/**
 * All of them, sorted by path.
 * @throws BuildError `build.damaged`
 */
export function entriesOf({ groups }: Pick<BuildIndex, 'groups'>): TreeEntry[] {
  const entries = groups.flatMap(({ parts }) => parts.flatMap((part) => part.entries));
  return entries.toSorted((a, b) => compareText(a.path, b.path));
}

const LINE_BREAK = 0x0a;
/** Characters that are put together before they are encoded. */
const CHUNK_LENGTH = 64 * 1024;

/** Chunk by chunk: the rows and the text of 450,000 files together were 450 MB. */
export function* serializeIndex({ kind, id, builtAt, groups, contentTypes }: BuildIndex): Iterable<Uint8Array> {
  const types = [...contentTypes];
  const numberOf = numberIn(types);
  const head = JSON.stringify({ version: 1, kind, id, builtAt: builtAt.toISOString(), parts: [] }).slice(0, -2);
  let text = `${head}\n`;
  for (const run of inRuns(groups)) {
    if (text.length >= CHUNK_LENGTH || !(run instanceof PartGroup)) {
      yield Buffer.from(text);
      text = '';
    }
    if (run instanceof PartGroup) text += run.toText(numberOf);
    else yield run.bytes.subarray(run.from, run.to);
    text += SEPARATOR;
  }
  if (groups.length > 0) text = `${text.slice(0, -SEPARATOR.length)}\n`;
  // The content types stand behind the rows, which fill them.
  yield Buffer.from(`${text}],"contentTypes":${JSON.stringify(types)}}\n`);
}

/** Texts that stood one after the other in one index are one. */
function* inRuns(groups: readonly PartGroup[]): Iterable<PartGroup | Pick<RowsText, 'bytes' | 'from' | 'to'>> {
  let run: Pick<RowsText, 'bytes' | 'from' | 'to'> | undefined;
  for (const group of groups) {
    const { text } = group;
    if (run !== undefined && text?.bytes === run.bytes && text.from === run.to + SEPARATOR.length) {
      run.to = text.to;
      continue;
    }
    if (run !== undefined) yield run;
    run = undefined;
    if (text === undefined) yield group;
    else run = { bytes: text.bytes, from: text.from, to: text.to };
  }
  if (run !== undefined) yield run;
}

/**
 * Rows are read when somebody asks for them.
 * @throws BuildError `build.damaged`, `build.newer_version`
 */
export function parseIndex(bytes: Buffer, file: string): BuildIndex {
  const damaged = (cause?: unknown): BuildError => damagedError(file, cause);
  const lines = linesOf(bytes);
  const ends = lines.length > 2 ? tryJson(textOf(bytes, lines[0]!) + textOf(bytes, lines.at(-1)!)) : undefined;
  const isByLine = Array.isArray(Object(ends).parts);
  const root = Object(isByLine ? ends : parseJson(bytes, damaged)) as Record<string, unknown>;
  if (typeof root.version === 'number' && root.version > 1) throw newerError(file, root.version);
  const { kind, id, contentTypes, parts } = root;
  const builtAt = new Date(String(root.builtAt));
  const isKind = kind === 'public' || kind === 'internal' || kind === 'customer';
  const isWhole = isKind && typeof id === 'string' && Array.isArray(parts) && areTexts(contentTypes);
  if (root.version !== 1 || !isWhole || Number.isNaN(builtAt.getTime())) throw damaged();
  const read = (from: number, to: number): PartGroup => PartGroup.read({ bytes, from, to, contentTypes, damaged });
  if (isByLine) {
    const groups = lines.slice(1, -1).map(([from, to], i, all) => {
      return read(from, i < all.length - 1 ? to - SEPARATOR.length + 1 : to);
    });
    return { kind, id, builtAt, groups, contentTypes };
  }
  // Release 0.1.0 wrote it as one line.
  const rows = Buffer.from(JSON.stringify(parts));
  const whole = PartGroup.read({ bytes: rows, from: 1, to: rows.length - 1, contentTypes, damaged });
  return { kind, id, builtAt, groups: groupParts(whole.parts), contentTypes };
}

/** Each from where to where, without its break. */
function linesOf(bytes: Buffer): [from: number, to: number][] {
  const lines: [number, number][] = [];
  let from = 0;
  for (let to = bytes.indexOf(LINE_BREAK); to >= 0; to = bytes.indexOf(LINE_BREAK, from)) {
    lines.push([from, to]);
    from = to + 1;
  }
  return lines;
}

function textOf(bytes: Buffer, [from, to]: readonly [number, number]): string {
  return bytes.toString('utf8', from, to);
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseJson(bytes: Buffer, damaged: (cause: unknown) => BuildError): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw damaged(cause);
  }
}

function damagedError(file: string, cause: unknown): BuildError {
  return new BuildError(
    'build.damaged',
    {
      en: `${file} is not the index of a build, or was cut.`,
      ja: `${file} はビルドの目録ではないか、途中で切れています。`,
    },
    {
      cause,
      hint: {
        en: 'Delete it and the folder beside it, then build again.',
        ja: 'このファイルと、隣のフォルダーを削除して、ビルドし直してください。',
      },
    },
  );
}

function newerError(file: string, version: number): BuildError {
  return new BuildError(
    'build.newer_version',
    {
      en: `${file} was written by a newer Noroshi (version ${version}).`,
      ja: `${file} は新しい版の Noroshi が書いたものです（形式 ${version}）。`,
    },
    {
      hint: {
        en: 'Use the newer Noroshi, or delete it and the folder beside it and build again.',
        ja: '新しい版の Noroshi を使うか、このファイルと隣のフォルダーを削除して、ビルドし直してください。',
      },
    },
  );
}

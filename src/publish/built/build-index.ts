import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { jsonChunks } from '../../base/json-chunks.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import type { CachePolicy } from '../../site/site-file.ts';
import { BuildError } from './build-error.ts';
import type { BuiltTree, TreeEntry } from '../target.ts';
import { HEARTBEAT_PATH, isTreePath } from '../tree-path.ts';

/** What a build wrote, kept beside the tree so that the next build knows what it need not do again. */
export interface BuildIndex {
  version: 1;
  kind: BuiltTree['kind'];
  id: string;
  builtAt: Date;
  parts: IndexedPart[];
}

export interface IndexedPart {
  id: string;
  inputHash: string;
  entries: TreeEntry[];
}

/** What is known of a folder before a build begins. */
export interface PriorBuild {
  index: BuildIndex | undefined;
  /** Everything in the folder that a build put there. */
  ownPaths: Set<string>;
  /** Whether files are what the index says. After a killed build they may be anything. */
  isTrusted: boolean;
}

export const INDEX_SUFFIX = '.noroshi-build.json';
const CACHE_POLICIES: readonly CachePolicy[] = ['immutable', 'revalidate', 'never'];

export function indexPathOf(directory: string): string {
  return `${directory}${INDEX_SUFFIX}`;
}

function journalPathOf(directory: string): string {
  return `${directory}.noroshi-build.writing`;
}

/** @throws BuildError `build.foreign_files`, `build.damaged`, `build.newer_version` */
export function loadPriorBuild(directory: string): PriorBuild {
  const journal = readIfPresent(journalPathOf(directory))?.split('\n');
  if (journal?.[0] === 'fresh' || journal?.[0] === '')
    return { index: undefined, ownPaths: new Set(walk(directory)), isTrusted: false };
  const index = loadIndex(directory);
  if (index === undefined || !existsSync(indexPathOf(directory))) {
    const [foreignFile] = walk(directory);
    if (foreignFile === undefined) return { index: undefined, ownPaths: new Set(), isTrusted: true };
    throw new BuildError(
      'build.foreign_files',
      {
        en: `${directory} already holds ${foreignFile}, which no build put there.`,
        ja: `${directory} には、ビルドが置いたものではない ${foreignFile} があります。`,
      },
      {
        hint: {
          en: 'Choose another folder for --out, or empty this one; Noroshi never does that for you.',
          ja: '--out に別のフォルダーを指定するか、このフォルダーを空にしてください（Noroshi が空にすることはありません）。',
        },
      },
    );
  }
  const ownPaths = new Set([HEARTBEAT_PATH]);
  for (const part of index.parts) for (const entry of part.entries) ownPaths.add(entry.path);
  // A line is whole when a line break follows it.
  for (const path of journal?.slice(1, -1).filter(isTreePath) ?? []) ownPaths.add(path);
  return { index, ownPaths, isTrusted: journal === undefined };
}

export function isUnfinished(directory: string): boolean {
  return existsSync(journalPathOf(directory));
}

/** @returns `undefined` when there is none */
export function loadIndex(directory: string): BuildIndex | undefined {
  const text = readIfPresent(indexPathOf(directory));
  return text === undefined ? undefined : parseIndex(text, indexPathOf(directory));
}

export function saveIndex(directory: string, index: BuildIndex): void {
  saveFileAtomically(indexPathOf(directory), serializeIndex(index));
}

export interface Journal {
  add(path: string): void;
  /** @throws BuildError `build.unwritable` when another build went on in its place, after this one slept */
  assertCurrent(): void;
  close(): void;
}

/**
 * Notes beforehand what a build adds, so that a killed one leaves nothing that nobody owns. Opened with the first
 * change; closed when the index is saved. Whoever goes on with one puts a new file in its place: a build that only slept sees
 * that its own is gone.
 */
export function openJournal(directory: string, isFresh: boolean): Journal {
  const path = journalPathOf(directory);
  const begun = readIfPresent(path);
  // A killed build may have left half a line.
  if (begun !== undefined) saveFileAtomically(path, `${begun}\n`);
  const handle = openSync(path, 'a');
  if (begun === undefined) writeSync(handle, isFresh ? 'fresh\n' : 'update\n');
  fsyncSync(handle);
  return {
    // In a fresh folder everything is ours; no need to say so 10,000 times.
    add: (added) => void (isFresh || writeSync(handle, `${added}\n`)),
    assertCurrent() {
      if (fstatSync(handle).nlink > 0) return;
      throw new BuildError(
        'build.unwritable',
        {
          en: `Another build went on in ${directory} while this one slept.`,
          ja: `この実行が止まっている間に、別の実行が ${directory} のビルドを続けました。`,
        },
        {
          hint: {
            en: 'Nothing is to be done: what the other built stands.',
            ja: '対応は不要です。別の実行が作ったものがそのまま有効です。',
          },
        },
      );
    },
    close() {
      closeSync(handle);
      rmSync(path);
    },
  };
}

// Rows instead of objects, and repeated texts once: an index of 110,000 files is 13 MB instead of 25. Row by row: the rows
// and the text of 450,000 files together were 450 MB.
function serializeIndex(index: BuildIndex): Iterable<Uint8Array> {
  const contentTypes: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (type: string): number => {
    const known = numbers.get(type);
    if (known !== undefined) return known;
    numbers.set(type, contentTypes.length);
    return contentTypes.push(type) - 1;
  };
  function* rows(): Iterable<object> {
    for (const { id, inputHash, entries } of index.parts) {
      const files = entries.map((entry) => {
        const { path, bytes, sha256, contentType, cache } = entry;
        return [path, bytes, sha256, numberOf(contentType), CACHE_POLICIES.indexOf(cache)];
      });
      yield [id, inputHash, files];
    }
  }
  const { version, kind, id, builtAt } = index;
  // The content types stand behind the rows, which fill them.
  const document = { version, kind, id, builtAt: builtAt.toISOString(), parts: [], contentTypes };
  return jsonChunks(document, 'parts', rows());
}

function parseIndex(text: string, file: string): BuildIndex {
  const damaged = (cause?: unknown): BuildError =>
    new BuildError(
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
  let root: Record<string, unknown>;
  try {
    root = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch (cause) {
    throw damaged(cause);
  }
  if (typeof root.version === 'number' && root.version > 1) {
    throw new BuildError(
      'build.newer_version',
      {
        en: `${file} was written by a newer Noroshi (version ${root.version}).`,
        ja: `${file} は新しい版の Noroshi が書いたものです（形式 ${root.version}）。`,
      },
      {
        hint: {
          en: 'Use the newer Noroshi, or delete it and the folder beside it and build again.',
          ja: '新しい版の Noroshi を使うか、このファイルと隣のフォルダーを削除して、ビルドし直してください。',
        },
      },
    );
  }
  const { kind, id, contentTypes, parts } = root;
  const builtAt = new Date(String(root.builtAt));
  const isKind = kind === 'public' || kind === 'internal' || kind === 'customer';
  const isWhole = isKind && typeof id === 'string' && Array.isArray(contentTypes) && Array.isArray(parts);
  if (root.version !== 1 || !isWhole || Number.isNaN(builtAt.getTime())) throw damaged();
  return { version: 1, kind, id, builtAt, parts: parts.map((row) => parsePart(row, contentTypes, damaged)) };
}

function parsePart(row: unknown, contentTypes: unknown[], damaged: () => BuildError): IndexedPart {
  const [id, inputHash, entries] = Array.isArray(row) ? (row as unknown[]) : [];
  if (typeof id !== 'string' || typeof inputHash !== 'string' || !Array.isArray(entries)) throw damaged();
  return {
    id,
    inputHash,
    entries: entries.map((cells: unknown) => {
      const [path, bytes, sha256, type, policy] = Array.isArray(cells) ? (cells as unknown[]) : [];
      const contentType = contentTypes[Number(type)];
      const cache = CACHE_POLICIES[Number(policy)];
      if (typeof path !== 'string' || !isTreePath(path) || typeof sha256 !== 'string') throw damaged();
      if (typeof bytes !== 'number' || typeof contentType !== 'string' || cache === undefined) throw damaged();
      return { path, bytes, sha256, contentType, cache };
    }),
  };
}

/** Paths of all that is no folder, `/` between segments; nothing when the folder is missing. */
export function walk(directory: string): string[] {
  const paths: string[] = [];
  const visit = (folder: string, prefix: string): void => {
    for (const item of readdirSync(folder, { withFileTypes: true })) {
      if (item.isDirectory()) visit(`${folder}/${item.name}`, `${prefix}${item.name}/`);
      else paths.push(`${prefix}${item.name}`);
    }
  };
  if (existsSync(directory)) visit(directory, '');
  return paths;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

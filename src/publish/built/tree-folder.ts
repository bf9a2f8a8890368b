import { closeSync, existsSync, lstatSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeChunks } from '../../io/write-chunks.ts';
import { BuildError } from './build-error.ts';
import type { PriorBuild } from './build-index.ts';
import { openJournal, type Journal } from './journal.ts';
import type { TreeEntry } from '../target.ts';
import { displayPath } from '../tree-path.ts';

/** A tree's folder on disk that only ever touches what builds put there. Synchronous: for small files that is faster. */
export interface TreeFolder {
  /** Writes unless the file already holds these bytes; `before` is what it held after the last build. */
  put: (entry: TreeEntry, content: readonly Uint8Array[], before: TreeEntry | undefined) => void;
  /** Whether the file lies there with that size and can be trusted. */
  holds: (entry: TreeEntry) => boolean;
  /** Whether something lies there and can be trusted: that takes half the time. */
  hasAt: (path: string) => boolean;
  remove: (path: string) => void;
  readonly writtenCount: number;
  readonly removedCount: number;
  /** @throws BuildError `build.unwritable` when another build went on in its place */
  assertCurrent: () => void;
  /** After the index is saved: the build is whole. */
  finish: () => void;
}

/** Nobody takes over a build that was heard of so shortly before: asking for each of 45,000 files took a seventieth of a build. */
const ASSURED_MS = 20;

/** Beyond these they are looked for anew. Every incident has a folder: the names of a quarter of a million are 50 MB. */
const REMEMBERED_FOLDERS = 1_000;

/** @param clockMs tells when this process slept, whatever put it to sleep */
export function openTreeFolder(
  directory: string,
  prior: PriorBuild,
  clockMs: () => number = () => Date.now(),
): TreeFolder {
  const folders = new Set<string>();
  const isFresh = prior.unindexed.size === 0;
  let owned: ReadonlySet<string> | undefined;
  let journal: Journal | undefined;
  let writtenCount = 0;
  let removedCount = 0;

  let assuredMs = -Infinity;

  const begin = (): Journal => (journal ??= openJournal(directory, isFresh));
  // Also the heartbeat of a first build needs an owner, and a killed build an end.
  if (prior.index === undefined || !prior.isTrusted) begin();

  function assureCurrent(): void {
    const nowMs = clockMs();
    if (nowMs >= assuredMs && nowMs < assuredMs + ASSURED_MS) return;
    begin().assertCurrent();
    assuredMs = nowMs;
  }

  /** Makes the folder and its parents; a link on the way could lead anywhere. */
  function ensureFolder(path: string): void {
    if (folders.has(path)) return;
    if (path !== directory) ensureFolder(dirname(path));
    // In a fresh tree there is nothing to look for; should there be, making the folder fails.
    const found = isFresh && path !== directory ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) makeFolder(path);
    else if (!found.isDirectory()) throw obstructedError(path, 'a folder is needed there');
    if (folders.size >= REMEMBERED_FOLDERS) folders.clear();
    folders.add(path);
  }

  function makeFolder(path: string): void {
    try {
      mkdirSync(path, { recursive: path === directory });
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
      if (!lstatSync(path).isDirectory()) throw obstructedError(path, 'a folder is needed there');
    }
  }

  /** Whether something lies there that a build put there. */
  function isOurs(path: string): boolean {
    if (isFresh || lstatSync(`${directory}/${path}`, { throwIfNoEntry: false }) === undefined) return false;
    return (owned ??= ownedPaths(prior)).has(path);
  }

  function isSame(
    path: string,
    entry: TreeEntry,
    content: readonly Uint8Array[],
    before: TreeEntry | undefined,
  ): boolean {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return false;
    if (!found.isFile()) throw obstructedError(path, 'a file is needed there');
    if (found.size !== entry.bytes) return false;
    if (prior.isTrusted) return before?.sha256 === entry.sha256;
    return holdsBytes(path, content);
  }

  return {
    put(entry, content, before) {
      const path = `${directory}/${entry.path}`;
      if (before !== undefined && isSame(path, entry, content, before)) return;
      assureCurrent();
      ensureFolder(dirname(path));
      const isKnown = before !== undefined || isOurs(entry.path);
      if (before === undefined && isKnown && isSame(path, entry, content, before)) return;
      if (!isKnown) journal?.add(entry.path);
      try {
        writeFile(path, content, isKnown ? 'w' : 'wx');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') {
          throw obstructedError(path, 'no build put it there');
        }
        throw thrown;
      }
      writtenCount++;
    },

    holds(entry) {
      if (!prior.isTrusted) return false;
      const found = lstatSync(`${directory}/${entry.path}`, { throwIfNoEntry: false });
      return found !== undefined && found.isFile() && found.size === entry.bytes;
    },

    hasAt: (path) => prior.isTrusted && existsSync(`${directory}/${path}`),

    remove(path) {
      assureCurrent();
      rmSync(`${directory}/${path}`, { force: true });
      removedCount++;
      for (let folder = dirname(`${directory}/${path}`); folder.length > directory.length; folder = dirname(folder)) {
        try {
          rmdirSync(folder);
        } catch {
          break; // something is still in it
        }
      }
    },

    get writtenCount() {
      return writtenCount;
    },
    get removedCount() {
      return removedCount;
    },
    assertCurrent: () => journal?.assertCurrent(),
    finish: () => journal?.close(),
  };
}

function ownedPaths({ index, unindexed }: PriorBuild): ReadonlySet<string> {
  const paths = new Set(unindexed);
  for (const group of index?.groups ?? []) group.eachPath((path) => paths.add(path));
  return paths;
}

function writeFile(path: string, chunks: readonly Uint8Array[], flag: 'w' | 'wx'): void {
  const handle = openSync(path, flag);
  try {
    writeChunks(handle, chunks);
  } finally {
    closeSync(handle);
  }
}

/** Whether a file of the same length holds these bytes. */
function holdsBytes(path: string, chunks: readonly Uint8Array[]): boolean {
  const found = readFileSync(path);
  let offset = 0;
  return chunks.every((chunk) => found.subarray(offset, (offset += chunk.length)).equals(chunk));
}

function obstructedError(path: string, why: string): BuildError {
  return new BuildError(
    'build.foreign_files',
    { en: `${displayPath(path)} is in the way: ${why}.`, ja: `${displayPath(path)} が妨げになっています: ${why}` },
    {
      hint: {
        en: 'Move it away, or choose another folder for --out.',
        ja: '移すか、--out に別のフォルダーを指定してください。',
      },
    },
  );
}

import { createHash, hash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { customerOf, type SiteFile, type SitePart, type SiteTree } from '../../site/site-file.ts';
import { BuildError, unwritableError } from './build-error.ts';
import { loadPriorBuild, saveIndex, type PriorBuild } from './build-index.ts';
import { entriesOf, type BuildIndex } from './index-text.ts';
import { IndexRows } from './index-rows.ts';
import type { IndexedPart, PartGroup } from './part-group.ts';
import { CannotCarry, createPriorParts } from './prior-parts.ts';
import type { BuiltTree, TreeEntry } from '../target.ts';
import { openTreeFolder, type TreeFolder } from './tree-folder.ts';
import { HEARTBEAT_PATH, isTreePath } from '../tree-path.ts';

export interface WriteTreeOptions {
  builtAt: Date;
  /** Text of `heartbeat.json`. */
  heartbeat: string;
  /** As {@link openTreeFolder} has it. */
  clockMs?: () => number;
}

export interface WrittenTree extends BuiltTree {
  /** So many as `entries`, which are put together when somebody asks for them. */
  fileCount: number;
  /** Files whose bytes changed or that are new; without the heartbeat. */
  writtenCount: number;
  removedCount: number;
  /** Parts that were not even rendered. */
  reusedPartCount: number;
  /** Customers of whom a part was made anew, or is gone. */
  changedCustomers: ReadonlySet<string>;
}

/**
 * Writes a tree to a folder: what is there already stays as it is, what left the tree is removed, what no build put
 * there is never touched. A part whose `inputHash` is that of the last build is not rendered. At most one part's text is
 * held at a time. When nothing changed, the heartbeat is the only write.
 *
 * A build that was killed is completed by the next one.
 *
 * @throws BuildError `build.foreign_files`, `build.damaged`, `build.newer_version`, `build.unwritable`
 */
export function writeTree(tree: SiteTree, directory: string, options: WriteTreeOptions): WrittenTree {
  const steps = writeInSteps(tree, directory, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * As {@link writeTree}, and lets others run between two parts: ten thousand customers take minutes, in which a lock must be
 * renewed and a signal be heard.
 *
 * @param breathe what is to be waited for, if anything
 */
export async function writeTreeBreathing(
  tree: SiteTree,
  directory: string,
  options: WriteTreeOptions,
  breathe: () => Promise<void> | undefined,
): Promise<WrittenTree> {
  const steps = writeInSteps(tree, directory, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}

type Steps<T> = Generator<undefined, T, undefined>;

function* writeInSteps(tree: SiteTree, directory: string, options: WriteTreeOptions): Steps<WrittenTree> {
  const root = resolve(directory);
  try {
    return yield* write(tree, root, options);
  } catch (thrown) {
    if (thrown instanceof NoroshiError || !(thrown instanceof Error) || !('syscall' in thrown)) throw thrown;
    throw unwritableError(thrown, {
      en: 'Check free space and permissions; the next build completes what this one began.',
      ja: '空き容量と権限を確認してください。次のビルドが続きを仕上げます。',
    });
  }
}

function* write(tree: SiteTree, root: string, options: WriteTreeOptions): Steps<WrittenTree> {
  if (lstatSync(root, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new BuildError(
      'build.foreign_files',
      {
        en: `${root} is a link, probably a published directory.`,
        ja: `${root} はリンクです。おそらく公開中のフォルダーです。`,
      },
      {
        hint: {
          en: 'Build into another folder; `noroshi publish` then brings it there in one switch.',
          ja: '別のフォルダーにビルドしてください。`noroshi publish` が一度に切り替えます。',
        },
      },
    );
  }
  mkdirSync(dirname(root), { recursive: true });
  const prior = loadPriorBuild(root);
  const folder = openTreeFolder(root, prior, options.clockMs);
  const rows = new IndexRows(prior.index?.contentTypes ?? []);
  const { groups, fileCount, reusedPartCount, changedCustomers } = yield* writeParts(tree, folder, prior, rows);
  const { kind, id } = tree;
  const { builtAt, heartbeat } = options;
  const index: BuildIndex = { kind, id, builtAt, groups, contentTypes: rows.contentTypes };
  mkdirSync(root, { recursive: true });
  saveFileAtomically(`${root}/${HEARTBEAT_PATH}`, heartbeat, { sync: false });
  if (folder.writtenCount + folder.removedCount > 0 || !isSameIndex(prior.index, index) || !prior.isTrusted) {
    folder.assertCurrent();
    saveIndex(root, index);
    folder.finish();
  }
  const { writtenCount, removedCount } = folder;
  let entries: TreeEntry[] | undefined;
  return {
    kind, id, directory: root, builtAt, heartbeat, writtenCount, removedCount, reusedPartCount, changedCustomers, fileCount,
    // A build alone asks for none: to make and sort those of 34,000 files took it 40 ms.
    get entries() {
      return (entries ??= entriesOf(index));
    },
  }; // prettier-ignore
}

interface WrittenParts {
  groups: PartGroup[];
  fileCount: number;
  reusedPartCount: number;
  changedCustomers: Set<string>;
}

/** Also removes what no part holds any more. The set of all paths, tens of megabytes, ends with it. */
function* writeParts(tree: SiteTree, folder: TreeFolder, prior: PriorBuild, rows: IndexRows): Steps<WrittenParts> {
  const before = createPriorParts(prior);
  const paths = new Set([HEARTBEAT_PATH]);
  const presentAgain = new Set<string>();
  const changedCustomers = new Set<string>();
  const noteChange = (customerId: string | undefined): void => {
    if (customerId !== undefined) changedCustomers.add(customerId);
  };
  const groups: PartGroup[] = [];
  let group: IndexedPart[] = [];
  let carriedFileCount = 0;
  let reusedPartCount = 0;
  const claim = (path: string): void => {
    if (!isTreePath(path)) throw new Error(`The path ${JSON.stringify(path)} would leave the tree.`);
    const count = paths.size;
    if (paths.add(path).size === count) throw new Error(`The tree "${tree.id}" holds ${path} twice.`);
  };
  const endGroup = (): void => {
    if (group.length > 0) groups.push(before.sameGroup(group) ?? rows.add(group));
    group = [];
  };
  const carry = (own: PartGroup): void => {
    const { partCount } = own.eachPath((path) => {
      if (!folder.hasAt(path)) throw new CannotCarry(`Not all of the customer ${own.customerId} is there.`);
      carriedFileCount++;
    });
    groups.push(own);
    reusedPartCount += partCount;
  };
  for (const part of tree.parts) {
    yield;
    const customerId = customerOf(part.id);
    if (group.length > 0 && customerId !== customerOf(group[0]!.id)) endGroup();
    if (part.isCarried === true) {
      before.carry(customerId).forEach(carry);
      continue;
    }
    const last = before.find(part.id);
    if (last !== undefined) presentAgain.add(part.id);
    if (last?.inputHash === part.inputHash && last.entries.every(folder.holds)) {
      for (const { path } of last.entries) claim(path);
      group.push(last);
      reusedPartCount++;
    } else {
      noteChange(customerId);
      group.push(writePart(part, folder, last, claim));
    }
  }
  endGroup();
  const fileCount = paths.size - 1 + carriedFileCount;
  const removeUnclaimed = (path: string): void => {
    if (paths.has(path)) return;
    paths.add(path);
    folder.remove(path);
  };
  prior.unindexed.forEach(removeUnclaimed);
  for (const { id, entries } of before.notCarried()) {
    if (!presentAgain.has(id)) noteChange(customerOf(id));
    for (const { path } of entries) removeUnclaimed(path);
  }
  return { groups, fileCount, reusedPartCount, changedCustomers };
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(256 * 1024);

/**
 * A file's text as UTF-8, encoded once, for its length, its hash and the disk. The bytes are good until the next call:
 * taking new memory for each of 45,000 pages cost as much as encoding them.
 */
function encode(text: string): Uint8Array {
  if (text.length * 3 > scratch.byteLength) return Buffer.from(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

function chunksOf(content: SiteFile['content']): readonly Uint8Array[] {
  if (typeof content === 'string') return [encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

function measure(chunks: readonly Uint8Array[]): Pick<TreeEntry, 'bytes' | 'sha256'> {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return { bytes: only.byteLength, sha256: hash('sha256', only) };
  const digest = createHash('sha256');
  for (const chunk of chunks) digest.update(chunk);
  return { bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0), sha256: digest.digest('hex') };
}

function writePart(
  part: SitePart,
  folder: TreeFolder,
  before: IndexedPart | undefined,
  claim: (path: string) => void,
): IndexedPart {
  const lastEntries = new Map(before?.entries.map((entry) => [entry.path, entry]));
  const entries: TreeEntry[] = [];
  for (const { path, content, contentType, cache } of part.files()) {
    claim(path);
    const chunks = chunksOf(content);
    const { bytes, sha256 } = measure(chunks);
    const entry: TreeEntry = { path, bytes, sha256, contentType, cache };
    folder.put(entry, chunks, lastEntries.get(path));
    entries.push(entry);
  }
  return { id: part.id, inputHash: part.inputHash, entries };
}

/** Apart from `builtAt`: a quiet build leaves the index as it is. */
function isSameIndex(before: BuildIndex | undefined, { groups }: BuildIndex): boolean {
  return before?.groups.length === groups.length && groups.every((group, i) => group === before.groups[i]);
}

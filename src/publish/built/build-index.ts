import { existsSync, readdirSync } from 'node:fs';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { readIfPresent } from '../../io/read-if-present.ts';
import { HEARTBEAT_PATH, isTreePath } from '../tree-path.ts';
import { BuildError } from './build-error.ts';
import { parseIndex, serializeIndex, type BuildIndex } from './index-text.ts';
import { readJournal } from './journal.ts';

/** What is known of a folder before a build begins. */
export interface PriorBuild {
  index: BuildIndex | undefined;
  /** What a build put in the folder beside what its index tells. */
  unindexed: ReadonlySet<string>;
  /** Whether files are what the index says. After a killed build they may be anything. */
  isTrusted: boolean;
}

export const INDEX_SUFFIX = '.noroshi-build.json';

export function indexPathOf(directory: string): string {
  return `${directory}${INDEX_SUFFIX}`;
}

/** @throws BuildError `build.foreign_files`, `build.damaged`, `build.newer_version` */
export function loadPriorBuild(directory: string): PriorBuild {
  const journal = readJournal(directory)?.split('\n');
  if (journal?.[0] === 'fresh' || journal?.[0] === '')
    return { index: undefined, unindexed: new Set(walk(directory)), isTrusted: false };
  const index = loadIndex(directory);
  if (index === undefined) {
    const [foreignFile] = walk(directory);
    if (foreignFile === undefined) return { index: undefined, unindexed: new Set(), isTrusted: true };
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
  // A line is whole when a line break follows it.
  const begun = journal?.slice(1, -1).filter(isTreePath) ?? [];
  return { index, unindexed: new Set([HEARTBEAT_PATH, ...begun]), isTrusted: journal === undefined };
}

/** @returns `undefined` when there is none */
export function loadIndex(directory: string): BuildIndex | undefined {
  const bytes = readIfPresent(indexPathOf(directory));
  return bytes === undefined ? undefined : parseIndex(bytes, indexPathOf(directory));
}

export function saveIndex(directory: string, index: BuildIndex): void {
  saveFileAtomically(indexPathOf(directory), serializeIndex(index));
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

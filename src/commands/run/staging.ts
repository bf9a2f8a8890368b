import { chmodSync, existsSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBreath } from '../../io/breath.ts';
import type { Logger } from '../../io/log.ts';
import { makeFolder } from '../../io/make-folder.ts';
import { systemTiming } from '../../io/timing.ts';
import { BuildError, unwritableError } from '../../publish/built/build-error.ts';
import { indexPathOf } from '../../publish/built/build-index.ts';
import { explainIndex } from '../../publish/built/index-in-the-way.ts';
import { HEARTBEAT_PATH } from '../../publish/tree-path.ts';
import { writeTreeBreathing, type WriteTreeOptions, type WrittenTree } from '../../publish/built/write-tree.ts';
import type { SiteTree } from '../../site/site-file.ts';

const OWNER_ONLY = 0o700;

/**
 * Makes the folder in which trees wait to be published, closed to other users: the internal tree names every customer, and
 * with a state on S3 it stands where everybody keeps temporary files.
 *
 * @throws BuildError `build.foreign_files` when somebody else has made it, `build.unwritable`
 */
export function openStaging(directory: string): void {
  explained(() => closeToOthers(directory));
}

function explained(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof Error) || !('syscall' in thrown)) throw thrown;
    throw unwritableError(thrown, {
      en: 'Check free space and permissions, and that nothing else has this name.',
      ja: '空き容量と権限、同じ名前のものがほかにないか確認してください。',
    });
  }
}

function closeToOthers(directory: string): void {
  makeFolder(directory, OWNER_ONLY);
  const found = lstatSync(directory);
  // Windows knows no owners here.
  const user = process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || (found.uid !== user && user !== 0)) {
    throw new BuildError(
      'build.foreign_files',
      {
        en: `${directory} was made by somebody else; pages are not prepared there.`,
        ja: `${directory} はほかのユーザーが作ったものです。ここではページを準備しません。`,
      },
      {
        hint: {
          en: 'Remove it, or set TMPDIR to a folder of your own.',
          ja: '削除するか、TMPDIR に自分のフォルダーを設定してください。',
        },
      },
    );
  }
  if (found.uid === user && (found.mode & 0o077) !== 0) chmodSync(directory, OWNER_ONLY);
}

/**
 * As {@link writeTreeBreathing}, into the staging folder. What a build left there is only a way to save work, so one that cannot be
 * used – its index cut or gone – is put aside as `<directory>.broken` and made anew instead of ending every run.
 */
export async function stageTree(
  tree: SiteTree,
  directory: string,
  options: WriteTreeOptions,
  logger: Logger,
): Promise<WrittenTree> {
  try {
    return await writeOut(tree, directory, options);
  } catch (thrown) {
    if (!(thrown instanceof BuildError) || !isSpoiled(thrown, directory)) throw thrown;
    const aside = `${directory}.broken`;
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(directory)) renameSync(directory, aside);
    rmSync(indexPathOf(directory), { force: true });
    logger.warn(`${thrown.message} It was put aside as ${aside}; everything is built anew.`);
    return writeTreeBreathing(tree, directory, options, createBreath(systemTiming));
  }
}

/**
 * As {@link writeTreeBreathing}, into a folder of the operator's.
 *
 * @throws also BuildError `build.unwritable` where the index is a folder
 */
export async function writeOut(tree: SiteTree, directory: string, options: WriteTreeOptions): Promise<WrittenTree> {
  explained(() => makeFolder(dirname(directory)));
  try {
    return await writeTreeBreathing(tree, directory, options, createBreath(systemTiming));
  } catch (thrown) {
    throw explainIndex(thrown, directory);
  }
}

/** Without an index, the heartbeat tells a tree of ours from somebody's folder. */
function isSpoiled({ code }: BuildError, directory: string): boolean {
  if (code === 'build.damaged') return true;
  return code === 'build.foreign_files' && existsSync(join(directory, HEARTBEAT_PATH)) && !isLink(directory);
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

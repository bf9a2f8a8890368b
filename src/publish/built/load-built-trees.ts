import { hash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Spoken } from '../../base/spoken.ts';
import { tellThrown } from '../../base/system-words.ts';
import { compareText } from '../../base/text.ts';
import { BuildError } from './build-error.ts';
import { INDEX_SUFFIX, loadIndex } from './build-index.ts';
import { parseCheckedAt } from '../heartbeat.ts';
import { explainIndex } from './index-in-the-way.ts';
import { entriesOf, type BuildIndex } from './index-text.ts';
import { isUnfinished } from './journal.ts';
import type { BuiltTree, TreeEntry } from '../target.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

/**
 * The trees `noroshi build --out` left in a folder: public, internal, then customers by id; at least one. Every file is
 * there with its size, and with `verify: 'hash'` also with its content.
 *
 * @throws BuildError `build.not_a_build`, `build.damaged`, `build.newer_version`, `build.unwritable`
 */
export function loadBuiltTrees(
  directory: string,
  options: { verify: 'size' | 'hash' } = { verify: 'size' },
): BuiltTree[] {
  const root = resolve(directory);
  const folders = [join(root, 'public'), join(root, 'internal'), ...findCustomerFolders(join(root, 'customers'))];
  const trees = folders.flatMap((folder) => loadBuiltTree(folder, options.verify));
  if (trees.length > 0) return trees;
  throw new BuildError(
    'build.not_a_build',
    { en: `${root} holds no build.`, ja: `${root} にビルドがありません。` },
    {
      hint: {
        en: `Make one first: noroshi build --out ${root}`,
        ja: `先に作成してください: noroshi build --out ${root}`,
      },
    },
  );
}

function findCustomerFolders(parent: string): string[] {
  if (!existsSync(parent)) return [];
  const names = readdirSync(parent).filter((name) => name.endsWith(INDEX_SUFFIX) && !name.startsWith('.'));
  return names.toSorted(compareText).map((name) => join(parent, name.slice(0, -INDEX_SUFFIX.length)));
}

function loadBuiltTree(directory: string, verify: 'size' | 'hash'): BuiltTree[] {
  if (isUnfinished(directory)) {
    throw damagedError(directory, {
      en: 'a build was begun there and did not end',
      ja: '途中で終わったビルドです',
    });
  }
  const index = indexOf(directory);
  if (index === undefined) return [];
  const entries = entriesOf(index);
  for (const entry of entries) checkEntry(directory, entry, verify);
  const heartbeat = readOrThrow(directory, HEARTBEAT_PATH).toString('utf8');
  // A quiet build leaves the index as it is, so its instant is that of the heartbeat.
  const checkedAt = parseCheckedAt(heartbeat);
  const builtAt = checkedAt !== undefined && checkedAt > index.builtAt ? checkedAt : index.builtAt;
  return [{ kind: index.kind, id: index.id, directory, entries, builtAt, heartbeat }];
}

function indexOf(directory: string): BuildIndex | undefined {
  try {
    return loadIndex(directory);
  } catch (thrown) {
    throw explainIndex(thrown, directory);
  }
}

function checkEntry(directory: string, entry: TreeEntry, verify: 'size' | 'hash'): void {
  const found = lstatSync(`${directory}/${entry.path}`, { throwIfNoEntry: false });
  if (found === undefined) {
    const path = displayPath(entry.path);
    throw damagedError(directory, { en: `${path} is missing`, ja: `${path} がありません` });
  }
  const isSame = found.isFile() && found.size === entry.bytes;
  if (!isSame || (verify === 'hash' && hash('sha256', readOrThrow(directory, entry.path)) !== entry.sha256)) {
    const path = displayPath(entry.path);
    throw damagedError(directory, { en: `${path} was changed since`, ja: `${path} がビルドの後で変わっています` });
  }
}

function readOrThrow(directory: string, path: string): Buffer {
  try {
    return readFileSync(`${directory}/${path}`);
  } catch (thrown) {
    throw damagedError(directory, tellThrown(thrown));
  }
}

function damagedError(directory: string, what: Spoken): BuildError {
  return new BuildError(
    'build.damaged',
    {
      en: `The build in ${directory} is not whole: ${what.en}.`,
      ja: `${directory} のビルドが揃っていません: ${what.ja}`,
    },
    {
      hint: { en: 'Build again; nothing was published.', ja: 'ビルドし直してください。何も公開していません。' },
    },
  );
}

import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { HEARTBEAT_PATH } from '../publish/tree-path.ts';
import type { FolderPrint } from './rest-document.ts';

// Whether somebody made, renamed or removed anything in a tree is told by the times of its folders, which are far fewer
// than its files. A file that was written over in its place is found by the next whole run.

/** Of a tree as it lies there now. */
export function printFolder(path: string): FolderPrint {
  const root = realpathSync(path);
  const folders = lstatSync(root).isDirectory() ? listFolders(root, '') : [];
  return { root: path, folders, print: printOf(path, folders) };
}

/** The same again; empty where it cannot be looked at. */
export function printFolderAgain({ root, folders }: FolderPrint): string {
  try {
    return printOf(root, folders);
  } catch {
    return '';
  }
}

function listFolders(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const path = below === '' ? name : `${below}/${name}`;
      return [path, ...listFolders(root, path)];
    });
}

/** The heartbeat is replaced in the root itself, by each run: there the names count. */
function printOf(path: string, folders: readonly string[]): string {
  const root = realpathSync(path);
  const digest = createHash('sha256').update(root);
  const found = lstatSync(root);
  if (!found.isDirectory()) return digest.update(`\0${found.size} ${found.mtimeMs}`).digest('hex');
  for (const name of readdirSync(root).toSorted()) {
    if (name === HEARTBEAT_PATH) continue;
    const { size, mtimeMs } = lstatSync(join(root, name));
    digest.update(`\0${name} ${size} ${mtimeMs}`);
  }
  for (const folder of folders) digest.update(`\0${lstatSync(`${root}/${folder}`).mtimeMs}`);
  return digest.digest('hex');
}

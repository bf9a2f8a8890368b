import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and whatever is missing above it; one that is there stays as it is.
 *
 * `mkdirSync` with `recursive` never returns below `/proc` and other file systems that answer `ENOENT` although the parent
 * is there: it goes up, finds the parent, and tries again, for ever (seen with Node 20 on Linux).
 *
 * @param mode of the folders it makes
 * @throws the system's error (`EACCES`; `EEXIST` or `ENOTDIR` when something else has the name; …)
 */
export function makeFolder(path: string, mode?: number): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, mode);
  try {
    mkdirSync(path, mode);
  } catch (thrown) {
    // Somebody else was faster.
    if (!isFolder(path)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

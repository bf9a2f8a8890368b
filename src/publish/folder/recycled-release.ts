import { lstatSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { openToReaders } from './release.ts';

/**
 * Makes of a release that nobody needs any more the beginning of a new one: what it shares with the live one stays, all else goes,
 * folders included. To make a folder for each incident anew, and to take it away three releases later, takes longer than all other
 * work of a run in which little changed.
 *
 * @param place the new one, not there yet
 * @param shared what it is to have in common with the live one, by number of the bytes (inode)
 * @returns those paths of `shared` that are there
 */
export function recycleRelease(old: string, place: string, shared: ReadonlyMap<string, number>): Set<string> {
  rmSync(`${old}.json`, { force: true });
  if (!isMoved(old, place)) return new Set();
  const kept = new Set<string>();

  /** @returns whether nothing is left in it */
  function clear(folder: string, prefix: string): boolean {
    let isEmpty = true;
    for (const item of readdirSync(folder, { withFileTypes: true })) {
      const [path, full] = [`${prefix}${item.name}`, `${folder}/${item.name}`];
      if (item.isDirectory()) {
        if (clear(full, `${path}/`)) rmdirSync(full);
        else isEmpty = false;
      } else if (isSecondName(full, shared.get(path))) {
        kept.add(path);
        isEmpty = false;
      } else unlinkSync(full);
    }
    // A run under another umask may have closed it.
    if (!isEmpty) openToReaders(folder);
    return isEmpty;
  }

  try {
    clear(place, '');
    return kept;
  } catch {
    // Somebody else's folders, say: the new one must not fail for what nobody needs.
    renameSync(place, old);
    return new Set();
  }
}

function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false; // gone, or somebody else's: a new one is as good
  }
}

/** Where files have one name each, numbers may be invented: they are trusted only where the file has several. */
function isSecondName(file: string, inode: number | undefined): boolean {
  if (inode === undefined) return false;
  const { ino, nlink } = lstatSync(file);
  return ino === inode && nlink > 1;
}

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NoroshiError } from '../../base/errors.ts';
import { tellThrown } from '../../base/system-words.ts';
import { makeFolder } from '../../io/make-folder.ts';

/**
 * Writes a file that is not there yet; whole or not at all, also when the machine stops in the middle.
 * @param mode of the file; what is secret must not be readable for a moment either
 * @returns whether it was written; a file that is there is never touched, also when it appears at this very moment
 * @throws NoroshiError `usage.init`
 */
export function writeNew(path: string, text: string | Uint8Array, mode = 0o666): boolean {
  return guarded(path, () => {
    if (existsSync(path)) return false;
    makeFolder(dirname(path));
    const draft = `${path}.${randomBytes(6).toString('hex')}${DRAFT_END}`;
    try {
      writeFileSync(draft, text, { flag: 'wx', mode });
      return put(draft, path, text, mode);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/**
 * Removes what a {@link writeNew} of this file left that was ended in the middle: it may hold what the file holds.
 * @returns their paths
 * @throws NoroshiError `usage.init`
 */
export function removeDrafts(path: string): string[] {
  return guarded(path, () => {
    const folder = dirname(path);
    const isDraft = (name: string): boolean =>
      name.startsWith(`${basename(path)}.`) && DRAFT_NAME_END.test(name.slice(basename(path).length));
    const drafts = existsSync(folder) ? readdirSync(folder).filter(isDraft) : [];
    for (const name of drafts) rmSync(join(folder, name), { force: true });
    return drafts.map((name) => join(folder, name));
  });
}

const DRAFT_END = '.tmp';
const DRAFT_NAME_END = /^\.[0-9a-f]{12}\.tmp$/;

/** A link is refused where something has the name, which a rename would replace. */
function put(draft: string, path: string, text: string | Uint8Array, mode: number): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Not every file system knows links.
    writeFileSync(path, text, { flag: 'wx', mode });
    return true;
  }
}

/** Adds the lines that are missing, behind what is there; whether there were any. */
export function addIgnoredPaths(path: string, ignored: readonly string[]): boolean {
  return guarded(path, () => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '').replace(/\/$/, '')));
    const missing = ignored.filter((each) => !lines.has(each.replace(/\/$/, '')));
    if (missing.length === 0) return false;
    makeFolder(dirname(path));
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    writeFileSync(path, `${gap}${missing.join('\n')}\n`, { flag: 'a' });
    return true;
  });
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new NoroshiError(
      'usage.init',
      {
        en: `${path} could not be written: ${tellThrown(thrown).en}.`,
        ja: `${path} に書き込めませんでした: ${tellThrown(thrown).ja}`,
      },
      {
        hint: {
          en: 'Choose a folder that you may write to: noroshi init DIR.',
          ja: '書き込めるフォルダーを指定してください: noroshi init DIR',
        },
        cause: thrown,
      },
    );
  }
}

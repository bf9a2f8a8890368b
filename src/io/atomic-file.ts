import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { writeChunks } from './write-chunks.ts';

/**
 * Writes a file whole or not at all: to a neighbour first, synced, then renamed over the old one. A reader sees the old
 * text or the new one, also when the program is killed in between.
 *
 * @param content in chunks where a whole would take much memory; they are asked for one by one
 * @throws the system's error (`ENOSPC`, `EACCES`, …); the old file is then untouched
 */
export function saveFileAtomically(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
  options: { sync?: boolean } = {},
): void {
  const folder = dirname(path);
  makeFolder(folder);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = openSync(temporary, 'wx');
    try {
      writeChunks(handle, chunksOf(content));
      if (options.sync !== false) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

function chunksOf(content: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

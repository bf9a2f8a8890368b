import { writeSync } from 'node:fs';

/**
 * Writes all of it to an open file; one call may take only a part.
 *
 * @throws the system's error (`ENOSPC`, …)
 */
export function writeChunks(handle: number, chunks: Iterable<Uint8Array>): void {
  for (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) offset += writeSync(handle, chunk, offset);
  }
}

import { writeSync } from 'node:fs';

/**
 * Writes all of it to an open file; one call may take only a part.
 *
 * @throws the system's error (`ENOSPC`, …)
 */
export function writePieces(handle: number, pieces: Iterable<Uint8Array>): void {
  for (const piece of pieces) {
    for (let offset = 0; offset < piece.length;) offset += writeSync(handle, piece, offset);
  }
}

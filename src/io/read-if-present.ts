import { readFileSync } from 'node:fs';

/**
 * What a file holds; `undefined` when there is none.
 *
 * @throws the system's error for everything else (`EACCES`, `EISDIR`, …)
 */
export function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}

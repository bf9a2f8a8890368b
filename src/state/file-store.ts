import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeThrown } from '../base/errors.ts';
import { saveFileAtomically } from '../io/atomic-file.ts';
import type { BlobStore } from './blob-state-store.ts';
import { createFileLock } from './lock-file.ts';
import { StateError } from './state-store.ts';

/** The state as files of one folder, made on first use: `<name>.json`, each replaced whole. */
export function createFileBlobs(
  directory: string,
  options: { sleep: (ms: number) => Promise<void>; now: () => Date },
): BlobStore {
  const lock = createFileLock(directory, options);
  return {
    location: directory,
    async load(name) {
      try {
        return readFileSync(join(directory, `${name}.json`));
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw unreachable(directory, 'read', thrown);
      }
    },
    async save(name, bytes) {
      try {
        saveFileAtomically(join(directory, `${name}.json`), bytes);
      } catch (thrown) {
        throw unreachable(directory, 'written', thrown);
      }
    },
    lock,
  };
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}

function unreachable(directory: string, verb: string, cause: unknown): StateError {
  return new StateError('state.unreachable', `The state in ${directory} cannot be ${verb}: ${describeThrown(cause)}.`, {
    cause,
    hint: 'Check that the folder exists on a writable disk with free space; nothing that was kept before is lost.',
  });
}

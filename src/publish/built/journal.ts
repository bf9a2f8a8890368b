import { closeSync, existsSync, fstatSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { readIfPresent } from '../../io/read-if-present.ts';
import { BuildError } from './build-error.ts';

export interface Journal {
  add(path: string): void;
  /** @throws BuildError `build.unwritable` when another build went on in its place, after this one slept */
  assertCurrent(): void;
  close(): void;
}

/**
 * Notes beforehand what a build adds, so that a killed one leaves nothing that nobody owns. Opened with the first
 * change; closed when the index is saved. Whoever goes on with one puts a new file in its place: a build that only slept sees
 * that its own is gone.
 */
export function openJournal(directory: string, isFresh: boolean): Journal {
  const path = journalPathOf(directory);
  const begun = readIfPresent(path)?.toString('utf8');
  // A killed build may have left half a line.
  if (begun !== undefined) saveFileAtomically(path, `${begun}\n`);
  const handle = openSync(path, 'a');
  if (begun === undefined) writeSync(handle, isFresh ? 'fresh\n' : 'update\n');
  fsyncSync(handle);
  return {
    // In a fresh folder everything is ours; no need to say so 10,000 times.
    add: (added) => void (isFresh || writeSync(handle, `${added}\n`)),
    assertCurrent() {
      if (fstatSync(handle).nlink > 0) return;
      throw new BuildError(
        'build.unwritable',
        {
          en: `Another build went on in ${directory} while this one slept.`,
          ja: `この実行が止まっている間に、別の実行が ${directory} のビルドを続けました。`,
        },
        {
          hint: {
            en: 'Nothing is to be done: what the other built stands.',
            ja: '対応は不要です。別の実行が作ったものがそのまま有効です。',
          },
        },
      );
    },
    close() {
      closeSync(handle);
      rmSync(path);
    },
  };
}

export function isUnfinished(directory: string): boolean {
  return existsSync(journalPathOf(directory));
}

/** @returns `undefined` when no build is under way, and none was killed */
export function readJournal(directory: string): string | undefined {
  return readIfPresent(journalPathOf(directory))?.toString('utf8');
}

function journalPathOf(directory: string): string {
  return `${directory}.noroshi-build.writing`;
}

import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellThrown } from '../../base/system-words.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { makeFolder } from '../../io/make-folder.ts';
import type { BlobStore } from '../blob-store.ts';
import {
  createGenerationLock,
  generationName,
  parseGeneration,
  parseLock,
  serializeLock,
  type LockOptions,
  type LockPlace,
} from './generation-lock.ts';
import { formatHolder, isSurelyDead, ownHolder, parseHolder, type Holder } from './holder.ts';
import { StateError } from '../state-store.ts';

export type FileLockOptions = Pick<LockOptions, 'now' | 'sleep' | 'ttlMs' | 'repeat'> & {
  /** Default: this process. */
  holder?: Holder;
  /** Of the process that has a pid now; `undefined` when there is none. Default: as the system tells. */
  startTimeNow?: (pid: number) => string | undefined;
};

/**
 * The lock of a state folder: files in its `lock/`, each created once. The lock of a process of this host that died is
 * taken over at once, any other when it expired.
 */
export function createFileLock(directory: string, options: FileLockOptions): BlobStore['lock'] {
  const { holder = ownHolder(), startTimeNow } = options;
  return createGenerationLock(createFilePlace(directory), {
    ...options,
    holder: formatHolder(holder),
    isDead: (text) => isSurelyDead(parseHolder(text), holder, startTimeNow),
  });
}

function createFilePlace(directory: string): LockPlace {
  const folder = join(directory, 'lock');
  const pathOf = (generation: number): string => join(folder, `${generationName(generation)}.json`);

  function generations(): number[] {
    const names = whenPresent(() => readdirSync(folder)) ?? [];
    return names.flatMap((name) => (name.endsWith('.json') ? (parseGeneration(name.slice(0, -5)) ?? []) : []));
  }

  async function guarded<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
      throw new StateError(
        'state.unreachable',
        {
          en: `The state in ${directory} cannot be locked: ${tellThrown(cause).en}.`,
          ja: `${directory} の状態データをロックできません: ${tellThrown(cause).ja}`,
        },
        {
          cause,
          hint: {
            en: 'Check that the folder exists on a writable disk with free space.',
            ja: 'フォルダーが書き込み可能なディスクにあり、空き容量があるか確認してください。',
          },
        },
      );
    }
  }

  return {
    location: directory,
    findLatest: () => guarded(() => generations().reduce<number | undefined>((a, b) => Math.max(a ?? 0, b), undefined)),
    read: (generation) => guarded(() => parseLock(whenPresent(() => readFileSync(pathOf(generation), 'utf8')) ?? '')),
    create: (generation, record) =>
      guarded(() => {
        // The first that is written there: the state names every customer, and the pages in it hold secret addresses.
        makeFolder(folder, 0o700);
        // A link either is there with all its text or is not: nobody reads half a record.
        const draft = join(folder, `.${randomBytes(8).toString('hex')}.draft`);
        writeFileSync(draft, serializeLock(record), { flag: 'wx' });
        try {
          linkSync(draft, pathOf(generation));
          return true;
        } catch (thrown) {
          if (hasCode(thrown, 'EEXIST')) return false;
          throw thrown;
        } finally {
          rmSync(draft, { force: true });
        }
      }),
    replace: (generation, record) => guarded(() => saveFileAtomically(pathOf(generation), serializeLock(record))),
    removeBelow: (generation) =>
      guarded(() => {
        for (const old of generations()) if (old < generation) rmSync(pathOf(old), { force: true });
      }),
  };
}

function whenPresent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

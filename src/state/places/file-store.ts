import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '../../base/durations.ts';
import { tellThrown } from '../../base/system-words.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import type { BlobStore } from '../blob-store.ts';
import { createFileLock } from '../lock/lock-file.ts';
import { STATE_VERBS_JA, StateError, type StateVerb } from '../state-store.ts';

const LEFTOVER = /^\..+\.(tmp|draft)$/;
/** Others that try to get the lock have drafts that are seconds old. */
const OTHERS_AT_WORK_MS = MINUTE_MS;

/** The state as files of one folder, made on first use: `<name>.json`, each replaced whole. */
export function createFileBlobs(
  directory: string,
  options: { sleep: (ms: number) => Promise<void>; now: () => Date; ttlMs?: number },
): BlobStore {
  const lock = createFileLock(directory, options);
  return {
    location: directory,
    async load(name) {
      try {
        return readFileSync(join(directory, `${name}.json`));
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw unreachable(directory, name, 'read', thrown);
      }
    },
    async save(name, content) {
      try {
        saveFileAtomically(join(directory, `${name}.json`), content);
      } catch (thrown) {
        throw unreachable(directory, name, 'written', thrown);
      }
    },
    list(prefix) {
      const names = existsSync(directory) ? readdirSync(directory) : [];
      const found = names.filter((name) => name.startsWith(prefix) && name.endsWith('.json'));
      return Promise.resolve(found.map((name) => name.slice(0, -'.json'.length)));
    },
    stamps() {
      const stamps = new Map<string, string>();
      for (const file of existsSync(directory) ? readdirSync(directory) : []) {
        const found = file.endsWith('.json') ? lstatSync(join(directory, file), { throwIfNoEntry: false }) : undefined;
        if (found?.isFile() === true) stamps.set(file.slice(0, -'.json'.length), `${found.size} ${found.mtimeMs}`);
      }
      return Promise.resolve(stamps);
    },
    async create(name, content) {
      const path = join(directory, `${name}.json`);
      try {
        // Whoever holds the lock is alone here; what is there was written by who believed to hold it, too.
        if (existsSync(path)) return false;
        saveFileAtomically(path, content);
        return true;
      } catch (thrown) {
        throw unreachable(directory, name, 'written', thrown);
      }
    },
    async remove(name) {
      rmSync(join(directory, `${name}.json`), { force: true });
    },
    async lock(owner, waitMs, after) {
      const held = await lock(owner, waitMs, after);
      // Only who holds the lock writes here.
      removeLeftovers(directory, new Date(8.64e15));
      removeLeftovers(join(directory, 'lock'), new Date(options.now().getTime() - OTHERS_AT_WORK_MS));
      return held;
    },
  };
}

/** What a killed run did not get to rename; it may be as large as the history. */
function removeLeftovers(folder: string, before: Date): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (LEFTOVER.test(name) && (lstatSync(path, { throwIfNoEntry: false })?.mtime ?? before) < before) {
      rmSync(path, { force: true });
    }
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}

/** A bug stays what it is. */
function unreachable(directory: string, name: string, verb: StateVerb, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  const path = join(directory, `${name}.json`);
  if ('code' in cause && cause.code === 'EISDIR') {
    return new StateError(
      'state.unreachable',
      {
        en: `${path} is a folder; a file of the state has that name.`,
        ja: `${path} はフォルダーですが、状態データのファイルと同じ名前です。`,
      },
      {
        cause,
        hint: {
          en: 'Move it away; what that file held is learned again where Mackerel still knows it.',
          ja: '移してください。そのファイルの内容は、Mackerel に残っている範囲で読み直します。',
        },
      },
    );
  }
  return new StateError(
    'state.unreachable',
    {
      en: `The state in ${directory} cannot be ${verb}: ${tellThrown(cause).en}.`,
      ja: `${directory} の状態データを${STATE_VERBS_JA[verb]}: ${tellThrown(cause).ja}`,
    },
    {
      cause,
      hint: {
        en: 'Check that the folder exists on a writable disk with free space; nothing that was kept before is lost.',
        ja: 'フォルダーが書き込み可能なディスクにあり、空き容量があるか確認してください。これまでの内容は失われていません。',
      },
    },
  );
}

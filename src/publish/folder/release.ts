import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { makeFolder } from '../../io/make-folder.ts';
import type { Manifest, ManifestEntry } from '../target.ts';
import { isTreePath } from '../tree-path.ts';

/** What a release folder holds; kept beside it, so that a directory target needs no other memory. */
export interface ReleaseRecord extends Manifest {
  /** By path. */
  bytes: Map<string, number>;
}

export function saveRelease(path: string, record: ReleaseRecord): void {
  const rows = Array.from(record.entries, ([file, entry]) => [
    file,
    entry.sha256,
    record.bytes.get(file) ?? 0,
    entry.isAsset ? 1 : 0,
    entry.retiredAt?.toISOString() ?? null,
  ]);
  const { version, publishedAt } = record;
  saveFileAtomically(path, JSON.stringify({ version, publishedAt: publishedAt.toISOString(), entries: rows }));
}

/** @returns `undefined` when there is none, or it is none of ours; the folder is then taken as it lies there */
export function loadRelease(path: string): ReleaseRecord | undefined {
  try {
    const root = JSON.parse(readFileSync(path, 'utf8')) as {
      version: unknown;
      publishedAt: string;
      entries: unknown[];
    };
    const publishedAt = new Date(root.publishedAt);
    if (root.version !== 1 || Number.isNaN(publishedAt.getTime())) return undefined;
    const entries = new Map<string, ManifestEntry>();
    const bytes = new Map<string, number>();
    for (const row of root.entries) {
      const [file, sha256, size, asset, retired] = row as [string, string, number, number, string | null];
      if (!isTreePath(file)) return undefined;
      entries.set(file, { sha256, isAsset: asset === 1, retiredAt: retired === null ? null : new Date(retired) });
      bytes.set(file, size);
    }
    return { version: 1, publishedAt, entries, bytes };
  } catch {
    return undefined;
  }
}

/** What is known of a release without its record: when it was made, and what lies there. */
export function unrecorded(releaseId: string, found: ReadonlyMap<string, number>): ReleaseRecord {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(releaseId) ?? [];
  const entries = Array.from(found.keys(), (path) => [path, { sha256: '', isAsset: false, retiredAt: null }] as const);
  const publishedAt = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
  return { version: 1, publishedAt, entries: new Map(entries), bytes: new Map(found) };
}

/** A folder that fills up before anybody sees it. */
export function createReleaseFolder(root: string) {
  const folders = new Set<string>();
  makeFolder(root);

  function place(path: string): string {
    const to = `${root}/${path}`;
    const folder = dirname(to);
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      folders.add(folder);
    }
    return to;
  }

  return {
    /** A second name for the same bytes: files of a release are never written again, only replaced. */
    linkFrom(source: string, path: string): boolean {
      try {
        linkSync(`${source}/${path}`, place(path));
        return true;
      } catch {
        return false;
      }
    },
    copyFrom(source: string, path: string): void {
      const to = place(path);
      copyFileSync(`${source}/${path}`, to, constants.COPYFILE_FICLONE);
      // A copy has the mode of its original.
      chmodSync(to, FILE_MODE);
    },
    sizeOf(path: string): number {
      return lstatSync(`${root}/${path}`).size;
    },
  };
}

/** The id of a release made at that instant: sorts by time, and is nobody else's. */
export function newReleaseId(at: Date): string {
  return `${releaseStamp(at)}-${randomBytes(4).toString('hex')}`;
}

/** What the ids of all releases of that instant begin with. */
export function releaseStamp(at: Date): string {
  return at.toISOString().replace(/[-:.]/g, '');
}

const FOLDER_MODE = 0o755;
const FILE_MODE = 0o644;

/** Makes files and folders that a web server of another user reads, whatever the umask of who started the run. */
export function forReaders<T>(work: () => T): T {
  const before = process.umask(0o022);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

/** Opens folders that a run under another umask closed. One that is somebody else's stays as it is. */
export function openToReaders(...folders: string[]): void {
  for (const folder of folders) {
    const found = statSync(folder);
    if ((found.mode & FOLDER_MODE) !== FOLDER_MODE && found.uid === process.getuid?.()) {
      chmodSync(folder, found.mode | FOLDER_MODE);
    }
  }
}

/** Whether everybody may read it. */
export function isReadable({ mode }: Stats): boolean {
  return (mode & FILE_MODE) === FILE_MODE;
}

/** What lies in a folder; nothing where it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The text of a file, or what is given where it cannot be read. */
export function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

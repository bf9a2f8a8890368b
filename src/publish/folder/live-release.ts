import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { walk } from '../built/build-index.ts';
import { parseHeartbeat, type Heartbeat } from '../heartbeat.ts';
import { mountError } from './folder-failure.ts';
import { RELEASE_ID } from './old-releases.ts';
import { PublishError } from '../publish-error.ts';
import { isReadable, loadRelease, readOr, unrecorded } from './release.ts';
import type { Manifest } from '../target.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';
import { spoken, type Spoken } from '../../base/spoken.ts';

/** What a killed replacement of the heartbeat leaves. */
const LEFTOVER = /^\.heartbeat\.json\.[0-9a-f]+\.tmp$/;

/** The live release; `undefined` before the first one. */
export interface Live extends Heartbeat {
  id: string;
  folder: string;
  /** With unknown hashes where a file is missing or has another size: those are put again. */
  manifest: Manifest;
  bytes: Map<string, number>;
  /** Number of what lies at a path, in its file system; what has another name for the same bytes has the same. */
  inodes: ReadonlyMap<string, number>;
  /** Files somebody else put into it. */
  foreign: string[];
}

/** Where a directory's releases lie, and the link that readers follow. */
export interface FolderPlace {
  /** Of the target. */
  id: string;
  link: string;
  releases: string;
}

export function readLive(place: FolderPlace): Live | undefined {
  const { releases } = place;
  const releaseId = readLink(place);
  if (releaseId === undefined) return undefined;
  const folder = join(releases, releaseId);
  const found = new Map<string, number>();
  const inodes = new Map<string, number>();
  for (const path of walk(folder)) {
    if (LEFTOVER.test(path)) continue;
    const stats = lstatSync(`${folder}/${path}`);
    // What readers may not read is as good as not there, and is put again.
    found.set(path, isReadable(stats) ? stats.size : -1);
    inodes.set(path, stats.ino);
  }
  if (found.size === 0) return undefined;
  found.delete(HEARTBEAT_PATH);
  // Without its record a release is still ours: the folder is.
  const record = loadRelease(`${folder}.json`) ?? unrecorded(releaseId, found);
  const entries = new Map(record.entries);
  for (const [path, entry] of entries) {
    if (found.get(path) !== record.bytes.get(path)) entries.set(path, { ...entry, sha256: '' });
  }
  return {
    id: releaseId,
    folder,
    manifest: { version: 1, publishedAt: record.publishedAt, entries },
    bytes: record.bytes,
    inodes,
    ...parseHeartbeat(readOr(join(folder, HEARTBEAT_PATH), '')),
    foreign: [...found.keys()].filter((path) => !entries.has(path)),
  };
}

/** The id of the live release. @throws PublishError `publish.foreign_files` when the place is taken by something else */
export function readLink(place: FolderPlace): string | undefined {
  const { id, link, releases } = place;
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) {
    const [folder, releaseId, ...rest] = readlinkSync(link).split('/');
    const isOurs = folder === basename(releases) && rest.length === 0 && RELEASE_ID.test(releaseId ?? '');
    if (isOurs) return releaseId;
    throw foreignFileError(place, { en: 'a link to somewhere else', ja: '別の場所へのリンク' });
  }
  if (!found.isDirectory()) throw foreignFileError(place, { en: 'a file', ja: 'ファイル' });
  if (found.dev !== lstatSync(dirname(link)).dev) throw mountError(id, link);
  const [foreignFile] = readdirSync(link);
  if (foreignFile !== undefined) throw foreignFileError(place, spoken(displayPath(foreignFile)));
  return undefined;
}

/** @param what stands there */
export function foreignFileError({ id, link }: FolderPlace, what: Spoken): PublishError {
  const message = {
    en: `${link} already holds ${what.en}, which Noroshi did not put there. It was left as it is.`,
    ja: `${link} には Noroshi が置いたものではない ${what.ja} があります。そのまま残しました。`,
  };
  const hint = {
    en: 'Point `directory` at a path of its own, or move what is there away; Noroshi makes the path a link to its releases.',
    ja: '`directory` に専用のパスを指定するか、そこにあるものを移してください。Noroshi はこのパスを、版へのリンクにします。',
  };
  return new PublishError('publish.foreign_files', id, message, { hint });
}

import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { folderAnswers } from '../io/folder-answers.ts';
import type { S3Draft, TargetDraft } from './rules/rule-context.ts';
import { parseS3Location } from './schema/schema-targets.ts';

/** Where something is written, in a spelling that is the same for the same place. */
export interface Place {
  /** What must be equal for two places to be able to overlap. */
  realm: string;
  /** Folders from the outside in; a place holds another when its folders begin the other's. */
  folders: string[];
}

export type Overlap = 'same' | 'outer' | 'inner' | 'none';

/** How `a` lies to `b`: `outer` when it holds `b`. */
export function comparePlaces(a: Place, b: Place): Overlap {
  if (a.realm !== b.realm) return 'none';
  const [shorter, longer] = a.folders.length <= b.folders.length ? [a, b] : [b, a];
  if (!shorter.folders.every((folder, depth) => folder === longer.folders[depth])) return 'none';
  if (a.folders.length === b.folders.length) return 'same';
  return shorter === a ? 'outer' : 'inner';
}

/** `undefined` for a target whose mistakes were taken out. */
export function placeOfTarget(target: TargetDraft, directory: string): Place | undefined {
  if ('directory' in target)
    return target.directory === undefined ? undefined : placeOfDirectory(target.directory, directory);
  if ('s3' in target) return target.s3 === undefined ? undefined : placeOfS3(target.s3);
  if ('git' in target) {
    const { remote, branch } = target.git ?? {};
    if (remote === undefined || branch === undefined) return undefined;
    return { realm: `git ${normalizeRemote(remote, directory)}#${branch}`, folders: [] };
  }
  return undefined;
}

export function placeOfState(state: string | { s3?: S3Draft | undefined }, directory: string): Place | undefined {
  if (typeof state !== 'string') return state.s3 === undefined ? undefined : placeOfS3(state.s3);
  const location = parseS3Location(state);
  return location === undefined ? placeOfDirectory(state, directory) : placeOfS3(location);
}

export function placeOfDirectory(written: string, directory: string): Place {
  return {
    realm: 'disk',
    folders: realPathIfAnswered(resolve(directory, written))
      .split(sep)
      .filter((part) => part !== ''),
  };
}

function placeOfS3(s3: S3Draft): Place | undefined {
  if (s3.bucket === undefined) return undefined;
  // Written prefixes that were wrong are unknown here; the whole bucket would then be a guess.
  if ('prefix' in s3 && s3.prefix === undefined) return undefined;
  const folders = (s3.prefix ?? '').split('/').filter((part) => part !== '');
  return { realm: `s3 ${serviceOf(s3.endpoint)} ${s3.bucket}`, folders };
}

/** One machine by its many names. */
const LOOPBACK = /^(localhost\.?|127(\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]|0\.0\.0\.0|\[::\])$/;

/** Buckets of AWS have one name space, whichever address leads there; other services each have their own. */
function serviceOf(endpoint: string | undefined): string {
  if (endpoint === undefined || !URL.canParse(endpoint)) return 'aws';
  const { hostname, port, protocol } = new URL(endpoint);
  if (/\.amazonaws\.com(\.cn)?$/.test(hostname)) return 'aws';
  return `${hostOf(hostname)}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`;
}

function hostOf(hostname: string): string {
  const host = hostname.toLowerCase();
  return LOOPBACK.test(host) ? 'localhost' : host.replace(/\.$/, '');
}

/** `git@host:a/b.git`, `ssh://git@host/a/b` and `https://host/a/b/` are one repository. */
function normalizeRemote(remote: string, directory: string): string {
  if (/^\.{0,2}\//.test(remote)) return `disk/${bare(realPathIfAnswered(resolve(directory, remote)))}`;
  const short = /^[^@/]+@([^:/]+):(.+)$/.exec(remote);
  if (short !== null) return `${hostOf(short[1] ?? '')}/${bare(short[2] ?? '')}`;
  if (!URL.canParse(remote)) return remote;
  const url = new URL(remote);
  return `${url.protocol === 'file:' ? 'disk' : hostOf(url.hostname)}/${bare(url.pathname)}`;
}

function bare(path: string): string {
  return path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
}

/** Of a file system that hangs nobody learns where its links lead; publishing tells of it. */
function realPathIfAnswered(path: string): string {
  return folderAnswers(path) ? realPath(path) : path;
}

/** The path with every link in its existing part followed. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}

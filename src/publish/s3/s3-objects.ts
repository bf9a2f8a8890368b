import type { S3Client, S3Head } from '../../io/s3/s3-client.ts';
import { forEachParallel } from '../../io/parallel.ts';
import type { CachePolicy } from '../../site/site-file.ts';
import { isAsset } from '../plan.ts';
import type { BuiltTree, ManifestEntry, TreeEntry } from '../target.ts';
import { HEARTBEAT_PATH } from '../tree-path.ts';

/** `x-amz-meta-noroshi`: what tells our objects from others when the state was lost. */
export const MARK = 'noroshi';
/** `x-amz-meta-noroshi-site`: whose an object is. Objects that release 0.1.0 put have none. */
export const SITE_MARK = 'noroshi-site';
/** What stands in the mark of a heartbeat. */
export const HEARTBEAT_MARK = 'heartbeat';
const PARALLEL = 32;

/**
 * Assets for a year, the heartbeat never; everything else half a minute and then asked for again. When the store itself
 * is down, an hour-old page that says its age beats none. The internal tree is kept out of shared caches.
 */
export function cacheControlFor(policy: CachePolicy, kind: BuiltTree['kind']): string {
  return kind === 'internal' ? INTERNAL_CACHE[policy] : PUBLIC_CACHE[policy];
}

const PUBLIC_CACHE: Record<CachePolicy, string> = {
  immutable: 'public, max-age=31536000, immutable',
  revalidate: 'public, max-age=30, stale-while-revalidate=30, stale-if-error=3600',
  never: 'no-store',
};

const INTERNAL_CACHE: Record<CachePolicy, string> = {
  immutable: 'private, max-age=31536000, immutable',
  revalidate: 'private, no-cache',
  never: 'no-store',
};

/** `asset:` or `file:` and the SHA-256. */
export function markOf(entry: TreeEntry): string {
  return `${isAsset(entry) ? 'asset' : 'file'}:${entry.sha256}`;
}

/** The metadata of an object of ours. */
export function marksFor(mark: string, siteId: string | undefined): Record<string, string> {
  return { [MARK]: mark, ...(siteId === undefined ? {} : { [SITE_MARK]: siteId }) };
}

export function parseMark(mark: string | undefined): ManifestEntry | undefined {
  const [, kind, sha256] = /^(asset|file):([0-9a-f]{64})$/.exec(mark ?? '') ?? [];
  return sha256 === undefined ? undefined : { sha256, isAsset: kind === 'asset', retiredAt: null };
}

export interface FoundObjects {
  /**
   * Of the site, or put by release 0.1.0, with the hash their mark names. What lies at another place of the same site, such
   * as the one it moves from, is not among them: it goes when that place does.
   */
  own: Map<string, ManifestEntry>;
  /** How long each of them is there. */
  bytes: Map<string, number>;
  /** Somebody else's. */
  foreign: Set<string>;
  /** Heartbeats of other sites that live further below. */
  heartbeats: string[];
}

/** Looks at every object below the prefix; for the first publication and for a state that was lost. */
export async function findAllObjects(
  client: S3Client,
  prefix: string,
  siteId: string | undefined,
): Promise<FoundObjects> {
  const paths: string[] = [];
  for await (const { key } of client.list(prefix)) {
    const path = key.slice(prefix.length);
    // An empty object named like a folder is what consoles make to show one.
    if (path !== '' && !path.endsWith('/') && path !== HEARTBEAT_PATH) paths.push(path);
  }
  return inspect(client, prefix, paths, siteId);
}

/** Looks at those of the given paths that exist. One page of a list tells of 1,000 keys, so many are listed first. */
export async function findObjects(
  client: S3Client,
  prefix: string,
  paths: readonly string[],
  siteId: string | undefined,
): Promise<FoundObjects> {
  if (paths.length <= 50) return inspect(client, prefix, paths, siteId);
  const wanted = new Set(paths);
  const existing: string[] = [];
  for await (const { key } of client.list(prefix)) {
    const path = key.slice(prefix.length);
    if (wanted.has(path)) existing.push(path);
  }
  return inspect(client, prefix, existing, siteId);
}

async function inspect(
  client: S3Client,
  prefix: string,
  paths: readonly string[],
  siteId: string | undefined,
): Promise<FoundObjects> {
  const found: FoundObjects = { own: new Map(), bytes: new Map(), foreign: new Set(), heartbeats: [] };
  const otherPlaces: string[] = [];
  await forEachParallel(paths, PARALLEL, async (path) => {
    const head = await client.head(prefix + path);
    if (head === undefined) return;
    const owner = head.metadata.get(SITE_MARK);
    const isAnothers = owner !== undefined && siteId !== undefined && owner !== siteId;
    const mark = isAnothers ? undefined : parseMark(head.metadata.get(MARK));
    const isHeartbeat = head.metadata.get(MARK) === HEARTBEAT_MARK;
    if (isHeartbeat && isOwnHeartbeat(head, siteId)) otherPlaces.push(path.slice(0, -HEARTBEAT_PATH.length));
    else if (isHeartbeat) found.heartbeats.push(path);
    else if (mark === undefined) found.foreign.add(path);
    else {
      found.own.set(path, mark);
      found.bytes.set(path, head.bytes);
    }
  });
  for (const path of otherPlaces.length === 0 ? [] : found.own.keys()) {
    if (otherPlaces.some((folder) => path.startsWith(folder))) found.own.delete(path);
  }
  return found;
}

/** Whether a heartbeat at another place is that of the same site, which moves. */
export function isOwnHeartbeat({ metadata }: Pick<S3Head, 'metadata'>, siteId: string | undefined): boolean {
  return siteId !== undefined && metadata.get(SITE_MARK) === siteId;
}

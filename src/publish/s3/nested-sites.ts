import type { S3Client } from '../../io/s3/s3-client.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { PublishError } from '../publish-error.ts';
import { HEARTBEAT_MARK, isOwnHeartbeat, MARK } from './s3-objects.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

// Marks tell what Noroshi put, not which site: of two sites, one inside the other, the outer would take the inner for its own.

/**
 * Looks up before a first publication, and where the state was lost.
 * @param siteId of who publishes: a place that the same site moves from is no other site's
 * @throws PublishError `publish.foreign_files`
 */
export async function assertNoSiteAbove(
  id: string,
  client: S3Client,
  prefix: string,
  siteId: string | undefined,
): Promise<void> {
  const folders = prefix.split('/').slice(0, -1);
  for (let depth = 0; depth < folders.length; depth++) {
    const above = folders
      .slice(0, depth)
      .map((folder) => `${folder}/`)
      .join('');
    if (await isOtherSite(client, above, siteId)) throw nestedError(id, `lies inside the site at "${above}"`);
  }
}

/**
 * @param heartbeats of sites below the prefix, as a listing found them
 * @throws PublishError `publish.foreign_files`
 */
export function assertNoSiteBelow(id: string, heartbeats: readonly string[]): void {
  const [first] = heartbeats;
  if (first === undefined) return;
  throw nestedError(id, `holds another site at "${displayPath(first.slice(0, -HEARTBEAT_PATH.length))}"`);
}

/** Of two that live already; `null` when there is none below. */
export function nestedSiteError(id: string, heartbeats: readonly string[]): PublishError | null {
  const [first] = heartbeats;
  if (first === undefined) return null;
  const below = displayPath(first.slice(0, -HEARTBEAT_PATH.length));
  return new PublishError(
    'publish.foreign_files',
    id,
    `"${id}" was published, and holds another site at "${below}"; a run that lost its state refuses to go on here.`,
    { hint: 'Give each site a prefix of its own, none inside another.' },
  );
}

async function isOtherSite(client: S3Client, prefix: string, siteId: string | undefined): Promise<boolean> {
  try {
    const head = await client.head(prefix + HEARTBEAT_PATH);
    return head?.metadata.get(MARK) === HEARTBEAT_MARK && !isOwnHeartbeat(head, siteId);
  } catch (thrown) {
    // A key that may not look outside its prefix.
    if (thrown instanceof S3Error && thrown.status === 403) return false;
    throw thrown;
  }
}

function nestedError(id: string, what: string): PublishError {
  return new PublishError(
    'publish.foreign_files',
    id,
    `"${id}" ${what}, which Noroshi published too; one would remove the pages of the other. Nothing was put or removed.`,
    { hint: 'Give each site a prefix of its own, none inside another.' },
  );
}

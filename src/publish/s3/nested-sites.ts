import type { S3Client } from '../../io/s3/s3-client.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { PublishError } from '../publish-error.ts';
import { HEARTBEAT_MARK, isOwnHeartbeat, MARK } from './s3-objects.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';
import type { Spoken } from '../../base/spoken.ts';

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
    if (await isOtherSite(client, above, siteId))
      throw nestedError(id, { en: `lies inside the site at "${above}"`, ja: `は「${above}」のサイトの中にあります` });
  }
}

/**
 * @param heartbeats of sites below the prefix, as a listing found them
 * @throws PublishError `publish.foreign_files`
 */
export function assertNoSiteBelow(id: string, heartbeats: readonly string[]): void {
  const [first] = heartbeats;
  if (first === undefined) return;
  const below = displayPath(first.slice(0, -HEARTBEAT_PATH.length));
  throw nestedError(id, { en: `holds another site at "${below}"`, ja: `の中の「${below}」に別のサイトがあります` });
}

/** Of two that live already; `null` when there is none below. */
export function nestedSiteError(id: string, heartbeats: readonly string[]): PublishError | null {
  const [first] = heartbeats;
  if (first === undefined) return null;
  const below = displayPath(first.slice(0, -HEARTBEAT_PATH.length));
  return new PublishError(
    'publish.foreign_files',
    id,
    {
      en: `"${id}" was published, and holds another site at "${below}"; a run that lost its state refuses to go on here.`,
      ja: `「${id}」は公開しましたが、その中の「${below}」に別のサイトがあります。状態データを失った実行は、ここでは続けられません。`,
    },
    {
      hint: {
        en: 'Give each site a prefix of its own, none inside another.',
        ja: 'サイトごとに別のプレフィックスを指定し、互いの中に置かないでください。',
      },
    },
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

function nestedError(id: string, what: Spoken): PublishError {
  return new PublishError(
    'publish.foreign_files',
    id,
    {
      en: `"${id}" ${what.en}, which Noroshi published too; one would remove the pages of the other. Nothing was put or removed.`,
      ja: `「${id}」${what.ja}。これも Noroshi が公開したもので、一方がもう一方のページを消してしまうため、何も置かず、何も消していません。`,
    },
    {
      hint: {
        en: 'Give each site a prefix of its own, none inside another.',
        ja: 'サイトごとに別のプレフィックスを指定し、互いの中に置かないでください。',
      },
    },
  );
}

import { forEachParallel } from '../../io/parallel.ts';
import type { S3Client } from '../../io/s3/s3-client.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { parseHeartbeat } from '../heartbeat.ts';
import { siteIdAt } from '../ownership.ts';
import { PublishError } from '../publish-error.ts';
import { cacheControlFor, findAllObjects, HEARTBEAT_MARK, MARK, marksFor } from './s3-objects.ts';
import type { Hiding, HidingReceipt, Manifest, ManifestStore } from '../target.ts';
import { addressOf, displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

export interface S3Place {
  id: string;
  client: S3Client;
  prefix: string;
  siteUrl: string | undefined;
  manifests: ManifestStore;
  assertMayWrite: () => Promise<void>;
  parallel: number;
}

/** In a manifest and in marks: {@link GONE_PAGE} stands there. No file has this hash. */
export const COVERED = '0'.repeat(64);
/** Stands in the place of what a key may write over and not remove. */
const GONE_PAGE = '<!doctype html><meta charset="utf-8"><meta name="robots" content="noindex"><title>404</title>404\n';

const NOTHING_HIDDEN: HidingReceipt = { hiddenCount: 0, refused: null };

export async function hideFromS3(place: S3Place, { isHidden }: Hiding): Promise<HidingReceipt> {
  const manifest = await manifestOf(place);
  const isGone = (path: string): boolean => {
    const address = addressOf(path);
    return address !== null && isHidden(address);
  };
  const paths = [...manifest.entries.keys()].filter(isGone);
  if (paths.length === 0 || (await isTaken(place, manifest))) return NOTHING_HIDDEN;
  return takeAway(place, manifest, paths);
}

export async function emptyS3(place: S3Place): Promise<HidingReceipt> {
  const { client, prefix } = place;
  const [manifest, heartbeat] = await Promise.all([manifestOf(place), client.get(prefix + HEARTBEAT_PATH)]);
  if (heartbeat !== undefined && !isOurs(place, heartbeat.body, manifest)) return NOTHING_HIDDEN;
  const receipt = await takeAway(place, manifest, [...manifest.entries.keys()]);
  if (receipt.refused === null && heartbeat?.metadata.get(MARK) === HEARTBEAT_MARK) {
    await client.delete(prefix + HEARTBEAT_PATH);
  }
  return receipt;
}

/** Where it was lost, what the target's own marks tell. */
async function manifestOf(place: S3Place): Promise<Manifest> {
  const { id, client, prefix, manifests } = place;
  const known = await manifests.loadManifest(id);
  if (known !== undefined) return known;
  const nothing: Manifest = { version: 1, publishedAt: new Date(0), entries: new Map() };
  const heartbeat = await client.get(prefix + HEARTBEAT_PATH);
  if (heartbeat?.metadata.has(MARK) !== true || !isOurs(place, heartbeat.body, nothing)) return nothing;
  const siteId = parseHeartbeat(heartbeat.body.toString('utf8')).site?.id;
  const found = await findAllObjects(client, prefix, siteId);
  return { ...nothing, entries: found.own, ...(siteId === undefined ? {} : { siteId }) };
}

/** Whether another site lives there since. A store that does not tell is asked to remove all the same: hiding comes first. */
async function isTaken(place: S3Place, manifest: Manifest): Promise<boolean> {
  try {
    const heartbeat = await place.client.get(place.prefix + HEARTBEAT_PATH);
    return heartbeat !== undefined && !isOurs(place, heartbeat.body, manifest);
  } catch (thrown) {
    if (thrown instanceof S3Error) return false;
    throw thrown;
  }
}

function isOurs({ siteUrl }: S3Place, heartbeat: Buffer, { siteId }: Manifest): boolean {
  const { site } = parseHeartbeat(heartbeat.toString('utf8'));
  return siteIdAt(site, { known: siteId, own: siteUrl === undefined ? undefined : { url: siteUrl } }) !== null;
}

/** Removes what must not be seen, or writes over it; what remains there says so. */
export async function takeAway(place: S3Place, manifest: Manifest, paths: readonly string[]): Promise<HidingReceipt> {
  if (paths.length === 0) return NOTHING_HIDDEN;
  const { id, client, prefix, manifests, assertMayWrite, parallel } = place;
  await assertMayWrite();
  const entries = new Map(manifest.entries);
  const open: { path: string; cause: S3Error }[] = [];
  await forEachParallel(paths, parallel, async (path) => {
    try {
      await client.delete(prefix + path);
      entries.delete(path);
    } catch (thrown) {
      if (!(thrown instanceof S3Error)) throw thrown;
      const isCovered = await cover(place, path, manifest.siteId);
      // It stays ours, so that the next run tries to remove it again.
      entries.set(path, { ...entries.get(path)!, sha256: isCovered ? COVERED : '' });
      if (!isCovered) open.push({ path, cause: thrown });
    }
  });
  await manifests.saveManifest(id, { ...manifest, entries });
  return { hiddenCount: paths.length - open.length, refused: refusedError(id, open) };
}

async function cover({ client, prefix }: S3Place, path: string, siteId: string | undefined): Promise<boolean> {
  try {
    await client.put(prefix + path, GONE_PAGE, {
      contentType: 'text/html; charset=utf-8',
      cacheControl: cacheControlFor('never', 'public'),
      metadata: marksFor(`file:${COVERED}`, siteId),
    });
    return true;
  } catch (thrown) {
    if (thrown instanceof S3Error) return false;
    throw thrown;
  }
}

function refusedError(id: string, open: readonly { path: string; cause: S3Error }[]): PublishError | null {
  const [first] = open;
  if (first === undefined) return null;
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  const message = {
    en: `Target "${id}" still shows ${displayPath(first.path)}${others}, which must not be seen any more: it could neither be removed nor written over. Nothing else was put there. ${first.cause.message}`,
    ja: `公開先「${id}」に、もう見えてはならない ${displayPath(first.path)}${open.length === 1 ? '' : ` ほか ${open.length - 1}件`}が残っています。削除も上書きもできませんでした。ほかには何も置いていません。${first.cause.tellIn('ja').message}`,
  };
  const hint = {
    en: 'Remove it by hand, or let the key delete and put objects; each run tries again.',
    ja: '手動で削除するか、キーに削除と書き込みの権限を付けてください。実行のたびに再度試します。',
  };
  return new PublishError('publish.still_visible', id, message, { cause: first.cause, hint });
}

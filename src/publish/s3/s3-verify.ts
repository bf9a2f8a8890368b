import { DAY_MS } from '../../base/durations.ts';
import { earliestOf } from '../../base/moments.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { PublishError } from '../publish-error.ts';
import { nestedSiteError } from './nested-sites.ts';
import type { S3Place } from './s3-hiding.ts';
import { findAllObjects, findObjects } from './s3-objects.ts';
import type { BuiltTree, Manifest, PublishReceipt } from '../target.ts';
import { HEARTBEAT_PATH } from '../tree-path.ts';

/** How far a daily look goes in a prefix that others fill as well: 50 requests. */
const MAX_LISTED = 50_000;

export interface Verified {
  /** Without what is no longer there as it was put, so that it is put again. */
  manifest: Manifest;
  /** What is wrong and stops nothing; `null`: nothing is. */
  warning: PublishError | null;
}

/** When something is to be done though nothing changes: what is retained is to go, or all is to be compared again. */
export function dueOf(plan: { dueAt: Date | null; verifiedAt: Date | undefined }): Pick<PublishReceipt, 'dueAt'> {
  const { verifiedAt } = plan;
  const dueAt = earliestOf([plan.dueAt, verifiedAt && new Date(verifiedAt.getTime() + DAY_MS)]);
  return dueAt === null ? {} : { dueAt };
}

/** Whether what is there is to be compared with what was put: when asked for, and once a day. */
export function isVerifyDue(tree: BuiltTree, { verifiedAt }: Manifest): boolean {
  if (tree.verifies === true || verifiedAt === undefined) return true;
  return Math.abs(tree.builtAt.getTime() - verifiedAt.getTime()) >= DAY_MS;
}

/**
 * What a hand or a lifecycle rule removed is found by a list, with another size too. When asked for, each object is looked at:
 * one that was put by somebody else has no mark of ours.
 */
export async function verify(place: S3Place, tree: BuiltTree, known: Manifest): Promise<Verified> {
  let found: Found | undefined;
  try {
    found = await (tree.verifies === true ? marksAt(place, tree, known) : sizesAt(place, tree, known));
  } catch (thrown) {
    // A key that may not list publishes all the same, and is told of at each run.
    if (thrown instanceof S3Error && thrown.code === 's3.denied') {
      return { manifest: known, warning: uncomparedError(place.id, thrown) };
    }
    throw thrown;
  }
  const verified: Manifest = { ...known, verifiedAt: tree.builtAt };
  if (found === undefined) return { manifest: verified, warning: null };
  const { has, heartbeats } = found;
  const entries = new Map([...known.entries].filter(([path, { sha256 }]) => has(path, sha256)));
  return { manifest: { ...verified, entries }, warning: nestedSiteError(place.id, heartbeats) };
}

function uncomparedError(targetId: string, cause: S3Error): PublishError {
  const message = {
    en: `Target "${targetId}" does not tell what it holds, so what vanished there is not put again; what is new was put. ${cause.message}`,
    ja: `公開先「${targetId}」に何があるかを確認できないため、消えたものは戻していません。新しいものは公開しました。${cause.tellIn('ja').message}`,
  };
  const hint = {
    en: 'Let the key list the bucket (s3:ListBucket); each run tries again.',
    ja: 'キーに一覧の権限（s3:ListBucket）を付けてください。実行のたびに再度試します。',
  };
  return new PublishError('publish.interrupted', targetId, message, { cause, hint });
}

interface Found {
  has: (path: string, sha256: string) => boolean;
  heartbeats: string[];
}

async function marksAt({ client, prefix }: S3Place, tree: BuiltTree, { siteId }: Manifest): Promise<Found> {
  const { own, bytes, heartbeats } = await findAllObjects(client, prefix, siteId);
  const isWhole = lengthsOf(tree);
  const has = (path: string, sha256: string): boolean =>
    own.get(path)?.sha256 === sha256 && isWhole(path, sha256, bytes.get(path));
  return { has, heartbeats };
}

/** Whether what is there is as long as it should be; what the tree holds no more may be of any length. */
function lengthsOf({ entries }: BuiltTree): (path: string, sha256: string, bytes: number | undefined) => boolean {
  const wanted = new Map(entries.map((entry) => [entry.path, entry]));
  return (path, sha256, bytes) => {
    const entry = wanted.get(path);
    return entry?.sha256 !== sha256 || entry.bytes === bytes;
  };
}

async function sizesAt({ client, prefix }: S3Place, tree: BuiltTree, { siteId }: Manifest): Promise<Found | undefined> {
  const isWhole = lengthsOf(tree);
  const found = new Map<string, number>();
  const suspects: string[] = [];
  let count = 0;
  for await (const { key, bytes } of client.list(prefix)) {
    if (++count > MAX_LISTED) return undefined;
    const path = key.slice(prefix.length);
    found.set(path, bytes);
    if (path.endsWith(`/${HEARTBEAT_PATH}`)) suspects.push(path);
  }
  const { heartbeats } = await findObjects(client, prefix, suspects, siteId);
  const has = (path: string, sha256: string): boolean => {
    const bytes = found.get(path);
    return bytes !== undefined && isWhole(path, sha256, bytes);
  };
  return { has, heartbeats };
}

import { DAY_MS } from '../../base/durations.ts';
import { earliestOf } from '../../base/moments.ts';
import type { S3Client } from '../../io/s3/s3-client.ts';
import { findAllObjects, findObjects } from './s3-objects.ts';
import type { BuiltTree, Manifest, PublishReceipt } from '../target.ts';
import { HEARTBEAT_PATH } from '../tree-path.ts';

/** How far a daily look goes in a prefix that others fill as well: 50 requests. */
const MAX_LISTED = 50_000;

export interface Verified {
  /** Without what is no longer there as it was put, so that it is put again. */
  manifest: Manifest;
  /** Heartbeats of other sites further below. */
  heartbeats: string[];
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
export async function verify(client: S3Client, prefix: string, tree: BuiltTree, known: Manifest): Promise<Verified> {
  const isThere = tree.verifies === true ? await marksAt(client, prefix, known) : await sizesAt(client, prefix, tree);
  const verified: Manifest = { ...known, verifiedAt: tree.builtAt };
  if (isThere === undefined) return { manifest: verified, heartbeats: [] };
  const entries = new Map([...known.entries].filter(([path, { sha256 }]) => isThere.has(path, sha256)));
  return { manifest: { ...verified, entries }, heartbeats: isThere.heartbeats };
}

interface Found {
  has: (path: string, sha256: string) => boolean;
  heartbeats: string[];
}

async function marksAt(client: S3Client, prefix: string, { siteId }: Manifest): Promise<Found> {
  const { own, heartbeats } = await findAllObjects(client, prefix, siteId);
  return { has: (path, sha256) => own.get(path)?.sha256 === sha256, heartbeats };
}

async function sizesAt(client: S3Client, prefix: string, tree: BuiltTree): Promise<Found | undefined> {
  const wanted = new Map(tree.entries.map((entry) => [entry.path, entry]));
  const found = new Map<string, number>();
  const suspects: string[] = [];
  let count = 0;
  for await (const { key, bytes } of client.list(prefix)) {
    if (++count > MAX_LISTED) return undefined;
    const path = key.slice(prefix.length);
    found.set(path, bytes);
    if (path.endsWith(`/${HEARTBEAT_PATH}`)) suspects.push(path);
  }
  const { heartbeats } = await findObjects(client, prefix, suspects, undefined);
  const has = (path: string, sha256: string): boolean => {
    const bytes = found.get(path);
    const entry = wanted.get(path);
    return bytes !== undefined && (entry?.sha256 !== sha256 || bytes === entry.bytes);
  };
  return { has, heartbeats };
}

import { readFileSync } from 'node:fs';
import { forEachParallel } from '../../io/parallel.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { withSiteId } from '../heartbeat.ts';
import type { PublicationPlan } from '../plan.ts';
import type { PublishError } from '../publish-error.ts';
import { FailedPut, type Progress, type UnremovedFile } from './s3-failure.ts';
import { COVERED, type S3Place } from './s3-hiding.ts';
import { cacheControlFor, HEARTBEAT_MARK, markOf, marksFor } from './s3-objects.ts';
import type { BuiltTree, ManifestEntry, TreeEntry } from '../target.ts';
import { HEARTBEAT_PATH } from '../tree-path.ts';

/** With the id that objects are marked with. */
export interface S3Plan extends PublicationPlan {
  siteId: string | undefined;
  verifiedAt: Date | undefined;
  /** Something is wrong that stops nothing. */
  warning: PublishError | null;
}

/** One publication under way. */
export interface S3Steps {
  place: S3Place;
  tree: BuiltTree;
  plan: S3Plan;
  /** How far it came, and what is at the target by now: kept up to date by each step. */
  progress: Progress;
  atTarget: Map<string, ManifestEntry>;
  /** @throws PublishError when another run was faster, or this one may not write any more */
  assertStillFirst: () => Promise<void>;
}

/** A run that slept in the middle of a wave must not go on with it. */
const CHECK_AGAIN_MS = 30_000;

/** Asks again where the last answer is old by now; many that wait for one answer ask once. */
function checkNowAndThen({ place: { client }, assertStillFirst }: S3Steps): () => Promise<void> {
  let askedAt = client.storeTime();
  let answer = Promise.resolve();
  return () => {
    const now = client.storeTime();
    if (now.getTime() - askedAt.getTime() > CHECK_AGAIN_MS) [askedAt, answer] = [now, assertStillFirst()];
    return answer;
  };
}

export async function putWaves(steps: S3Steps, waves: PublicationPlan['waves']): Promise<void> {
  const { place, plan, progress, atTarget, assertStillFirst } = steps;
  for (const wave of waves) {
    // Assets have names of their own and overwrite nothing; what comes after them may be newer there already.
    if (wave.kind !== 'assets') await assertStillFirst();
    progress.stage = wave.kind;
    const assertSometimes = checkNowAndThen(steps);
    await forEachParallel(wave.entries, place.parallel, async (entry) => {
      await assertSometimes();
      await put(steps, entry);
      progress.putCount++;
      atTarget.set(entry.path, plan.after.get(entry.path)!);
    });
  }
}

/**
 * Puts what names nobody any more, as far as the store takes it.
 * @returns the paths that still name somebody
 */
export async function replaceNames(steps: S3Steps): Promise<string[]> {
  const { place, plan, progress, atTarget, assertStillFirst } = steps;
  const naming = plan.waves.filter(({ kind }) => kind === 'naming').flatMap(({ entries }) => entries);
  if (naming.length === 0) return [];
  await assertStillFirst();
  const failed = new Set(naming.map(({ path }) => path));
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (thrown) {
      if (thrown instanceof FailedPut && thrown.cause instanceof S3Error) return false;
      throw thrown;
    }
  };
  // The pages need them.
  const assets = plan.waves.filter(({ kind }) => kind === 'assets');
  if (!(await attempt(() => putWaves(steps, assets)))) return [...failed];
  await forEachParallel(naming, place.parallel, async (entry) => {
    if (!(await attempt(() => put(steps, entry)))) return;
    failed.delete(entry.path);
    progress.putCount++;
    atTarget.set(entry.path, plan.after.get(entry.path)!);
  });
  return [...failed];
}

/** @returns what the store would not remove: the new pages are live and must not call themselves out of date because of it */
export async function removeGone(steps: S3Steps): Promise<UnremovedFile[]> {
  const { place, plan, progress, atTarget, assertStillFirst } = steps;
  if (plan.removals.length === 0) return [];
  await assertStillFirst();
  progress.stage = 'removals';
  const unremoved: UnremovedFile[] = [];
  const assertSometimes = checkNowAndThen(steps);
  await forEachParallel(plan.removals, place.parallel, async (path) => {
    await assertSometimes();
    try {
      await place.client.delete(place.prefix + path);
      atTarget.delete(path);
    } catch (thrown) {
      if (!(thrown instanceof S3Error)) throw thrown;
      unremoved.push({ path, cause: thrown, isCovered: atTarget.get(path)?.sha256 === COVERED });
    }
  });
  return unremoved;
}

export async function putHeartbeat(
  { client, prefix }: S3Place,
  tree: BuiltTree,
  siteId: string | undefined,
): Promise<void> {
  await client.put(prefix + HEARTBEAT_PATH, withSiteId(tree.heartbeat, siteId), {
    contentType: 'application/json; charset=utf-8',
    cacheControl: cacheControlFor('never', tree.kind),
    metadata: marksFor(HEARTBEAT_MARK, siteId),
  });
}

async function put({ place: { client, prefix }, tree, plan }: S3Steps, entry: TreeEntry): Promise<void> {
  try {
    await client.put(prefix + entry.path, readFileSync(`${tree.directory}/${entry.path}`), {
      contentType: entry.contentType,
      cacheControl: cacheControlFor(entry.cache, tree.kind),
      metadata: marksFor(markOf(entry), plan.siteId),
      // Computed when the file was written: the store refuses a file that changed since.
      sha256: entry.sha256,
    });
  } catch (thrown) {
    throw new FailedPut(entry.path, thrown);
  }
}

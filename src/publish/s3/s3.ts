import { readFileSync } from 'node:fs';
import { forEachParallel } from '../../io/parallel.ts';
import type { S3Client } from '../../io/s3/s3-client.ts';
import { S3Error } from '../../io/s3/s3-error.ts';
import { assertNotOvertaken, parseHeartbeat, withSiteId } from '../heartbeat.ts';
import { emptyS3, hideFromS3 } from './s3-hiding.ts';
import { assertNoSiteAbove, assertNoSiteBelow, nestedSiteError } from './nested-sites.ts';
import { otherSiteError, siteIdAt, type Claim } from '../ownership.ts';
import { planPublication, type PublicationPlan } from '../plan.ts';
import { PublishError } from '../publish-error.ts';
import { explainS3Failure, FailedPut, unremovedError, type Progress, type UnremovedFile } from './s3-failure.ts';
import { describePutOptions, putAgainAfterChange } from './s3-put-options.ts';
import { isVerifyDue, verify } from './s3-verify.ts';
import { cacheControlFor, findAllObjects, findObjects, HEARTBEAT_MARK, MARK, markOf, marksFor } from './s3-objects.ts';
import type {
  BuiltTree,
  Manifest,
  ManifestEntry,
  ManifestStore,
  PublishReceipt,
  Target,
  TargetLook,
  TreeEntry,
} from '../target.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

export interface S3TargetOptions {
  id: string;
  client: S3Client;
  /** Empty or ends with `/`. */
  prefix: string;
  manifests: ManifestStore;
  /** `site.url`: by it a target is known for ours where the state was lost. */
  siteUrl?: string;
  /** What the client puts objects with, such as the access list: when it changes, all are put again. */
  putOptions?: string;
  /** Throws when this run must not write any more, for instance because its lock expired. */
  assertMayWrite?: () => Promise<void>;
  /** Puts and deletes in flight; 32. */
  parallel?: number;
}

/** With the id that objects are marked with. */
interface S3Plan extends PublicationPlan {
  siteId: string | undefined;
  verifiedAt: Date | undefined;
  /** Something is wrong that stops nothing. */
  warning: PublishError | null;
}

/**
 * A prefix of an S3-compatible bucket. Files go in waves so that nothing live ever names what is not there; before the
 * first put the manifest names everything old and new, so that a run that dies leaves nothing unowned. A quiet run reads
 * the heartbeat and puts the heartbeat.
 */
export function createS3Target(options: S3TargetOptions): Target {
  const { id, client, prefix, manifests, siteUrl, assertMayWrite = () => Promise.resolve(), parallel = 32 } = options;

  async function survey(tree: BuiltTree): Promise<S3Plan> {
    const [loaded, heartbeat] = await Promise.all([manifests.loadManifest(id), client.get(prefix + HEARTBEAT_PATH)]);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    const siteId = siteIdAt(site, claimOf(tree, loaded));
    if (siteId === null) throw otherSiteError(id, site!);
    const known = loaded && putAgainAfterChange(tree, loaded, putOptionsFor(tree));
    if (known !== undefined && heartbeat !== undefined) {
      assertNotOvertaken(id, tree, { publishedAt: known.publishedAt, checkedAt });
      const isDue = isVerifyDue(tree, known);
      const { manifest, heartbeats } = isDue
        ? await verify(client, prefix, tree, known)
        : { manifest: known, heartbeats: [] };
      const plan = planPublication(tree, await claimNewPaths(tree, manifest, known, siteId));
      const isTold = loaded?.putOptions === putOptionsFor(tree) && loaded.siteId === siteId && !isDue;
      const kept = { siteId, verifiedAt: manifest.verifiedAt, warning: nestedSiteError(id, heartbeats) };
      return { ...plan, ...kept, changesManifest: plan.changesManifest || !isTold };
    }
    if (heartbeat !== undefined && !heartbeat.metadata.has(MARK)) throw foreignFileError(HEARTBEAT_PATH);
    if (heartbeat === undefined) await assertNoSiteAbove(id, client, prefix);
    const adopted = await adopt(tree, known, siteId);
    const isFirst = heartbeat === undefined && adopted.entries.size === 0;
    assertNotOvertaken(id, tree, { publishedAt: isFirst ? undefined : adopted.publishedAt, checkedAt });
    const plan = planPublication(tree, isFirst ? undefined : adopted);
    return { ...plan, siteId, verifiedAt: tree.builtAt, warning: null };
  }

  const putOptionsFor = ({ kind }: BuiltTree): string => describePutOptions(kind, options.putOptions ?? '');

  function claimOf({ heartbeat, adopts = false }: BuiltTree, known: Manifest | undefined): Claim {
    return { known: known?.siteId, own: parseHeartbeat(heartbeat).site, adopts };
  }

  /**
   * What is at the target by its own marks: on the first publication, after the state was lost, and when there is a
   * manifest but no heartbeat – then the bucket was emptied, or a first run died.
   */
  async function adopt(tree: BuiltTree, known: Manifest | undefined, siteId: string | undefined): Promise<Manifest> {
    const found = await findAllObjects(client, prefix, siteId);
    assertNoSiteBelow(id, found.heartbeats);
    const wanted = new Set(['index.html', ...tree.entries.map((entry) => entry.path)]);
    for (const path of found.foreign) if (wanted.has(path)) throw foreignFileError(path);
    for (const [path, entry] of found.own) entry.retiredAt = known?.entries.get(path)?.retiredAt ?? null;
    return { version: 1, publishedAt: known?.publishedAt ?? new Date(0), entries: found.own };
  }

  /** Paths that are new to us may be taken by somebody else. */
  async function claimNewPaths(
    tree: BuiltTree,
    verified: Manifest,
    known: Manifest,
    siteId: string | undefined,
  ): Promise<Manifest> {
    const newPaths = tree.entries.map((entry) => entry.path).filter((path) => !known.entries.has(path));
    const found = await findObjects(client, prefix, newPaths, siteId);
    for (const path of found.foreign) throw foreignFileError(path);
    return found.own.size === 0 ? verified : { ...verified, entries: new Map([...verified.entries, ...found.own]) };
  }

  function foreignFileError(path: string): PublishError {
    const message = `"${id}" already holds ${displayPath(path)}, which Noroshi did not put there. It was left as it is.`;
    const hint = 'Choose another bucket or prefix, or remove that object if nobody needs it.';
    return new PublishError('publish.foreign_files', id, message, { hint });
  }

  async function assertStillFirst(tree: BuiltTree, siteId: string | undefined): Promise<void> {
    await assertMayWrite();
    const heartbeat = await client.get(prefix + HEARTBEAT_PATH);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    if (siteIdAt(site, { ...claimOf(tree, undefined), known: siteId }) === null) throw otherSiteError(id, site!);
    assertNotOvertaken(id, tree, { publishedAt: undefined, checkedAt });
  }

  async function apply(
    tree: BuiltTree,
    plan: S3Plan,
    progress: Progress,
    atTarget: Map<string, ManifestEntry>,
  ): Promise<UnremovedFile[]> {
    const unremoved: UnremovedFile[] = [];
    // What must not be named is gone before anything else is put; in all other runs nothing is gone that a page may name.
    const isNaming = ({ kind }: PublicationPlan['waves'][number]): boolean => kind === 'assets' || kind === 'naming';
    const first = tree.hidesNames === true ? plan.waves.filter(isNaming) : plan.waves;
    await putWaves(tree, plan, first, progress, atTarget);
    await removeAll(tree, plan, progress, atTarget, unremoved);
    await putWaves(
      tree,
      plan,
      tree.hidesNames === true ? plan.waves.filter((wave) => !isNaming(wave)) : [],
      progress,
      atTarget,
    );
    await beat(tree, progress, plan.siteId);
    return unremoved;
  }

  async function putWaves(
    tree: BuiltTree,
    plan: S3Plan,
    waves: PublicationPlan['waves'],
    progress: Progress,
    atTarget: Map<string, ManifestEntry>,
  ): Promise<void> {
    for (const wave of waves) {
      // Assets have names of their own and overwrite nothing; what comes after them may be newer there already.
      if (wave.kind !== 'assets') await assertStillFirst(tree, plan.siteId);
      progress.stage = wave.kind;
      await forEachParallel(wave.entries, parallel, async (entry) => {
        await put(tree, entry, plan.siteId);
        progress.putCount++;
        atTarget.set(entry.path, plan.after.get(entry.path)!);
      });
    }
  }

  async function removeAll(
    tree: BuiltTree,
    { removals, siteId }: S3Plan,
    progress: Progress,
    atTarget: Map<string, ManifestEntry>,
    unremoved: UnremovedFile[],
  ): Promise<void> {
    if (removals.length === 0) return;
    await assertStillFirst(tree, siteId);
    progress.stage = 'removals';
    await forEachParallel(removals, parallel, async (path) => {
      try {
        await client.delete(prefix + path);
        atTarget.delete(path);
      } catch (thrown) {
        // The new pages are live and must not call themselves out of date because of it.
        if (!(thrown instanceof S3Error)) throw thrown;
        unremoved.push({ path, cause: thrown });
      }
    });
  }

  async function beat(tree: BuiltTree, progress: Progress, siteId: string | undefined): Promise<void> {
    progress.stage = 'heartbeat';
    await client.put(prefix + HEARTBEAT_PATH, withSiteId(tree.heartbeat, siteId), {
      contentType: 'application/json; charset=utf-8',
      cacheControl: cacheControlFor('never', tree.kind),
      metadata: marksFor(HEARTBEAT_MARK, siteId),
    });
  }

  async function put(tree: BuiltTree, entry: TreeEntry, siteId: string | undefined): Promise<void> {
    try {
      await client.put(prefix + entry.path, readFileSync(`${tree.directory}/${entry.path}`), {
        contentType: entry.contentType,
        cacheControl: cacheControlFor(entry.cache, tree.kind),
        metadata: marksFor(markOf(entry), siteId),
        // Computed when the file was written: the store refuses a file that changed since.
        sha256: entry.sha256,
      });
    } catch (thrown) {
      throw new FailedPut(entry.path, thrown);
    }
  }

  async function publish(tree: BuiltTree): Promise<PublishReceipt> {
    await assertMayWrite();
    if (tree.isHeartbeatOnly === true) return beatOnly(tree);
    const planned = await explained(() => survey(tree));
    const isQuiet = planned.puts.length === 0 && planned.removals.length === 0;
    const progress: Progress = { putCount: 0, stage: 'survey' };
    const atTarget = new Map(planned.during);
    const save = (entries: Map<string, ManifestEntry>): Promise<void> =>
      manifests.saveManifest(id, {
        version: 1,
        publishedAt: tree.builtAt,
        entries,
        putOptions: putOptionsFor(tree),
        ...(planned.siteId === undefined ? {} : { siteId: planned.siteId }),
        ...(planned.verifiedAt === undefined ? {} : { verifiedAt: planned.verifiedAt }),
      });
    if (!isQuiet) await save(planned.during);
    let unremoved: UnremovedFile[];
    try {
      unremoved = await apply(tree, planned, progress, atTarget);
    } catch (thrown) {
      // What did arrive need not be put again. If this cannot be kept, what was saved before the first put is true too.
      if (progress.putCount > 0) await save(atTarget).catch(() => undefined);
      throw explainS3Failure(id, thrown, progress, planned);
    }
    if (planned.changesManifest) await save(withUnremoved(planned, unremoved));
    return {
      putCount: planned.puts.length,
      removedCount: planned.removals.length - unremoved.length,
      unchangedCount: planned.unchangedCount,
      isQuiet,
      publishedAt: tree.builtAt,
      unfinished: unremovedError(id, unremoved) ?? planned.warning,
    };
  }

  /** Something that must not be seen is there still: nothing is put beside it, and its pages say how old they are. */
  async function beatOnly(tree: BuiltTree): Promise<PublishReceipt> {
    await explained(async () => {
      const siteId = siteIdAt(undefined, claimOf(tree, await manifests.loadManifest(id)))!;
      await assertStillFirst(tree, siteId);
      await beat(tree, { putCount: 0, stage: 'survey' }, siteId);
    });
    const nothing = { putCount: 0, removedCount: 0, unchangedCount: 0, isQuiet: true, unfinished: null };
    return { ...nothing, publishedAt: tree.builtAt };
  }

  async function look(): Promise<TargetLook> {
    const [known, heartbeat] = await Promise.all([manifests.loadManifest(id), client.get(prefix + HEARTBEAT_PATH)]);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    const isOurs =
      siteIdAt(site, { known: known?.siteId, own: siteUrl === undefined ? undefined : { url: siteUrl } }) !== null;
    return { checkedAt: isOurs ? checkedAt : undefined, clockSkewMs: client.clockSkewMs() };
  }

  const place = { id, client, prefix, siteUrl, manifests, assertMayWrite, parallel };

  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw explainS3Failure(id, thrown, { putCount: 0, stage: 'survey' });
    }
  }

  return {
    id,
    kind: 's3',
    look: () => explained(look),
    plan: (tree) => explained(() => survey(tree)),
    publish,
    hide: (hiding) => explained(() => hideFromS3(place, hiding)),
    empty: () => explained(() => emptyS3(place)),
  };
}

/** What could not be removed stays ours, for the next run. */
function withUnremoved(plan: PublicationPlan, unremoved: readonly UnremovedFile[]): Map<string, ManifestEntry> {
  const entries = new Map(plan.after);
  for (const { path } of unremoved) entries.set(path, plan.during.get(path)!);
  return entries;
}

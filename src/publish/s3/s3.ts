import type { S3Client } from '../../io/s3/s3-client.ts';
import { assertNotOvertaken, parseHeartbeat } from '../heartbeat.ts';
import { emptyS3, hideFromS3, takeAway } from './s3-hiding.ts';
import { assertNoSiteAbove, assertNoSiteBelow } from './nested-sites.ts';
import { otherSiteError, siteIdAt, type Claim } from '../ownership.ts';
import { planPublication, type PublicationPlan } from '../plan.ts';
import { PublishError } from '../publish-error.ts';
import { explainS3Failure, unremovedError, type UnremovedFile } from './s3-failure.ts';
import { findAllObjects, findObjects, MARK } from './s3-objects.ts';
import { describePutOptions, putAgainAfterChange } from './s3-put-options.ts';
import { putHeartbeat, putWaves, removeGone, replaceNames, type S3Plan, type S3Steps } from './s3-steps.ts';
import { dueOf, isVerifyDue, verify } from './s3-verify.ts';
import { NOTHING_PUT, type BuiltTree, type HidingReceipt, type Manifest, type ManifestEntry } from '../target.ts';
import type { ManifestStore, PublishReceipt, Target, TargetLook } from '../target.ts';
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

/**
 * A prefix of an S3-compatible bucket. Files go in waves so that nothing live ever names what is not there; before the
 * first put the manifest names everything old and new, so that a run that dies leaves nothing unowned. A quiet run reads
 * the heartbeat and puts the heartbeat.
 */
export function createS3Target(options: S3TargetOptions): Target {
  const { id, client, prefix, manifests, siteUrl, assertMayWrite = () => Promise.resolve(), parallel = 32 } = options;

  const place = { id, client, prefix, siteUrl, manifests, assertMayWrite, parallel };

  async function survey(tree: BuiltTree): Promise<S3Plan> {
    const [loaded, heartbeat] = await Promise.all([manifests.loadManifest(id), client.get(prefix + HEARTBEAT_PATH)]);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    const siteId = siteIdAt(site, claimOf(tree, loaded));
    if (siteId === null) throw otherSiteError(id, site!);
    const known = loaded && putAgainAfterChange(tree, loaded, putOptionsFor(tree));
    if (known !== undefined && heartbeat !== undefined) {
      assertNotOvertaken(id, tree, { publishedAt: known.publishedAt, checkedAt });
      const isDue = isVerifyDue(tree, known);
      const { manifest, warning } = isDue ? await verify(place, tree, known) : { manifest: known, warning: null };
      const plan = planPublication(tree, await claimNewPaths(tree, manifest, known, siteId));
      const isTold = loaded?.putOptions === putOptionsFor(tree) && loaded.siteId === siteId && !isDue;
      const kept = { siteId, verifiedAt: manifest.verifiedAt, warning };
      return { ...plan, ...kept, changesManifest: plan.changesManifest || !isTold };
    }
    if (heartbeat !== undefined && !heartbeat.metadata.has(MARK)) throw foreignFileError(HEARTBEAT_PATH);
    if (heartbeat === undefined || known === undefined) await assertNoSiteAbove(id, client, prefix, siteId);
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
    const message = {
      en: `"${id}" already holds ${displayPath(path)}, which Noroshi did not put there. It was left as it is.`,
      ja: `「${id}」には Noroshi が置いたものではない ${displayPath(path)} があります。そのまま残しました。`,
    };
    const hint = {
      en: 'Choose another bucket or prefix, or remove that object if nobody needs it.',
      ja: '別のバケットかプレフィックスを指定するか、不要ならそのオブジェクトを削除してください。',
    };
    return new PublishError('publish.foreign_files', id, message, { hint });
  }

  async function assertStillFirst(tree: BuiltTree, siteId: string | undefined): Promise<void> {
    await assertMayWrite();
    const heartbeat = await client.get(prefix + HEARTBEAT_PATH);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    if (siteIdAt(site, { ...claimOf(tree, undefined), known: siteId }) === null) throw otherSiteError(id, site!);
    assertNotOvertaken(id, tree, { publishedAt: undefined, checkedAt });
  }

  async function publish(tree: BuiltTree): Promise<PublishReceipt> {
    await assertMayWrite();
    if (tree.isHeartbeatOnly === true) return beatOnly(tree);
    const planned = await explained(() => survey(tree));
    const isQuiet = planned.puts.length === 0 && planned.removals.length === 0;
    const steps = begin(tree, planned);
    const { progress } = steps;
    if (!isQuiet) await save(steps, planned.during);
    let unremoved: UnremovedFile[];
    try {
      await putWaves(steps, planned.waves);
      unremoved = await removeGone(steps);
      progress.stage = 'heartbeat';
      await putHeartbeat(place, tree, planned.siteId);
    } catch (thrown) {
      // What did arrive need not be put again. If this cannot be kept, what was saved before the first put is true too.
      if (progress.putCount > 0) await save(steps, steps.atTarget).catch(() => undefined);
      throw explainS3Failure(id, thrown, progress, planned);
    }
    if (planned.changesManifest) await save(steps, withUnremoved(planned, unremoved));
    return {
      putCount: planned.puts.length,
      removedCount: planned.removals.length - unremoved.length,
      unchangedCount: planned.unchangedCount,
      isQuiet,
      publishedAt: tree.builtAt,
      unfinished: unremovedError(id, unremoved) ?? planned.warning,
      ...dueOf(planned),
    };
  }

  function begin(tree: BuiltTree, plan: S3Plan): S3Steps {
    return {
      place,
      tree,
      plan,
      progress: { putCount: 0, stage: 'survey' },
      atTarget: new Map(plan.during),
      assertStillFirst: () => assertStillFirst(tree, plan.siteId),
    };
  }

  function manifestOf({ tree, plan: { siteId, verifiedAt } }: S3Steps, entries: Map<string, ManifestEntry>): Manifest {
    return {
      version: 1,
      publishedAt: tree.builtAt,
      entries,
      putOptions: putOptionsFor(tree),
      ...(siteId === undefined ? {} : { siteId }),
      ...(verifiedAt === undefined ? {} : { verifiedAt }),
    };
  }

  function save(steps: S3Steps, entries: Map<string, ManifestEntry>): Promise<void> {
    return manifests.saveManifest(id, manifestOf(steps, entries));
  }

  async function hideNames(tree: BuiltTree): Promise<HidingReceipt> {
    await assertMayWrite();
    const plan = await survey(tree);
    const steps = begin(tree, plan);
    const isNothing = plan.removals.length === 0 && !plan.waves.some(({ kind }) => kind === 'naming');
    if (isNothing) return { hiddenCount: 0, refused: null };
    await save(steps, plan.during);
    // A page that would go on naming somebody is taken down where the store does not take the new one.
    const named = await replaceNames(steps);
    await save(steps, steps.atTarget);
    const { hiddenCount, refused } = await takeAway(place, manifestOf(steps, steps.atTarget), [
      ...plan.removals,
      ...named,
    ]);
    return { hiddenCount: hiddenCount + steps.progress.putCount, refused };
  }

  /** Something that must not be seen is there still: nothing is put beside it, and its pages say how old they are. */
  async function beatOnly(tree: BuiltTree): Promise<PublishReceipt> {
    await explained(async () => {
      const siteId = siteIdAt(undefined, claimOf(tree, await manifests.loadManifest(id)))!;
      await assertStillFirst(tree, siteId);
      await putHeartbeat(place, tree, siteId);
    });
    return { ...NOTHING_PUT, publishedAt: tree.builtAt };
  }

  async function look(): Promise<TargetLook> {
    const [known, heartbeat] = await Promise.all([manifests.loadManifest(id), client.get(prefix + HEARTBEAT_PATH)]);
    const { checkedAt, site } = parseHeartbeat(heartbeat?.body.toString('utf8') ?? '');
    const isOurs =
      siteIdAt(site, { known: known?.siteId, own: siteUrl === undefined ? undefined : { url: siteUrl } }) !== null;
    return {
      checkedAt: isOurs ? checkedAt : undefined,
      site: isOurs ? site : undefined,
      clockSkewMs: client.clockSkewMs(),
    };
  }

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
    hideNames: (tree) => explained(() => hideNames(tree)),
    empty: () => explained(() => emptyS3(place)),
  };
}

/** What could not be removed stays ours, for the next run. */
function withUnremoved(plan: PublicationPlan, unremoved: readonly UnremovedFile[]): Map<string, ManifestEntry> {
  const entries = new Map(plan.after);
  for (const { path } of unremoved) entries.set(path, plan.during.get(path)!);
  return entries;
}

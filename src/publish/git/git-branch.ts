import { lstatSync } from 'node:fs';
import { cleanLine } from '../../base/text.ts';
import { withoutPassword, withRepository, type Remote } from './git-remote.ts';
import type { GitCommit, GitRepository, NewCommit } from './git-repository.ts';
import { findRunInstant, isOwnTip, messageOf, siteIn, siteOf, treesIn, urlOf010 } from './git-tip.ts';
import { assertNotOvertaken, parseHeartbeat, withSiteId } from '../heartbeat.ts';
import { otherSiteError, siteIdAt, type Claim } from '../ownership.ts';
import { planPublication, type PublicationPlan } from '../plan.ts';
import { PublishError } from '../publish-error.ts';
import { NOTHING_PUT, type BuiltTree, type HidingReceipt, type Manifest, type ManifestEntry } from '../target.ts';
import type { ManifestStore, PublishReceipt, Target, TargetLook, TreeEntry } from '../target.ts';
import { addressOf, displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

export interface GitTargetOptions {
  remote: string;
  branch: string;
  /** Otherwise the branch is one commit that is replaced, and does not grow. */
  keepHistory: boolean;
  manifests: ManifestStore;
  /** `site.url`: by it a branch is known for ours where the state was lost. */
  siteUrl?: string;
  /** Git's own: helpers, agents, the home directory. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Throws when this run must not write any more. */
  assertMayWrite?: () => Promise<void>;
  /** Ends git when its time is up. */
  signal?: AbortSignal;
}

/** GitHub Pages runs Jekyll over a branch without it, which drops files that begin with `_`. */
const NOJEKYLL = '.nojekyll';
/** GitHub writes it into the branch when a domain is set; without it the domain is lost. */
const CNAME = 'CNAME';
/** Once more when the branch moved between look and push. */
const TRIES = 2;

interface Survey {
  plan: PublicationPlan;
  tip: GitCommit | undefined;
  blobs: Map<string, string>;
  siteId: string | undefined;
  /** Whether the manifest tells it. */
  isIdKnown: boolean;
}

/**
 * One branch of a Git repository, such as that of GitHub Pages: one commit a publication, made in a bare repository and
 * pushed only while the branch is where it was seen.
 */
export function createGitTarget(options: GitTargetOptions): Target {
  const {
    remote,
    branch,
    keepHistory,
    manifests,
    siteUrl,
    environment,
    signal,
    assertMayWrite = () => Promise.resolve(),
  } = options;
  const id = `git:${withoutPassword(remote)}#${branch}`;
  const place: Remote = { id, remote, environment, ...(signal === undefined ? {} : { signal }) };

  async function survey(repository: GitRepository, tree: BuiltTree): Promise<Survey> {
    const [tip, known] = [await repository.fetchTip(branch), await manifests.loadManifest(id)];
    const runAt = tip === undefined ? undefined : findRunInstant(tip.message);
    const { site } = parseHeartbeat(tree.heartbeat);
    const siteId = await assertOurs(repository, tip, known, { own: site, adopts: tree.adopts ?? false });
    assertNotOvertaken(id, tree, { publishedAt: runAt, checkedAt: undefined });
    assertWhole(tree);
    const ids = await repository.storeFiles(tree.entries.map((entry) => `${tree.directory}/${entry.path}`));
    const blobs = new Map(tree.entries.map((entry, i) => [entry.path, ids[i]!]));
    return {
      tip,
      blobs,
      siteId,
      isIdKnown: known?.siteId === siteId,
      plan: planPublication(tree, tip && contentOf(tip, known, tree, blobs)),
    };
  }

  function assertWhole(tree: BuiltTree): void {
    const isThere = ({ path, bytes }: TreeEntry): boolean =>
      lstatSync(`${tree.directory}/${path}`, { throwIfNoEntry: false })?.size === bytes;
    const gone = tree.entries.find((entry) => !isThere(entry));
    if (gone === undefined) return;
    const message = {
      en: `"${id}": ${displayPath(gone.path)} is no longer in the build. What was live before still is.`,
      ja: `「${id}」: ${displayPath(gone.path)} がビルドの中にもうありません。これまでのページはそのまま公開されています。`,
    };
    throw new PublishError('publish.interrupted', id, message, {
      hint: { en: 'Build again and publish.', ja: 'ビルドし直してから公開してください。' },
    });
  }

  /** @returns the id that the branch goes by */
  async function assertOurs(
    repository: GitRepository,
    tip: GitCommit | undefined,
    known: Manifest | undefined,
    claim: Pick<Claim, 'own' | 'adopts'>,
  ): Promise<string | undefined> {
    const live = tip && (await siteOf(repository, tip));
    const siteId = siteIdAt(live, { known: known?.siteId, ...claim });
    if (tip === undefined) return siteId ?? undefined;
    const isRun = findRunInstant(tip.message) !== undefined;
    const isOwn = isOwnTip(tip) || (isRun && claim.adopts === true);
    if (siteId === null && isOwn) throw otherSiteError(id, live!);
    const isLost = known === undefined && isRun && !tip.hasParent && treesIn(tip.message).length === 0;
    const isOfOurUrl = isLost && claim.own?.url !== undefined && (await urlOf010(repository, tip)) === claim.own.url;
    if (!isOwn && !isOfOurUrl) assertNothingForeign(tip, known);
    return siteId ?? undefined;
  }

  function assertNothingForeign(tip: GitCommit, known: Manifest | undefined): void {
    const kept = new Set([NOJEKYLL, CNAME, HEARTBEAT_PATH]);
    const foreignFile = [...tip.files.keys()].find((path) => !kept.has(path) && known?.entries.has(path) !== true);
    if (foreignFile === undefined) return;
    throw new PublishError(
      'publish.foreign_files',
      id,
      {
        en: `Branch "${branch}" holds ${displayPath(cleanLine(foreignFile))}, which Noroshi did not put there. It was left as it is.`,
        ja: `ブランチ「${branch}」には Noroshi が置いたものではない ${displayPath(cleanLine(foreignFile))} があります。そのまま残しました。`,
      },
      {
        hint: {
          en: 'Name a branch that nobody else uses; Noroshi creates it when it does not exist. If all of it is an earlier publication of this site, run once with --adopt.',
          ja: 'ほかで使われていないブランチを指定してください（なければ作成します）。すべてこのサイトの以前の公開物であれば、一度だけ --adopt を付けて実行してください。',
        },
      },
    );
  }

  /** @returns `undefined` when the branch moved meanwhile */
  async function attempt(repository: GitRepository, tree: BuiltTree): Promise<PublishReceipt | undefined> {
    const { plan, tip, blobs, siteId, isIdKnown } = await survey(repository, tree);
    const files = new Map(blobs);
    for (const path of [...plan.retained, CNAME]) {
      const blob = tip?.files.get(path);
      if (blob !== undefined) files.set(path, blob);
    }
    files.set(NOJEKYLL, await repository.storeText(''));
    files.set(HEARTBEAT_PATH, await repository.storeText(withSiteId(tree.heartbeat, siteId)));
    const commit = await repository.commit({ files, ...commitOf(tree, tip, siteId) });
    await assertMayWrite();
    if (!(await repository.push(commit, branch, tip?.id ?? null))) return undefined;
    if (plan.changesManifest || !isIdKnown) {
      const whose = siteId === undefined ? {} : { siteId };
      await manifests.saveManifest(id, { version: 1, publishedAt: tree.builtAt, entries: plan.after, ...whose });
    }
    return {
      putCount: plan.puts.length,
      removedCount: plan.removals.length,
      unchangedCount: plan.unchangedCount,
      isQuiet: plan.puts.length === 0 && plan.removals.length === 0,
      publishedAt: tree.builtAt,
      unfinished: null,
      ...(plan.dueAt === null ? {} : { dueAt: plan.dueAt }),
    };
  }

  /** One file and the root it stands in, however many lie below. @returns `undefined` when the branch moved meanwhile */
  async function beatOnly(repository: GitRepository, tree: BuiltTree): Promise<PublishReceipt | undefined> {
    const tip = await repository.fetchRoot(branch);
    if (tip === undefined || !isOwnTip(tip)) throw movedError();
    assertNotOvertaken(id, tree, { publishedAt: findRunInstant(tip.message), checkedAt: undefined });
    const siteId = siteIn(tip.message);
    const heartbeat = await repository.storeText(withSiteId(tree.heartbeat, siteId));
    const commit = await repository.commitRoot(tip, HEARTBEAT_PATH, heartbeat, commitOf(tree, tip, siteId));
    await assertMayWrite();
    const isPushed = await repository.push(commit, branch, tip.id);
    return isPushed ? { ...NOTHING_PUT, publishedAt: tree.builtAt } : undefined;
  }

  function commitOf(
    { builtAt: at }: BuiltTree,
    tip: GitCommit | undefined,
    siteId: string | undefined,
  ): Omit<NewCommit, 'files'> {
    const subject = `Publish the status of ${at.toISOString()}`;
    const message = (treeId: string): string => messageOf(subject, at, treeId, siteId);
    return { parent: keepHistory ? (tip?.id ?? null) : null, message, at };
  }

  /** A branch that others write to is theirs; the manifest tells without the network whether there is anything to hide. */
  async function takeDown(isHidden: (path: string) => boolean, at: Date): Promise<HidingReceipt> {
    const nothing = { hiddenCount: 0, refused: null };
    const known = await manifests.loadManifest(id);
    if (known !== undefined && ![...known.entries.keys()].some(isHidden)) return nothing;
    return withRepository(place, async (repository) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const tip = await repository.fetchTip(branch);
        const hidden = [...(tip?.files.keys() ?? [])].filter(isHidden);
        if (tip === undefined || hidden.length === 0) return nothing;
        const own = siteUrl === undefined ? undefined : { url: siteUrl };
        const siteId = await assertOurs(repository, tip, known, { own });
        const gone = new Set(hidden);
        const files = new Map([...tip.files].filter(([path]) => !gone.has(path)));
        files.set(NOJEKYLL, await repository.storeText(''));
        const runAt = findRunInstant(tip.message) ?? at;
        const message = (treeId: string): string =>
          messageOf('Take down what is not to be seen', runAt, treeId, siteId);
        const commit = await repository.commit({ files, parent: keepHistory ? tip.id : null, message, at });
        await assertMayWrite();
        if (!(await repository.push(commit, branch, tip.id))) continue;
        const entries = new Map([...(known?.entries ?? [])].filter(([path]) => !gone.has(path)));
        if (known !== undefined) await manifests.saveManifest(id, { ...known, entries });
        return { hiddenCount: hidden.length, refused: null };
      }
      throw movedError();
    });
  }

  async function look(): Promise<TargetLook> {
    const known = await manifests.loadManifest(id);
    if (known === undefined) return lookUnknown();
    const message = await withRepository(place, (repository) => repository.fetchTipMessage(branch));
    const siteId = message === undefined ? undefined : siteIn(message);
    const isOurs = siteId === undefined || siteId === known.siteId;
    const runAt = isOurs ? findRunInstant(message ?? '') : undefined;
    return { checkedAt: runAt, publishedAt: runAt, site: undefined, clockSkewMs: null };
  }

  /** Where the state was lost: by the heartbeat that lies there. */
  function lookUnknown(): Promise<TargetLook> {
    return withRepository(place, async (repository) => {
      const tip = await repository.fetchTip(branch);
      const site = tip !== undefined && isOwnTip(tip) ? await siteOf(repository, tip) : undefined;
      const isOurs = site !== undefined && site.url === siteUrl;
      if (tip === undefined || !isOurs) return { checkedAt: undefined, site: undefined, clockSkewMs: null };
      const runAt = findRunInstant(tip.message);
      return { checkedAt: runAt, publishedAt: runAt, site, clockSkewMs: null };
    });
  }

  return {
    id,
    kind: 'git',
    look,
    plan: (tree) => withRepository(place, async (repository) => (await survey(repository, tree)).plan),
    publish: (tree) =>
      withRepository(place, async (repository) => {
        for (let tries = 0; tries < TRIES; tries++) {
          const receipt = await (tree.isHeartbeatOnly === true ? beatOnly : attempt)(repository, tree);
          if (receipt !== undefined) return receipt;
        }
        throw movedError();
      }),
    hide: ({ isHidden, at }) =>
      takeDown((path) => {
        const address = addressOf(path);
        return address !== null && isHidden(address);
      }, at),
    empty: (at) => takeDown((path) => path !== NOJEKYLL && path !== CNAME, at),
  };

  function movedError(): PublishError {
    const message = {
      en: `Branch "${branch}" of "${id}" was moved by somebody else each time it was to be replaced. Their commit is live.`,
      ja: `「${id}」のブランチ「${branch}」は、置き換えようとするたびにほかから更新されました。公開されているのはそのコミットです。`,
    };
    const hint = {
      en: 'Let only one job write to this branch.',
      ja: 'このブランチに書き込むジョブを一つだけにしてください。',
    };
    return new PublishError('publish.refused', id, message, { hint });
  }
}

/** The branch itself tells what it holds; the manifest only since when an asset is retired. */
function contentOf(tip: GitCommit, known: Manifest | undefined, tree: BuiltTree, blobs: Map<string, string>): Manifest {
  const hashes = new Map(tree.entries.map((entry) => [entry.path, entry.sha256]));
  const entries = new Map<string, ManifestEntry>();
  for (const [path, blob] of tip.files) {
    if (path === HEARTBEAT_PATH || path === NOJEKYLL || path === CNAME) continue;
    const last = known?.entries.get(path);
    const sha256 = blobs.get(path) === blob ? (hashes.get(path) ?? '') : '';
    entries.set(path, { sha256, isAsset: last?.isAsset ?? false, retiredAt: last?.retiredAt ?? null });
  }
  return { version: 1, publishedAt: new Date(0), entries };
}

import { lstatSync } from 'node:fs';
import { shorten, cleanLine } from '../base/text.ts';
import { GitFailure, openGitRepository, type GitCommit, type GitRepository } from './git-repository.ts';
import { assertNotOvertaken } from './heartbeat.ts';
import { planPublication, type PublicationPlan } from './plan.ts';
import { PublishError } from './publish-error.ts';
import type {
  BuiltTree,
  HidingReceipt,
  Manifest,
  ManifestEntry,
  ManifestStore,
  PublishReceipt,
  Target,
  TreeEntry,
} from './target.ts';
import { addressOf, displayPath, HEARTBEAT_PATH } from './tree-path.ts';

export interface GitTargetOptions {
  remote: string;
  branch: string;
  /** Otherwise the branch is one commit that is replaced, and does not grow. */
  keepHistory: boolean;
  manifests: ManifestStore;
  /** Git's own: helpers, agents, the home directory. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Throws when this run must not write any more. */
  assertMayWrite?: () => Promise<void>;
}

const TRAILER = 'Noroshi-Run';
/** A run's line may be copied into any message; that of a tree fits one tree only. */
const TREE_TRAILER = 'Noroshi-Tree';
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
}

/**
 * One branch of a Git repository, such as that of GitHub Pages: one commit a publication, made in a bare repository and
 * pushed only while the branch is where it was seen.
 */
export function createGitTarget(options: GitTargetOptions): Target {
  const { remote, branch, keepHistory, manifests, environment, assertMayWrite = () => Promise.resolve() } = options;
  const id = `git:${withoutPassword(remote)}#${branch}`;

  async function survey(repository: GitRepository, tree: BuiltTree): Promise<Survey> {
    const [tip, known] = [await repository.fetchTip(branch), await manifests.loadManifest(id)];
    const runAt = tip === undefined ? undefined : findRunInstant(tip.message);
    if (tip !== undefined && !isOwnTip(tip, known)) assertNothingForeign(tip, known);
    assertNotOvertaken(id, tree, { publishedAt: runAt, checkedAt: undefined });
    assertWhole(tree);
    const ids = await repository.storeFiles(tree.entries.map((entry) => `${tree.directory}/${entry.path}`));
    const blobs = new Map(tree.entries.map((entry, i) => [entry.path, ids[i]!]));
    return { tip, blobs, plan: planPublication(tree, tip && contentOf(tip, known, tree, blobs)) };
  }

  function assertWhole(tree: BuiltTree): void {
    const isThere = ({ path, bytes }: TreeEntry): boolean =>
      lstatSync(`${tree.directory}/${path}`, { throwIfNoEntry: false })?.size === bytes;
    const gone = tree.entries.find((entry) => !isThere(entry));
    if (gone === undefined) return;
    const message = `"${id}": ${displayPath(gone.path)} is no longer in the build. What was live before still is.`;
    throw new PublishError('publish.interrupted', id, message, { hint: 'Build again and publish.' });
  }

  function assertNothingForeign(tip: GitCommit, known: Manifest | undefined): void {
    const kept = new Set([NOJEKYLL, CNAME, HEARTBEAT_PATH]);
    const foreignFile = [...tip.files.keys()].find((path) => !kept.has(path) && known?.entries.has(path) !== true);
    if (foreignFile === undefined) return;
    throw new PublishError(
      'publish.foreign_files',
      id,
      `Branch "${branch}" holds ${displayPath(cleanLine(foreignFile))}, which Noroshi did not put there. It was left as it is.`,
      { hint: 'Name a branch that nobody else uses; Noroshi creates it when it does not exist.' },
    );
  }

  /** @returns `undefined` when the branch moved meanwhile */
  async function attempt(repository: GitRepository, tree: BuiltTree): Promise<PublishReceipt | undefined> {
    const { plan, tip, blobs } = await survey(repository, tree);
    const files = new Map(blobs);
    for (const path of [...plan.retained, CNAME]) {
      const blob = tip?.files.get(path);
      if (blob !== undefined) files.set(path, blob);
    }
    files.set(NOJEKYLL, await repository.storeText(''));
    files.set(HEARTBEAT_PATH, await repository.storeText(tree.heartbeat));
    const subject = `Publish the status of ${tree.builtAt.toISOString()}`;
    const message = (treeId: string): string => messageOf(subject, tree.builtAt, treeId);
    const parent = keepHistory ? (tip?.id ?? null) : null;
    const commit = await repository.commit({ files, parent, message, at: tree.builtAt });
    await assertMayWrite();
    if (!(await repository.push(commit, branch, tip?.id ?? null))) return undefined;
    if (plan.changesManifest) {
      await manifests.saveManifest(id, { version: 1, publishedAt: tree.builtAt, entries: plan.after });
    }
    return {
      putCount: plan.puts.length,
      removedCount: plan.removals.length,
      unchangedCount: plan.unchangedCount,
      isQuiet: plan.puts.length === 0 && plan.removals.length === 0,
      publishedAt: tree.builtAt,
      unfinished: null,
    };
  }

  /** A branch that others write to is theirs; the manifest tells without the network whether there is anything to hide. */
  async function takeDown(isHidden: (path: string) => boolean, at: Date): Promise<HidingReceipt> {
    const nothing = { hiddenCount: 0, refused: null };
    const known = await manifests.loadManifest(id);
    if (known !== undefined && ![...known.entries.keys()].some(isHidden)) return nothing;
    return withRepository({ id, remote, environment }, async (repository) => {
      for (let tries = 0; tries < TRIES; tries++) {
        const tip = await repository.fetchTip(branch);
        const hidden = [...(tip?.files.keys() ?? [])].filter(isHidden);
        if (tip === undefined || hidden.length === 0) return nothing;
        if (!isOwnTip(tip, known)) assertNothingForeign(tip, known);
        const gone = new Set(hidden);
        const files = new Map([...tip.files].filter(([path]) => !gone.has(path)));
        files.set(NOJEKYLL, await repository.storeText(''));
        const runAt = findRunInstant(tip.message) ?? at;
        const message = (treeId: string): string => messageOf('Take down what is not to be seen', runAt, treeId);
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

  return {
    id,
    kind: 'git',
    plan: (tree) =>
      withRepository({ id, remote, environment }, async (repository) => (await survey(repository, tree)).plan),
    publish: (tree) =>
      withRepository({ id, remote, environment }, async (repository) => {
        for (let tries = 0; tries < TRIES; tries++) {
          const receipt = await attempt(repository, tree);
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
    const message = `Branch "${branch}" of "${id}" was moved by somebody else each time it was to be replaced. Their commit is live.`;
    const hint = 'Let only one job write to this branch.';
    return new PublishError('publish.refused', id, message, { hint });
  }
}

function messageOf(subject: string, runAt: Date, treeId: string): string {
  const instant = runAt.toISOString();
  return `${subject}\n\n${TRAILER}: ${instant}\n${TREE_TRAILER}: ${treeId}\n`;
}

interface Remote {
  /** Without a password. */
  id: string;
  remote: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether a branch could be pushed there; nothing is.
 * @throws PublishError `publish.refused`, `publish.unreachable`
 */
export async function probePush(remote: string, branch: string, environment: Remote['environment']): Promise<void> {
  await withRepository({ id: withoutPassword(remote), remote, environment }, async (repository) => {
    const commit = await repository.commit({ files: new Map(), parent: null, message: () => 'probe', at: new Date(0) });
    await repository.pushDryly(commit, branch);
  });
}

async function withRepository<T>(remote: Remote, work: (repository: GitRepository) => Promise<T>): Promise<T> {
  let repository: GitRepository | undefined;
  try {
    repository = await openGitRepository(remote.remote, remote.environment);
    return await work(repository);
  } catch (thrown) {
    throw thrown instanceof GitFailure ? gitError(remote, thrown) : thrown;
  } finally {
    await repository?.close();
  }
}

function gitError({ id, remote }: Remote, failure: GitFailure): PublishError {
  const before = 'What was live before still is.';
  if (failure.isMissing) {
    const hint = 'Install git; a `git` target needs it.';
    return new PublishError('publish.unreachable', id, `The program git was not found. ${before}`, { hint });
  }
  const said = cleanLine(mask(failure.said, remote), 400);
  const isRefused = /denied|rejected|authentication|could not read (username|password)|403|401|protected|invalid/i.test(
    said,
  );
  const code = isRefused ? 'publish.refused' : 'publish.unreachable';
  const hint = isRefused
    ? 'Check that the key or token may push to this branch, and that it is not protected.'
    : 'Check `remote` and the network; the next run tries again.';
  return new PublishError(
    code,
    id,
    `Git could not publish to "${id}": ${shorten(said, 400).replace(/[.\s]+$/, '')}. ${before}`,
    { hint },
  );
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

/**
 * Whether all of a tip is ours by its own word. One of release 0.1.0 names no tree: where the manifest was lost it is
 * believed when it is a whole branch by itself, with a heartbeat.
 */
function isOwnTip(tip: GitCommit, known: Manifest | undefined): boolean {
  if (findRunInstant(tip.message) === undefined) return false;
  const trees = [...tip.message.matchAll(/^Noroshi-Tree: (\w+)$/gm)].map(([, tree]) => tree);
  if (trees.length > 0) return trees.includes(tip.tree);
  return known === undefined && !tip.hasParent && tip.files.has(HEARTBEAT_PATH);
}

function findRunInstant(message: string): Date | undefined {
  const [, text] = /^Noroshi-Run: (\S+)$/m.exec(message) ?? [];
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** An address without what stands between `//` and `@`, but for the plain user name of SSH. */
export function withoutPassword(remote: string): string {
  return remote.replace(/^([a-z+]+:\/\/)([^/@]*)@/i, (_, scheme: string, user: string) =>
    scheme === 'ssh://' && !user.includes(':') ? `${scheme}${user}@` : scheme,
  );
}

function mask(text: string, remote: string): string {
  const [, userInfo] = /^[a-z+]+:\/\/([^/@]*)@/i.exec(remote) ?? [];
  const secrets = userInfo === undefined ? [] : [userInfo, ...userInfo.split(':').slice(1)];
  const masked = text.replaceAll(remote, withoutPassword(remote));
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), masked);
}

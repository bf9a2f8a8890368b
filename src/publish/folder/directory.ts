import { hash } from 'node:crypto';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MINUTE_MS } from '../../base/durations.ts';
import { NoroshiError } from '../../base/errors.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { makeFolder } from '../../io/make-folder.ts';
import { walk } from '../built/build-index.ts';
import { assertNotOvertaken, parseCheckedAt, parseHeartbeat } from '../heartbeat.ts';
import { failedFolderError, mountError, nothingLiveError } from './folder-failure.ts';
import { RELEASE_ID, removeLeftovers, removeOldReleases } from './old-releases.ts';
import { planPublication, type PublicationPlan } from '../plan.ts';
import { PublishError } from '../publish-error.ts';
import {
  createReleaseFolder,
  loadRelease,
  forReaders,
  namesIn,
  newReleaseId,
  openToReaders,
  readableSize,
  readOr,
  saveRelease,
  unrecorded,
  type ReleaseRecord,
} from './release.ts';
import { NOTHING_PUT, type BuiltTree, type Hiding, type HidingReceipt, type Manifest } from '../target.ts';
import type { PublishReceipt, Target, TargetLook } from '../target.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

const RELEASES_KEPT = 3;
/** … and those that were live less than this ago: a server may have been started inside one. */
const RELEASE_MIN_AGE_MS = 15 * MINUTE_MS;
/** What a killed replacement of the heartbeat leaves. */
const LEFTOVER = /^\.heartbeat\.json\.[0-9a-f]+\.tmp$/;

/** The live release; `undefined` before the first one. */
interface Live {
  id: string;
  folder: string;
  /** With unknown hashes where a file is missing or has another size: those are put again. */
  manifest: Manifest;
  bytes: Map<string, number>;
  checkedAt: Date | undefined;
  /** Files somebody else put into it. */
  foreign: string[];
}

/**
 * A directory that is a link to a release folder beside it. A new release is filled while nobody sees it – unchanged files
 * are hard links – and goes live with one rename; readers that resolve the link per request see the old tree or the new
 * one. In a quiet run only the heartbeat is replaced. Nothing is synced file by file: after a power cut the next run finds
 * every file whose size is wrong and puts it again.
 */
export function createDirectoryTarget(
  directory: string,
  options: { assertMayWrite?: () => Promise<void> } = {},
): Target {
  const { assertMayWrite = () => Promise.resolve() } = options;
  const link = resolve(directory);
  const id = `directory:${link}`;
  const releases = join(dirname(link), `.${basename(link)}.releases`);

  function survey(tree: BuiltTree): { live: Live | undefined; plan: PublicationPlan } {
    const live = readLive();
    if (live !== undefined && tree.verifies === true) forgetChanged(live);
    assertNotOvertaken(id, tree, { publishedAt: live?.manifest.publishedAt, checkedAt: live?.checkedAt });
    const paths = new Set(tree.entries.map((entry) => entry.path));
    const inTheWay = live?.foreign.find((path) => paths.has(path));
    if (inTheWay !== undefined) throw foreignFileError(displayPath(inTheWay));
    return { live, plan: planPublication(tree, live?.manifest) };
  }

  function forgetChanged({ folder, manifest: { entries } }: Live): void {
    for (const [path, entry] of entries) {
      const isAsPut = entry.sha256 !== '' && hash('sha256', readFileSync(join(folder, path))) === entry.sha256;
      if (!isAsPut) entries.set(path, { ...entry, sha256: '' });
    }
  }

  function readLive(): Live | undefined {
    const releaseId = readLink();
    if (releaseId === undefined) return undefined;
    const folder = join(releases, releaseId);
    const found = new Map<string, number>();
    for (const path of walk(folder)) {
      // What readers may not read is as good as not there, and is put again.
      if (!LEFTOVER.test(path)) found.set(path, readableSize(join(folder, path)));
    }
    if (found.size === 0) return undefined;
    found.delete(HEARTBEAT_PATH);
    // Without its record a release is still ours: the folder is.
    const record = loadRelease(`${folder}.json`) ?? unrecorded(releaseId, found);
    const entries = new Map(record.entries);
    for (const [path, entry] of entries) {
      if (found.get(path) !== record.bytes.get(path)) entries.set(path, { ...entry, sha256: '' });
    }
    return {
      id: releaseId,
      folder,
      manifest: { version: 1, publishedAt: record.publishedAt, entries },
      bytes: record.bytes,
      checkedAt: parseCheckedAt(readOr(join(folder, HEARTBEAT_PATH), '')),
      foreign: [...found.keys()].filter((path) => !entries.has(path)),
    };
  }

  /** The id of the live release. @throws PublishError `publish.foreign_files` when the place is taken by something else */
  function readLink(): string | undefined {
    const found = lstatSync(link, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) {
      const [folder, releaseId, ...rest] = readlinkSync(link).split('/');
      const isOurs = folder === basename(releases) && rest.length === 0 && RELEASE_ID.test(releaseId ?? '');
      if (isOurs) return releaseId;
      throw foreignFileError('a link to somewhere else');
    }
    if (!found.isDirectory()) throw foreignFileError('a file');
    if (found.dev !== lstatSync(dirname(link)).dev) throw mountError(id, link);
    const [foreignFile] = readdirSync(link);
    if (foreignFile !== undefined) throw foreignFileError(displayPath(foreignFile));
    return undefined;
  }

  function foreignFileError(what: string): PublishError {
    const message = `${link} already holds ${what}, which Noroshi did not put there. It was left as it is.`;
    const hint =
      'Point `directory` at a path of its own, or move what is there away; Noroshi makes the path a link to its releases.';
    return new PublishError('publish.foreign_files', id, message, { hint });
  }

  async function publish(tree: BuiltTree): Promise<PublishReceipt> {
    if (tree.isHeartbeatOnly === true) return beatOnly(tree);
    const { live, plan } = survey(tree);
    const isQuiet = plan.puts.length === 0 && plan.removals.length === 0 && live !== undefined;
    await assertMayWrite();
    if (isQuiet) {
      openToReaders(releases, live.folder);
      if (plan.changesManifest) saveRelease(`${live.folder}.json`, recordOf(tree, plan, live));
      forReaders(() => saveFileAtomically(join(live.folder, HEARTBEAT_PATH), tree.heartbeat, { sync: false }));
    } else {
      const releaseId = forReaders(() => prepareRelease(tree, plan, live));
      await assertMayWrite();
      switchTo(releaseId, live?.id, tree);
      if (tree.hidesNames === true) removeOldReleases(releases, readLink(), { kept: 1 });
      else {
        const since = new Date(tree.builtAt.getTime() - RELEASE_MIN_AGE_MS);
        removeOldReleases(releases, readLink(), { kept: RELEASES_KEPT, since });
      }
    }
    return {
      putCount: plan.puts.length,
      removedCount: plan.removals.length,
      unchangedCount: plan.unchangedCount,
      isQuiet,
      publishedAt: tree.builtAt,
      unfinished: null,
      ...(plan.dueAt === null ? {} : { dueAt: plan.dueAt }),
    };
  }

  /** Looks at nothing but the live release's own heartbeat, however many files there are. */
  async function beatOnly(tree: BuiltTree): Promise<PublishReceipt> {
    const { checkedAt } = look();
    if (checkedAt === undefined) throw nothingLiveError(id);
    assertNotOvertaken(id, tree, { publishedAt: undefined, checkedAt });
    await assertMayWrite();
    forReaders(() => saveFileAtomically(join(link, HEARTBEAT_PATH), tree.heartbeat, { sync: false }));
    return { ...NOTHING_PUT, publishedAt: tree.builtAt };
  }

  /** @returns its id */
  function prepareRelease(tree: BuiltTree, plan: PublicationPlan, live: Live | undefined): string {
    makeFolder(releases);
    openToReaders(releases);
    removeLeftovers(releases);
    const releaseId = newReleaseId(tree.builtAt);
    const partial = join(releases, `${releaseId}.partial`);
    const folder = createReleaseFolder(partial);
    const changed = new Set(plan.puts);
    for (const entry of tree.entries) {
      const isLinked = live !== undefined && !changed.has(entry) && folder.linkFrom(live.folder, entry.path);
      if (!isLinked) folder.copyFrom(tree.directory, entry.path);
      if (!isLinked && folder.sizeOf(entry.path) !== entry.bytes) throw changedMeanwhileError(entry.path);
    }
    // Retired assets and what others put there came with the last release, so they are linked or lost together with it.
    for (const path of [...plan.retained, ...(live?.foreign ?? [])]) folder.linkFrom(live?.folder ?? '', path);
    saveFileAtomically(join(partial, HEARTBEAT_PATH), tree.heartbeat, { sync: false });
    saveRelease(join(releases, `${releaseId}.json`), recordOf(tree, plan, live));
    renameSync(partial, join(releases, releaseId));
    return releaseId;
  }

  /** Of one customer's trees a look into one folder tells; all else is left as it is. */
  async function hide({ isHidden, at }: Hiding): Promise<HidingReceipt> {
    const liveId = readLink();
    const names = liveId === undefined ? [] : namesIn(join(releases, liveId, 'c'));
    const hidden = names.map((name) => `c/${name}/`).filter(isHidden);
    if (hidden.length === 0) return { hiddenCount: 0, refused: null };
    await assertMayWrite();
    const live = readLive()!;
    removeLeftovers(releases);
    const isKept = (path: string): boolean => !hidden.some((address) => path.startsWith(address));
    const entries = new Map([...live.manifest.entries].filter(([path]) => isKept(path)));
    const releaseId = newReleaseId(at);
    const partial = join(releases, `${releaseId}.partial`);
    const folder = forReaders(() => createReleaseFolder(partial));
    for (const path of [...entries.keys(), ...live.foreign.filter(isKept), HEARTBEAT_PATH]) {
      folder.linkFrom(live.folder, path);
    }
    const { publishedAt } = live.manifest;
    saveRelease(join(releases, `${releaseId}.json`), { version: 1, publishedAt, entries, bytes: live.bytes });
    renameSync(partial, join(releases, releaseId));
    await assertMayWrite();
    pointTo(releaseId);
    removeOldReleases(releases, readLink(), { kept: 1 });
    return { hiddenCount: live.manifest.entries.size - entries.size, refused: null };
  }

  function look(): TargetLook {
    const releaseId = readLink();
    const heartbeat = releaseId === undefined ? '' : readOr(join(releases, releaseId, HEARTBEAT_PATH), '');
    return { ...parseHeartbeat(heartbeat), clockSkewMs: null };
  }

  async function empty(): Promise<HidingReceipt> {
    if (readLink() === undefined) return { hiddenCount: 0, refused: null };
    await assertMayWrite();
    const hiddenCount = readLive()?.manifest.entries.size ?? 0;
    rmSync(link);
    rmSync(releases, { recursive: true, force: true });
    return { hiddenCount, refused: null };
  }

  function changedMeanwhileError(path: string): PublishError {
    return new PublishError(
      'publish.refused',
      id,
      `${displayPath(path)} changed while it was published; the previous pages are still live.`,
      {
        hint: 'Do not build into a folder that is being published.',
      },
    );
  }

  function switchTo(releaseId: string, lastId: string | undefined, tree: BuiltTree): void {
    const current = readLink();
    // Somebody else was faster: look at what is live now.
    if (current !== undefined && current !== lastId) {
      const live = readLive();
      assertNotOvertaken(id, tree, { publishedAt: live?.manifest.publishedAt, checkedAt: live?.checkedAt });
    }
    pointTo(releaseId);
  }

  function pointTo(releaseId: string): void {
    const next = join(releases, `${releaseId}.link`);
    symlinkSync(`${basename(releases)}/${releaseId}`, next);
    if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory() === true) rmdirSync(link);
    renameSync(next, link);
  }

  async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw explain(thrown);
    }
  }

  function explain(thrown: unknown): unknown {
    if (thrown instanceof NoroshiError || !(thrown instanceof Error) || !('syscall' in thrown)) return thrown;
    return failedFolderError(id, link, thrown);
  }

  return {
    id,
    kind: 'directory',
    look: () => guarded(look),
    plan: (tree) => guarded(() => survey(tree).plan),
    publish: (tree) => guarded(() => publish(tree)),
    hide: (hiding) => guarded(() => hide(hiding)),
    empty: () => guarded(empty),
  };
}

function recordOf(tree: BuiltTree, plan: PublicationPlan, live: Live | undefined): ReleaseRecord {
  const bytes = new Map(plan.retained.map((path) => [path, live?.bytes.get(path) ?? 0]));
  for (const entry of tree.entries) bytes.set(entry.path, entry.bytes);
  return { version: 1, publishedAt: tree.builtAt, entries: plan.after, bytes };
}

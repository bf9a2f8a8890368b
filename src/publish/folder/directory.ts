import { hash } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MINUTE_MS } from '../../base/durations.ts';
import { spoken } from '../../base/spoken.ts';
import { NoroshiError } from '../../base/errors.ts';
import { saveFileAtomically } from '../../io/atomic-file.ts';
import { folderAnswers } from '../../io/folder-answers.ts';
import { makeFolder } from '../../io/make-folder.ts';
import { assertNotOvertaken, parseHeartbeat, withSiteId, type Heartbeat } from '../heartbeat.ts';
import { otherSiteError, siteIdAt, type SiteMark } from '../ownership.ts';
import { changedMeanwhileError, failedFolderError, nothingLiveError, silentFolderError } from './folder-failure.ts';
import { foreignFileError, readLink, readLive, type FolderPlace, type Live } from './live-release.ts';
import { findOldReleases, removeLeftovers, removeOldReleases, type KeptReleases } from './old-releases.ts';
import { recycleRelease } from './recycled-release.ts';
import { planPublication, type PublicationPlan } from '../plan.ts';
import {
  createReleaseFolder,
  forReaders,
  namesIn,
  newReleaseId,
  openToReaders,
  readOr,
  saveRelease,
  type ReleaseRecord,
} from './release.ts';
import { NOTHING_PUT, type BuiltTree, type Hiding, type HidingReceipt } from '../target.ts';
import type { PublishReceipt, Target, TargetLook } from '../target.ts';
import { displayPath, HEARTBEAT_PATH } from '../tree-path.ts';

const RELEASES_KEPT = 3;
/** … and those that were live less than this ago: a server may have been started inside one. */
const RELEASE_MIN_AGE_MS = 15 * MINUTE_MS;

export interface DirectoryTargetOptions {
  /** `site.url`, now and before: by them what is live is known for ours. None: whatever is there is. */
  siteUrls?: readonly string[];
  /** Throws when this run must not write any more. */
  assertMayWrite?: () => Promise<void>;
}

/**
 * A directory that is a link to a release folder beside it. A new release is filled while nobody sees it – unchanged files
 * are hard links – and goes live with one rename; readers that resolve the link per request see the old tree or the new
 * one. In a quiet run only the heartbeat is replaced. Nothing is synced file by file: after a power cut the next run finds
 * every file whose size is wrong and puts it again.
 */
export function createDirectoryTarget(directory: string, options: DirectoryTargetOptions = {}): Target {
  const { siteUrls = [], assertMayWrite = () => Promise.resolve() } = options;
  const link = resolve(directory);
  const id = `directory:${link}`;
  const releases = join(dirname(link), `.${basename(link)}.releases`);
  const place: FolderPlace = { id, link, releases };

  function survey(given: BuiltTree): { live: Live | undefined; tree: BuiltTree; plan: PublicationPlan } {
    const live = readLive(place);
    const tree = asKnownHere(given, live?.site);
    if (live !== undefined && tree.verifies === true) forgetChanged(live);
    assertNotOvertaken(id, tree, { publishedAt: live?.manifest.publishedAt, checkedAt: live?.checkedAt });
    const paths = new Set(tree.entries.map((entry) => entry.path));
    const inTheWay = live?.foreign.find((path) => paths.has(path));
    if (inTheWay !== undefined) throw foreignFileError(place, spoken(displayPath(inTheWay)));
    return { live, tree, plan: planPublication(tree, live?.manifest) };
  }

  /** With the id that the place goes by. @throws PublishError `publish.foreign_files` where another site lives there */
  function asKnownHere(tree: BuiltTree, live: SiteMark | undefined): BuiltTree {
    const { heartbeat, adopts = false } = tree;
    const siteId = siteIdAt(live, { known: undefined, own: parseHeartbeat(heartbeat).site, adopts });
    if (siteId === null) throw otherSiteError(id, live!);
    return { ...tree, heartbeat: withSiteId(heartbeat, siteId) };
  }

  function isOurs({ site }: Pick<Heartbeat, 'site'>): boolean {
    return site === undefined || siteUrls.length === 0 || siteUrls.includes(site.url);
  }

  function readHeartbeat(): Heartbeat {
    const releaseId = readLink(place);
    return parseHeartbeat(releaseId === undefined ? '' : readOr(join(releases, releaseId, HEARTBEAT_PATH), ''));
  }

  function forgetChanged({ folder, manifest: { entries } }: Live): void {
    for (const [path, entry] of entries) {
      const isAsPut = entry.sha256 !== '' && hash('sha256', readFileSync(join(folder, path))) === entry.sha256;
      if (!isAsPut) entries.set(path, { ...entry, sha256: '' });
    }
  }

  async function publish(given: BuiltTree): Promise<PublishReceipt> {
    if (given.isHeartbeatOnly === true) return beatOnly(given);
    const { live, tree, plan } = survey(given);
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
      removeOldReleases(releases, readLink(place), tree.hidesNames === true ? { kept: 1 } : keptBeside(tree));
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
  async function beatOnly(given: BuiltTree): Promise<PublishReceipt> {
    const { checkedAt, site } = readHeartbeat();
    if (checkedAt === undefined) throw nothingLiveError(id);
    const tree = asKnownHere(given, site);
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
    const changed = new Set(plan.puts);
    const unchanged = tree.entries.filter((entry) => live !== undefined && !changed.has(entry));
    // Retired assets and what others put there came with the last release, so they are linked or lost together with it.
    const brought = [...plan.retained, ...(live?.foreign ?? [])];
    const linked = takeUpOld(partial, live, [...unchanged.map(({ path }) => path), ...brought], keptBeside(tree));
    const folder = createReleaseFolder(partial);
    const isLinked = (path: string): boolean => linked.has(path) || folder.linkFrom(live?.folder ?? '', path);
    for (const entry of tree.entries) {
      if (!changed.has(entry) && isLinked(entry.path)) continue;
      folder.copyFrom(tree.directory, entry.path);
      if (folder.sizeOf(entry.path) !== entry.bytes) throw changedMeanwhileError(id, entry.path);
    }
    brought.forEach(isLinked);
    saveFileAtomically(join(partial, HEARTBEAT_PATH), tree.heartbeat, { sync: false });
    saveRelease(join(releases, `${releaseId}.json`), recordOf(tree, plan, live));
    renameSync(partial, join(releases, releaseId));
    return releaseId;
  }

  /** @returns those of `paths` that are there then */
  function takeUpOld(
    partial: string,
    live: Live | undefined,
    paths: readonly string[],
    kept: KeptReleases,
  ): Set<string> {
    const old = findOldReleases(releases, undefined, kept).findLast((releaseId) => releaseId !== live?.id);
    if (live === undefined || old === undefined) return new Set();
    const shared = new Map(paths.map((path) => [path, live.inodes.get(path) ?? NaN]));
    return recycleRelease(join(releases, old), partial, shared);
  }

  /** Of one customer's trees a look into one folder tells; all else is left as it is. */
  async function hide({ isHidden, at }: Hiding): Promise<HidingReceipt> {
    const liveId = readLink(place);
    const names = liveId === undefined ? [] : namesIn(join(releases, liveId, 'c'));
    const hidden = names.map((name) => `c/${name}/`).filter(isHidden);
    if (hidden.length === 0 || !isOurs(readHeartbeat())) return { hiddenCount: 0, refused: null };
    await assertMayWrite();
    const live = readLive(place)!;
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
    removeOldReleases(releases, readLink(place), { kept: 1 });
    return { hiddenCount: live.manifest.entries.size - entries.size, refused: null };
  }

  function look(): TargetLook {
    const { checkedAt, site } = readHeartbeat();
    if (!isOurs({ site })) return { checkedAt: undefined, site: undefined, clockSkewMs: null };
    return { checkedAt, site, clockSkewMs: null };
  }

  async function empty(): Promise<HidingReceipt> {
    if (readLink(place) === undefined || !isOurs(readHeartbeat())) return { hiddenCount: 0, refused: null };
    await assertMayWrite();
    const hiddenCount = readLive(place)?.manifest.entries.size ?? 0;
    rmSync(link);
    rmSync(releases, { recursive: true, force: true });
    return { hiddenCount, refused: null };
  }

  function switchTo(releaseId: string, lastId: string | undefined, tree: BuiltTree): void {
    const current = readLink(place);
    // Somebody else was faster: look at what is live now.
    if (current !== undefined && current !== lastId) {
      const live = readLive(place);
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
    if (!folderAnswers(link)) throw silentFolderError(id, link);
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

function keptBeside({ builtAt }: BuiltTree): KeptReleases {
  return { kept: RELEASES_KEPT, since: new Date(builtAt.getTime() - RELEASE_MIN_AGE_MS) };
}

function recordOf(tree: BuiltTree, plan: PublicationPlan, live: Live | undefined): ReleaseRecord {
  const bytes = new Map(plan.retained.map((path) => [path, live?.bytes.get(path) ?? 0]));
  for (const entry of tree.entries) bytes.set(entry.path, entry.bytes);
  return { version: 1, publishedAt: tree.builtAt, entries: plan.after, bytes };
}

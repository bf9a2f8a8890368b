import { HOUR_MS } from '../base/durations.ts';
import { earliestOf } from '../base/moments.ts';
import { addressOf } from './tree-path.ts';
import type { BuiltTree, Manifest, ManifestEntry, PublishPlan, TreeEntry } from './target.ts';

/** How long assets stay after they left the tree: the oldest page somebody may still have open. */
export const RETIRED_ASSET_HOURS = 24;

export interface PublicationPlan extends PublishPlan {
  /**
   * The puts in waves: each must be complete before the next begins. Assets, data, new pages, changed pages, front page –
   * so nothing that is live ever names a file that is not there.
   */
  waves: { kind: WaveKind; entries: TreeEntry[] }[];
  /** Assets that stay for readers of older pages, and trees that are not built this time. */
  retained: string[];
  /** Who owns what from the first put on, whatever happens: old and new together, unknown where a put is under way. */
  during: Map<string, ManifestEntry>;
  /** … and when all is done. */
  after: Map<string, ManifestEntry>;
  /** Whether `after` says something else than the manifest did. */
  changesManifest: boolean;
  /** When the first of what is retained is to go; `null`: nothing is. */
  dueAt: Date | null;
}

export type WaveKind = 'assets' | 'naming' | 'data' | 'pages';

/** Decides what to put, keep and remove; pure. Only what the manifest names is ever removed. */
export function planPublication(tree: BuiltTree, manifest: Manifest | undefined): PublicationPlan {
  const before = manifest?.entries ?? new Map<string, ManifestEntry>();
  const after = new Map<string, ManifestEntry>();
  const puts: TreeEntry[] = [];
  // One from the future says when it was published, and that must not outlive it.
  let changesManifest = manifest === undefined || manifest.publishedAt > tree.builtAt;
  for (const entry of tree.entries) {
    const last = before.get(entry.path);
    if (last?.sha256 !== entry.sha256) puts.push(entry);
    if (last?.retiredAt !== null) changesManifest = true;
    after.set(entry.path, { sha256: entry.sha256, isAsset: isAsset(entry), retiredAt: null });
  }
  const removals: string[] = [];
  const retained: string[] = [];
  const expiries: Date[] = [];
  for (const [path, last] of before) {
    if (after.has(path)) continue;
    if (isKept(tree, path)) {
      retained.push(path);
      after.set(path, last);
      continue;
    }
    const retiredAt = last.retiredAt ?? tree.builtAt;
    if (!last.isAsset || tree.builtAt.getTime() - retiredAt.getTime() >= RETIRED_ASSET_HOURS * HOUR_MS) {
      removals.push(path);
      continue;
    }
    if (last.retiredAt === null) changesManifest = true;
    retained.push(path);
    after.set(path, { ...last, retiredAt });
    expiries.push(new Date(retiredAt.getTime() + RETIRED_ASSET_HOURS * HOUR_MS));
  }
  changesManifest ||= puts.length > 0 || removals.length > 0;
  const during = new Map(before);
  for (const [path, entry] of after) during.set(path, entry);
  for (const entry of puts) during.set(entry.path, { sha256: '', isAsset: isAsset(entry), retiredAt: null });
  const waves = inWaves(puts, before, tree);
  return {
    puts: waves.flatMap((wave) => wave.entries),
    removals,
    unchangedCount: tree.entries.length - puts.length,
    waves,
    retained,
    during,
    after,
    changesManifest,
    dueAt: earliestOf(expiries),
  };
}

function isKept({ keptAddresses }: BuiltTree, path: string): boolean {
  const address = keptAddresses === undefined ? null : addressOf(path);
  return address !== null && keptAddresses!.has(address);
}

// Nothing live names a new page before a changed page does, so new ones go first; the front page names the most. Only what
// must not be named any more is worth a link that leads nowhere for seconds.
function inWaves(
  puts: TreeEntry[],
  before: ReadonlyMap<string, ManifestEntry>,
  { hidesNames = false, firstAddresses }: BuiltTree,
): PublicationPlan['waves'] {
  const mayName = (path: string): boolean => {
    const address = addressOf(path);
    return address === null || firstAddresses?.has(address) === true;
  };
  const assets: TreeEntry[] = [];
  const naming: TreeEntry[] = [];
  const data: TreeEntry[] = [];
  const newPages: TreeEntry[] = [];
  const uncertainPages: TreeEntry[] = [];
  const changedPages: TreeEntry[] = [];
  const frontPage: TreeEntry[] = [];
  for (const entry of puts) {
    if (isAsset(entry)) assets.push(entry);
    else if (hidesNames && before.has(entry.path) && mayName(entry.path)) naming.push(entry);
    else if (!entry.contentType.startsWith('text/html')) data.push(entry);
    else if (entry.path === 'index.html') frontPage.push(entry);
    else if (!before.has(entry.path)) newPages.push(entry);
    else if (before.get(entry.path)?.sha256 === '') uncertainPages.push(entry);
    else changedPages.push(entry);
  }
  const waves: PublicationPlan['waves'] = [
    { kind: 'assets', entries: assets },
    { kind: 'naming', entries: naming },
    { kind: 'data', entries: data },
    { kind: 'pages', entries: newPages },
    // A run that died may have put them or not.
    { kind: 'pages', entries: uncertainPages },
    { kind: 'pages', entries: changedPages },
    { kind: 'pages', entries: frontPage },
  ];
  return waves.filter((wave) => wave.entries.length > 0);
}

export function isAsset(entry: TreeEntry): boolean {
  return entry.cache === 'immutable';
}

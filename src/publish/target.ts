import type { TargetKind } from '../config/config.ts';
import type { SiteMark } from './ownership.ts';
import type { PublishError } from './publish-error.ts';
import type { CachePolicy } from '../site/site-file.ts';

/** One file of a built tree on disk. */
export interface TreeEntry {
  /** As in `SiteFile`. */
  path: string;
  bytes: number;
  /** Hex. */
  sha256: string;
  contentType: string;
  cache: CachePolicy;
}

/** A tree that lies on disk, complete, with what is needed to publish it. See `write-tree.ts`. */
export interface BuiltTree {
  kind: 'public' | 'internal' | 'customer';
  id: string;
  /** Absolute. */
  directory: string;
  /** Sorted by path; without the heartbeat. */
  entries: TreeEntry[];
  /** The run's instant; an older one never replaces a newer one. */
  builtAt: Date;
  /** Takes the place also of what claims to be newer: a run with a wrong clock published it. */
  replacesNewer?: boolean;
  /** Compares what is live with what was put, file by file. */
  verifies?: boolean;
  /** Takes for its own also what another site, or one that nobody knows any more, put there with Noroshi. */
  adopts?: boolean;
  /** The right time while it was built, where Mackerel confirmed our clock. */
  clockConfirmedAt?: Date;
  /** The text of `heartbeat.json`, the only file that changes in a quiet run. */
  heartbeat: string;
  /** Pages that name a customer whom they may not name any more go before all others, and so does what leaves. */
  hidesNames?: boolean;
  /** `c/<name>/`: with `hidesNames`, what changes there goes among the first, too. */
  firstAddresses?: ReadonlySet<string>;
  /** `c/<name>/`: not built this time, and to stay as it is. */
  keptAddresses?: ReadonlySet<string>;
  /** Nothing but the heartbeat is put: beside what could not be taken down, and where all is as it was. */
  isHeartbeatOnly?: boolean;
}

/** What Noroshi put at a target, so that only that is ever removed. Kept in the state, never inside a published tree. */
export interface Manifest {
  version: 1;
  /** Instant of the run whose content is live. */
  publishedAt: Date;
  entries: Map<string, ManifestEntry>;
  /** What objects were put with beside their bytes: access list, encryption, caching. Missing in those of release 0.1.0. */
  putOptions?: string;
  /** The id of the site, as it stands at the target. Missing in those of release 0.1.0. */
  siteId?: string;
  /** When what is there was last compared with this. */
  verifiedAt?: Date;
}

export interface ManifestEntry {
  /** Hex; empty when unknown: a run may have died while it put this file. */
  sha256: string;
  /** Whether its name is that of its content, so that older pages may still ask for it. */
  isAsset: boolean;
  /** When it left the tree but was kept for readers who still hold an older page (assets only); otherwise `null`. */
  retiredAt: Date | null;
}

/** Where targets keep their manifests; the state store is one. */
export interface ManifestStore {
  loadManifest(targetId: string): Promise<Manifest | undefined>;
  saveManifest(targetId: string, manifest: Manifest): Promise<void>;
}

/** What a publication will do, in this order; data that can be printed (`--dry-run`). */
export interface PublishPlan {
  /** Assets, then data, then pages; changed or new ones only. */
  puts: TreeEntry[];
  /** Paths that Noroshi put and that are no longer in the tree. */
  removals: string[];
  unchangedCount: number;
}

/** What readers must not see any more, whatever else becomes of the run. */
export interface Hiding {
  /** Whether a customer's tree, `c/<name>/`, is at a former address, or was open and is not to be. */
  isHidden: (address: string) => boolean;
  /** The run's instant. */
  at: Date;
}

export interface TargetLook {
  /** The instant of the run that readers see; `undefined`: none of this site. */
  checkedAt: Date | undefined;
  /** When what they see was built, where a target tells that instead of when it was checked. */
  publishedAt?: Date | undefined;
  /** Whose it says it is; `undefined` where there is nothing of ours, or of release 0.1.0. */
  site: SiteMark | undefined;
  /** How far our clock is ahead of the store's; `null` where it does not tell. */
  clockSkewMs: number | null;
}

export interface HidingReceipt {
  hiddenCount: number;
  /** What is still there though it must not be; `null`: nothing is. */
  refused: PublishError | null;
}

export interface PublishReceipt {
  putCount: number;
  removedCount: number;
  unchangedCount: number;
  /** Whether only the heartbeat was put. */
  isQuiet: boolean;
  /** Instant after which readers see it. */
  publishedAt: Date;
  /** What is live though not all was done: something that left the site could not be removed. `null`: all was done. */
  unfinished: PublishError | null;
  /** When something is to be done there though nothing changes; missing: nothing is. */
  dueAt?: Date;
}

/** Of a target that got its heartbeat and nothing else. */
export const NOTHING_PUT = { putCount: 0, removedCount: 0, unchangedCount: 0, isQuiet: true, unfinished: null };

/** One place that holds one tree. What a new kind of target needs beside this stands in CONTRIBUTING, “… a target”. */
export interface Target {
  /** Stable, from the configuration, free of secrets: `directory:./dist/public`, `s3://bucket/prefix/`. */
  readonly id: string;
  readonly kind: TargetKind;
  /**
   * What is live, and whose clock said so; one question. Nothing is known of a target that is not this site's.
   * @throws PublishError `publish.unreachable`, `publish.refused`
   */
  look(): Promise<TargetLook>;
  /**
   * What `publish` would do.
   * @throws PublishError `publish.newer_exists`, `publish.foreign_files`, `publish.unreachable`, `publish.refused`
   */
  plan(tree: BuiltTree): Promise<PublishPlan>;
  /**
   * Takes down what is hidden and ours, before anything new is put; where it may not be removed it is written over.
   * @throws PublishError as `plan`
   */
  hide(hiding: Hiding): Promise<HidingReceipt>;
  /**
   * Of a tree that `hidesNames`: puts what names nobody any more and takes away what left, before any target shows anything
   * else that is new. Missing where a publication is one switch, which does it by itself.
   * @throws PublishError as `plan`
   */
  hideNames?(tree: BuiltTree): Promise<HidingReceipt>;
  /**
   * Takes away all that Noroshi put there, heartbeat included: for a place that is not published to any more.
   * @throws PublishError as `plan`
   */
  empty(at: Date): Promise<HidingReceipt>;
  /**
   * Makes the tree live; readers see the old one or the new one. When it throws, its message says what is live now.
   * @throws PublishError as `plan`, and `publish.interrupted`
   */
  publish(tree: BuiltTree): Promise<PublishReceipt>;
}

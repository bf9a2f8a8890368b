import type { Manifest, ManifestStore, Target } from '../../src/publish/target.ts';

/** One place that a target publishes to, seen from outside. */
export interface Place {
  /** A target for it, as a run would make one: nothing is remembered but by the place and `manifests`. */
  open(manifests: ManifestStore, options?: { siteUrl?: string; assertMayWrite?: () => Promise<void> }): Target;
  /** What readers get, by path. */
  read(): Promise<Map<string, string>>;
  /** Puts somebody else's file there, or spoils one of ours. */
  put(path: string, content: string): Promise<void>;
}

export interface PlaceTraits {
  /** Whether files of somebody else can lie among ours. A place of which that is not so shows what it leaves alone by tests of its own. */
  holdsOthersFiles?: boolean;
}

export function createMemoryManifests(): ManifestStore & { forget(): void } {
  const kept = new Map<string, Manifest>();
  return {
    loadManifest: (id) => Promise.resolve(kept.get(id)),
    saveManifest: async (id, manifest) => void kept.set(id, { ...manifest, entries: new Map(manifest.entries) }),
    forget: () => kept.clear(),
  };
}

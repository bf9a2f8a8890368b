import { hash } from 'node:crypto';
import { PublishError } from './publish-error.ts';
import type { Manifest, ManifestEntry, ManifestStore } from './target.ts';
import { isTreePath } from './tree-path.ts';

/** What the state store offers; publishing does not know more of it. */
export interface NamedBytes {
  load(name: string): Promise<Uint8Array | undefined>;
  save(name: string, bytes: Uint8Array): Promise<void>;
}

/** Manifests in the state, one document a target. A broken one counts as lost: the target's own marks tell what is ours. */
export function createManifestStore(state: NamedBytes): ManifestStore {
  return {
    async loadManifest(targetId) {
      const bytes = await state.load(nameOf(targetId));
      return bytes === undefined ? undefined : parseManifest(targetId, bytes);
    },
    async saveManifest(targetId, manifest) {
      await state.save(nameOf(targetId), serializeManifest(manifest));
    },
  };
}

function nameOf(targetId: string): string {
  return `manifest-${hash('sha256', targetId).slice(0, 16)}`;
}

export function serializeManifest(manifest: Manifest): Uint8Array {
  const rows = Array.from(manifest.entries, ([path, entry]) => {
    const row: (string | number)[] = [path, entry.sha256, entry.isAsset ? 1 : 0];
    if (entry.retiredAt !== null) row.push(entry.retiredAt.toISOString());
    return row;
  });
  return Buffer.from(
    JSON.stringify({
      version: 1,
      publishedAt: manifest.publishedAt.toISOString(),
      putOptions: manifest.putOptions,
      siteId: manifest.siteId,
      verifiedAt: manifest.verifiedAt,
      entries: rows,
    }),
  );
}

/**
 * @returns `undefined` for bytes that are not a manifest
 * @throws PublishError `publish.refused` for one of a newer version
 */
export function parseManifest(targetId: string, bytes: Uint8Array): Manifest | undefined {
  let root: {
    version?: unknown;
    publishedAt?: unknown;
    entries?: unknown;
    putOptions?: unknown;
    siteId?: unknown;
    verifiedAt?: unknown;
  };
  try {
    root = Object(JSON.parse(new TextDecoder().decode(bytes))) as typeof root;
  } catch {
    return undefined;
  }
  if (typeof root.version === 'number' && root.version > 1) {
    throw new PublishError(
      'publish.refused',
      targetId,
      {
        en: `A newer Noroshi has published to "${targetId}" (manifest version ${root.version}).`,
        ja: `「${targetId}」には新しい版の Noroshi が公開しています（目録の形式 ${root.version}）。`,
      },
      {
        hint: {
          en: 'Run the newer Noroshi; this one cannot know what it would remove.',
          ja: '新しい版の Noroshi を実行してください。この版では、何を消してよいか判断できません。',
        },
      },
    );
  }
  const publishedAt = new Date(String(root.publishedAt));
  if (root.version !== 1 || Number.isNaN(publishedAt.getTime()) || !Array.isArray(root.entries)) return undefined;
  const entries = new Map<string, ManifestEntry>();
  for (const row of root.entries) {
    const [path, sha256, asset, retired] = Array.isArray(row) ? (row as unknown[]) : [];
    if (typeof path !== 'string' || !isTreePath(path) || typeof sha256 !== 'string') return undefined;
    const retiredAt = retired === undefined ? null : new Date(typeof retired === 'string' ? retired : NaN);
    if (retiredAt !== null && Number.isNaN(retiredAt.getTime())) return undefined;
    entries.set(path, { sha256, isAsset: asset === 1, retiredAt });
  }
  const { putOptions, siteId } = root;
  const verifiedAt = new Date(typeof root.verifiedAt === 'string' ? root.verifiedAt : NaN);
  return {
    version: 1,
    publishedAt,
    entries,
    ...(typeof putOptions === 'string' ? { putOptions } : {}),
    ...(typeof siteId === 'string' ? { siteId } : {}),
    ...(Number.isNaN(verifiedAt.getTime()) ? {} : { verifiedAt }),
  };
}

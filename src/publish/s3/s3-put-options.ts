import { cacheControlFor } from './s3-objects.ts';
import type { BuiltTree, Manifest, ManifestEntry } from '../target.ts';

/** All that objects of a tree are put with beside their bytes, in one text. */
export function describePutOptions(kind: BuiltTree['kind'], clientOptions: string): string {
  const cache = (['immutable', 'revalidate', 'never'] as const).map((policy) => cacheControlFor(policy, kind));
  return JSON.stringify([clientOptions, ...cache]);
}

/** What was put with other options – readable by all, say – is put again, or goes where the tree no longer holds it. */
export function putAgainAfterChange(tree: BuiltTree, known: Manifest, putOptions: string): Manifest {
  if (known.putOptions === undefined || known.putOptions === putOptions) return known;
  const paths = new Set(tree.entries.map(({ path }) => path));
  const entries = Array.from(known.entries, ([path, entry]): [string, ManifestEntry] => [
    path,
    { ...entry, sha256: '', retiredAt: paths.has(path) ? null : new Date(0) },
  ]);
  return { ...known, entries: new Map(entries) };
}

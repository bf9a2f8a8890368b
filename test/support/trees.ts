import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SiteMark } from '../../src/publish/ownership.ts';
import { writeTree, type WrittenTree } from '../../src/publish/built/write-tree.ts';
import type { CachePolicy, SiteFile, SiteTree } from '../../src/site/site-file.ts';

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'noroshi-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const TYPES: [RegExp, string, CachePolicy][] = [
  [/^assets\/.*\.css$/, 'text/css; charset=utf-8', 'immutable'],
  [/^assets\//, 'application/octet-stream', 'immutable'],
  [/\.html$/, 'text/html; charset=utf-8', 'revalidate'],
  [/\.json$/, 'application/json; charset=utf-8', 'revalidate'],
  [/./, 'text/plain; charset=utf-8', 'revalidate'],
];

export function aFile(path: string, content: string | Uint8Array = ''): SiteFile {
  const [, contentType, cache] = TYPES.find(([pattern]) => pattern.test(path))!;
  return { path, content, contentType, cache };
}

/** A public tree of one part. */
export function aSiteTree(contents: Record<string, string>, changes: Partial<SiteTree> = {}): SiteTree {
  const files = Object.entries(contents).map(([path, content]) => aFile(path, content));
  const inputHash = JSON.stringify(contents);
  return { kind: 'public', id: 'public', parts: [{ id: 'all', inputHash, files: () => files }], ...changes };
}

/** @param site whose it is; release 0.1.0 did not tell */
export function aHeartbeat(checkedAt: Date, site?: SiteMark): string {
  return `${JSON.stringify({ version: 1, checkedAt: checkedAt.toISOString(), site })}\n`;
}

/** The same tree as another site's, or of a site at all. */
export function ofSite(tree: WrittenTree, id: string, url = `https://${id}.example.jp/`): WrittenTree {
  return { ...tree, heartbeat: aHeartbeat(tree.builtAt, { id, url }) };
}

export function minutes(count: number): Date {
  return new Date(Date.UTC(2026, 10, 1, 0, count));
}

/** The tree on disk, in a folder that is gone after the test unless one is given. */
export function aBuiltTree(contents: Record<string, string>, builtAt = minutes(0), folder = makeFolder()): WrittenTree {
  return writeTree(aSiteTree(contents), join(folder, 'public'), { builtAt, heartbeat: aHeartbeat(builtAt) });
}

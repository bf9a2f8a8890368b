import { createDecipheriv } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Secret } from '../../src/base/secret.ts';
import type { StatusPage } from '../../src/model/status-page.ts';
import { loadLockedTheme } from '../../src/site/load-theme.ts';
import { contentKeyOf, type LockedDocument, type LockKeys } from '../../src/site/locked/lock.ts';
import type { LockedTheme } from '../../src/site/locked/locked-theme.ts';
import { buildLockedFiles, buildLockedKeyFiles, type LockedBundle } from '../../src/site/locked/locked-tree.ts';
import type { SiteFile } from '../../src/site/site-file.ts';
import { builtInTheme } from './site-tree.ts';

export const LOCK_SECRET = new Secret('0123456789abcdef0123456789abcdef');
export const PASSPHRASE = new Secret('正しい馬 電池 ホチキス');

let theme: Promise<LockedTheme> | undefined;

export function builtInLockedTheme(): Promise<LockedTheme> {
  theme ??= builtInTheme().then((open) =>
    loadLockedTheme({ logo: null, accent: null, css: null, templates: null }, open),
  );
  return theme;
}

export function someKeys(given: Partial<LockKeys> = {}): LockKeys {
  return { contentKey: contentKeyOf(LOCK_SECRET, 'hinode'), passphrase: PASSPHRASE, formerKeys: [], ...given };
}

/** A locked page's whole tree by path. */
export async function buildLockedTree(page: StatusPage, keys = someKeys()): Promise<Map<string, SiteFile>> {
  const files = [...buildLockedFiles(page, await builtInLockedTheme(), keys), ...buildLockedKeyFiles(keys)];
  return new Map(files.map((file) => [file.path, file]));
}

/** What the script in the browser does, done here. */
export function openLocked(text: string, key: Buffer): LockedBundle {
  const { iv, data } = JSON.parse(text) as LockedDocument;
  const bytes = Buffer.from(data, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'));
  decipher.setAuthTag(bytes.subarray(-16));
  const padded = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
  return JSON.parse(gunzipSync(padded.subarray(4, 4 + padded.readUInt32BE())).toString()) as LockedBundle;
}

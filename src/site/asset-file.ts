import { createHash } from 'node:crypto';
import { routes } from './routes.ts';
import type { SiteFile } from './site-file.ts';

/** A file that is called by what is in it, and may be kept for ever. */
export function assetFile(name: string, content: string | Uint8Array, contentType: string): SiteFile {
  return { path: routes.asset(name), content, contentType, cache: 'immutable' };
}

export function fingerprint(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

import type { SiteFile } from '../../src/site/site-file.ts';

/** A file's bytes, however it holds them. */
export function bytesOf({ content }: Pick<SiteFile, 'content'>): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.concat(content);
}

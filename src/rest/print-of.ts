import { createHmac, type Hmac } from 'node:crypto';
import { Secret } from '../base/secret.ts';

/**
 * A digest of any value, secrets included: `Secret` shows itself as `***` wherever it is printed, and two of them are not the
 * same. Keyed, so that what is kept in a state tells nobody whether a guess is right.
 *
 * @throws TypeError for what has no value that could be compared
 */
export function printOf(value: unknown, key: string): string {
  const digest = createHmac('sha256', key);
  add(digest, value);
  return digest.digest('base64url');
}

function add(digest: Hmac, value: unknown): void {
  if (value instanceof Secret) write(digest, 'secret', value.reveal());
  else if (value instanceof Date) write(digest, 'date', String(value.getTime()));
  else if (value instanceof Uint8Array) write(digest, 'bytes', value);
  else if (Array.isArray(value) || value instanceof Set) addList(digest, 'list', [...value]);
  else if (value instanceof Map) addList(digest, 'map', [...value]);
  else if (typeof value === 'object' && value !== null) addList(digest, 'record', Object.entries(value));
  else if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('It cannot be compared.');
  else write(digest, typeof value, String(value));
}

function addList(digest: Hmac, kind: string, items: readonly unknown[]): void {
  write(digest, kind, String(items.length));
  for (const item of items) add(digest, item);
}

/** With its length, so that no two lists of values are one text. */
function write(digest: Hmac, kind: string, text: string | Uint8Array): void {
  digest.update(`${kind} ${typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength}:`);
  digest.update(text);
}

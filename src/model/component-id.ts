import { createHmac } from 'node:crypto';
import type { Secret } from '../base/secret.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 base32 in lower case, without padding, of the first `length` × 5 bits. */
export function base32(bytes: Uint8Array, length: number): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
  }
  return text;
}

/** `[a-z2-7]{16}`: the same for the same parts in every run, and nothing can be read from it. */
export function componentId(
  secret: Secret | null,
  kind: 'customer' | 'service' | 'host',
  customer: string,
  organization: string,
  id: string,
): string {
  return keyedHash(secret, ['component', kind, customer, organization, id], 16);
}

/** Base32 characters of HMAC-SHA-256 over the parts; without a secret only a plain, but stable, hash. */
export function keyedHash(secret: Secret | null, parts: readonly string[], length: number): string {
  const key = secret === null ? 'noroshi' : secret.reveal();
  return base32(createHmac('sha256', key).update(JSON.stringify(parts)).digest(), length);
}

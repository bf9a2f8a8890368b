import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Secret } from '../base/secret.ts';

/** OWASP's figure for PBKDF2-HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). */
export const PBKDF2_ROUNDS = 600_000;
// Lengths tell how bad a day is; after compression they are rounded up to this.
const PADDING_BYTES = 4096;

/** What lies in `locked.json`: text values are base64. The script on the page opens it with WebCrypto. */
export interface LockedDocument {
  version: 1;
  cipher: 'AES-256-GCM';
  iv: string;
  /** Ciphertext and tag of the padded, gzipped bundle; its first four bytes are the gzip's length, big-endian. */
  data: string;
  /** How a passphrase gives the content key; `null` when only the link does. */
  passphrase: { kdf: 'PBKDF2-SHA-256'; rounds: number; salt: string; iv: string; wrappedKey: string } | null;
}

/** 32 bytes, the same for a customer as long as the secret is; it comes in the link's fragment. */
export function contentKeyOf(secret: Secret, customerId: string): Buffer {
  return createHmac('sha256', secret.reveal()).update(`locked-content\n${customerId}`).digest();
}

/** The fragment of a locked page's link. */
export function lockFragment(contentKey: Buffer): string {
  return `#k=${contentKey.toString('base64url')}`;
}

/**
 * Encrypts a bundle so that equal bundles give equal bytes, and a quiet run stays quiet. The nonce is derived from key
 * and content (as in a synthetic-IV scheme): two different bundles never share one, except by a collision of 96 bits.
 */
export function lockBundle(bundle: string, contentKey: Buffer, passphrase: Secret | null): LockedDocument {
  const packed = pad(gzipSync(bundle, { level: 9 }));
  const sealed = seal(contentKey, packed, 'bundle');
  return {
    version: 1,
    cipher: 'AES-256-GCM',
    iv: sealed.iv.toString('base64'),
    data: sealed.data.toString('base64'),
    passphrase: passphrase === null ? null : wrapKey(contentKey, passphrase),
  };
}

const wrapped = new Map<string, NonNullable<LockedDocument['passphrase']>>();

// Half a second of work on purpose, so it is done once a process and not once a language or a former path.
function wrapKey(contentKey: Buffer, passphrase: Secret): NonNullable<LockedDocument['passphrase']> {
  const salt = createHmac('sha256', contentKey).update('passphrase-salt').digest().subarray(0, 16);
  const memo = createHmac('sha256', contentKey).update(passphrase.reveal()).digest('hex');
  const known = wrapped.get(memo);
  if (known !== undefined) return known;
  const key = pbkdf2Sync(passphrase.reveal().normalize('NFKC'), salt, PBKDF2_ROUNDS, 32, 'sha256');
  const { iv, data } = seal(key, contentKey, 'key');
  const result = {
    kdf: 'PBKDF2-SHA-256' as const,
    rounds: PBKDF2_ROUNDS,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    wrappedKey: data.toString('base64'),
  };
  wrapped.set(memo, result);
  return result;
}

function seal(key: Buffer, plain: Buffer, purpose: string): { iv: Buffer; data: Buffer } {
  const iv = createHmac('sha256', key).update(`${purpose}\n`).update(plain).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return { iv, data: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

function pad(packed: Buffer): Buffer {
  const length = Math.ceil((packed.length + 4) / PADDING_BYTES) * PADDING_BYTES;
  const padded = Buffer.alloc(length);
  padded.writeUInt32BE(packed.length);
  packed.copy(padded, 4);
  return padded;
}

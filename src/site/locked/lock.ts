import { createCipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Secret } from '../../base/secret.ts';

/** OWASP's figure for PBKDF2-HMAC-SHA-256 (Password Storage Cheat Sheet, 2023). */
export const PBKDF2_ROUNDS = 600_000;
// Lengths tell how bad a day is; after compression they are rounded up to this.
const PADDING_BYTES = 4096;

/** What opens one customer's pages at one place. */
export interface LockKeys {
  /** 32 bytes, see {@link contentKeyOf}. */
  contentKey: Buffer;
  /** `null` when the key comes in the link only. */
  passphrase: Secret | null;
  /** Of former secrets whose links still work at this same place, newest first. */
  formerKeys: readonly Buffer[];
}

/** What lies in `locked.json`: text values are base64. The script on the page opens it with WebCrypto. */
export interface LockedDocument {
  version: 1;
  cipher: 'AES-256-GCM';
  /** Tells a reader that this is another key's content from damaged content. */
  keyId: string;
  iv: string;
  /** Ciphertext and tag of the padded, gzipped bundle; its first four bytes are the gzip's length, big-endian. */
  data: string;
}

/** What lies in `locked-key.json`: how a passphrase gives the content key. Text values are base64. */
export interface WrappedKeyDocument {
  version: 1;
  kdf: 'PBKDF2-SHA-256';
  rounds: number;
  salt: string;
  iv: string;
  wrappedKey: string;
}

/** 32 bytes, the same for a customer as long as the secret is; it comes in the link's fragment. */
export function contentKeyOf(secret: Secret, customerId: string): Buffer {
  return createHmac('sha256', secret.reveal()).update(`locked-content\n${customerId}`).digest();
}

/** The fragment of a locked page's link. */
export function lockFragment(contentKey: Buffer): string {
  return `#k=${contentKey.toString('base64url')}`;
}

/** 16 hex digits that name a key and do not help to find it: a hash of 256 bits nobody can guess. */
export function keyIdOf(contentKey: Buffer): string {
  return createHash('sha256').update(contentKey).digest('hex').slice(0, 16);
}

/** Changes with any of the keys, so that pages are locked anew when one does; tells nothing of them. */
export function lockStamp({ contentKey, passphrase, formerKeys }: LockKeys): string {
  const hmac = createHmac('sha256', contentKey).update(`stamp\n${passphrase?.reveal() ?? ''}\n`);
  for (const key of formerKeys) hmac.update(key);
  return hmac.digest('base64url').slice(0, 22);
}

/**
 * Encrypts a bundle so that equal bundles give equal bytes, and a quiet run stays quiet. The nonce is derived from key
 * and content (as in a synthetic-IV scheme): two different bundles never share one, except by a collision of 96 bits.
 */
export function lockBundle(bundle: string, contentKey: Buffer): LockedDocument {
  const { iv, data } = seal(contentKey, pad(gzipSync(bundle, { level: 9 })), 'bundle');
  return { version: 1, cipher: 'AES-256-GCM', keyId: keyIdOf(contentKey), iv, data };
}

const wrapped = new Map<string, WrappedKeyDocument>();

/** A fifth of a second of work on purpose, so it is done once a process and not once a language. */
export function wrapContentKey(contentKey: Buffer, passphrase: Secret): WrappedKeyDocument {
  const typed = passphrase.reveal().normalize('NFKC');
  const memo = createHmac('sha256', contentKey).update(typed).digest('hex');
  let document = wrapped.get(memo);
  if (document === undefined) {
    const salt = createHmac('sha256', contentKey).update('passphrase-salt').digest().subarray(0, 16);
    const { iv, data } = seal(pbkdf2Sync(typed, salt, PBKDF2_ROUNDS, 32, 'sha256'), contentKey, 'key');
    const rounds = PBKDF2_ROUNDS;
    document = { version: 1, kdf: 'PBKDF2-SHA-256', rounds, salt: salt.toString('base64'), iv, wrappedKey: data };
    wrapped.set(memo, document);
  }
  return document;
}

function seal(key: Buffer, plain: Buffer, purpose: string): { iv: string; data: string } {
  const iv = createHmac('sha256', key).update(`${purpose}\n`).update(plain).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { iv: iv.toString('base64'), data: sealed.toString('base64') };
}

function pad(packed: Buffer): Buffer {
  const length = Math.ceil((packed.length + 4) / PADDING_BYTES) * PADDING_BYTES;
  const padded = Buffer.alloc(length);
  padded.writeUInt32BE(packed.length);
  packed.copy(padded, 4);
  return padded;
}

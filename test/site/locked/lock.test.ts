import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import {
  contentKeyOf,
  keyIdOf,
  lockBundle,
  lockFragment,
  lockStamp,
  PBKDF2_ROUNDS,
  wrapContentKey,
} from '../../../src/site/locked/lock.ts';

const SECRET = new Secret('0123456789abcdef0123456789abcdef');
const PASSPHRASE = new Secret('合言葉 ＡＢＣ');
const key = contentKeyOf(SECRET, 'acme');

function open(keyBytes: Uint8Array, iv: string, data: string): Buffer {
  const bytes = Buffer.from(data, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyBytes, Buffer.from(iv, 'base64'));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
}

function unpack(padded: Buffer): string {
  return gunzipSync(padded.subarray(4, 4 + padded.readUInt32BE())).toString();
}

describe('a locked bundle', () => {
  it('opens with the key of the link', () => {
    const locked = lockBundle('{"pages":["停止"]}', key);
    expect(unpack(open(key, locked.iv, locked.data))).toBe('{"pages":["停止"]}');
    expect(lockFragment(key)).toMatch(/^#k=[A-Za-z0-9_-]{43}$/);
    expect(locked.keyId).toBe(keyIdOf(key));
    expect(locked.keyId).not.toBe(keyIdOf(contentKeyOf(SECRET, 'other')));
  });

  it('opens with the passphrase, however its letters were typed', () => {
    const { iv, data } = lockBundle('hello', key);
    const wrapped = wrapContentKey(key, PASSPHRASE);
    expect(wrapped.rounds).toBe(600_000);
    const salt = Buffer.from(wrapped.salt, 'base64');
    const unwrapping = pbkdf2Sync('合言葉 ABC', salt, PBKDF2_ROUNDS, 32, 'sha256');
    const contentKey = open(unwrapping, wrapped.iv, wrapped.wrappedKey);
    expect(unpack(open(contentKey, iv, data))).toBe('hello');
  });

  it('has the same bytes for the same content, and another nonce for another content', () => {
    expect(lockBundle('a', key)).toEqual(lockBundle('a', key));
    expect(lockBundle('a', key).iv).not.toBe(lockBundle('b', key).iv);
  });

  it('hides its length to four kilobytes', () => {
    const short = lockBundle('quiet', key).data.length;
    expect(lockBundle('x'.repeat(900) + 'one host down', key).data).toHaveLength(short);
  });

  it('refuses another key and a changed byte', () => {
    const { iv, data } = lockBundle('hello', key);
    const changed = Buffer.from(data, 'base64');
    changed[10] = (changed[10] ?? 0) ^ 1;
    expect(() => open(contentKeyOf(SECRET, 'other'), iv, data)).toThrow('unable to authenticate');
    expect(() => open(key, iv, changed.toString('base64'))).toThrow('unable to authenticate');
  });

  it('is locked anew when secret, passphrase or former secrets change, and only then', () => {
    const keys = { contentKey: key, passphrase: PASSPHRASE, formerKeys: [] };
    const others = [
      { ...keys, contentKey: contentKeyOf(SECRET, 'other') },
      { ...keys, passphrase: null },
      { ...keys, passphrase: new Secret('another one') },
      { ...keys, formerKeys: [contentKeyOf(SECRET, 'other')] },
    ];
    expect(new Set([keys, ...others, { ...keys }].map(lockStamp)).size).toBe(5);
  });
});

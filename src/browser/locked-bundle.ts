// Reads the files of a locked tree, and decrypts what lies in them.

/** Word of the page's own list that says what went wrong. */
export type Problem = 'unreachable' | 'damaged' | 'wrongKey' | 'wrongPassphrase' | 'insecure' | 'oldBrowser' | 'cut';

export class LockedError extends Error {
  readonly word: Problem;

  constructor(word: Problem) {
    super(word);
    this.word = word;
  }
}

/** What lies encrypted in `locked.json`. */
export interface Bundle {
  url: string;
  alternates: readonly { url: string; path: string }[];
  pages: Readonly<Record<string, string>>;
}

export interface LockedContent {
  key: Uint8Array<ArrayBuffer>;
  file: string;
  text: string;
}

interface LockedFile {
  version: number;
  keyId: string;
  iv: string;
  data: string;
}

interface KeyFile {
  version: number;
  salt: string;
  rounds: number;
  iv: string;
  wrappedKey: string;
}

function fail(word: Problem): never {
  throw new LockedError(word);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** As it stands in a link: base64 for addresses. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  return bytesOf(text.replace(/-/g, '+').replace(/_/g, '/'));
}

export function keyText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
}

/** `null` when the file is gone. */
export async function read(file: string): Promise<string | null> {
  const answer = await fetch(file, { cache: 'no-cache' }).catch(() => fail('unreachable'));
  if (answer.status === 404 || answer.status === 410) return null;
  if (!answer.ok) fail('unreachable');
  return answer.text();
}

function parse(text: string): LockedFile & KeyFile {
  let value: (LockedFile & KeyFile) | null = null;
  try {
    value = JSON.parse(text) as LockedFile & KeyFile;
  } catch {
    // Told below.
  }
  return value?.version === 1 ? value : fail('damaged');
}

export function keyIdIn(text: string): string {
  return parse(text).keyId;
}

async function decrypt(
  key: Uint8Array<ArrayBuffer>,
  iv: string,
  data: string,
  word: Problem,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytesOf(iv) }, aes, bytesOf(data)));
  } catch {
    return fail(word);
  }
}

export async function unpack({ key, text }: Pick<LockedContent, 'key' | 'text'>): Promise<Bundle> {
  const { iv, data } = parse(text);
  const padded = await decrypt(key, iv, data, 'damaged');
  const gzip = padded.slice(4, 4 + new DataView(padded.buffer).getUint32(0));
  const stream = new Blob([gzip]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as Bundle;
}

async function keyIdOf(key: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', key)).slice(0, 8);
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A place that kept its address when the secret changed has one more file for each former key. */
export async function findContent(key: Uint8Array<ArrayBuffer>): Promise<LockedContent> {
  const id = await keyIdOf(key);
  for (const file of ['locked.json', `locked-${id}.json`]) {
    const text = await read(file);
    if (text !== null && keyIdIn(text) === id) return { key, file, text };
  }
  return fail('wrongKey');
}

/** The key that `passphrase` wraps. */
export async function unwrap(passphrase: string): Promise<Uint8Array<ArrayBuffer>> {
  const { salt, rounds, iv, wrappedKey } = parse((await read('locked-key.json')) ?? fail('unreachable'));
  const typed = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: rounds };
  const derived = await crypto.subtle.deriveBits(derivation, base, 256);
  return decrypt(new Uint8Array(derived), iv, wrappedKey, 'wrongPassphrase');
}

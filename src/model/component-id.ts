import { createHmac, hash } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import type { Component } from './status-page.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const COMPONENT_ID_LENGTH = 16;

/** The id of a component of one customer, `[a-z2-7]{16}`: the same in every run, and nothing can be read from it. */
export type ComponentIds = (kind: Component['kind'], customer: string, organization: string, id: string) => string;

/**
 * Ids keyed by `secret`; without one they are stable, but whoever guesses a Mackerel id can check the guess.
 *
 * HMAC-SHA-256 turns the secret into a key once; under it an id costs one short hash, since there are tens of thousands.
 * Only 80 of its 256 bits are shown, so it cannot be extended.
 *
 * @param organizations of one that was renamed the first name counts, so that a renaming changes no id
 */
export function createComponentIds(
  secret: Secret | null,
  organizations: readonly { name: string; formerly: readonly string[] }[] = [],
): ComponentIds {
  const firstNames = new Map(organizations.map(({ name, formerly }) => [name, formerly[0] ?? name]));
  const key = hmac(secret).update('component ids').digest('hex');
  return (kind, customer, organization, id) => {
    const parts = [kind, customer, firstNames.get(organization) ?? organization, id];
    return base32(hash('sha256', key + JSON.stringify(parts), 'hex'), COMPONENT_ID_LENGTH);
  };
}

/** Base32 characters of HMAC-SHA-256 over the parts; without a secret a plain, but stable, hash. */
export function keyedHash(secret: Secret | null, parts: readonly string[], length: number): string {
  return base32(hmac(secret).update(JSON.stringify(parts)).digest('hex'), length);
}

/** RFC 4648 base32 in lower case and without padding; `length` characters of at most a 160-bit value. */
export function base32(hex: string, length: number): string {
  const letters: string[] = [];
  // Five hexadecimal digits are twenty bits are four characters.
  for (let i = 0; letters.length < length && i < hex.length; i += 5) {
    const bits = Number.parseInt(hex.slice(i, i + 5).padEnd(5, '0'), 16);
    for (let shift = 15; shift >= 0; shift -= 5) letters.push(ALPHABET[(bits >> shift) & 31]!);
  }
  // Joined, not added up: V8 would keep each of hundreds of thousands of ids as a chain of its beginnings.
  return letters.slice(0, length).join('');
}

function hmac(secret: Secret | null): ReturnType<typeof createHmac> {
  return createHmac('sha256', secret === null ? 'noroshi' : secret.reveal());
}

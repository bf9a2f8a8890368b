import { createHmac, hash } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import type { Component } from './status-page.ts';

const ALPHABET = Buffer.from('abcdefghijklmnopqrstuvwxyz234567', 'latin1');
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
  const last = new Map<Component['kind'], { customer: string; organization: string; begin: string }>();
  return (kind, customer, organization, id) => {
    let known = last.get(kind);
    // They are asked for customer by customer: nearly always only the last of the parts is another.
    if (known?.customer !== customer || known.organization !== organization) {
      const parts = [kind, customer, firstNames.get(organization) ?? organization];
      known = { customer, organization, begin: `${key}${JSON.stringify(parts).slice(0, -1)},` };
      last.set(kind, known);
    }
    return base32(hash('sha256', `${known.begin}${JSON.stringify(id)}]`, 'hex'), COMPONENT_ID_LENGTH);
  };
}

/** Base32 characters of HMAC-SHA-256 over the parts; without a secret a plain, but stable, hash. */
export function keyedHash(secret: Secret | null, parts: readonly string[], length: number): string {
  return base32(hmac(secret).update(JSON.stringify(parts)).digest('hex'), length);
}

/** Room for the longest, 160 bits. */
const letters = Buffer.alloc(32);

/** RFC 4648 base32 in lower case and without padding; `length` characters of at most a 160-bit value. */
export function base32(hex: string, length: number): string {
  let written = 0;
  // Five hexadecimal digits are twenty bits are four characters.
  for (let i = 0; written < length && i < hex.length; i += 5) {
    const bits = Number.parseInt(hex.slice(i, i + 5).padEnd(5, '0'), 16);
    for (let shift = 15; shift >= 0; shift -= 5) letters[written++] = ALPHABET[(bits >> shift) & 31]!;
  }
  // Read at once, not added up: V8 would keep each of hundreds of thousands of ids as a chain of its beginnings.
  return letters.toString('latin1', 0, Math.min(written, length));
}

function hmac(secret: Secret | null): ReturnType<typeof createHmac> {
  return createHmac('sha256', secret === null ? 'noroshi' : secret.reveal());
}

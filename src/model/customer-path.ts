import { createHmac } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import type { Config, CustomerConfig } from '../config/config.ts';
import { base32 } from './component-id.ts';

const TOKEN_LENGTH = 26;

/**
 * Where a customer's tree stands inside the public one, ends with `/`; `null` for internal customers and for those with a
 * `url` of their own. Unlisted and locked ones have a name nobody can guess.
 */
export function customerPath(config: Config, customer: CustomerConfig): string | null {
  if (customer.visibility === 'internal' || customer.url !== null) return null;
  if (customer.visibility === 'listed') return `c/${customer.id}/`;
  // The configuration demands the secret of whoever has such a customer; without it the page is nowhere, not guessable.
  return config.secret === null ? null : tokenPath(customer, config.secret);
}

/** Paths of former secrets that still work, each with its secret, newest first. */
export function previousCustomerPaths(config: Config, customer: CustomerConfig): { path: string; secret: Secret }[] {
  const hasToken = customer.visibility === 'unlisted' || customer.visibility === 'locked';
  if (!hasToken || customer.url !== null) return [];
  const current = customerPath(config, customer);
  const secretsByPath = new Map(config.previousSecrets.map((secret) => [tokenPath(customer, secret), secret]));
  return [...secretsByPath].map(([path, secret]) => ({ path, secret })).filter(({ path }) => path !== current);
}

/** Absolute, ends with `/`; `null` when it has no page. */
export function customerUrl(config: Config, customer: CustomerConfig): string | null {
  if (customer.visibility === 'internal') return null;
  if (customer.url !== null) return customer.url;
  const path = customerPath(config, customer);
  return path === null ? null : config.site.url + path;
}

function tokenPath(customer: CustomerConfig, secret: Secret): string {
  const token = base32(createHmac('sha256', secret.reveal()).update(customer.id).digest('hex'), TOKEN_LENGTH);
  return `c/${customer.id}-${token}/`;
}

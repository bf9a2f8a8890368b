import { Secret } from '../../base/secret.ts';
import { isObject } from './api-types.ts';

/** A notification channel of an organization that posts to an address. */
export interface WebhookChannel {
  /** Holds the password of the hook, so nobody may print it. */
  url: Secret;
  /** Mackerel turned it off after failures; somebody must turn it on again. */
  isSuspended: boolean;
  /** Words as Mackerel writes them: `alert`, `alertGroup`, `hostStatus`, … */
  events: string[];
}

/** The webhooks in rows of `GET /api/v0/channels`; other channels, and rows without an address, are left out. */
export function readWebhookChannels(rows: readonly unknown[]): WebhookChannel[] {
  return rows.flatMap((row) => {
    if (!isObject(row)) return [];
    const { type, url, events, suspendedAt } = row as Record<string, unknown>;
    if (type !== 'webhook' || typeof url !== 'string') return [];
    const named = Array.isArray(events) ? events.filter((event) => typeof event === 'string') : [];
    return [{ url: new Secret(url), isSuspended: suspendedAt !== undefined && suspendedAt !== null, events: named }];
  });
}

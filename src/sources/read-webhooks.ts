import pLimit from 'p-limit';
import type { OrganizationConfig } from '../config/config.ts';
import { openClient, type CollectDeps } from './collect.ts';
import { MembershipReader } from './mackerel/memberships.ts';
import type { WebhookChannel } from './mackerel/channels.ts';
import { SourceError } from './source-error.ts';

/** By organization, in the order given; `null` where they could not be read. */
export type WebhooksByOrganization = ReadonlyMap<string, readonly WebhookChannel[] | null>;

type ReadWebhooksDeps = Pick<CollectDeps, 'http' | 'timing' | 'now' | 'concurrency' | 'budgetMs' | 'logger'>;

/** The webhook channels of every organization; one that cannot be read stops no other. */
export async function readWebhooks(
  organizations: readonly OrganizationConfig[],
  deps: ReadWebhooksDeps,
): Promise<WebhooksByOrganization> {
  const limit = pLimit(Math.max(1, deps.concurrency));
  const clientDeps = {
    ...deps,
    last: null,
    historyDays: 0,
    memberships: new MembershipReader(),
    clock: () => deps.now,
  };
  const read = await limit.map([...organizations], async (organization) => {
    try {
      const client = openClient(organization, undefined, clientDeps);
      return [organization.name, await client.fetchWebhookChannels()] as const;
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      deps.logger.debug(thrown.message);
      return [organization.name, null] as const;
    }
  });
  return new Map(read);
}

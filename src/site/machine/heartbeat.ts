import { MINUTE_MS } from '../../base/durations.ts';
import { routes } from '../routes.ts';
import type { SiteFile } from '../site-file.ts';

export interface HeartbeatFacts {
  /** The run's one clock read. */
  checkedAt: Date;
  everyMinutes: number;
  organizationsRead: number;
  organizationsFailed: number;
  /** Whose site it is: what tells a target of ours from another's where the state was lost. */
  site: { id: string; url: string };
}

/** The only file that a quiet run changes; pages read it to tell how old they are. Stands at a site's root. */
export function buildHeartbeat(facts: HeartbeatFacts): SiteFile {
  const { checkedAt, everyMinutes } = facts;
  const nextDueAt = new Date(checkedAt.getTime() + everyMinutes * MINUTE_MS);
  const document = {
    version: 1,
    checkedAt: checkedAt.toISOString(),
    nextDueAt: nextDueAt.toISOString(),
    // For monitors that compare numbers and read no dates; whole seconds.
    checkedAtEpoch: toEpoch(checkedAt),
    nextDueAtEpoch: toEpoch(nextDueAt),
    everyMinutes,
    organizations: { read: facts.organizationsRead, failed: facts.organizationsFailed },
    site: facts.site,
  };
  return {
    path: routes.heartbeat,
    content: `${JSON.stringify(document)}\n`,
    contentType: 'application/json; charset=utf-8',
    cache: 'never',
  };
}

function toEpoch(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

import type { Config } from '../../../config/config.ts';
import { buildHeartbeat } from '../../../site/machine/heartbeat.ts';
import type { Snapshot } from '../../../snapshot/snapshot.ts';

/** The text of `heartbeat.json` after a reading. */
export function heartbeatOf(config: Config, snapshot: Snapshot, siteId: string): string {
  const failed = snapshot.organizations.filter(({ failure }) => failure !== null).length;
  const file = buildHeartbeat({
    checkedAt: snapshot.takenAt,
    everyMinutes: config.site.everyMinutes,
    organizationsRead: snapshot.organizations.length - failed,
    organizationsFailed: failed,
    site: { id: siteId, url: config.site.url },
  });
  return String(file.content);
}

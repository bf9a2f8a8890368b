import type { Config, ListenConfig } from '../../config/config.ts';
import { createDoor } from '../../listen/door.ts';
import { readWebhooks, type WebhooksByOrganization } from '../../sources/read-webhooks.ts';
import type { WebhookChannel } from '../../sources/mackerel/channels.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { ChannelReport } from './check-reports.ts';
import { formatList, type CheckWords } from './check-words.ts';
import type { CommandContext } from '../context.ts';
import { openHttpReader } from '../wiring.ts';
import { systemTiming } from '../../io/timing.ts';

/** Of every organization that could be read; `null` where no hook is let in. */
export async function reportChannels(
  config: Config,
  context: CommandContext,
  snapshot: Snapshot,
): Promise<ChannelReport | null> {
  if (config.listen === null) return null;
  const readable = new Set(snapshot.organizations.filter(({ failure }) => failure === null).map(({ name }) => name));
  const http = openHttpReader(config.mackerel, context);
  try {
    const organizations = config.organizations.filter(({ name, file }) => readable.has(name) && file === undefined);
    const { concurrency, budgetSeconds } = config.mackerel;
    const deps = { http, timing: systemTiming, now: context.now, concurrency, budgetMs: budgetSeconds * 1000 };
    return judgeChannels(await readWebhooks(organizations, { ...deps, logger: context.logger }), config.listen);
  } finally {
    await http.close();
  }
}

/** One webhook that is as it should be is enough, whatever others there are. */
export function judgeChannels(webhooks: WebhooksByOrganization, listen: ListenConfig): ChannelReport {
  const report: ChannelReport = { unknown: [], missing: [], suspended: [], withoutAlert: [], withGroups: [] };
  const isOurs = createOwnTest(listen);
  for (const [organization, channels] of webhooks) {
    const faults = channels?.filter(isOurs).map(findFault) ?? [];
    const fault = channels === null ? 'unknown' : faults.length === 0 ? 'missing' : faults[0];
    if (fault != null && !faults.includes(null)) report[fault].push(organization);
  }
  return report;
}

function findFault({ isSuspended, events }: WebhookChannel): keyof ChannelReport | null {
  if (isSuspended) return 'suspended';
  if (!events.includes('alert')) return 'withoutAlert';
  return events.includes('alertGroup') ? 'withGroups' : null;
}

/** Asks the listener's own door. The path before the last part is the web server's, which passes the hook on. */
function createOwnTest({ user, secrets }: ListenConfig): (channel: WebhookChannel) => boolean {
  const door = createDoor({ user, secrets, monotonicMs: () => 0 });
  return ({ url }) => {
    const address = URL.parse(url.reveal());
    if (address === null) return false;
    const { username, password, pathname } = address;
    const pair = `${decode(username)}:${decode(password)}`;
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    const path = `/hook/${pathname.split('/').at(-1)}`;
    return [
      { path: '/hook', authorization },
      { path, authorization: undefined },
    ].some((request) => door.judge(request) === 'open');
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is wrong with them; never with an address, which holds the secret. */
export function formatChannels(report: ChannelReport, words: CheckWords): string[] {
  const faults: (keyof ChannelReport)[] = ['unknown', 'missing', 'suspended', 'withoutAlert', 'withGroups'];
  return faults.flatMap((fault) => formatList(words, `channels.${fault}`, report[fault]));
}

import type { Spoken } from '../../base/spoken.ts';
import type { Config } from '../../config/config.ts';
import { createHttpReader } from '../../io/http.ts';
import { systemTiming } from '../../io/timing.ts';
import { readerUrl } from '../../model/addresses.ts';
import { connectionsOf } from '../connections.ts';
import type { CommandContext } from '../context.ts';
import { listLinks } from '../reading/links.ts';
import { PROBE_WORDS } from './probe-words.ts';

const TIMEOUT_MS = 5_000;

/**
 * Opens one link as its reader does, without credentials. Nothing is said where nothing is published yet, where the site
 * cannot be reached from here, and where it asks for a password.
 */
export async function lookAsReader(config: Config, context: CommandContext): Promise<Spoken[]> {
  const timing = systemTiming;
  const http = createHttpReader({ concurrency: 1, timeoutMs: TIMEOUT_MS, retries: 0, timing, connections: connectionsOf(context) }); // prettier-ignore
  /** 0 where there is no answer, 404 where it is empty: some stores answer so for a folder. */
  const statusOf = async (address: string): Promise<number> => {
    try {
      const deadlineMs = timing.monotonicMs() + TIMEOUT_MS;
      const { status, body } = await http.get({ url: new URL(address), headers: {}, deadlineMs });
      return status === 200 && body.length === 0 ? 404 : status;
    } catch {
      return 0;
    }
  };
  try {
    const heartbeat = `${config.site.url}heartbeat.json`;
    const live = await statusOf(heartbeat);
    if (live === 403) return [PROBE_WORDS.refused(heartbeat, live)];
    return live === 200 ? await openLink(config, statusOf) : [];
  } finally {
    await http.close();
  }
}

async function openLink(config: Config, statusOf: (address: string) => Promise<number>): Promise<Spoken[]> {
  const { url: site, addresses } = config.site;
  const links = listLinks(config, null).filter(({ url }) => url?.startsWith(site));
  const link = links.find(({ visibility }) => visibility === 'listed') ?? links[0];
  const address = link?.url ?? readerUrl(site, addresses);
  const status = await statusOf(address);
  if (status === 200 || status === 401) return [];
  if (addresses === 'folder' && (await statusOf(readerUrl(address, 'index.html'))) === 200) {
    return [PROBE_WORDS.noFolders(address)];
  }
  return [status === 403 ? PROBE_WORDS.refused(address, status) : PROBE_WORDS.missing(address, status)];
}

import { describeThrown } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import { createHttpReader, type HttpReader } from '../../io/http.ts';
import { forEachParallel } from '../../io/parallel.ts';
import { systemTiming } from '../../io/timing.ts';
import type { PublishedPage } from '../../model/cases/published-010.ts';
import { createSiteId, OVERVIEW } from '../../model/ledger/ledger.ts';
import type { LiveSite } from '../../pipeline.ts';
import { assertNotOvertaken, parseHeartbeat } from '../../publish/heartbeat.ts';
import { placeOf } from '../../site/customer-place.ts';
import { connectionsOf } from '../connections.ts';
import type { CommandContext } from '../context.ts';
import { isGitHubActions } from '../github.ts';
import { parsePublishedPage } from './last-built.ts';
import type { RunSummary } from './run-summary.ts';

const TIMEOUT_MS = 10_000;
const CONCURRENCY = 8;

/**
 * Whether the state can silently be older than what readers see: a folder on a runner comes from a cache, of which an entry
 * may be evicted, or never have been saved.
 */
export function mayStateBeOld({ state }: Config, { env, isNowGiven }: CommandContext): boolean {
  return 'directory' in state && isGitHubActions(env) && !isNowGiven;
}

export interface LiveReader {
  /**
   * What readers see, when it is newer than `stateStamp`. What cannot be reached is taken for not newer, and told in the log.
   * @throws PublishError `publish.newer_exists` where it is newer than this run
   */
  read: (stateStamp: Date | null) => Promise<LiveSite | null>;
  /** After it: what there is to be told of it. */
  finding: () => RunSummary['staleState'];
}

/** Asks the site itself, as its readers do. */
export function createLiveReader(config: Config, context: CommandContext, replacesNewer: boolean): LiveReader {
  const { url } = config.site;
  let finding: RunSummary['staleState'] = null;

  async function readNewer(http: HttpReader, stateStamp: Date | null): Promise<LiveSite | null> {
    const heartbeat = await readText(http, new URL('heartbeat.json', url));
    const { checkedAt, site } = parseHeartbeat(heartbeat ?? '');
    const isOurs = site === undefined || site.url === url;
    if (checkedAt === undefined || !isOurs || (stateStamp !== null && checkedAt <= stateStamp)) return null;
    const run = { builtAt: context.now, heartbeat: '', replacesNewer };
    assertNotOvertaken(url, run, { publishedAt: undefined, checkedAt });
    const pages = new Map<string, PublishedPage>();
    await forEachParallel(pageAddresses(config), CONCURRENCY, async ([page, address]) => {
      const published = parsePublishedPage((await readText(http, address)) ?? '');
      if (published !== undefined) pages.set(page, published);
    });
    finding = { stateAt: stateStamp, liveAt: checkedAt, url };
    return { siteId: site?.id ?? createSiteId(config), publishedOf: (page) => pages.get(page) };
  }

  return {
    finding: () => finding,
    async read(stateStamp) {
      const http = createHttpReader({ concurrency: CONCURRENCY, timeoutMs: TIMEOUT_MS, retries: 1, timing: systemTiming, connections: connectionsOf(context) }); // prettier-ignore
      try {
        return await readNewer(http, stateStamp);
      } finally {
        await http.close();
      }
    },
  };

  /** `undefined` where it is not there, or cannot be had. */
  async function readText(http: HttpReader, address: URL): Promise<string | undefined> {
    try {
      const deadlineMs = systemTiming.monotonicMs() + 2 * TIMEOUT_MS;
      const { status, body } = await http.get({ url: address, headers: {}, deadlineMs });
      return status === 200 ? body.toString('utf8') : undefined;
    } catch (thrown) {
      context.logger.warn(`What is live cannot be read at ${address.origin}: ${describeThrown(thrown)}`);
      return undefined;
    }
  }
}

/** Of every page that stands open. */
function pageAddresses(config: Config): [string, URL][] {
  const { url } = config.site;
  const customers = config.customers.flatMap((customer): [string, URL][] => {
    if (customer.visibility === 'internal' || customer.visibility === 'locked') return [];
    const { paths, ownSite } = placeOf(config, customer);
    const base = ownSite === null ? url : (customer.url ?? url);
    const place = ownSite ?? paths[0];
    return place === undefined ? [] : [[customer.id, new URL(`${place.path}noroshi.json`, base)]];
  });
  return [[OVERVIEW, new URL('noroshi.json', url)], ...customers];
}

import { compareText } from '../../base/text.ts';
import type { HttpReader } from '../../io/http.ts';
import type { Timing } from '../../io/timing.ts';
import type { FailureCause } from '../../snapshot/failure-cause.ts';
import type { Host } from '../../snapshot/snapshot.ts';
import { createMackerelClient, type MackerelClient } from '../../sources/mackerel/client.ts';
import { MembershipReader } from '../../sources/mackerel/memberships.ts';
import { OddityCounter } from '../../sources/mackerel/oddities.ts';
import { SourceError } from '../../sources/source-error.ts';
import type { HostCounts, StarterOrganization } from './answers.ts';
import type { KeyPlace, ListedKey } from './key-list.ts';

/** What Mackerel answered to each of a list of keys, in the order of the list. */
export interface Meeting {
  met: { organization: StarterOrganization; listed: ListedKey }[];
  /** Keys of an organization that an earlier one opens already. */
  again: { place: KeyPlace; name: string; first: KeyPlace }[];
  failed: { place: KeyPlace; cause: FailureCause; hint: string | null }[];
}

export interface MeetingDeps {
  http: HttpReader;
  timing: Timing;
  now: Date;
  /** Absolute, ends with `/`. */
  apiBase: string;
  onProgress: (done: number, total: number) => void;
}

/** One organization: its name and its hosts. */
const BUDGET_MS = 60_000;

/** Asks whose each key is and how many hosts are there; a key that does not work costs nobody else. */
export async function meetOrganizations(keys: readonly ListedKey[], deps: MeetingDeps): Promise<Meeting> {
  let done = 0;
  const memberships = new MembershipReader();
  const answers = await Promise.all(
    keys.map(async (listed) => {
      const answer = await meet(listed, deps, memberships);
      deps.onProgress(++done, keys.length);
      return { listed, answer };
    }),
  );
  const meeting: Meeting = { met: [], again: [], failed: [] };
  const places = new Map<string, KeyPlace>();
  for (const { listed, answer } of answers) {
    const { place } = listed;
    if (answer instanceof SourceError) {
      meeting.failed.push({ place, cause: answer.failureCause, hint: answer.hint ?? null });
      continue;
    }
    const first = places.get(answer.name);
    if (first !== undefined) {
      meeting.again.push({ place, name: answer.name, first });
    } else {
      places.set(answer.name, place);
      meeting.met.push({ organization: answer, listed });
    }
  }
  return meeting;
}

async function meet(
  { key }: ListedKey,
  { http, timing, now, apiBase }: MeetingDeps,
  memberships: MembershipReader,
): Promise<StarterOrganization | SourceError> {
  try {
    const client = createMackerelClient({
      organization: '?',
      apiKey: key,
      apiKeySource: 'the list',
      apiBase,
      http,
      timing,
      clock: () => now,
      budgetMs: BUDGET_MS,
      pageDelayMs: 0,
      convert: { now, oddities: new OddityCounter(), memberships, knownOpenedAt: () => undefined },
    });
    return { ...(await client.fetchOrganization()), hosts: await countHosts(client) };
  } catch (thrown) {
    if (thrown instanceof SourceError) return thrown;
    throw thrown;
  }
}

/** Only a comment is made of it, so that a refusal is no obstacle. */
async function countHosts(client: MackerelClient): Promise<HostCounts | null> {
  try {
    return summarizeHosts((await client.fetchHosts()).rows);
  } catch (thrown) {
    if (thrown instanceof SourceError) return null;
    throw thrown;
  }
}

function summarizeHosts(hosts: readonly Host[]): HostCounts {
  const counts = new Map<string, number>();
  for (const { services } of hosts) {
    for (const { name } of services) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const services = [...counts].map(([name, count]) => ({ name, hosts: count }));
  return {
    total: hosts.length,
    services: services.toSorted((a, b) => b.hosts - a.hosts || compareText(a.name, b.name)),
    withoutService: hosts.filter((host) => host.services.length === 0).length,
  };
}

import { READS_A_RUN } from '../snapshot/open-questions.ts';
import type { Host } from '../snapshot/snapshot.ts';
import type { MackerelClient } from './mackerel/client.ts';
import { SourceError } from './source-error.ts';

export interface HostsRead {
  /** `null` when there was no list at all. */
  rows: Host[] | null;
  failure: SourceError | null;
}

/** @throws SourceError when asking for alerts would meet the same failure */
export async function readHosts(client: MackerelClient): Promise<HostsRead> {
  try {
    const { rows, lostRows } = await client.fetchHosts();
    const what = `with ${lostRows} hosts that cannot be identified`;
    return { rows, failure: lostRows === 0 ? null : client.wrongShape('hosts', what) };
  } catch (thrown) {
    // Open alerts are bad news that counts even when nobody can say which hosts are fine.
    const maySayMore = thrown instanceof SourceError && ['server', 'shape'].includes(thrown.failureCause);
    if (!maySayMore) throw thrown;
    return { rows: null, failure: thrown };
  }
}

export interface SingleHostsRead {
  found: Host[];
  /** Mackerel does not know them, or does not tell. */
  unknownIds: string[];
  /** How many were not asked for: the next runs do. */
  leftOver: number;
}

/** Hosts that alerts name and no list holds; retired ones are answered too. */
export async function readSingleHosts(client: MackerelClient, ids: readonly string[]): Promise<SingleHostsRead> {
  const read: SingleHostsRead = { found: [], unknownIds: [], leftOver: 0 };
  for (const [i, id] of ids.entries()) {
    read.leftOver = ids.length - i;
    if (i === READS_A_RUN.hosts || !client.hasTimeLeft()) return read;
    try {
      const host = await client.fetchHost(id);
      if (host === undefined) read.unknownIds.push(id);
      else read.found.push(host);
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      client.oddities.count('host_unread');
      if (isPassing(thrown)) return read;
      read.unknownIds.push(id);
    }
  }
  return { ...read, leftOver: 0 };
}

/** Whether the same question may be answered later; then there is no use in going on now. */
export function isPassing({ failureCause }: SourceError): boolean {
  return !['forbidden', 'shape'].includes(failureCause);
}

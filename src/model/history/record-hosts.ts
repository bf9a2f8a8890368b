import { compareText } from '../../base/text.ts';
import type { Host, OrganizationSnapshot } from '../../snapshot/snapshot.ts';
import { isAwayStatus } from '../../snapshot/unread-hosts.ts';
import type { HostRecord } from './history.ts';

/** What one reading and the memory of hosts that are gone say about the host of an alert; looked up where there is one. */
export class HostFacts {
  readonly #read: OrganizationSnapshot;
  readonly #known: readonly HostRecord[];
  #places: { listed: Map<string, Host>; carried: Set<string>; gone: Map<string, Host> } | undefined;

  constructor(read: OrganizationSnapshot, known: readonly HostRecord[]) {
    this.#read = read;
    this.#known = known;
  }

  of(id: string | null): { host: Host | undefined; isHostRead: boolean } {
    if (id === null) return { host: undefined, isHostRead: false };
    const { listed, carried, gone } = (this.#places ??= this.#findPlaces());
    const found = listed.get(id);
    return { host: found ?? gone.get(id), isHostRead: found !== undefined && !carried.has(id) };
  }

  #findPlaces(): { listed: Map<string, Host>; carried: Set<string>; gone: Map<string, Host> } {
    const { hosts, carriedHosts = 0, goneHosts = [] } = this.#read;
    const remembered = this.#known.flatMap(({ id, phases, gone }): Host[] =>
      gone === undefined ? [] : [{ id, status: phases.at(-1)!.status, ...pickFacts(gone) }],
    );
    return {
      listed: new Map(hosts.map((host) => [host.id, host])),
      carried: new Set(hosts.slice(hosts.length - carriedHosts).map(({ id }) => id)),
      gone: new Map([...remembered, ...goneHosts].map((host) => [host.id, host])),
    };
  }
}

/** Keeps the changes of hosts that were ever seen in anything but working or standby, and what hosts were that are gone. */
export function recordHosts(
  known: readonly HostRecord[],
  { hosts, goneHosts = [] }: Pick<OrganizationSnapshot, 'hosts' | 'goneHosts'>,
  takenAt: Date,
): HostRecord[] {
  const records = new Map(known.map((record) => [record.id, record]));
  for (const host of hosts) {
    const record = records.get(host.id);
    const phase = { from: takenAt, status: host.status };
    if (record === undefined) {
      if (isAway(host)) records.set(host.id, { id: host.id, phases: [phase] });
    } else {
      const last = record.phases.at(-1)!;
      const isChange = last.status !== host.status && takenAt > last.from;
      if (isChange) records.set(host.id, { id: host.id, phases: [...record.phases, phase] });
      else if (record.gone !== undefined) records.set(host.id, { id: host.id, phases: record.phases });
    }
  }
  for (const host of goneHosts) {
    const record = records.get(host.id) ?? { id: host.id, phases: [{ from: takenAt, status: host.status }] };
    if (record.gone === undefined) records.set(host.id, { ...record, gone: { at: takenAt, ...pickFacts(host) } });
  }
  return [...records.values()].toSorted((a, b) => compareText(a.id, b.id));
}

/** @returns none when nothing of it is worth keeping */
export function forgetOldHost(record: HostRecord, cutoff: Date): HostRecord[] {
  if (record.gone !== undefined) return record.gone.at >= cutoff ? [record] : [];
  const firstKept = Math.max(
    0,
    record.phases.findLastIndex(({ from }) => from < cutoff),
  );
  const phases = record.phases.slice(firstKept);
  // Its last phase may go on for ever, but a host that has been back for so long is like any other.
  if (!phases.some(isAway)) return [];
  return [phases.length === record.phases.length ? record : { id: record.id, phases }];
}

function isAway({ status }: { status: Host['status'] }): boolean {
  return isAwayStatus(status);
}

function pickFacts({ name, label, services }: Omit<Host, 'id' | 'status'>): Omit<Host, 'id' | 'status'> {
  return { name, label, services };
}

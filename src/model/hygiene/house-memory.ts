import { DAY_MS } from '../../base/durations.ts';
import type { OrganizationConfig } from '../../config/config.ts';
import type { OrganizationSnapshot, Snapshot } from '../../snapshot/snapshot.ts';

/** What house-keeping remembers between runs, by organization: neither Mackerel nor the history tells it. */
export type HouseMemory = ReadonlyMap<string, OrganizationMemory>;

/** Long enough for the start of yesterday, in any zone. */
const KEPT_DAYS = 3;

export interface OrganizationMemory {
  /** Each holds from `at` up to the next; oldest first, at least one, only changes. The first one held {@link KEPT_DAYS} ago. */
  hostCounts: { at: Date; hosts: number }[];
  /** Monitors that are muted, by id, with when they were first seen so. */
  mutedSince: ReadonlyMap<string, Date>;
}

/**
 * The memory with what `snapshot` says in it. An organization that could not be read keeps what it had; one that was
 * renamed goes on under its new name; one that is read no more is forgotten.
 */
export function rememberHouse(
  memory: HouseMemory | null,
  snapshot: Snapshot,
  organizations: readonly Pick<OrganizationConfig, 'name' | 'formerly'>[],
): HouseMemory {
  const formerlyOf = new Map(organizations.map(({ name, formerly }) => [name, formerly]));
  const next = new Map<string, OrganizationMemory>();
  for (const read of snapshot.organizations) {
    const names = [read.name, ...(formerlyOf.get(read.name) ?? []).toReversed()];
    const last = names.map((name) => memory?.get(name)).find((known) => known !== undefined);
    const own = read.failure === null ? rememberOrganization(last, read, snapshot.takenAt) : last;
    if (own !== undefined) next.set(read.name, own);
  }
  return next;
}

function rememberOrganization(
  last: OrganizationMemory | undefined,
  { hosts, monitors }: OrganizationSnapshot,
  now: Date,
): OrganizationMemory {
  const counts = last?.hostCounts ?? [];
  const isSame = counts.at(-1)?.hosts === hosts.length;
  const all = isSame ? counts : [...counts, { at: now, hosts: hosts.length }];
  const muted = monitors.filter(({ isMuted }) => isMuted);
  return {
    hostCounts: all.slice(Math.max(0, indexAt(all, new Date(now.getTime() - KEPT_DAYS * DAY_MS)))),
    mutedSince: new Map(muted.map(({ id }) => [id, last?.mutedSince.get(id) ?? now])),
  };
}

/** How many hosts there were at an instant; `undefined` where it was not looked at yet. */
export function hostsAt({ hostCounts }: OrganizationMemory, instant: Date): number | undefined {
  return hostCounts[indexAt(hostCounts, instant)]?.hosts;
}

function indexAt(counts: OrganizationMemory['hostCounts'], instant: Date): number {
  return counts.findLastIndex(({ at }) => at <= instant);
}

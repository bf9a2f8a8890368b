import { saysSame } from '../../snapshot/reading-times.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { History, OrganizationHistory } from './history.ts';
import { isSamePast } from './unread-past.ts';

export interface Learned {
  snapshot: Snapshot | null;
  history: History;
}

/**
 * Names of organizations of which a run learned anything but that all is as it was, or of which it could not learn all.
 * @param after `history`: recorded from that of `before`, so that what did not change is the very same
 */
export function changedOrganizations(before: Learned, after: Learned & { snapshot: Snapshot }): Set<string> {
  const reads = new Map((before.snapshot?.organizations ?? []).map((record) => [record.name, record]));
  const pasts = new Map(before.history.organizations.map((own) => [own.name, own]));
  const presents = new Map(after.history.organizations.map((own) => [own.name, own]));
  const changed = after.snapshot.organizations.filter((record) => {
    const last = reads.get(record.name);
    const isWhole = record.failure === null && record.readAt !== null && record.pending === undefined;
    if (last === undefined || !isWhole || record.readBack.resumeFrom !== null || !saysSame(record, last)) return true;
    return !hasSamePast(pasts.get(record.name), presents.get(record.name));
  });
  const present = new Set(after.snapshot.organizations.map(({ name }) => name));
  const gone = [...reads.keys()].filter((name) => !present.has(name));
  return new Set([...changed.map(({ name }) => name), ...gone]);
}

/** When it was observed grows with each look. */
function hasSamePast(a: OrganizationHistory | undefined, b: OrganizationHistory | undefined): boolean {
  return a !== undefined && b !== undefined && isSamePast(a, b);
}

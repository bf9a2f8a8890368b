import { createHash } from 'node:crypto';

export interface ShownPage {
  contentHash: string;
  changedAt: Date;
}

export interface ChangeStamper {
  /**
   * The page with the instant at which its present content first appeared: the run's instant when it differs from what
   * was shown last, otherwise the instant it had then. `stamp` names the pair: equal stamps, equal bytes.
   */
  stamp<T extends { changedAt: Date }>(id: string, page: T): { page: T; stamp: string };
  /** What has been stamped so far, for the next run. */
  shown(): Map<string, ShownPage>;
}

/** Pages are compared by the hash of everything they hold except `changedAt`, so an untouched page keeps its bytes. */
export function createChangeStamper(lastShown: ReadonlyMap<string, ShownPage>, now: Date): ChangeStamper {
  const shown = new Map<string, ShownPage>();
  return {
    stamp(id, page) {
      const contentHash = hashContent(page);
      const last = lastShown.get(id);
      const changedAt = last?.contentHash === contentHash ? last.changedAt : now;
      shown.set(id, { contentHash, changedAt });
      return { page: { ...page, changedAt }, stamp: `${contentHash}@${changedAt.toISOString()}` };
    },
    shown: () => shown,
  };
}

function hashContent(page: { changedAt: Date }): string {
  const { changedAt: _ignored, ...content } = page;
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}

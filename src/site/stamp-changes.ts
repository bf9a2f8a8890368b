import { hash } from 'node:crypto';
import type { DayBar, Incident } from '../model/status-page.ts';
import { factsText } from './machine/facts-text.ts';

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
      const isKnown = last?.contentHash === contentHash && last.changedAt <= now;
      const changedAt = isKnown ? last.changedAt : now;
      shown.set(id, { contentHash, changedAt });
      return { page: { ...page, changedAt }, stamp: `${contentHash}@${changedAt.toISOString()}` };
    },
    shown: () => shown,
  };
}

/** What a page must be to be compared; bars and incidents are looked for, everything else is taken as it is. */
interface Comparable {
  changedAt: Date;
  components?: readonly object[];
  incidents?: readonly Incident[];
}

function hashContent({ changedAt: _ignored, components, incidents, ...content }: Comparable): string {
  const parts = [content, components?.map(withBarsAsText), incidents?.map(digestOf)];
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

// An incident is compared on its start page, in its month and on its own page.
const digests = new WeakMap<object, string>();

/** Names everything that something holds; a digest stays what it is. */
export function digestOf(facts: object): string {
  let digest = digests.get(facts);
  if (digest === undefined) {
    digest = hash('sha256', factsText(facts), 'base64url');
    digests.set(facts, digest);
  }
  return digest;
}

const BAR_LETTERS: Record<DayBar['state'], string> = {
  outage: 'x',
  degraded: 'd',
  maintenance: 'm',
  operational: 'o',
  no_data: 'n',
};

// Printing ninety objects a component was most of the work of a page's hash. Most components share their bars.
const textOfBars = new WeakMap<readonly DayBar[], string>();

function withBarsAsText(component: { bars?: readonly DayBar[] }): object {
  const { bars } = component;
  if (bars === undefined) return component;
  let text = textOfBars.get(bars);
  if (text === undefined) {
    text = bars.map(({ state, minutes }) => BAR_LETTERS[state] + (minutes === 0 ? '' : minutes)).join('');
    textOfBars.set(bars, text);
  }
  return { ...component, bars: text };
}

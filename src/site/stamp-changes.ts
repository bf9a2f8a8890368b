import { hash } from 'node:crypto';
import { isoText } from '../base/iso-text.ts';
import type { DayBar, Incident, StatusPage } from '../model/status-page.ts';
import { carriedOf } from '../model/reports/carried-incidents.ts';
import { factsText } from './machine/facts-text.ts';
import { customerOf } from './site-file.ts';

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
  /** The same of facts that name all of a page, or of a part of one. */
  stampFacts(id: string, facts: object): { changedAt: Date; stamp: string };
  /** The same of what is known to be as it was shown last; `undefined` where nothing was. */
  again(id: string): { changedAt: Date; stamp: string } | undefined;
  /** What was shown last of a customer goes on. */
  carry(customerId: string): void;
  /** What has been stamped so far, for the next run. */
  shown(): Map<string, ShownPage>;
}

/**
 * Pages are compared by the hash of everything they hold except `changedAt`, so an untouched page keeps its bytes, and
 * `feedSince`: it divides statements that are compared themselves, and is the run's own instant until reports are issued.
 */
export function createChangeStamper(lastShown: ReadonlyMap<string, ShownPage>, now: Date): ChangeStamper {
  const shown = new Map<string, ShownPage>();
  let byCustomer: Map<string, string[]> | undefined;
  function stampHash(id: string, contentHash: string): { changedAt: Date; stamp: string } {
    const last = lastShown.get(id);
    const isKnown = last?.contentHash === contentHash && last.changedAt <= now;
    const own = { contentHash, changedAt: isKnown ? last.changedAt : now };
    shown.set(id, own);
    return { changedAt: own.changedAt, stamp: stampText(own) };
  }
  return {
    carry(customerId) {
      byCustomer ??= groupIds(lastShown.keys());
      for (const id of byCustomer.get(customerId) ?? []) shown.set(id, lastShown.get(id)!);
    },
    again(id) {
      const last = lastShown.get(id);
      if (last === undefined || last.changedAt > now) return undefined;
      shown.set(id, last);
      return { changedAt: last.changedAt, stamp: stampText(last) };
    },
    stamp(id, page) {
      const { changedAt, stamp } = stampHash(id, hashContent(page));
      return { page: { ...page, changedAt }, stamp };
    },
    stampFacts: (id, facts) => stampHash(id, hashText([facts, null])),
    shown: () => shown,
  };
}

function stampText({ contentHash, changedAt }: ShownPage): string {
  return `${contentHash}@${isoText(changedAt)}`;
}

/** By customer. */
function groupIds(ids: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const customerId = customerOf(id);
    if (customerId === undefined) continue;
    const group = groups.get(customerId);
    if (group === undefined) groups.set(customerId, [id]);
    else group.push(id);
  }
  return groups;
}

/** What a page must be to be compared; incidents are looked for, everything else is taken as it is. */
interface Comparable {
  changedAt: Date;
  feedSince?: Date | null;
  incidents?: readonly Incident[];
}

function hashContent({ changedAt: _run, feedSince: _divides, incidents, ...content }: Comparable): string {
  return hashText([content, incidents?.map(digestOf)]);
}

function hashText(value: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(value), 'base64url');
}

/** Names the days of a page, its bars and its shares. */
export function stampOfDays({ days, components }: Pick<StatusPage, 'days' | 'components'>): string {
  const rows = components.map(({ bars, uptime }) => [textOfBars(bars), uptime]);
  return hashText([days, rows]);
}

// An incident is compared on its start page, in its month and on its own page.
const digests = new WeakMap<object, string>();

/** Names everything that something holds; a digest stays what it is. */
export function digestOf(facts: object): string {
  let digest = carriedOf(facts)?.digest ?? digests.get(facts);
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
const textsOfBars = new WeakMap<readonly DayBar[], string>();

function textOfBars(bars: readonly DayBar[]): string {
  let text = textsOfBars.get(bars);
  if (text === undefined) {
    text = '';
    // Days without an event are one and the same value, and most come in rows.
    for (let from = 0, to = 0; from < bars.length; from = to) {
      const bar = bars[from]!;
      while (bars[to] === bar) to++;
      text += (BAR_LETTERS[bar.state] + (bar.minutes === 0 ? '' : bar.minutes)).repeat(to - from);
    }
    textsOfBars.set(bars, text);
  }
  return text;
}

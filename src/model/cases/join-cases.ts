import { compareText } from '../../base/text.ts';
import type { Hit } from '../model.ts';
import { hitKey, isSamePlace } from './hits.ts';
import { anyOrdinalOf } from './seed.ts';

/** What joining looks at in a case that was shown. */
export interface KnownCase {
  caseId: string;
  /** Its hits, by their keys. */
  members: readonly { key: string }[];
  isRetracted: boolean;
}

export interface JoinOptions {
  joinMs: number;
  /** The hit began so much before it counted: where a rule wants an alert to be open for a while. */
  countedFrom: (hit: Hit) => Date;
  /** What opened before and was over by then, and is learned only now, is late; `null`: nothing is. */
  lateBefore: Date | null;
}

export interface JoinedCase {
  /** `null`: it is new, and has no id yet. */
  caseId: string | null;
  /** By beginning. */
  hits: Hit[];
}

/**
 * Cases of one page: what was shown stays where it was shown, and nothing merges. A new hit joins an open case when that one's
 * latest hit began within `joinMs` of it, or when the case hits the same place; else one that ended at most `joinMs` before.
 */
export function joinCases(hits: readonly Hit[], known: readonly KnownCase[], options: JoinOptions): JoinedCase[] {
  const drafts = known.map(({ caseId, isRetracted }) => new Draft(caseId, isRetracted, options.countedFrom));
  const homes = new Map<string, Draft>();
  for (const [i, { members }] of known.entries()) for (const { key } of members) homes.set(key, drafts[i]!);
  const fresh: Hit[] = [];
  for (const hit of hits) {
    const key = hitKey(hit);
    const home = homes.get(key) ?? homes.get(anyOrdinalOf(key));
    if (home === undefined) fresh.push(hit);
    else home.add(hit);
  }
  const candidates = drafts.filter((draft) => draft.hits.length > 0 && !draft.isRetracted).toSorted(byStart);
  for (const hit of fresh.toSorted(compareHits)) {
    const home = findHome(hit, candidates, options) ?? new Draft(null, false, options.countedFrom);
    home.add(hit);
    if (home.hits.length > 1) continue;
    drafts.push(home);
    // Fresh ones come by their beginning: all that are there began earlier, or were shown before.
    candidates.push(home);
  }
  return drafts.map(({ caseId, hits: own }) => ({
    caseId,
    hits: own.length > 1 ? own.toSorted(compareHits) : own,
  }));
}

/** A case while it is put together; its bounds are kept, for every new hit asks for them. */
class Draft {
  readonly caseId: string | null;
  readonly isRetracted: boolean;
  hits: Hit[] = [];
  startMs = Infinity;
  endMs = -Infinity;
  /** When its latest hit began to count. */
  latestMs = -Infinity;
  readonly #countedFrom: JoinOptions['countedFrom'];

  constructor(caseId: string | null, isRetracted: boolean, countedFrom: JoinOptions['countedFrom']) {
    this.caseId = caseId;
    this.isRetracted = isRetracted;
    this.#countedFrom = countedFrom;
  }

  add(hit: Hit): void {
    // Most have one, and a list that is pushed to has room for seventeen.
    if (this.hits.length === 0) this.hits = [hit];
    else this.hits.push(hit);
    this.startMs = Math.min(this.startMs, hit.from.getTime());
    this.endMs = Math.max(this.endMs, hit.to === null ? Infinity : hit.to.getTime());
    this.latestMs = Math.max(this.latestMs, this.#countedFrom(hit).getTime());
  }

  hitsPlaceOf(hit: Hit): boolean {
    return this.hits.some(
      (other) => isSamePlace(other, hit) && other.from <= hit.from && (other.to === null || other.to > hit.from),
    );
  }
}

function byStart(a: Draft, b: Draft): number {
  return a.startMs - b.startMs;
}

function findHome(hit: Hit, candidates: readonly Draft[], options: JoinOptions): Draft | undefined {
  const { joinMs, lateBefore } = options;
  if (lateBefore !== null && hit.to !== null && hit.from <= lateBefore) {
    // Of a past that is read for the first time, what was shown of it is added to; the rest falls into cases as it always does.
    const shown = hit.isPast ? candidates.filter(({ caseId }) => caseId !== null) : candidates;
    const overlapped = shown.find((draft) => draft.hits.some((other) => overlap(hit, other)));
    if (overlapped !== undefined) return overlapped;
  }
  const begin = options.countedFrom(hit).getTime();
  const isNear = (draft: Draft): boolean => Math.abs(begin - draft.latestMs) <= joinMs;
  const joined = candidates.find((draft) => draft.endMs > begin && (isNear(draft) || draft.hitsPlaceOf(hit)));
  if (joined !== undefined) return joined;
  const ended = candidates.filter((draft) => draft.endMs <= begin && begin - draft.endMs <= joinMs);
  return ended.length === 0 ? undefined : ended.reduce((a, b) => (b.endMs > a.endMs ? b : a));
}

function overlap(a: Hit, b: Hit): boolean {
  return (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to);
}

/** By opening, then id. */
export function compareHits(a: Hit, b: Hit): number {
  return (
    a.from.getTime() - b.from.getTime() ||
    compareText(a.touch.organization.name, b.touch.organization.name) ||
    compareText(a.touch.alert.id, b.touch.alert.id) ||
    a.ordinal - b.ordinal
  );
}

import { groupBy } from '../../base/group-by.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import type { Hit, OrganizationModel, Touch } from '../model.ts';
import type { ComponentFact } from '../ledger/ledger.ts';

/**
 * Every pause begins a new one, so a changed joining time never renumbers them. An alert that merely fell to a level that the
 * rules ignore is not over: its hit goes on until the alert is closed.
 *
 * @param begunAt since when the page is told without a gap
 */
export function hitsOfTouch(touch: Touch, begunAt: Date): Hit[] {
  const runs = runsOf(touch.windows);
  return runs.map((windows, i) => {
    const to = overAt(windows.at(-1)!);
    return { touch, ordinal: i + 1, windows, from: windows[0]!.from, to, isPast: isPast(touch, to, begunAt) };
  });
}

/** One without a pause is the very list. */
function runsOf(all: readonly EffectiveWindow[]): (readonly EffectiveWindow[])[] {
  if (all.length === 1) return [all];
  const runs: EffectiveWindow[][] = [];
  for (const window of all) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const goesOn = last?.end === 'lowered' || last?.to?.getTime() === window.from.getTime();
    if (run !== undefined && goesOn) run.push(window);
    else runs.push([window]);
  }
  return runs.length === 1 ? [all] : runs;
}

function overAt({ to, end, overAt: closedAt }: EffectiveWindow): Date | null {
  return end === 'lowered' ? null : (closedAt ?? to);
}

/** Until when anybody looked at it: at `now`, where its organization can be read. */
export function seenUntilOf({ unreadable }: Pick<OrganizationModel, 'unreadable'>, now: Date): Date {
  return unreadable?.lastReadAt ?? now;
}

/** Names a hit in the ledger. */
export function hitKey({ touch: { organization, alert }, ordinal }: Hit): string {
  return JSON.stringify([organization.name, alert.id, ordinal]);
}

/**
 * It was over before its organization was read as a whole for the first time, or before the page began: nobody looked, so it is
 * no news, however late it is learned – because a key was missing, because the reading back takes several runs, because logs
 * are read a few a run, because the customer is new or came back.
 */
function isPast({ organization: { firstReadAt } }: Touch, to: Date | null, begunAt: Date): boolean {
  return to !== null && (firstReadAt === null || to <= firstReadAt || to <= begunAt);
}

/** What it hits, whatever a page may show of it: hits of one place follow one another, hits of several are a wider case. */
export function placeKey({ touch }: Hit): string {
  return JSON.stringify([touch.organization.name, placeIn(touch)]);
}

/** Whether they have one {@link placeKey}. */
export function isSamePlace({ touch: a }: Hit, { touch: b }: Hit): boolean {
  return a.organization.name === b.organization.name && placeIn(a) === placeIn(b);
}

function placeIn({ alert, target }: Touch): string {
  return alert.hostId ?? (target.kind === 'service' ? `service ${target.service}` : 'customer');
}

/** By {@link placeKey}, in the order in which they were hit first. */
export function byPlace(hits: readonly Hit[]): Map<string, Hit[]> {
  return groupBy(hits, placeKey);
}

/** Of all of them; of one its very list. */
export function windowsOf(hits: readonly Pick<Hit, 'windows'>[]): readonly EffectiveWindow[] {
  return hits.length === 1 ? hits[0]!.windows : hits.flatMap(({ windows }) => windows);
}

/** A hit as reports look at it: of whatever page, with everything it hits there. */
export interface CaseHit {
  /** Names it in the ledger. */
  key: string;
  from: Date;
  /** `null` while it lasts, or is still looked at though no window of it lasts. */
  to: Date | null;
  /** See {@link Hit.isPast}. */
  isPast: boolean;
  /** See {@link seenUntilOf}. */
  seenUntil: Date;
  windows: readonly EffectiveWindow[];
  /**
   * What it is made of, where what readers see as one thing is several: three servers that were out once each do not come and
   * go. Left out: it is one.
   */
  parts?: readonly Hit[];
  components: readonly ComponentFact[];
}

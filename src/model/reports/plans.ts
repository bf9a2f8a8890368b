import { hash } from 'node:crypto';
import { compareText } from '../../base/text.ts';
import type { LedgerPlan } from '../ledger/ledger.ts';
import type { ShownNotice } from '../announced/announcement-incidents.ts';
import type { ShownMaintenance } from '../maintenance/maintenance-list.ts';
import type { PlanDates } from '../status-page.ts';

// When maintenances and notices were announced, changed and withdrawn: at the run that said so, whatever else its page says.

const DAY_MS = 24 * 3_600_000;

/** A maintenance or notice as a page shows it now. */
export type ShownPlan = Omit<LedgerPlan, keyof PlanDates | 'withdrawnAt'> & {
  /** Instants that humans wrote beside its updates. */
  writtenAt: Date[];
};

export interface RecordPlansOptions {
  now: Date;
  /** Everything was read: what is not shown any more was taken back. */
  isComplete: boolean;
  /** `first`: nothing was ever said on this page; `release-0.1.0`: something was, and kept no dates. */
  past: 'kept' | 'first' | 'release-0.1.0';
}

export function planOfMaintenance(maintenance: ShownMaintenance): ShownPlan {
  const { id, series, title, text, startsAt, endsAt, components, bodyMarkdown, updates, state } = maintenance;
  const ids = components.map((component) => component.id);
  const digest = digestOf([title, text, bodyMarkdown, updates, ids.toSorted(compareText), startsAt, endsAt, state]);
  const writtenAt = updates.map(({ at }) => at);
  return { kind: 'maintenance', series, id, title, text, startsAt, endsAt, components: ids, digest, writtenAt };
}

export function planOfNotice({ id, title, startsAt, endsAt, bodyMarkdown, updates }: ShownNotice): ShownPlan {
  const digest = digestOf([title, bodyMarkdown, updates, startsAt, endsAt]);
  const writtenAt = updates.map(({ at }) => at);
  return {
    kind: 'notice', series: id, id, title, text: null, startsAt, endsAt, components: [], digest, writtenAt,
  }; // prettier-ignore
}

/**
 * The plans of one page after this run. Times of one series are matched by their start, then in their order: what is left
 * over on both sides was moved, and keeps its id. What is not shown any more was withdrawn, unless it is over, or another
 * maintenance speaks of it by now.
 */
export function recordPlans(
  known: readonly LedgerPlan[],
  shown: readonly ShownPlan[],
  options: RecordPlansOptions,
): LedgerPlan[] {
  const before = matchPlans(known, shown, options.now);
  const taken = new Set(known.map(({ id }) => id));
  const standing = shown.map((plan) => {
    const last = before.get(plan);
    return last === undefined ? announce(plan, taken, options) : repeat(last, plan, options.now);
  });
  const matched = new Set(before.values());
  const gone = known.filter((plan) => !matched.has(plan)).flatMap((plan) => letGo(plan, standing, options));
  return [...standing, ...gone].toSorted(
    (a, b) => a.announcedAt.getTime() - b.announcedAt.getTime() || compareText(a.id, b.id),
  );
}

/** Until when it is to be kept: its end, or where it has none its beginning. */
export function isOver({ startsAt, endsAt }: Pick<LedgerPlan, 'startsAt' | 'endsAt'>, now: Date): boolean {
  const until = endsAt ?? startsAt;
  return until === null || until <= now;
}

function matchPlans(known: readonly LedgerPlan[], shown: readonly ShownPlan[], now: Date): Map<ShownPlan, LedgerPlan> {
  const matches = new Map<ShownPlan, LedgerPlan>();
  const bySeries = groupBySeries(known);
  for (const [series, plans] of groupBySeries(shown)) {
    const left = new Set((bySeries.get(series) ?? []).toSorted(byStart));
    const open: ShownPlan[] = [];
    for (const plan of plans.toSorted(byStart)) {
      const same = [...left].find(({ startsAt }) => startsAt?.getTime() === plan.startsAt?.getTime());
      if (same === undefined) open.push(plan);
      else matches.set(plan, same);
      if (same !== undefined) left.delete(same);
    }
    // What is over was not moved.
    const movable = [...left].filter((plan) => plan.kind === 'notice' || !isOver(plan, now));
    for (const [i, plan] of open.entries()) if (movable[i] !== undefined) matches.set(plan, movable[i]);
  }
  return matches;
}

function announce(plan: ShownPlan, taken: Set<string>, { now, past }: RecordPlansOptions): LedgerPlan {
  const { writtenAt: _, ...facts } = plan;
  const id = freeId(plan.id, taken);
  taken.add(id);
  const dates =
    past === 'release-0.1.0'
      ? datesOfRelease010(plan, now)
      : past === 'first' && isOver(plan, now)
        ? datesOfEvents(plan, now)
        : { announcedAt: now, statedAt: now, changedAt: now };
  const updatesSaidAt = plan.writtenAt.map((at) => (past === 'kept' ? now : earlierOf(at, now)));
  return { ...facts, id, ...dates, sequence: 0, updatesSaidAt, withdrawnAt: null };
}

function repeat(last: LedgerPlan, plan: ShownPlan, now: Date): LedgerPlan {
  const { writtenAt, ...facts } = plan;
  const { id, announcedAt } = last;
  const at = laterOf(last.changedAt, now);
  const isMoved = !isSameTime(last.startsAt, plan.startsAt) || !isSameTime(last.endsAt, plan.endsAt);
  const isChanged = isMoved || last.digest !== plan.digest || last.withdrawnAt !== null;
  return {
    ...facts,
    id,
    announcedAt,
    // One that was withdrawn and stands again is stated anew.
    statedAt: isMoved || last.withdrawnAt !== null ? at : last.statedAt,
    changedAt: isChanged ? at : last.changedAt,
    sequence: last.sequence + (isMoved ? 1 : 0),
    updatesSaidAt: writtenAt.map((_, i) => last.updatesSaidAt[i] ?? at),
    withdrawnAt: null,
  };
}

function letGo(
  plan: LedgerPlan,
  standing: readonly LedgerPlan[],
  { now, isComplete }: RecordPlansOptions,
): LedgerPlan[] {
  if (plan.kind === 'notice') return isComplete ? [] : [plan];
  if (isOver(plan, now)) return [];
  if (plan.withdrawnAt !== null || !isComplete) return [plan];
  if (standing.some((other) => speaksOf(other, plan))) return [];
  const at = laterOf(plan.changedAt, now);
  return [{ ...plan, statedAt: at, changedAt: at, withdrawnAt: at }];
}

/** Whether it covers the other: at some of its time, and all that it is about. */
function speaksOf(announced: LedgerPlan, planned: LedgerPlan): boolean {
  if (announced.kind !== 'maintenance' || announced.startsAt === null || planned.startsAt === null) return false;
  const overlaps =
    (planned.endsAt === null || announced.startsAt < planned.endsAt) &&
    (announced.endsAt === null || planned.startsAt < announced.endsAt);
  if (!overlaps) return false;
  const ids = new Set(announced.components);
  return ids.size === 0 || (planned.components.length > 0 && planned.components.every((id) => ids.has(id)));
}

/** As the release that kept none told them, so that nothing that was fed is fed again. */
function datesOfRelease010({ kind, startsAt, endsAt, writtenAt }: ShownPlan, now: Date): Dates {
  const ahead = kind === 'maintenance' ? 14 * DAY_MS : 0;
  const cameIntoView = startsAt === null ? now : new Date(startsAt.getTime() - ahead);
  const announcedAt = earlierOf(now, writtenAt.length > 0 ? writtenAt.reduce(earlierOf) : cameIntoView);
  const turns = kind === 'notice' ? [] : [startsAt, endsAt].filter((at) => at !== null && at <= now);
  const changedAt = [...writtenAt, ...turns].reduce<Date>((a, b) => laterOf(a, b!), announcedAt);
  return { announcedAt, statedAt: announcedAt, changedAt };
}

function datesOfEvents({ startsAt, endsAt }: ShownPlan, now: Date): Dates {
  const announcedAt = startsAt ?? now;
  return { announcedAt, statedAt: announcedAt, changedAt: endsAt ?? announcedAt };
}

type Dates = Pick<LedgerPlan, 'announcedAt' | 'statedAt' | 'changedAt'>;

/** A time that was moved away keeps its id; another one at its place gets the next. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let number = 2; ; number++) if (!taken.has(`${id}-${number}`)) return `${id}-${number}`;
}

function digestOf(facts: readonly unknown[]): string {
  return hash('sha1', JSON.stringify(facts), 'base64url').slice(0, 16);
}

function groupBySeries<P extends Pick<LedgerPlan, 'kind' | 'series'>>(plans: readonly P[]): Map<string, P[]> {
  const groups = new Map<string, P[]>();
  for (const plan of plans) {
    const series = `${plan.kind} ${plan.series}`;
    const group = groups.get(series) ?? [];
    group.push(plan);
    groups.set(series, group);
  }
  return groups;
}

function byStart(a: Pick<LedgerPlan, 'startsAt'>, b: Pick<LedgerPlan, 'startsAt'>): number {
  return (a.startsAt?.getTime() ?? 0) - (b.startsAt?.getTime() ?? 0);
}

function isSameTime(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}

function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function earlierOf(a: Date, b: Date): Date {
  return a < b ? a : b;
}

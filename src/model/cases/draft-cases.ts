import { earliestOf, lastEndOf } from '../../base/moments.ts';
import type { Rule } from '../../config/config.ts';
import type { CustomerModel, Hit, Touch } from '../model.ts';
import { freeCaseId, spokenNumber } from '../ledger/case-id.ts';
import { unite } from './component-times.ts';
import { FLAPPING_TIMES, flappingUntil } from '../ledger/flapping.ts';
import { byPlace, hitsOfTouch, seenUntilOf } from './hits.ts';
import { joinCases } from './join-cases.ts';
import { saidOverAt, type LedgerCase, type PageLedger } from '../ledger/ledger.ts';

const MINUTE_MS = 60_000;

/** Hits that belong together, under the id their case has, before anybody looks at what they mean for the page. */
export interface CaseDraft {
  caseId: string;
  /** At least one. */
  hits: readonly Hit[];
  from: Date;
  /** `null` also while something of it comes and goes. */
  to: Date | null;
  /** What was said of it; new ones have no report yet. */
  known: LedgerCase;
}

export interface DraftOptions {
  joinMs: number;
  now: Date;
  /** The run before; `null`: this is the first reading. */
  judgedAt: Date | null;
  siteId: string;
  timeZone: string;
}

/** A customer's cases: where each of its alerts was shown, or where it joins. Takes back what somebody took back. */
export function draftCases(
  customer: CustomerModel,
  page: PageLedger | undefined,
  options: DraftOptions,
): { drafts: CaseDraft[]; touches: Touch[] } {
  const begunAt = page?.begunAt ?? options.now;
  const hits = customer.touches.flatMap((touch) => hitsOfTouch(touch, begunAt));
  const known = page?.cases ?? [];
  const joined = joinCases(
    hits,
    known.map(({ caseId, members, retractedAt }) => ({ caseId, members, isRetracted: retractedAt !== null })),
    { joinMs: options.joinMs, countedFrom: countedFrom(customer.rules), lateBefore: options.judgedAt },
  );
  const taken = new Set(known.map(({ caseId }) => caseId));
  const spoken = new Set(known.map((each) => each.spokenNumber));
  const retracted: Hit[] = [];
  const drafts = joined.flatMap(({ caseId, hits: own }, i): CaseDraft[] => {
    if (own.length === 0) return [];
    const before = caseId === null ? newCase(customer.config.id, own, taken, spoken, options) : known[i]!;
    if (before.retractedAt !== null) {
      retracted.push(...own);
      return [];
    }
    const { from, to } = boundsOf(own, before, options);
    return [{ caseId: before.caseId, hits: own, from, to, known: before }];
  });
  drafts.sort((a, b) => a.from.getTime() - b.from.getTime());
  return { drafts, touches: retracted.length === 0 ? customer.touches : without(customer.touches, retracted) };
}

function newCase(
  page: string,
  hits: readonly Hit[],
  taken: Set<string>,
  spoken: Set<string>,
  { siteId, timeZone }: DraftOptions,
): LedgerCase {
  const first = hits[0]!;
  const caseId = freeCaseId(first.touch.alert.id, taken);
  taken.add(caseId);
  const openedAt = first.from;
  const number = spokenNumber({ siteId, page, caseId, openedAt, timeZone, taken: spoken });
  spoken.add(number);
  return { caseId, spokenNumber: number, openedAt, members: [], reports: [], retractedAt: null };
}

/** When a case began and ended; nothing is over while something of it comes and goes. */
function boundsOf(
  hits: readonly Hit[],
  known: LedgerCase,
  { joinMs, now }: Pick<DraftOptions, 'joinMs' | 'now'>,
): { from: Date; to: Date | null } {
  const from = earliestOf(hits.map((hit) => hit.from))!;
  const to = lastEndOf(hits.map((hit) => hit.to));
  // Of most there are one or two, and no place is asked.
  if (to === null || hits.length < FLAPPING_TIMES) return { from, to };
  const over = saidOverAt(known);
  const flaps = [...byPlace(hits).values()].some((own) => {
    const seenUntil = seenUntilOf(own[0]!.touch.organization, now);
    return flappingUntil(unite(own), { joinMs, seenUntil, saidOverAt: over }) !== null;
  });
  return { from, to: flaps ? null : to };
}

/** A rule that waits for an alert to be open for a while makes it count so much later than it began. */
function countedFrom(rules: readonly Rule[]): (hit: Hit) => Date {
  const waits = rules.flatMap(({ openForMinutes, as, type }) =>
    openForMinutes === undefined || as === 'ignore' ? [] : [{ ms: openForMinutes * MINUTE_MS, type }],
  );
  if (waits.length === 0) return ({ from }) => from;
  return ({ from, touch: { alert } }) => {
    const wait = waits.find(({ type }) => type === undefined || type.includes(alert.type));
    return wait === undefined ? from : new Date(from.getTime() + wait.ms);
  };
}

function without(touches: readonly Touch[], hits: readonly Hit[]): Touch[] {
  const gone = new Map<Touch, Set<unknown>>();
  for (const { touch, windows } of hits) gone.set(touch, new Set([...(gone.get(touch) ?? []), ...windows]));
  return touches.flatMap((touch) => {
    const taken = gone.get(touch);
    if (taken === undefined) return [touch];
    const windows = touch.windows.filter((window) => !taken.has(window));
    return windows.length === 0 ? [] : [{ ...touch, windows }];
  });
}

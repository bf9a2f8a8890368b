import { compareText } from '../../base/text.ts';
import type { ComponentTimes, SpanEnd } from '../cases/component-times.ts';
import { isOfRelease010 } from '../cases/published-010.ts';
import type { TimeSpan } from '../ledger/flapping.ts';
import type { CameFact, CaseChange, ComponentFact, HitFact, LedgerReport, WentFact } from '../ledger/ledger.ts';

/**
 * The difference between what was last said and what is; `null` when there is none. A component that was gone and came back in
 * between is hit, once; one that came and went in between is told as both, also where something lighter lasted all along.
 *
 * @param news what no report told of
 */
export function findChange(
  last: LedgerReport | undefined,
  times: ReadonlyMap<string, ComponentTimes>,
  news: CaseNews,
): CaseChange | null {
  const said = saidOf(last, times);
  let [hit, came, went, changed]: [HitFact[], CameFact[], WentFact[], Date[]] = [[], [], [], []];
  const wasOver = last?.state === 'resolved';
  const isOver = isAllOver(times);
  let isNewlyFlapping = false;
  for (const [id, own] of times) {
    const before = said.get(id);
    const isFlapping = own.flappingUntil !== null;
    // While it comes and goes it counts as hit, with the worst it was said to be.
    const effect = own.lasting ?? (isFlapping ? (before?.effect ?? worstOf(own)) : null);
    if (effect !== null) hit = added(hit, [{ component: own.component, effect, isFlapping }]);
    const cameWorse =
      before?.effect === 'degraded' && !before.isFlapping && isOutUntold(own, last!, news.outagesOf(id));
    let change: ComponentChange;
    if (isFlapping) {
      isNewlyFlapping ||= before?.isFlapping !== true;
      change = changeOfFlapping(own, before, effect ?? 'outage', news.begun.get(id));
    } else if (effect === null) {
      // What fell to a lower level was told to be so, and not to be over.
      const isOverNow = isOver && !wasOver && news.over.has(id);
      change = changeOfOver(own, before, { began: news.begun.get(id), cameWorse, isOverNow });
    } else {
      change = changeOfHit(own, before, effect, cameWorse);
    }
    came = added(came, change.came);
    went = added(went, change.went);
    changed = added(changed, change.times);
  }
  // What was said of something of which nothing is known any more: its alert was forgotten, and with it when it ended.
  if (came.length + went.length + changed.length === 0) return null;
  const kind = kindOf(last, isOver, wasOver, isNewlyFlapping);
  return {
    kind,
    isOver,
    hit: inOrder(hit),
    came: inOrder(came),
    went: inOrder(went),
    times: changed,
    isUrgent: kind !== 'scope',
  };
}

function isAllOver(times: ReadonlyMap<string, ComponentTimes>): boolean {
  for (const { lasting, flappingUntil, isWatched } of times.values()) {
    if (lasting !== null || flappingUntil !== null || isWatched) return false;
  }
  return true;
}

/** What no report told of, by id of component. */
export interface CaseNews {
  /** When the first of the hits began that are news. */
  begun: ReadonlyMap<string, Date>;
  /** When their outages began. */
  outagesOf: (id: string) => readonly Date[];
  /** Of these a hit is over whose beginning was told, and its end was not. */
  over: ReadonlySet<string>;
}

/** What is to be told of one component, and when it happened. */
interface ComponentChange {
  came?: CameFact[];
  went?: WentFact[];
  times: Date[];
}

const UNCHANGED: ComponentChange = { times: [] };

/** @param began when the first of its hits did of which no report told */
function changeOfFlapping(
  own: ComponentTimes,
  before: HitFact | undefined,
  effect: CameFact['effect'],
  began: Date | undefined,
): ComponentChange {
  if (before?.isFlapping === true) return UNCHANGED;
  const times = [own.spans.at(-1)!.from];
  return before === undefined ? { came: [cameFirst(own, effect, began)], times } : { times };
}

/** Of what is not hit now. */
function changeOfOver(
  own: ComponentTimes,
  before: HitFact | undefined,
  { began, cameWorse, isOverNow }: { began: Date | undefined; cameWorse: boolean; isOverNow: boolean },
): ComponentChange {
  const times = [own.spans.at(-1)!.to!];
  if (before === undefined) {
    if (began === undefined && !isOverNow) return UNCHANGED;
    const came = began === undefined ? [] : [cameFirst(own, worstOf(own), began)];
    return { came, went: [wentOf(own, worstOf(own))], times };
  }
  if (!cameWorse) return { went: [wentOf(own, before.effect)], times };
  return { came: [cameOf(own, 'outage', true)], went: [wentOf(own, 'outage')], times };
}

/** Of what is hit and does not come and go. */
function changeOfHit(
  own: ComponentTimes,
  before: HitFact | undefined,
  effect: CameFact['effect'],
  cameWorse: boolean,
): ComponentChange {
  if (before === undefined) {
    const eased = effect === 'degraded' && outageOfLastSpan(own) !== undefined;
    const came = [cameOf(own, eased ? 'outage' : effect, false)];
    return { came, went: eased ? [easedOf(own)] : [], times: [own.spans.at(-1)!.from] };
  }
  if (before.effect === 'degraded' && effect === 'outage') {
    return { came: [cameOf(own, effect, true)], times: [own.outages.at(-1)!.from] };
  }
  if (before.effect === 'outage' && effect === 'degraded') {
    const eased = easedOf(own);
    return { went: [eased], times: [eased.to] };
  }
  if (before.isFlapping) return { times: [own.spans.at(-1)!.from] };
  if (!cameWorse) return UNCHANGED;
  const [worse, eased] = [cameOf(own, 'outage', true), easedOf(own)];
  return { came: [worse], went: [eased], times: [worse.from, eased.to] };
}

const NOTHING_SAID: ReadonlyMap<string, HitFact> = new Map();

/** What was last said to be hit, by present component id. */
function saidOf(
  last: LedgerReport | undefined,
  times: ReadonlyMap<string, ComponentTimes>,
): ReadonlyMap<string, HitFact> {
  if (last === undefined) return NOTHING_SAID;
  const said = sameAs(last.hit, times);
  if (last.state === 'resolved' || !isOfRelease010(last.words?.key ?? '')) return said;
  // Of what was read back from a page only the words are whole: what was hit when they were said, they were about.
  for (const [id, own] of times) {
    if (said.has(id) || !isHitAt(own.spans, last.asOf)) continue;
    const effect = isHitAt(own.outages, last.asOf) ? 'outage' : 'degraded';
    said.set(id, { component: own.component, effect, isFlapping: false });
  }
  return said;
}

/** The last outage is over, and began after the last report or with a hit that none told of. */
function isOutUntold({ outages }: ComponentTimes, { asOf }: LedgerReport, newlyOut: readonly Date[] = []): boolean {
  const outage = outages.at(-1);
  if (outage === undefined || outage.to === null) return false;
  const { from, to } = outage;
  return from > asOf || newlyOut.some((began) => began >= from && began <= to);
}

function isHitAt(spans: readonly TimeSpan[], at: Date): boolean {
  return spans.some(({ from, to }) => from <= at && (to === null || to > at));
}

/**
 * A new secret gives everything another id: what has the same name, and
 * is the only one on both sides, is the same.
 */
function sameAs(hit: readonly HitFact[], times: ReadonlyMap<string, ComponentTimes>): Map<string, HitFact> {
  const said = new Map(hit.map((fact) => [fact.component.id, fact]));
  const lost = hit.filter(({ component }) => !times.has(component.id));
  if (lost.length === 0) return said;
  const unsaid = [...times.values()].filter(({ component }) => !said.has(component.id));
  for (const fact of lost) {
    const twins = unsaid.filter(({ component }) => isAlike(component, fact.component));
    const others = lost.filter(({ component }) => isAlike(component, fact.component));
    if (twins.length === 1 && others.length === 1) said.set(twins[0]!.component.id, fact);
  }
  return said;
}

function isAlike(a: ComponentFact, b: ComponentFact): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function kindOf(
  last: LedgerReport | undefined,
  isOver: boolean,
  wasOver: boolean,
  isNewlyFlapping: boolean,
): CaseChange['kind'] {
  if (isOver) return wasOver ? 'learned_late' : 'ended';
  if (last === undefined) return 'detected';
  if (isNewlyFlapping) return 'flapping';
  return wasOver ? 'taken_up' : 'scope';
}

function worstOf({ outages }: ComponentTimes): 'outage' | 'degraded' {
  return outages.length > 0 ? 'outage' : 'degraded';
}

function cameOf(own: ComponentTimes, effect: 'outage' | 'degraded', isWorse: boolean): CameFact {
  const spans = effect === 'outage' && own.outages.length > 0 ? own.outages : own.spans;
  const { component, openedAt } = own;
  const { from } = spans.at(-1)!;
  return openedAt === null ? { component, effect, from, isWorse } : { component, effect, from, openedAt, isWorse };
}

/** Of what came and went everything is told that was not, since the first of it. */
function cameFirst(own: ComponentTimes, effect: 'outage' | 'degraded', untoldFrom: Date | undefined): CameFact {
  const last = cameOf(own, effect, false);
  if (untoldFrom === undefined) return last;
  const spans = effect === 'outage' ? own.outages : own.spans;
  return { ...last, from: spans.find(({ from }) => from >= untoldFrom)?.from ?? last.from };
}

/** What lasts now may have been an outage before: since it was last fine. */
function outageOfLastSpan({ spans, outages }: ComponentTimes): TimeSpan | undefined {
  return outages.findLast(({ from }) => from >= spans.at(-1)!.from);
}

function wentOf(own: ComponentTimes, effect: 'outage' | 'degraded'): WentFact {
  return wentBy(own, effect, own.end, false);
}

/** The outage is over, and something lighter lasts. */
function easedOf(own: ComponentTimes): WentFact {
  return wentBy(own, 'outage', own.outageEnd, true);
}

/** Where the outage itself is not known any more, what lasts took its place when it began. */
function wentBy(
  { component, spans }: ComponentTimes,
  effect: 'outage' | 'degraded',
  ended: SpanEnd | null,
  isEased: boolean,
): WentFact {
  const { at: to, how: end, isEstimated } = ended ?? { at: spans.at(-1)!.from, how: 'lowered', isEstimated: false };
  return { component, effect, to, end, isEstimated, isEased };
}

/** A list of one stays the one it is: whatever is pushed to has room for seventeen, and each report keeps three. */
function added<F>(facts: F[], more: F[] | undefined): F[] {
  if (more === undefined || more.length === 0) return facts;
  if (facts.length === 0) return more;
  facts.push(...more);
  return facts;
}

function inOrder<F extends { component: { name: string; id: string } }>(facts: F[]): F[] {
  return facts.length < 2 ? facts : facts.toSorted(byName);
}

function byName(
  a: { component: { name: string; id: string } },
  b: { component: { name: string; id: string } },
): number {
  return compareText(a.component.name, b.component.name) || compareText(a.component.id, b.component.id);
}

import { minuteOf, type Page, type PageIncident } from './pages.ts';
import { clockText, type Minute, type StoryConfig } from './story.ts';

interface Hit {
  component: string;
  from: Minute;
  to: Minute | null;
}

interface Case {
  caseId: string;
  from: Minute;
  to: Minute | null;
  hits: Hit[];
}

/**
 * Which alerts are one case: what was new in this run stands in a case of its own only when no other took it, and what
 * stands in a case has a reason to.
 *
 * @param known cases of earlier runs
 * @param runs instants at which something was read, for what was learned when it was over
 * @param closings minutes at which any alert closed: one that had merely become low keeps its case until then
 * @param announced cases that only humans speak of
 * @param beginnings minutes at which any alert opened or changed its level: one of a host that is out begins unseen
 */
export function checkCases(
  page: Page,
  known: ReadonlySet<string>,
  config: StoryConfig,
  runs: readonly Minute[],
  beginnings: readonly Minute[],
  announced: ReadonlySet<string>,
  closings: readonly Minute[],
): string[] {
  // Where a rule waits, a hit begins to join later than its window says.
  if (config.rules.some(({ openForMinutes }) => openForMinutes !== undefined)) return [];
  const join = config.joinWithinMinutes;
  const cases = page.incidents.filter(({ caseId }) => !announced.has(caseId)).map(caseOf);
  const fresh = cases.filter(({ caseId }) => !known.has(caseId));
  return [
    ...fresh.flatMap((one) => lonely(one, cases, join)),
    ...fresh.flatMap((one) => astray(one, join, runs, beginnings, closings)),
  ];
}

function caseOf({ caseId, startedAt, resolvedAt, affected }: PageIncident): Case {
  return {
    caseId,
    from: minuteOf(startedAt),
    to: resolvedAt === null ? null : minuteOf(resolvedAt),
    // What is slow since it is no longer out began before that.
    hits: affected
      .filter((one) => one.effect === 'outage' || !affected.some((out) => isEased(out, one)))
      .map(({ component, from, to }) => ({
        component,
        from: minuteOf(from),
        to: to === null ? null : minuteOf(to),
      })),
  };
}

type Affected = PageIncident['affected'][number];

function isEased(out: Affected, slow: Affected): boolean {
  return out.effect === 'outage' && out.component === slow.component && out.to === slow.from;
}

/** It should have joined an older one. */
function lonely(one: Case, cases: readonly Case[], join: number): string[] {
  const first = one.hits.filter(({ from }) => from === one.from);
  return cases
    .filter((other) => other !== one && isBefore(other, one) && takes(other, one.from, first, join))
    .map(({ caseId }) => `case ${one.caseId} from ${clockText(one.from)} belongs to ${caseId}`);
}

function isBefore(a: Case, b: Case): boolean {
  return a.from < b.from || (a.from === b.from && a.caseId < b.caseId);
}

function takes({ hits, to }: Case, from: Minute, first: readonly Hit[], join: number): boolean {
  const before = hits.filter((hit) => hit.from <= from);
  if (to !== null && to <= from) return from - to <= join;
  const latest = Math.max(...before.map((hit) => hit.from));
  // Of a host that recovered within an open case the contract does not say whether the case still “hits” it.
  return (
    from - latest <= join ||
    first.some(({ component }) =>
      before.some((hit) => hit.component === component && (hit.to === null || hit.to > from)),
    )
  );
}

/** A hit that neither began near another, nor is of the same component, nor followed soon, nor was learned late. */
function astray(
  { caseId, from, hits }: Case,
  join: number,
  runs: readonly Minute[],
  beginnings: readonly Minute[],
  closings: readonly Minute[],
): string[] {
  return hits
    .filter((hit) => hit.from !== from)
    .filter((hit) => {
      const others = hits.filter((other) => other !== hit);
      const near = beginnings.filter((at) => at !== hit.from && Math.abs(at - hit.from) <= join);
      const wasSeenOpen = runs.some((at) => hit.from <= at && (hit.to === null || at < hit.to));
      return !others.some(
        (other) =>
          other.component === hit.component ||
          Math.abs(other.from - hit.from) <= join ||
          (other.to !== null && Math.abs(hit.from - other.to) <= join) ||
          closings.some((at) => at >= other.from && Math.abs(hit.from - at) <= join) ||
          near.some((at) => other.from <= at && (other.to === null || at <= other.to)) ||
          (!wasSeenOpen && other.from <= hit.from && (other.to === null || hit.from <= other.to)),
      );
    })
    .map((hit) => `case ${caseId} holds a hit from ${clockText(hit.from)} that has nothing to do with it`);
}

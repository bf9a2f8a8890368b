import type { Incident } from '../status-page.ts';

const MAX_RELATED = 10;

interface Span {
  caseId: string;
  fromMs: number;
  /** Infinite while it lasts. */
  toMs: number;
}

/**
 * Case ids of those that share time with each, earliest first. In one pass over time: a page of thousands of cases, most of
 * which share it with few.
 */
export function relatedCases(
  incidents: readonly Pick<Incident, 'caseId' | 'startedAt' | 'resolvedAt'>[],
): Map<string, string[]> {
  const spans = incidents
    .map(({ caseId, startedAt, resolvedAt }): Span => {
      return { caseId, fromMs: startedAt.getTime(), toMs: resolvedAt?.getTime() ?? Infinity };
    })
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const related = new Map<string, string[]>();
  let lasting: Span[] = [];
  for (const [index, own] of spans.entries()) {
    lasting = lasting.filter(({ toMs }) => toMs > own.fromMs);
    related.set(
      own.caseId,
      [...sharing(own, lasting), ...sharing(own, laterThan(spans, index, own))].slice(0, MAX_RELATED),
    );
    lasting.push(own);
  }
  return related;
}

function* laterThan(spans: readonly Span[], index: number, own: Span): Iterable<Span> {
  for (let next = index + 1; next < spans.length && spans[next]!.fromMs < own.toMs; next++) yield spans[next]!;
}

function sharing({ caseId, fromMs, toMs }: Span, others: Iterable<Span>): string[] {
  const found: string[] = [];
  for (const other of others) {
    if (found.length === MAX_RELATED) break;
    if (other.caseId !== caseId && other.fromMs < toMs && fromMs < other.toMs) found.push(other.caseId);
  }
  return found;
}

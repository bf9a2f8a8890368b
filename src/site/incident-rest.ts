import type { ReportKind } from '../model/report-kind.ts';
import { carriedOf } from '../model/reports/carried-incidents.ts';
import type { Incident } from '../model/status-page.ts';

const AT_REST: ReadonlySet<ReportKind | undefined> = new Set(['ended', 'learned_late']);

/** Over, and told by nobody whose words may still change. */
export function isAtRest(incident: Incident): boolean {
  const told = carriedOf(incident);
  if (told?.isOver === true) return true;
  const { resolvedAt, isStale, reports, title, bodyMarkdown } = incident;
  const isOver = resolvedAt !== null && !isStale && AT_REST.has(reports.at(-1)?.change.kind);
  return isOver && title === null && bodyMarkdown === null;
}

/** Whether nothing more will happen to it: it is over, and no human spoke of it. */
export function mayBeCarried(incident: Incident): boolean {
  const told = carriedOf(incident);
  if (told !== undefined) return told.isOver;
  const { reports, state } = incident;
  return (
    isAtRest(incident) &&
    state === 'resolved' &&
    reports.at(-1)?.state === 'resolved' &&
    reports.every(({ text, isRetracted }) => text === null && !isRetracted)
  );
}

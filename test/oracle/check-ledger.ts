import type { Site } from './program.ts';
import { pageRoot, type Page, type PageIncident, type PageReport } from './pages.ts';

/** What a customer was told up to a run: each case with its reports. */
export type Told = Map<string, PageReport[]>;

export function toldOn({ incidents }: Page): Told {
  return new Map(incidents.map(({ caseId, reports }) => [caseId, reports]));
}

/** What stands on the page of one run against what stood there before: nothing that was said is gone or says something else. */
export function checkPrefix(before: Told, now: Told): string[] {
  const problems: string[] = [];
  for (const [caseId, said] of before) {
    const says = now.get(caseId);
    if (says === undefined) {
      problems.push(`case ${caseId} was published and is gone`);
      continue;
    }
    for (const [i, report] of said.entries()) {
      const same = says[i];
      if (same === undefined) problems.push(`report ${report.number} of ${caseId} is gone`);
      else if (!isSame(report, same)) {
        problems.push(`report ${report.number} of ${caseId} was “${textOf(report)}” and is “${textOf(same)}”`);
      }
    }
  }
  return problems;
}

function isSame(a: PageReport, b: PageReport): boolean {
  // What was said may be taken back; that it was, and when, stays.
  const isSameText = a.text === b.text || (b.retracted === true && a.kind !== 'detected');
  return a.number === b.number && a.at === b.at && a.state === b.state && isSameText;
}

function textOf({ number, at, state, text }: PageReport): string {
  return `${number} ${at} ${state} ${text}`;
}

/** Every case that was ever published has its page. */
export function checkLinks(site: Site, customer: string, caseIds: Iterable<string>): string[] {
  return [...caseIds]
    .filter((caseId) => !site.has(`${pageRoot(site, customer)}incidents/${caseId}/index.html`))
    .map((caseId) => `the page of case ${caseId} was linked and is gone`);
}

/**
 * No two reports of one case contradict each other or the list they speak of.
 *
 * @param wasLost something of the state was: what only reports tell of a case may leave out its beginning
 */
export function checkReports({ incidents }: Page, now: string, wasLost: boolean): string[] {
  return incidents.flatMap((incident) => [
    ...checkNumbers(incident),
    ...checkBeginning(incident, wasLost),
    ...checkEnds(incident, now),
  ]);
}

function checkBeginning({ caseId, startedAt, affected }: PageIncident, wasLost: boolean): string[] {
  const first = affected.map(({ from }) => from).toSorted()[0];
  if (first === undefined || first === startedAt || (wasLost && startedAt < first)) return [];
  return [`case ${caseId} began ${startedAt}, its first window ${first}`];
}

function checkNumbers({ caseId, reports }: PageIncident): string[] {
  const problems: string[] = [];
  for (const [i, report] of reports.entries()) {
    if (report.number !== i + 1) problems.push(`report ${report.number} of ${caseId} stands as number ${i + 1}`);
    const before = reports[i - 1];
    if (before !== undefined && report.at < before.at) {
      problems.push(`report ${report.number} of ${caseId} is older than report ${before.number}`);
    }
  }
  if (reports.length === 0) problems.push(`case ${caseId} has no report`);
  return problems;
}

function checkEnds({ caseId, state, resolvedAt, affected, reports }: PageIncident, now: string): string[] {
  const problems: string[] = [];
  const open = affected.filter(({ to }) => to === null);
  const isResolved = state === 'resolved';
  if (isResolved !== (resolvedAt !== null)) problems.push(`case ${caseId} is ${state} and its end is ${resolvedAt}`);
  if (isResolved && open.length > 0) problems.push(`case ${caseId} is resolved and ${open[0]!.name} is still hit`);
  if (isResolved !== (reports.at(-1)?.state === 'resolved')) {
    problems.push(`case ${caseId} is ${state} and its last report says ${reports.at(-1)?.state}`);
  }
  for (const { from, to, name } of affected) {
    if (to !== null && to < from) problems.push(`case ${caseId}: ${name} is hit from ${from} to ${to}`);
    if (resolvedAt !== null && to !== null && to > resolvedAt) problems.push(`case ${caseId} ended before ${name} did`);
  }
  const late = reports.find(({ at }) => at > now);
  if (late !== undefined) problems.push(`report ${late.number} of ${caseId} is from the future`);
  return problems;
}

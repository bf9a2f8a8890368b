import { discloseReports, type Disclosure } from './disclose.ts';
import type { ComponentFact, LedgerCase, LedgerReport } from '../ledger/ledger.ts';
import type { AffectedComponent, AffectedWindow, Incident } from '../status-page.ts';
import { UNTOLD } from '../untold.ts';

/**
 * Cases that were published and that no alert and no announcement stands behind any more, as far as their reports tell: a page
 * that was linked stays. One that was taken back as a whole keeps its number and times and nothing else.
 *
 * @param shown case ids that the page has already
 */
export function keptIncidents(
  cases: Iterable<LedgerCase>,
  shown: ReadonlySet<string>,
  disclosureOf: (own: LedgerCase) => Disclosure,
): Incident[] {
  return [...cases]
    .filter((own) => !shown.has(own.caseId) && own.reports.length > 0)
    .flatMap((own) => (isTakenBack(own) ? [retractedIncident(own)] : keptIncident(own, disclosureOf(own))));
}

/** As a whole, or with the last of the words that were all there was of it. One whose end was told did end. */
function isTakenBack({ retractedAt, members, reports }: LedgerCase): boolean {
  if (retractedAt !== null) return true;
  if (members.length > 0 || reports.some(({ words }) => words === null)) return false;
  const standing = new Map(reports.map(({ words }) => [words?.key, words?.text ?? null]));
  return [...standing.values()].every((text) => text === null);
}

/** What stays of a case that was taken back. */
export function retractedIncident({ caseId, openedAt, reports, retractedAt }: LedgerCase): Incident {
  return {
    caseId,
    title: null,
    state: 'resolved',
    impact: 'none',
    startedAt: openedAt,
    resolvedAt: endOf(reports) ?? retractedAt ?? reports.at(-1)?.issuedAt ?? openedAt,
    isWidespread: false,
    duringMaintenance: false,
    isStale: false,
    affected: [],
    ...UNTOLD,
    isRetracted: true,
    bodyMarkdown: null,
  };
}

/** Nothing where the page does not speak of anybody it was about any more. */
function keptIncident({ caseId, openedAt, members, reports: all }: LedgerCase, disclosure: Disclosure): Incident[] {
  const reports = all.filter(({ words }) => words === null || disclosure.isHeard(words.key));
  if (discloseReports(reports, disclosure).length === 0) return [];
  // What only humans spoke of is over when nothing of it stands any more.
  const isOver = members.length === 0 || reports.at(-1)!.state === 'resolved';
  const affected = affectedBy(reports, disclosure);
  const title = reports.findLast(({ words }) => words?.key.startsWith('announcement-title:'))?.words?.text ?? null;
  const incident: Incident = {
    caseId,
    title,
    state: isOver ? 'resolved' : reports.at(-1)!.state,
    impact: impactOf(affected),
    startedAt: openedAt,
    resolvedAt: isOver ? (endOf(reports) ?? reports.at(-1)!.asOf) : null,
    isWidespread: false,
    duringMaintenance: false,
    // What is not over is not seen any more, either.
    isStale: !isOver,
    affected,
    ...UNTOLD,
    bodyMarkdown: null,
  };
  return [incident];
}

function endOf(reports: readonly LedgerReport[]): Date | null {
  const ends = reports.flatMap(({ went }) => went.map(({ to }) => to.getTime()));
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

function impactOf(affected: readonly AffectedComponent[]): Incident['impact'] {
  if (affected.length === 0) return 'none';
  return affected.some(({ effect }) => effect === 'outage') ? 'partial_outage' : 'degraded';
}

interface Affected {
  component: ComponentFact;
  windows: AffectedWindow[];
}

/** One window from what was told to have come until it was told to have gone. */
function affectedBy(reports: readonly LedgerReport[], { showsHosts, isShown }: Disclosure): AffectedComponent[] {
  const byId = new Map<string, Affected>();
  const open = (component: ComponentFact): Affected => {
    const own = byId.get(component.id) ?? { component, windows: [] };
    byId.set(component.id, own);
    return own;
  };
  for (const { came, went } of reports) {
    for (const { component, effect, from } of came) {
      const { windows } = open(component);
      closeLast(windows, from, 'changed');
      windows.push({ from, to: null, effect, end: null });
    }
    for (const { component, to, end, isEased } of went) {
      const { windows } = open(component);
      closeLast(windows, to, isEased ? 'changed' : end);
      if (isEased) windows.push({ from: to, to: null, effect: 'degraded', end: null });
    }
  }
  return [...byId.values()]
    .filter(({ component, windows }) => windows.length > 0 && isShown(component))
    .map(({ component: { id, name, kind }, windows }) => ({
      component: id,
      name: kind === 'host' && !showsHosts ? '' : name,
      kind,
      effect: windows.at(-1)?.to === null ? windows.at(-1)!.effect : worstOf(windows),
      windows,
      flapping: null,
    }));
}

function closeLast(windows: AffectedWindow[], at: Date, end: AffectedWindow['end']): void {
  const last = windows.at(-1);
  if (last?.to === null) windows.splice(-1, 1, { ...last, to: at, end });
}

function worstOf(windows: readonly AffectedWindow[]): AffectedWindow['effect'] {
  return windows.some(({ effect }) => effect === 'outage') ? 'outage' : 'degraded';
}

import { MINUTE_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { overlaps } from '../../base/interval.ts';
import { compareText } from '../../base/text.ts';
import { affectedWindows, presentEffect } from './affected-windows.ts';
import type { EffectiveWindow } from './effective-windows.ts';
import { parseSpokenLines } from '../ledger/spoken-line.ts';
import type { Case, Stretch, Touch } from '../model.ts';
import { buildReports, type ReportSpan } from './reports.ts';
import { OPEN_END } from '../spans.ts';
import type { AffectedComponent, Component, Incident } from '../status-page.ts';

/** So many times close together are flapping. */
const FLAPPING_TIMES = 3;

export type ComponentRef = Pick<Component, 'id' | 'name' | 'kind'>;

/** What a page shows of a touch. */
export interface IncidentContext {
  joinMs: number;
  /** At least one; hosts only where the page shows hosts. */
  componentsOf: (touch: Touch) => readonly ComponentRef[];
}

/** What an incident is built from: a case, or several that readers see as one. */
export type CaseFacts = Pick<Case, 'caseId' | 'stretches' | 'from' | 'to' | 'isWidespread' | 'impact'>;

/** One case as its readers see it, before humans' words. */
export function buildIncident(own: CaseFacts, context: IncidentContext): Incident {
  const { caseId, stretches, from, to, isWidespread, impact } = own;
  const hits = hitsOf(stretches, context).map(({ component, windows }) => {
    const spans = uniteSpans(windows);
    return { component, windows, chains: chainsOf(spans, context.joinMs) };
  });
  const firstOutage = earliestOutage(stretches);
  return {
    caseId,
    title: null,
    state: to === null ? 'investigating' : 'resolved',
    impact,
    startedAt: from,
    resolvedAt: to,
    isWidespread,
    duringMaintenance: stretches.some(ranInMaintenance),
    isStale: stretches.some((stretch) => stretch.to === null && stretch.touch.organization.unreadable !== null),
    affected: hits.map(({ component: { id, name, kind }, windows, chains }) => {
      const own = affectedWindows(windows);
      return { component: id, name, kind, effect: presentEffect(own), windows: own, flapping: flappingOf(chains) };
    }),
    reports: buildReports({
      from,
      to,
      spans: hits.flatMap(({ component, chains }) => chains.flatMap((chain) => toReportSpans(component, chain))),
      escalation: firstOutage === null || firstOutage <= from ? null : escalationAt(firstOutage, hits),
      beganAs: firstOutage !== null && firstOutage <= from ? 'outage' : 'degraded',
      texts: textsOf(stretches),
    }),
    bodyMarkdown: null,
  };
}

interface Hit {
  component: ComponentRef;
  windows: EffectiveWindow[];
}

/** Components with what hit them; worst first, then by name. */
function hitsOf(stretches: readonly Stretch[], { componentsOf }: IncidentContext): Hit[] {
  const byComponent = new Map<string, Hit>();
  for (const { touch, windows } of stretches) {
    for (const component of componentsOf(touch)) {
      const hit = byComponent.get(component.id);
      if (hit === undefined) byComponent.set(component.id, { component, windows: [...windows] });
      else hit.windows.push(...windows);
    }
  }
  return [...byComponent.values()].toSorted(
    (a, b) => compareText(a.component.name, b.component.name) || compareText(a.component.id, b.component.id),
  );
}

interface Span {
  from: Date;
  to: Date | null;
  isHandedOver: boolean;
}

/** The union of windows: sorted, disjoint, touching ones joined. */
function uniteSpans(windows: readonly EffectiveWindow[]): Span[] {
  const sorted = windows.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  const spans: Span[] = [];
  for (const { from, to, end } of sorted) {
    const last = spans.at(-1);
    const isHandedOver = end === 'maintenance';
    if (last === undefined || (last.to !== null && from > last.to)) {
      spans.push({ from, to, isHandedOver });
    } else if (last.to !== null && (to === null || to > last.to)) {
      last.to = to;
      last.isHandedOver = isHandedOver;
    } else if (last.to?.getTime() === to?.getTime()) {
      last.isHandedOver ||= isHandedOver;
    }
  }
  return spans;
}

/** Spans whose beginnings follow one another closely. */
function chainsOf(spans: readonly Span[], joinMs: number): Span[][] {
  const chains: Span[][] = [];
  for (const span of spans) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && span.from.getTime() - last.from.getTime() <= joinMs) chains.at(-1)!.push(span);
    else chains.push([span]);
  }
  return chains;
}

function isFlapping(chain: readonly Span[]): boolean {
  return chain.length >= FLAPPING_TIMES;
}

/** While the last time lasts, minutes count up to its beginning: the page must not change with the clock. */
function flappingOf(chains: readonly Span[][]): AffectedComponent['flapping'] {
  const flapping = chains.filter(isFlapping);
  if (flapping.length === 0) return null;
  const lengths = flapping.map((chain) => {
    const last = chain.at(-1)!;
    return (last.to ?? last.from).getTime() - chain[0]!.from.getTime();
  });
  return {
    times: flapping.reduce((sum, chain) => sum + chain.length, 0),
    minutes: Math.max(1, Math.round(lengths.reduce((sum, ms) => sum + ms, 0) / MINUTE_MS)),
  };
}

/** Flapping is reported once, from its first beginning to its last end. */
function toReportSpans({ id, name }: ComponentRef, chain: readonly Span[]): ReportSpan[] {
  const last = chain.at(-1)!;
  const spans = isFlapping(chain) ? [{ ...last, from: chain[0]!.from }] : chain;
  return spans.map(({ from, to, isHandedOver }) => ({ component: id, name, from, to, isHandedOver }));
}

function earliestOutage(stretches: readonly Stretch[]): Date | null {
  let earliest: Date | null = null;
  for (const { windows } of stretches) {
    for (const { effect, from } of windows) {
      if (effect === 'outage' && (earliest === null || from < earliest)) earliest = from;
    }
  }
  return earliest;
}

function escalationAt(at: Date, hits: readonly Hit[]): { at: Date; components: { component: string; name: string }[] } {
  const worse = hits.filter(({ windows }) =>
    windows.some(({ effect, from }) => effect === 'outage' && from.getTime() === at.getTime()),
  );
  return { at, components: worse.map(({ component: { id, name } }) => ({ component: id, name })) };
}

/** Public lines of the alerts' memos; operators copy memos from alert to alert, and no line is said twice. */
function textsOf(stretches: readonly Stretch[]): { at: Date; text: string }[] {
  const texts: { at: Date; lines: string[] }[] = [];
  for (const { touch, ordinal, from, nextFrom } of stretches) {
    for (const { at, text } of touch.alert.publicTexts) {
      const isOurs = (ordinal === 1 || at >= from) && (nextFrom === null || at < nextFrom);
      if (!isOurs) continue;
      const lines = parseSpokenLines(text, at, 'UTC').map((line) => line.text);
      texts.push({ at, lines: lines.filter((line) => line !== '') });
    }
  }
  if (texts.length === 0) return [];
  // Of memos that were seen at one instant, the one that says more has its lines in their order.
  texts.sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      b.lines.length - a.lines.length ||
      compareText(a.lines.join('\n'), b.lines.join('\n')),
  );
  const said = new Set<string>();
  return texts.flatMap(({ at, lines }) => {
    const news = lines.filter((line) => !said.has(line));
    for (const line of news) said.add(line);
    return news.length === 0 ? [] : [{ at, text: news.join('\n') }];
  });
}

function ranInMaintenance({ touch, windows }: Stretch): boolean {
  const { organization, alert } = touch;
  const phases = alert.hostId === null ? undefined : organization.hostRecords.get(alert.hostId)?.phases;
  if (organization.downtimes.length === 0 && phases === undefined) return false;
  const services =
    alert.hostServices.length > 0 || alert.monitorService === null
      ? alert.hostServices
      : [{ name: alert.monitorService, roles: [] }];
  const planned: readonly Interval[] = organization.maintenance.intervalsOf({ services }, phases);
  return planned.some((span) => windows.some(({ from, to }) => overlaps(span, { from, to: to ?? OPEN_END })));
}

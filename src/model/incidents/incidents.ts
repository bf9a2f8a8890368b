import { MINUTE_MS } from '../../base/durations.ts';
import type { Interval } from '../../base/interval.ts';
import { overlaps } from '../../base/interval.ts';
import { compareText } from '../../base/text.ts';
import { affectedWindows, presentEffect } from './affected-windows.ts';
import type { EffectiveWindow } from '../claims/effective-windows.ts';
import { unite } from '../cases/component-times.ts';
import { FLAPPING_TIMES, type TimeSpan } from '../ledger/flapping.ts';
import { UNTOLD } from '../untold.ts';
import type { Case, Hit, Touch } from '../model.ts';
import { OPEN_END } from '../spans.ts';
import type { AffectedComponent, Component, Incident } from '../status-page.ts';

export type ComponentRef = Pick<Component, 'id' | 'name' | 'kind'>;

/** What a page shows of a touch. */
export interface IncidentContext {
  joinMs: number;
  /** At least one; hosts only where the page shows hosts. */
  componentsOf: (touch: Touch) => readonly ComponentRef[];
}

/** What an incident is built from: a case, or several that readers see as one. */
export type CaseFacts = Pick<Case, 'caseId' | 'hits' | 'from' | 'to' | 'isWidespread' | 'impact'>;

/** One case as its readers see it, before humans' words. */
export function buildIncident(own: CaseFacts, context: IncidentContext): Incident {
  const { caseId, hits, from, to, isWidespread, impact } = own;
  const affected = hitComponents(hits, context).map(({ component: { id, name, kind }, windows }) => {
    const spans = affectedWindows(windows);
    const flapping = flappingOf(windows, context.joinMs);
    return { component: id, name, kind, effect: presentEffect(spans), windows: spans, flapping };
  });
  return {
    caseId,
    title: null,
    state: to === null ? 'investigating' : 'resolved',
    impact,
    startedAt: from,
    resolvedAt: to,
    isWidespread,
    duringMaintenance: hits.some(ranInMaintenance),
    isStale: to === null && isUnseen(hits),
    affected,
    // Named one by one: spread in, they would give each of ten thousand incidents a shape of its own.
    reports: UNTOLD.reports,
    spokenNumber: UNTOLD.spokenNumber,
    nextReport: UNTOLD.nextReport,
    expected: UNTOLD.expected,
    pending: UNTOLD.pending,
    related: UNTOLD.related,
    isRetracted: UNTOLD.isRetracted,
    bodyMarkdown: null,
  };
}

/** What keeps it open cannot be seen: hits that last, or where none does, such as came and went last. */
function isUnseen(hits: readonly Hit[]): boolean {
  const lasting = hits.filter(({ to }) => to === null);
  return (lasting.length > 0 ? lasting : hits).some(({ touch }) => touch.organization.unreadable !== null);
}

interface HitComponent {
  component: ComponentRef;
  windows: readonly EffectiveWindow[];
}

/** Components with what hit them; worst first, then by name. */
function hitComponents(hits: readonly Hit[], { componentsOf }: IncidentContext): HitComponent[] {
  const byComponent = new Map<string, HitComponent>();
  for (const { touch, windows } of hits) {
    for (const component of componentsOf(touch)) {
      const hit = byComponent.get(component.id);
      if (hit === undefined) byComponent.set(component.id, { component, windows });
      else hit.windows = [...hit.windows, ...windows];
    }
  }
  return [...byComponent.values()].toSorted(
    (a, b) => compareText(a.component.name, b.component.name) || compareText(a.component.id, b.component.id),
  );
}

/** Spans whose beginnings follow one another closely. */
function chainsOf(spans: readonly TimeSpan[], joinMs: number): TimeSpan[][] {
  const chains: TimeSpan[][] = [];
  for (const span of spans) {
    const last = chains.at(-1)?.at(-1);
    if (last !== undefined && span.from.getTime() - last.from.getTime() <= joinMs) chains.at(-1)!.push(span);
    else chains.push([span]);
  }
  return chains;
}

function isFlapping(chain: readonly TimeSpan[]): boolean {
  return chain.length >= FLAPPING_TIMES;
}

/** While the last time lasts, minutes count up to its beginning: the page must not change with the clock. */
function flappingOf(windows: readonly TimeSpan[], joinMs: number): AffectedComponent['flapping'] {
  if (windows.length < FLAPPING_TIMES) return null;
  const flapping = chainsOf(unite(windows), joinMs).filter(isFlapping);
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

function ranInMaintenance({ touch, windows }: Hit): boolean {
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

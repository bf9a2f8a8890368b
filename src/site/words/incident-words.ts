import type { AffectedComponent, Incident, Maintenance, Report } from '../../model/status-page.ts';
import type { Kind } from '../../model/pages/headline.ts';
import type { Things, Words } from './words.ts';

/** A human's title, or one worded from what is hit now (of a resolved incident: from all that was hit). */
export function incidentTitle(incident: Incident, words: Words): string {
  if (incident.title !== null) return incident.title;
  const isOpen = incident.resolvedAt === null;
  const now = isOpen ? incident.affected.filter(isHitNow) : [];
  const hit = now.length > 0 ? now : incident.affected;
  const outages = hit.filter((a) => a.effect === 'outage');
  const told = outages.length > 0 ? outages : hit;
  return words.incidentTitle(thingsOf(told), outages.length > 0 ? 'outage' : 'degraded', !isOpen);
}

/** A human's words, or what changed, as a sentence. */
export function reportText(report: Report, incident: Incident, words: Words): string {
  if (report.text !== null) return report.text;
  const { change } = report;
  const kind = kindOf(incident.affected);
  const added: Things = { kind, count: change.addedCount, names: change.added };
  const recovered: Things = { kind, count: change.recoveredCount, names: change.recovered };
  const handedOver: Things = { kind, count: change.handedOverCount, names: change.handedOver };
  switch (change.kind) {
    case 'detected':
      return words.report.detected(added, change.effect);
    case 'scope':
      return words.report.scope(added, recovered, handedOver, change.affectedCount, change.effect);
    case 'handed_over':
      return words.report.handedOver(handedOver, change.affectedCount);
    case 'resolved':
      return words.report.resolved(recovered);
    case 'human':
      break;
  }
  return '';
}

export function maintenanceTitle(maintenance: Maintenance, words: Words): string {
  return maintenance.title ?? words.maintenanceTitle(maintenance.components.map((c) => c.name));
}

export function isHitNow(affected: AffectedComponent): boolean {
  return affected.windows.some((w) => w.to === null);
}

export function kindOf(affected: readonly { kind: AffectedComponent['kind'] }[]): Kind {
  const first = affected[0]?.kind ?? 'mixed';
  return affected.every((a) => a.kind === first) ? first : 'mixed';
}

/** Names that the page may not say are empty in the record and stay unsaid. */
function thingsOf(affected: readonly AffectedComponent[]): Things {
  return { kind: kindOf(affected), count: affected.length, names: affected.map((a) => a.name).filter((n) => n !== '') };
}

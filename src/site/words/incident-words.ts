import type { AffectedComponent, Incident, Maintenance } from '../../model/status-page.ts';
import type { Kind } from '../../model/pages/headline.ts';
import { takenBackTitle } from './report-words.ts';
import type { Things } from './sentences.ts';
import type { Words } from './words.ts';

/** A human's title, or one worded from what is hit now (of a resolved incident: from all that was hit). */
export function incidentTitle(incident: Incident, words: Words): string {
  if (incident.isRetracted) return takenBackTitle(words);
  if (incident.title !== null) return incident.title;
  if (incident.affected.length === 0) {
    const told = incident.reports.find(({ change }) => change.hit.count > 0)?.change;
    return told === undefined ? words.takenBackTitle : words.incidentTitle(told.hit, told.effect, true);
  }
  const isOpen = incident.resolvedAt === null;
  const now = isOpen ? incident.affected.filter(isHitNow) : [];
  const hit = now.length > 0 ? now : incident.affected;
  // Whom it hits, however hard.
  if (incident.isEvent && isOpen) return words.widespreadTitle(hit.length);
  const outages = hit.filter((a) => a.effect === 'outage');
  const told = outages.length > 0 ? outages : hit;
  return words.incidentTitle(thingsOf(told), outages.length > 0 ? 'outage' : 'degraded', !isOpen);
}

export function maintenanceTitle(maintenance: Pick<Maintenance, 'title' | 'components'>, words: Words): string {
  return (
    maintenance.title ?? words.maintenanceTitle(maintenance.components.map((c) => c.name).filter((name) => name !== ''))
  );
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

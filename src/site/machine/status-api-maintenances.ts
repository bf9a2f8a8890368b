import { readerUrl } from '../../model/addresses.ts';
import { isoText } from '../../base/iso-text.ts';
import { compareText } from '../../base/text.ts';
import type { Maintenance, StatusPage } from '../../model/status-page.ts';
import { maintenanceTitle } from '../words/incident-words.ts';
import { plainText, xmlSafe, plainName } from './machine-text.ts';
import { oldestFirst, planTimes } from './machine-times.ts';
import { buildUpdate, pickComponents } from './status-api-incidents.ts';
import type { ApiComponent, ApiMaintenance, ApiUpdate, MaintenanceStatus } from './status-api-types.ts';
import type { Words } from '../words/words.ts';

/**
 * Stands for “no end is set”, where clients refuse a null. Not the year 9999: turned into a local time east of Greenwich
 * that overflows in several languages.
 */
const NO_END = '2099-12-31T00:00:00.000Z';

export function buildApiMaintenance(
  maintenance: Maintenance,
  page: StatusPage,
  components: ReadonlyMap<string, ApiComponent>,
  words: Words,
): ApiMaintenance {
  const { publishedAt, updatedAt } = planTimes(maintenance.dates);
  const { startsAt, endsAt, state } = maintenance;
  const ids = maintenance.components.length > 0 ? maintenance.components.map(({ id }) => id) : [...components.keys()];
  return {
    id: maintenance.id,
    name: plainName(maintenanceTitle(maintenance, words), maintenance.id),
    status: state,
    created_at: isoText(publishedAt),
    updated_at: isoText(updatedAt),
    monitoring_at: null,
    resolved_at: state === 'completed' ? isoText(endsAt ?? updatedAt) : null,
    impact: 'maintenance',
    shortlink: readerUrl(page.url, page.addresses),
    started_at: isoText(startsAt),
    page_id: page.id,
    scheduled_for: isoText(startsAt),
    scheduled_until: endsAt === null ? NO_END : isoText(endsAt),
    incident_updates: buildUpdates(maintenance, publishedAt, words),
    components: pickComponents(ids, components),
  };
}

function buildUpdates(maintenance: Maintenance, publishedAt: Date, words: Words): ApiUpdate<MaintenanceStatus>[] {
  const texts = [plainText(maintenance.text ?? ''), xmlSafe(maintenance.bodyMarkdown ?? '')];
  const written = texts.filter((text) => text.trim() !== '').join('\n\n');
  const body = written === '' ? plainName(maintenanceTitle(maintenance, words), maintenance.id) : written;
  const first = buildUpdate(maintenance.id, 0, { at: publishedAt, status: statusAt(maintenance, publishedAt), body });
  const later = oldestFirst(maintenance.updates).map(({ at: writtenAt, text }, index) => {
    const at = maintenance.dates.updatesSaidAt[index] ?? writtenAt;
    return buildUpdate(maintenance.id, index + 1, { at, status: statusAt(maintenance, at), body: plainText(text) });
  });
  return [first, ...later].toSorted((a, b) => compareText(a.created_at, b.created_at)).toReversed();
}

/** What it was at that instant, and never ahead of what it is now. */
function statusAt({ state, startsAt, endsAt }: Maintenance, at: Date): MaintenanceStatus {
  if (state === 'scheduled' || at < startsAt) return 'scheduled';
  if (state === 'completed' && endsAt !== null && at >= endsAt) return 'completed';
  return 'in_progress';
}

import { isoText } from '../../base/iso-text.ts';
import type { AffectedComponent, Incident, IncidentState, Report, StatusPage } from '../../model/status-page.ts';
import { incidentTitle } from '../words/incident-words.ts';
import { reportSentence } from '../words/report-sentence.ts';
import { plainText, xmlSafe, plainName } from './machine-text.ts';
import { incidentTimes } from './machine-times.ts';
import { incidentUrl } from '../incident-address.ts';
import { impactIndicator } from './status-api-components.ts';
import type {
  ApiAffectedComponent,
  ApiComponent,
  ApiIncident,
  ApiUpdate,
  ComponentStatus,
  IncidentStatus,
} from './status-api-types.ts';
import type { Words } from '../words/words.ts';

/** An outage of a thousand hosts must not repeat all of them in each report; `noroshi.json` has every one. */
const MAX_AFFECTED = 100;

export function buildApiIncident(
  incident: Incident,
  page: StatusPage,
  components: ReadonlyMap<string, ApiComponent>,
  words: Words,
): ApiIncident {
  const { publishedAt, updatedAt } = incidentTimes(incident);
  const monitoring = incident.reports.find((report) => report.state === 'monitoring');
  return {
    id: incident.caseId,
    name: plainName(incidentTitle(incident, words), incident.caseId),
    status: statusOf(incident.state),
    created_at: isoText(publishedAt),
    updated_at: isoText(updatedAt),
    monitoring_at: monitoring === undefined ? null : isoText(monitoring.at),
    resolved_at: incident.resolvedAt === null ? null : isoText(incident.resolvedAt),
    impact: impactIndicator(incident.impact),
    shortlink: incidentUrl(incident, page.url),
    started_at: isoText(incident.startedAt),
    page_id: page.id,
    incident_updates: buildUpdates(incident, words, page.timeZone),
    components: pickComponents(
      incident.affected.map((affected) => affected.component),
      components,
    ),
  };
}

/** Statuspage has no step between knowing the cause and watching. */
function statusOf(state: IncidentState): IncidentStatus {
  return state === 'in_progress' ? 'identified' : state;
}

/** Those of `ids` that are on the page, at most {@link MAX_AFFECTED}. */
export function pickComponents(ids: readonly string[], components: ReadonlyMap<string, ApiComponent>): ApiComponent[] {
  const found = ids.map((id) => components.get(id)).filter((component) => component !== undefined);
  return found.slice(0, MAX_AFFECTED);
}

export function buildUpdate<S extends string>(
  incidentId: string,
  number: number,
  { at, status, body }: { at: Date; status: S; body: string },
  affected: ApiAffectedComponent[] = [],
): ApiUpdate<S> {
  const time = isoText(at);
  return {
    id: `${incidentId}-${number}`,
    status,
    body,
    incident_id: incidentId,
    created_at: time,
    updated_at: time,
    display_at: time,
    affected_components: affected,
    deliver_notifications: false,
    custom_tweet: null,
    tweet_id: null,
  };
}

function buildUpdates(incident: Incident, words: Words, timeZone: string): ApiUpdate<IncidentStatus>[] {
  if (incident.reports.length === 0) {
    const body = xmlSafe(incident.bodyMarkdown ?? plainName(incidentTitle(incident, words), incident.caseId));
    return [buildUpdate(incident.caseId, 1, { at: incident.startedAt, status: statusOf(incident.state), body })];
  }
  const updates = incident.reports.map((report, index) => {
    const text = plainText(reportSentence(report, words, timeZone));
    // The body of an announcement is what was written first; Statuspage has no other place for it.
    const isFirst = index === 0 && incident.bodyMarkdown !== null;
    const body = isFirst ? joinText(text, xmlSafe(incident.bodyMarkdown ?? '')) : text;
    const affected = describeAffected(incident.affected, report, incident.reports[index - 1]);
    return buildUpdate(
      incident.caseId,
      report.number,
      { at: report.at, status: statusOf(report.state), body },
      affected,
    );
  });
  return updates.toReversed();
}

function joinText(...texts: string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}

/**
 * What was hit at this report or has changed since the one before; what changed comes first. Components whose name the
 * page does not say are not on it, so there is nothing to point at.
 */
function describeAffected(
  all: readonly AffectedComponent[],
  report: Report,
  previous: Report | undefined,
): ApiAffectedComponent[] {
  const toMaintenance = report.change.went.filter(({ end }) => end === 'maintenance');
  const handedOver = new Set(toMaintenance.flatMap(({ names }) => names));
  const changed: ApiAffectedComponent[] = [];
  const others: ApiAffectedComponent[] = [];
  for (const affected of all) {
    if (affected.name === '') continue;
    const before = previous === undefined ? 'operational' : statusAt(affected, previous.at);
    const isHandedOver = handedOver.has(affected.name);
    const after = isHandedOver ? 'under_maintenance' : statusAt(affected, report.at);
    if (before === 'operational' && after === 'operational') continue;
    (before === after ? others : changed).push({
      code: affected.component,
      name: plainName(affected.name, affected.component),
      old_status: before,
      new_status: after,
    });
  }
  return [...changed, ...others].slice(0, MAX_AFFECTED);
}

function statusAt({ windows }: AffectedComponent, at: Date): ComponentStatus {
  const ms = at.getTime();
  const hit = windows.find(({ from, to }) => from.getTime() <= ms && (to === null || ms < to.getTime()));
  if (hit === undefined) return 'operational';
  return hit.effect === 'outage' ? 'major_outage' : 'degraded_performance';
}

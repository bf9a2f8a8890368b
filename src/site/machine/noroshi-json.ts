import { readerUrl } from '../../model/addresses.ts';
import { carriedOf } from '../../model/reports/carried-incidents.ts';
import { isoText } from '../../base/iso-text.ts';
import { jsonChunks } from '../../base/json-chunks.ts';
import type {
  Component,
  Incident,
  Maintenance,
  NamedInstant,
  Notice,
  Report,
  StatusPage,
  UnknownComponent,
  Uptime,
  WithdrawnMaintenance,
} from '../../model/status-page.ts';
import { incidentTitle, maintenanceTitle } from '../words/incident-words.ts';
import { reportSentence } from '../words/report-sentence.ts';
import { shownPageState, shownState } from '../../model/pages/headline.ts';
import { plainLine, plainText, xmlSafe, plainName } from './machine-text.ts';
import type { NoroshiDocument } from './noroshi-schema.ts';
import { oldestFirst } from './machine-times.ts';
import { incidentUrl } from '../incident-address.ts';
import { routes } from '../routes.ts';
import type { Words } from '../words/words.ts';

/**
 * The whole truth of one tree as data. Key by key, never by spreading a value: what is not named here is not published. What
 * a document leaves out is `undefined`: on Node 20 a spread of what may be nothing costs two microseconds, and these are
 * tens of thousands of rows.
 */
export function buildNoroshiDocument(page: StatusPage, words: Words): NoroshiDocument {
  return {
    $schema: `${page.siteRoot || './'}${routes.jsonSchema}`,
    version: 1,
    kind: page.kind,
    id: page.id,
    name: plainName(page.name, page.id),
    url: readerUrl(page.url, page.addresses),
    locale: page.locale,
    timeZone: page.timeZone,
    everyMinutes: page.everyMinutes,
    changedAt: isoText(page.changedAt),
    state: shownPageState(page),
    counts: {
      major_outage: page.counts.major_outage,
      partial_outage: page.counts.partial_outage,
      degraded: page.counts.degraded,
      unknown: page.counts.unknown,
      maintenance: page.counts.maintenance,
      operational: page.counts.operational,
      not_monitored: page.counts.not_monitored,
    },
    components: page.components.map((component) => describeComponent(component, page)),
    incidents: page.incidents.map((incident) => describeIncident(incident, page, words)),
    maintenances: page.maintenances.map((maintenance) => describeMaintenance(maintenance, words)),
    withdrawnMaintenances:
      page.withdrawn.length === 0 ? undefined : page.withdrawn.map((withdrawn) => describeWithdrawn(withdrawn, words)),
    notices: page.notices.map(describeNotice),
    unknown: page.unknown.map(describeUnknown),
    othersAffected: page.othersAffected ?? undefined,
  };
}

/** Incidents up to which a record is made at once: that is quicker, and small. */
const FEW_INCIDENTS = 200;

/** {@link buildNoroshiDocument} as its file; of one that may be long in chunks, with no more than one incident's value held at a time. */
export function noroshiJson(page: StatusPage, words: Words): string | Uint8Array[] {
  const isSmall = page.kind === 'customer' && page.incidents.length <= FEW_INCIDENTS;
  if (isSmall) return `${JSON.stringify(buildNoroshiDocument(page, words))}\n`;
  const document = buildNoroshiDocument({ ...page, incidents: [] }, words);
  return [...jsonChunks(document, 'incidents', incidentValues(page, words))];
}

function* incidentValues(page: StatusPage, words: Words): Iterable<object> {
  for (const incident of page.incidents) {
    yield carriedOf(incident)?.json ?? describeIncident(incident, page, words);
  }
}

/** An incident as it stands there. Nobody remembers it: a run that leaves it for the next one seldom writes it, too. */
export function incidentJson(incident: Incident, page: StatusPage, words: Words): Uint8Array {
  return carriedOf(incident)?.json ?? Buffer.from(JSON.stringify(describeIncident(incident, page, words)));
}

function* describeAll(page: StatusPage, words: Words): Iterable<Described<'incidents'>> {
  for (const incident of page.incidents) yield describeIncident(incident, page, words);
}

/** A list of the record that may be long. */
export type DataList = 'components' | 'incidents' | 'maintenances' | 'unknown';

/** Its rows, each made when it is asked for. */
export function* describeList(list: DataList, page: StatusPage, words: Words): Iterable<object> {
  if (list === 'incidents') yield* describeAll(page, words);
  if (list === 'components') for (const component of page.components) yield describeComponent(component, page);
  if (list === 'maintenances') for (const one of page.maintenances) yield describeMaintenance(one, words);
  if (list === 'unknown') for (const one of page.unknown) yield describeUnknown(one);
}

type Described<K extends 'components' | 'incidents' | 'maintenances' | 'notices' | 'unknown'> =
  NoroshiDocument[K][number];

function describeComponent(component: Component, page: StatusPage): Described<'components'> {
  const [parent] = component.parents;
  return {
    id: component.id,
    name: plainName(component.name, component.id),
    kind: component.kind,
    state: shownState(component),
    since: isoOrNull(component.since),
    stale: component.isStale ? true : undefined,
    parent,
    parents: component.parents.length > 1 ? [...component.parents] : undefined,
    url: component.path === null ? undefined : readerUrl(new URL(component.path, page.url).href, page.addresses),
    uptime: component.uptime === null ? undefined : describeUptime(component.uptime),
  };
}

function describeUptime(uptime: Uptime): NonNullable<Described<'components'>['uptime']> {
  return {
    days: uptime.days,
    ratio: uptime.ratio,
    observedSeconds: uptime.observedSeconds,
    outageSeconds: uptime.outageSeconds,
    from: uptime.fromDay,
    to: uptime.toDay,
  };
}

function describeIncident(incident: Incident, page: StatusPage, words: Words): Described<'incidents'> {
  return {
    caseId: incident.caseId,
    spokenNumber: incident.spokenNumber || undefined,
    nextReport: named(incident.nextReport),
    expected: named(incident.expected),
    related: incident.related.length === 0 ? undefined : incident.related,
    title: plainName(incidentTitle(incident, words), incident.caseId),
    url: incidentUrl(incident, page.url),
    state: incident.state,
    impact: incident.impact,
    startedAt: isoText(incident.startedAt),
    resolvedAt: isoOrNull(incident.resolvedAt),
    widespread: incident.isWidespread,
    duringMaintenance: incident.duringMaintenance,
    stale: incident.isStale ? true : undefined,
    affected: incident.affected.flatMap(({ component, name, windows }) =>
      windows.map(({ from, to, effect, end, isEstimated }) => ({
        component,
        name: said(name),
        effect,
        from: isoText(from),
        to: isoOrNull(to),
        end: end ?? undefined,
        estimated: isEstimated === true ? true : undefined,
      })),
    ),
    reports: incident.reports.map((report) => describeReport(report, page, words)),
    body: incident.bodyMarkdown === null ? undefined : xmlSafe(incident.bodyMarkdown),
  };
}

function describeReport(report: Report, page: StatusPage, words: Words): Described<'incidents'>['reports'][number] {
  const { number, at, asOf, change, state, corrects, isRetracted, nextReportAt, expectedAt } = report;
  return {
    number,
    at: isoText(at),
    issuedAt: isoText(at),
    asOf: isoText(asOf),
    kind: change.kind,
    state,
    text: plainText(reportSentence(report, words, page.timeZone)),
    corrects: corrects ?? undefined,
    retracted: isRetracted ? true : undefined,
    estimated: change.went.some(({ isEstimated }) => isEstimated) ? true : undefined,
    nextReportAt: nextReportAt === null || isRetracted ? undefined : isoText(nextReportAt),
    expectedAt: expectedAt === null || isRetracted ? undefined : isoText(expectedAt),
  };
}

function named(instant: NamedInstant | null): Described<'incidents'>['nextReport'] {
  if (instant === null) return undefined;
  return { at: isoText(instant.at), overdue: instant.isOverdue ? true : undefined };
}

function describeWithdrawn(
  withdrawn: WithdrawnMaintenance,
  words: Words,
): NonNullable<NoroshiDocument['withdrawnMaintenances']>[number] {
  return {
    id: withdrawn.id,
    title: plainName(maintenanceTitle(withdrawn, words), withdrawn.id),
    startsAt: isoText(withdrawn.startsAt),
    endsAt: isoOrNull(withdrawn.endsAt),
    withdrawnAt: isoText(withdrawn.dates.statedAt),
  };
}

function describeMaintenance(maintenance: Maintenance, words: Words): Described<'maintenances'> {
  return {
    id: maintenance.id,
    title: plainName(maintenanceTitle(maintenance, words), maintenance.id),
    state: maintenance.state,
    startsAt: isoText(maintenance.startsAt),
    endsAt: isoOrNull(maintenance.endsAt),
    components: maintenance.components.map((component) => component.id),
    text: plainText(maintenance.text ?? ''),
    updates: oldestFirst(maintenance.updates).map(describeUpdate),
    announcedAt: isoText(maintenance.dates.announcedAt),
    changedAt: isoText(maintenance.dates.changedAt),
    body: maintenance.bodyMarkdown === null ? undefined : xmlSafe(maintenance.bodyMarkdown),
  };
}

function describeNotice(notice: Notice): Described<'notices'> {
  return {
    id: notice.id,
    title: plainName(notice.title, notice.id),
    startsAt: isoOrNull(notice.startsAt),
    endsAt: isoOrNull(notice.endsAt),
    body: xmlSafe(notice.bodyMarkdown),
    updates: oldestFirst(notice.updates).map(describeUpdate),
  };
}

function describeUpdate({ at, text }: { at: Date; text: string }): { at: string; text: string } {
  return { at: isoText(at), text: plainText(text) };
}

function describeUnknown(unknown: UnknownComponent): Described<'unknown'> {
  const { component, name, since, cause, lastReadAt, isPartial } = unknown;
  return {
    component,
    name: said(name),
    since: isoText(since),
    cause,
    lastReadAt: isoOrNull(lastReadAt),
    partial: isPartial ? true : undefined,
  };
}

/** Names that the page does not say are empty in the record. */
function said(name: string): string | undefined {
  return name === '' ? undefined : plainLine(name);
}

function isoOrNull(at: Date | null): string | null {
  return at === null ? null : isoText(at);
}

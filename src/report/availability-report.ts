import { earliestOf } from '../base/moments.ts';
import type { Interval } from '../base/interval.ts';
import { clip, durationMs, intersect, overlaps, totalMs } from '../base/interval.ts';
import { epochDayAt, parseEpochDay, startOfLocalDay } from '../base/time-zone.ts';
import type { Component, Impact, Incident } from '../model/status-page.ts';
import { availabilityIn } from '../model/standing/uptime.ts';

/** Less than that was observed of something: what was seen of it says nothing of the rest. */
export const MIN_OBSERVED_SHARE = 0.9;

/** Longer than any retention, and short enough for one page. */
const MAX_DAYS = 3660;

/** Whole local dates, both inclusive. */
export interface ReportPeriod {
  /** `YYYY-MM-DD` */
  fromDay: string;
  toDay: string;
  timeZone: string;
  from: Date;
  /** The midnight after `toDay`, or now when that is still to come. */
  to: Date;
  /** It is not over: figures will move. */
  isRunning: boolean;
  /** Of all its days, those to come included. */
  wholeSeconds: number;
}

export type PeriodProblem = 'bad_from' | 'bad_to' | 'reversed' | 'too_long' | 'future';

/** Reads `--from` and `--to`, dates of the site's time zone. */
export function parseReportPeriod(
  fromDay: string,
  toDay: string,
  timeZone: string,
  now: Date,
): ReportPeriod | PeriodProblem {
  const first = parseEpochDay(fromDay);
  const last = parseEpochDay(toDay);
  if (first === undefined) return 'bad_from';
  if (last === undefined) return 'bad_to';
  if (last < first) return 'reversed';
  if (last - first >= MAX_DAYS) return 'too_long';
  if (first > epochDayAt(now, timeZone)) return 'future';
  const end = startOfLocalDay(last + 1, timeZone);
  const isRunning = end > now;
  const from = startOfLocalDay(first, timeZone);
  const wholeSeconds = toSeconds(durationMs({ from, to: end }));
  return { fromDay, toDay, timeZone, from, to: isRunning ? now : end, isRunning, wholeSeconds };
}

/** One service or host over time. Spans may overlap and reach past the period; what still lasts ends at `now` or later. */
export interface ReportComponentInput extends Pick<Component, 'id' | 'kind' | 'name' | 'parents'> {
  outages: readonly Interval[];
  degraded: readonly Interval[];
  maintenance: readonly Interval[];
  observed: readonly Interval[];
}

/** Who writes the report. */
export interface ReportIssuer {
  name: string;
  /** Telephone, mail, page: lines below it. */
  lines: string[];
}

export interface AvailabilityReportInput {
  customer: { id: string; name: string };
  issuer: ReportIssuer;
  issuedAt: Date;
  /** Agreed uptime, 0–1; `null`: nothing was agreed. */
  slaRatio: number | null;
  /** When the customer left; `null`: they are there. */
  leftAt: Date | null;
  period: ReportPeriod;
  /** In the order to be printed. */
  components: readonly ReportComponentInput[];
  /** Of the customer's page; those outside the period are passed over. */
  incidents: readonly Incident[];
}

export type ReportData = Omit<AvailabilityReportInput, 'period' | 'issuedAt'>;

/** What operators write by hand each month. Times are in seconds; `observedShare` and `uptimeRatio` are 0–1. */
export interface AvailabilityReport {
  customer: { id: string; name: string };
  issuer: ReportIssuer;
  issuedAt: Date;
  /** What was agreed, and how long an outage of the whole period that allows; `null`: nothing was. */
  sla: { ratio: number; allowedSeconds: number } | null;
  /** When the customer left; `null`: they were there to the end of the period. */
  leftAt: Date | null;
  period: ReportPeriod;
  /** When recorded data begins inside the period; `null` when it was there from the start, or never. */
  recordedSince: Date | null;
  /**
   * Share of the period that was observed, of the component that was observed least; what nothing watches is left out. 0
   * where nothing was observed.
   */
  observedShare: number;
  rows: AvailabilityRow[];
  /** Oldest first. */
  incidents: ReportedIncident[];
}

export interface AvailabilityRow {
  id: string;
  kind: Component['kind'];
  name: string;
  /** Incidents of the period that hit it, or a host of it. */
  incidents: number;
  /** Outage as it was known, maintenance or not, observed or not. */
  outageSeconds: number;
  /** The part of it that uptime counts: observed and not in maintenance. */
  countedOutageSeconds: number;
  /** Degraded and not out. */
  degradedSeconds: number;
  maintenanceSeconds: number;
  /** Of the period so far. */
  observedShare: number;
  /** `null` when less than nine tenths were observed, or nothing but maintenance. */
  uptimeRatio: number | null;
}

export interface ReportedIncident {
  caseId: string;
  /** Written by a human; `null`: the renderer words it. */
  incident: Incident;
  impact: Impact;
  startedAt: Date;
  resolvedAt: Date | null;
  /** That some component was hit, inside the period. */
  seconds: number;
}

export function assembleAvailabilityReport(input: AvailabilityReportInput): AvailabilityReport {
  const { customer, period, components, issuer, issuedAt, slaRatio, leftAt } = input;
  // What is open lasts until then.
  const until = leftAt !== null && leftAt < period.to ? leftAt : period.to;
  const incidents = input.incidents
    .map((incident) => toReported(incident, period, until))
    .filter((reported) => reported !== undefined)
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const hitIds = incidents.map(({ incident }) => hitComponents(incident, period, until));
  const rows = components.map((component) => toRow(component, components, period, hitIds));
  const observed = rows.map((row) => row.observedShare).filter((share) => share > 0);
  return {
    customer,
    issuer,
    issuedAt,
    sla: slaRatio === null ? null : { ratio: slaRatio, allowedSeconds: allowedSeconds(slaRatio, period) },
    leftAt: until === period.to ? null : until,
    period,
    recordedSince: recordedSince(components, period),
    observedShare: observed.length === 0 ? 0 : Math.min(...observed),
    rows,
    incidents,
  };
}

function toRow(
  component: ReportComponentInput,
  all: readonly ReportComponentInput[],
  period: ReportPeriod,
  hitIds: readonly ReadonlySet<string>[],
): AvailabilityRow {
  const { id, kind, name } = component;
  const { downMs, ratio } = availabilityIn(period, component);
  const outages = clip(component.outages, period);
  const degraded = clip(component.degraded, period);
  const outageMs = totalMs(outages);
  const observedShare = durationMs(period) === 0 ? 0 : totalMs(clip(component.observed, period)) / durationMs(period);
  const own = [id, ...all.filter(({ parents }) => parents.includes(id)).map((child) => child.id)];
  return {
    id,
    kind,
    name,
    incidents: hitIds.filter((hit) => own.some((ownId) => hit.has(ownId))).length,
    outageSeconds: toSeconds(outageMs),
    countedOutageSeconds: toSeconds(downMs),
    degradedSeconds: toSeconds(totalMs(degraded) - totalMs(intersect(degraded, outages))),
    maintenanceSeconds: toSeconds(totalMs(clip(component.maintenance, period))),
    observedShare,
    uptimeRatio: observedShare < MIN_OBSERVED_SHARE ? null : ratio,
  };
}

/** Of the whole period, also while it runs. */
function allowedSeconds(slaRatio: number, { wholeSeconds }: ReportPeriod): number {
  return Math.floor(Number(((1 - slaRatio) * wholeSeconds).toFixed(3)));
}

function toReported(incident: Incident, period: ReportPeriod, until: Date): ReportedIncident | undefined {
  const { caseId, impact, startedAt, resolvedAt } = incident;
  // One instant is an incident too: what began and ended within a second still happened.
  const endMs = Math.max(resolvedAt?.getTime() ?? until.getTime(), startedAt.getTime() + 1);
  if (!overlaps({ from: startedAt, to: new Date(endMs) }, period)) return undefined;
  const windows = incident.affected.flatMap((affected) => affected.windows.flatMap((window) => closed(window, until)));
  return { caseId, incident, impact, startedAt, resolvedAt, seconds: toSeconds(totalMs(clip(windows, period))) };
}

function hitComponents(incident: Incident, period: ReportPeriod, until: Date): Set<string> {
  const isHit = (window: Interval): boolean => overlaps(window, period);
  const hit = incident.affected.filter(({ windows }) => windows.flatMap((each) => closed(each, until)).some(isHit));
  return new Set(hit.map(({ component }) => component));
}

/** None where it began later. */
function closed({ from, to }: { from: Date; to: Date | null }, until: Date): Interval[] {
  return from > until ? [] : [{ from, to: to === null || to > until ? until : to }];
}

function recordedSince(components: readonly ReportComponentInput[], period: ReportPeriod): Date | null {
  const starts = components.flatMap(({ observed }) => clip(observed, period).slice(0, 1));
  const first = earliestOf(starts.map(({ from }) => from));
  return first !== null && first > period.from ? first : null;
}

function toSeconds(ms: number): number {
  return Math.round(ms / 1000);
}

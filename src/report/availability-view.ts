import { cleanLine } from '../base/text.ts';
import type { Locale } from '../config/config.ts';
import { MIN_OBSERVED_SHARE } from './availability-report.ts';
import type { AvailabilityReport, AvailabilityRow, ReportedIncident } from './availability-report.ts';
import { availabilityWordsFor } from './availability-words.ts';
import type { AvailabilityWords } from './availability-words.ts';
import { incidentTitle } from '../site/words/incident-words.ts';
import { createTimeFormat } from '../site/words/time-format.ts';
import { wordsFor } from '../site/words/words-for.ts';

/** The report as text for any format, unescaped. */
export interface AvailabilityView {
  locale: Locale;
  /** The letterhead: to whom, when, by whom. */
  addressee: string;
  issuedOn: string;
  issuer: string[];
  title: string;
  /** Names and values. */
  facts: [name: string, value: string][];
  /** What the reader must know before the figures. */
  remarks: string[];
  components: AvailabilityTable;
  incidents: AvailabilityTable;
  formula: string;
}

export interface AvailabilityTable {
  caption: string;
  /** Said instead of an empty table. */
  empty: string;
  head: string[];
  /** As long as `head`; the first cell names the row. */
  rows: string[][];
  /** Columns with figures, from 0. */
  numeric: readonly number[];
  /** Of each column, in percent. */
  widths: readonly number[];
}

export function viewAvailability(report: AvailabilityReport, locale: Locale): AvailabilityView {
  const words = availabilityWordsFor(locale);
  const { period, customer, issuer, sla } = report;
  const format = createTimeFormat(wordsFor(locale), period.timeZone);
  return {
    locale,
    addressee: words.addressee(cleanLine(customer.name)),
    issuedOn: words.issuedOn(format.date(report.issuedAt)),
    issuer: [issuer.name, ...issuer.lines].map((line) => cleanLine(line)),
    title: words.title,
    facts: [
      [words.period, words.days(period.fromDay, period.toDay)],
      [words.timeZone, period.timeZone],
      ...(sla === null
        ? []
        : [[words.sla, words.agreed(slaPercent(sla.ratio), allowedMinutes(sla, words))] as [string, string]]),
    ],
    remarks: remarksOn(report, locale, words),
    components: {
      caption: words.components,
      empty: words.noComponents,
      head: [
        words.name,
        words.kind,
        words.incidentCount,
        words.outage,
        words.countedOutage,
        words.degraded,
        words.maintenance,
        words.observed,
        words.uptime,
        ...(sla === null ? [] : [words.slaResult]),
      ],
      rows: report.rows.map((row, index) => toCells(row, index, report, words)),
      numeric: [2, 3, 4, 5, 6, 7, 8, 9],
      widths: sla === null ? [20, 9, 9, 9, 12, 9, 12, 11, 9] : [17, 8, 8, 8, 11, 9, 11, 11, 8, 9],
    },
    incidents: {
      caption: words.incidents,
      empty: report.observedShare === 0 ? words.noData : words.noIncidents,
      head: [words.caseId, words.incidentTitle, words.impact, words.startedAt, words.resolvedAt, words.duration],
      rows: report.incidents.map((reported) => incidentCells(reported, report, locale, words)),
      numeric: [5],
      widths: [16, 28, 10, 17, 17, 12],
    },
    formula: words.formula,
  };
}

function remarksOn(report: AvailabilityReport, locale: Locale, words: AvailabilityWords): string[] {
  const format = createTimeFormat(wordsFor(locale), report.period.timeZone);
  const remarks: string[] = [];
  if (report.leftAt !== null) remarks.push(words.left(format.dateTime(report.leftAt)));
  if (report.period.isRunning) remarks.push(words.asOf(format.dateTime(report.period.to)));
  const isEmpty = report.rows.every((row) => row.observedShare === 0);
  if (isEmpty && report.rows.length > 0) return [...remarks, words.noData];
  if (report.recordedSince !== null) remarks.push(words.recordedSince(format.dateTime(report.recordedSince)));
  else if (report.rows.length > 0 && report.observedShare < 1) {
    remarks.push(words.partlyObserved(formatPercent(report.observedShare)));
  }
  if (report.rows.some(({ observedShare }) => observedShare < MIN_OBSERVED_SHARE))
    remarks.push(words.tooLittleObserved);
  return remarks;
}

function toCells(row: AvailabilityRow, index: number, { sla }: AvailabilityReport, words: AvailabilityWords): string[] {
  const minutes = (seconds: number): string => formatMinutes(seconds, words);
  return [
    rowName(row, index, words),
    words.kinds[row.kind],
    String(row.incidents),
    minutes(row.outageSeconds),
    minutes(row.countedOutageSeconds),
    minutes(row.degradedSeconds),
    minutes(row.maintenanceSeconds),
    formatPercent(row.observedShare),
    row.uptimeRatio === null ? words.none : formatPercent(row.uptimeRatio),
    ...(sla === null ? [] : [slaCell(row, sla, words)]),
  ];
}

type Sla = NonNullable<AvailabilityReport['sla']>;

/** `許容 43分 / 実績 12分`; where too little was seen, what was is no result. */
function slaCell({ countedOutageSeconds, uptimeRatio }: AvailabilityRow, sla: Sla, words: AvailabilityWords): string {
  const actual = uptimeRatio === null ? words.none : formatMinutes(countedOutageSeconds, words);
  const isOver = uptimeRatio !== null && countedOutageSeconds > sla.allowedSeconds;
  return words.slaOf(allowedMinutes(sla, words), actual, isOver);
}

/** Cut: what is allowed is never called more than it is. */
function allowedMinutes({ allowedSeconds }: Sla, words: AvailabilityWords): string {
  return words.minutes(Math.floor(allowedSeconds / 60));
}

/** As it was written: `99.9%`. */
function slaPercent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(6))}%`;
}

/** A name that may not be said is empty in the record: then its kind and place in the list. */
export function rowName(row: AvailabilityRow, index: number, words: AvailabilityWords): string {
  return cleanLine(row.name) || `${words.kinds[row.kind]} ${index + 1}`;
}

function incidentCells(
  { incident, impact, startedAt, resolvedAt, seconds }: ReportedIncident,
  { period, leftAt }: AvailabilityReport,
  locale: Locale,
  words: AvailabilityWords,
): string[] {
  const siteWords = wordsFor(locale);
  const format = createTimeFormat(siteWords, period.timeZone);
  return [
    [incident.spokenNumber, incident.caseId].filter((id) => id !== '').join(' '),
    cleanLine(incidentTitle(incident, siteWords)),
    siteWords.impacts[impact],
    format.dateTime(startedAt),
    resolvedAt === null ? (leftAt === null ? words.notResolved : words.none) : format.dateTime(resolvedAt),
    formatMinutes(seconds, words),
  ];
}

/** Whole minutes, rounded; what is under one is not called nothing. */
function formatMinutes(seconds: number, words: AvailabilityWords): string {
  if (seconds > 0 && seconds < 60) return words.underOneMinute;
  return words.minutes(Math.round(seconds / 60));
}

/** Three decimals, cut rather than rounded: 100 % is said only of what was never down. */
function formatPercent(ratio: number): string {
  const thousandths = Math.floor(Number((ratio * 100_000).toFixed(6)));
  return ratio >= 1 ? '100%' : `${(Math.min(thousandths, 99_999) / 1000).toFixed(3)}%`;
}

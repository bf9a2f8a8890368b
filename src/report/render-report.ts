import { NoroshiError } from '../base/errors.ts';
import type { Locale } from '../config/config.ts';
import { findNearest } from '../findings/nearest.ts';
import { assembleAvailabilityReport, parseReportPeriod } from './availability-report.ts';
import type { AvailabilityReportInput, PeriodProblem, ReportPeriod } from './availability-report.ts';
import { renderAvailabilityHtml } from './availability-html.ts';
import { renderAvailabilityCsv, renderAvailabilityMarkdown } from './availability-text.ts';
import { viewAvailability } from './availability-view.ts';

const REPORT_FORMATS = ['html', 'csv', 'md'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportRequest {
  customerId: string;
  /** Dates of the site's time zone, both inclusive: `YYYY-MM-DD`. */
  from: string;
  to: string;
  /** `html`, `csv` or `md`. */
  format: string;
  locale: Locale;
  /** IANA name. */
  timeZone: string;
  now: Date;
  /** Ids of the configured customers. */
  customerIds: readonly string[];
  /** What is known of one customer; asked only when everything that was written is good. */
  load: (customerId: string, period: ReportPeriod) => ReportData;
}

export type ReportData = Omit<AvailabilityReportInput, 'period' | 'issuedAt'>;

/**
 * The report that was asked for, as text in its format: what operators write by hand each month.
 *
 * @throws NoroshiError `usage.customer`, `usage.format`, `usage.period`
 */
export function renderReport(options: ReportRequest): string {
  const format = REPORT_FORMATS.find((known) => known === options.format);
  if (format === undefined) {
    throw new NoroshiError('usage.format', `There is no report format "${options.format}".`, {
      hint: `The formats are: ${REPORT_FORMATS.join(', ')}.`,
    });
  }
  const customerId = knownCustomer(options);
  const period = knownPeriod(options);
  const report = assembleAvailabilityReport({ ...options.load(customerId, period), period, issuedAt: options.now });
  return render(format);

  function render(format: ReportFormat): string {
    if (format === 'csv') return renderAvailabilityCsv(report, options.locale);
    const view = viewAvailability(report, options.locale);
    return format === 'html' ? renderAvailabilityHtml(view) : renderAvailabilityMarkdown(view);
  }
}

function knownCustomer({ customerId, customerIds }: ReportRequest): string {
  if (customerIds.includes(customerId)) return customerId;
  const nearest = findNearest(customerId, customerIds);
  throw new NoroshiError('usage.customer', `There is no customer "${customerId}".`, {
    hint: nearest === undefined ? 'See the ids under customers: in the configuration.' : `Did you mean "${nearest}"?`,
  });
}

const PERIOD_HINT = 'Write dates of the site’s time zone, both inclusive: --from 2026-10-01 --to 2026-10-31.';

function knownPeriod({ from, to, timeZone, now }: ReportRequest): ReportPeriod {
  const period = parseReportPeriod(from, to, timeZone, now);
  if (typeof period !== 'string') return period;
  const sentences: Record<PeriodProblem, string> = {
    bad_from: `--from "${from}" is not a date.`,
    bad_to: `--to "${to}" is not a date.`,
    reversed: `--to ${to} is before --from ${from}.`,
    too_long: `From ${from} to ${to} is longer than ten years.`,
    future: `--from ${from} has not come yet.`,
  };
  throw new NoroshiError('usage.period', sentences[period], { hint: PERIOD_HINT });
}

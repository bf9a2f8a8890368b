import { NoroshiError } from '../base/errors.ts';
import type { Locale } from '../config/config.ts';
import { findNearest } from '../findings/nearest.ts';
import { assembleAvailabilityReport, parseReportPeriod } from './availability-report.ts';
import type { PeriodProblem, ReportData, ReportPeriod } from './availability-report.ts';
import { renderAvailabilityHtml } from './availability-html.ts';
import { renderAvailabilityCsv, renderAvailabilityMarkdown } from './availability-text.ts';
import { viewAvailability } from './availability-view.ts';
import { didYouMean } from '../findings/wording.ts';
import type { Spoken } from '../base/spoken.ts';

const REPORT_FORMATS = ['html', 'csv', 'md'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ReportRequest {
  customerId: string;
  /** Dates of the site's time zone, both inclusive: `YYYY-MM-DD`. */
  from: string;
  to: string;
  /** As it was typed, where the dates are those of a month: the words of a refusal name it. */
  month?: string;
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

/**
 * The report that was asked for, as text in its format: what operators write by hand each month.
 *
 * @throws NoroshiError `usage.customer`, `usage.format`, `usage.period`
 */
export function renderReport(options: ReportRequest): string {
  const format = REPORT_FORMATS.find((known) => known === options.format);
  if (format === undefined) {
    throw new NoroshiError(
      'usage.format',
      { en: `There is no report format "${options.format}".`, ja: `「${options.format}」という形式はありません。` },
      {
        hint: { en: `The formats are: ${REPORT_FORMATS.join(', ')}.`, ja: `使える形式: ${REPORT_FORMATS.join('、')}` },
      },
    );
  }
  return renderFormats(options, [format]).texts[0]!;
}

/**
 * The same report as text in each of these formats.
 *
 * @returns `isObserved`: something was known of some part of the period
 * @throws NoroshiError `usage.customer`, `usage.period`
 */
export function renderFormats(
  options: Omit<ReportRequest, 'format'>,
  formats: readonly ReportFormat[],
): { texts: string[]; isObserved: boolean } {
  const { locale } = options;
  const customerId = knownCustomer(options);
  const period = knownPeriod(options);
  const report = assembleAvailabilityReport({ ...options.load(customerId, period), period, issuedAt: options.now });
  const render = (format: ReportFormat): string => {
    if (format === 'csv') return renderAvailabilityCsv(report, locale);
    const view = viewAvailability(report, locale);
    return format === 'html' ? renderAvailabilityHtml(view) : renderAvailabilityMarkdown(view);
  };
  return { texts: formats.map(render), isObserved: report.observedShare > 0 };
}

function knownCustomer({ customerId, customerIds }: Pick<ReportRequest, 'customerId' | 'customerIds'>): string {
  if (customerIds.includes(customerId)) return customerId;
  const nearest = findNearest(customerId, customerIds);
  const message = { en: `There is no customer "${customerId}".`, ja: `「${customerId}」というお客様はいません。` };
  throw new NoroshiError('usage.customer', message, {
    hint: {
      en: didYouMean(nearest) || 'See the ids under customers: in the configuration.',
      ja: didYouMean(nearest, 'ja') || 'ID は設定の customers: にあります。',
    },
  });
}

const PERIOD_HINT: Spoken = {
  en: 'Write dates of the site’s time zone, both inclusive: --from 2026-10-01 --to 2026-10-31.',
  ja: 'サイトのタイムゾーンの日付で、両端を含めて指定してください: --from 2026-10-01 --to 2026-10-31',
};

const MONTH_HINT: Spoken = {
  en: 'Write --month last, or a month that has begun, such as --month 2026-10.',
  ja: '--month last か、すでに始まった月を --month 2026-10 のように指定してください。',
};

function knownPeriod({
  from,
  to,
  month,
  timeZone,
  now,
}: Pick<ReportRequest, 'from' | 'to' | 'month' | 'timeZone' | 'now'>): ReportPeriod {
  const period = parseReportPeriod(from, to, timeZone, now);
  if (typeof period !== 'string') return period;
  const first = month === undefined ? `--from ${from}` : `--month ${month}`;
  const sentences: Record<PeriodProblem, Spoken> = {
    bad_from: { en: `--from "${from}" is not a date.`, ja: `--from の「${from}」は日付ではありません。` },
    bad_to: { en: `--to "${to}" is not a date.`, ja: `--to の「${to}」は日付ではありません。` },
    reversed: { en: `--to ${to} is before --from ${from}.`, ja: `--to ${to} が --from ${from} より前です。` },
    too_long: {
      en: `From ${from} to ${to} is longer than ten years.`,
      ja: `${from} から ${to} までは 10年を超えています。`,
    },
    future: { en: `${first} has not come yet.`, ja: `${first} はまだ来ていません。` },
  };
  throw new NoroshiError('usage.period', sentences[period], { hint: month === undefined ? PERIOD_HINT : MONTH_HINT });
}

import { stringify } from 'csv-stringify/sync';
import type { Locale } from '../config/config.ts';
import type { AvailabilityReport } from './availability-report.ts';
import { rowName } from './availability-view.ts';
import type { AvailabilityTable, AvailabilityView } from './availability-view.ts';
import { availabilityWordsFor } from './availability-words.ts';
import { cleanLine } from '../base/text.ts';

/** GitHub-flavoured Markdown. */
export function renderAvailabilityMarkdown(view: AvailabilityView): string {
  const facts = view.facts.map(([name, value]) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join('\n');
  const remarks = view.remarks.map((remark) => `> ${escapeMarkdown(remark)}`);
  const letterhead = [view.addressee, '', view.issuedOn, ...view.issuer].map(escapeMarkdown).join('  \n');
  const parts = [
    letterhead,
    `# ${escapeMarkdown(view.title)}`,
    facts,
    ...remarks,
    renderTable(view.components),
    renderTable(view.incidents),
    escapeMarkdown(view.formula),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderTable({ caption, empty, head, rows, numeric }: AvailabilityTable): string {
  const heading = `## ${escapeMarkdown(caption)}`;
  if (rows.length === 0) return `${heading}\n\n${escapeMarkdown(empty)}`;
  const rule = line(head.map((_name, column) => (numeric.includes(column) ? '---:' : '---')));
  return [heading, '', line(head.map(escapeMarkdown)), rule, ...rows.map((row) => line(row.map(escapeMarkdown)))].join(
    '\n',
  );
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Names stay names: nothing in them is markup, a link or a cell of its own. */
function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\\`*_{}[\]<>|~#&!$@]/g, (character) => `\\${character}`)
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
      .replace(/^([-+=])(?=\s|$)/, '\\$1')
      // What looks like an address is made a link without any markup.
      .replace(/:\/\//g, '&#58;//')
      .replace(/www\./gi, (www) => `${www.slice(0, 3)}&#46;`)
  );
}

/**
 * One row a component; figures as plain numbers: seconds, and shares from 0 to 1. Begins with a byte-order mark for
 * spreadsheets, and no cell can be a formula.
 */
export function renderAvailabilityCsv(report: AvailabilityReport, locale: Locale): string {
  const words = availabilityWordsFor(locale);
  const { customer, period } = report;
  const head = [
    words.customer,
    words.from,
    words.to,
    words.timeZone,
    words.name,
    words.kind,
    words.incidentCount,
    words.seconds(words.outage),
    words.seconds(words.countedOutage),
    words.seconds(words.degraded),
    words.seconds(words.maintenance),
    words.observed,
    words.uptime,
    words.sla,
    words.seconds(words.allowed),
  ];
  const rows = report.rows.map((row, index) => [
    cleanLine(customer.name),
    period.fromDay,
    period.toDay,
    period.timeZone,
    rowName(row, index, words),
    words.kinds[row.kind],
    row.incidents,
    row.outageSeconds,
    row.countedOutageSeconds,
    row.degradedSeconds,
    row.maintenanceSeconds,
    cut(row.observedShare),
    row.uptimeRatio === null ? '' : cut(row.uptimeRatio),
    report.sla === null ? '' : cut(report.sla.ratio),
    report.sla?.allowedSeconds ?? '',
  ]);
  return stringify([head, ...rows], { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/** Six decimals, cut: 1 is said only of what was never down. */
function cut(ratio: number): number {
  return ratio >= 1 ? 1 : Math.min(Math.floor(Number((ratio * 1e6).toFixed(3))), 999_999) / 1e6;
}

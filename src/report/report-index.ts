import { stringify } from 'csv-stringify/sync';
import { cleanLine, escapeHtml } from '../base/text.ts';
import type { Locale } from '../config/config.ts';

/** One customer's availability reports, as files beside the index. */
export interface IndexEntry {
  customer: string;
  name: string;
  /** They are no longer in the configuration. */
  hasLeft: boolean;
  /** Something is known of the period. */
  isObserved: boolean;
  html: string;
  csv: string;
}

const WORDS = {
  ja: { title: '稼働報告書', period: (from: string, to: string) => `${from} 〜 ${to}`, left: '契約終了', unobserved: '監視データなし', head: ['お客様', '名前', '状況', '報告書', 'データ'] },
  en: { title: 'Availability reports', period: (from: string, to: string) => `${from} to ${to}`, left: 'has left', unobserved: 'not observed', head: ['customer', 'name', 'note', 'report', 'data'] },
}; // prettier-ignore

/** A page that leads to all of them; for the company only, since it names every customer. */
export function renderIndexHtml(
  entries: readonly IndexEntry[],
  days: { from: string; to: string },
  locale: Locale,
): string {
  const words = WORDS[locale];
  const cell = (text: string): string => `<td>${text}</td>`;
  const link = (file: string): string => `<a href="${encodeURIComponent(file)}">${escapeHtml(file)}</a>`;
  const rows = entries.map(({ customer, name, hasLeft, isObserved, html, csv }) => {
    const notes = [...(hasLeft ? [words.left] : []), ...(isObserved ? [] : [words.unobserved])];
    const cells = [escapeHtml(customer), escapeHtml(name), notes.join(' · '), link(html), link(csv)];
    return `<tr>${cells.map(cell).join('')}</tr>`;
  });
  return `<!DOCTYPE html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title} ${words.period(days.from, days.to)}</title>
</head>
<body>
<h1>${words.title}</h1>
<p>${words.period(days.from, days.to)}</p>
<table>
<thead><tr>${words.head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

/** The same for spreadsheets; no cell can become a formula. */
export function renderIndexCsv(entries: readonly IndexEntry[]): string {
  const rows = entries.map(({ customer, name, hasLeft, isObserved, html, csv }) => [
    customer,
    cleanLine(name),
    String(hasLeft),
    html,
    csv,
    String(isObserved),
  ]);
  return `\ufeff${stringify([['customer', 'name', 'left', 'html', 'csv', 'observed'], ...rows], { escape_formulas: true, record_delimiter: '\r\n' })}`;
}

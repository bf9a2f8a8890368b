import { createHash } from 'node:crypto';
import type { AvailabilityTable, AvailabilityView } from './availability-view.ts';
import { escapeHtml } from '../base/text.ts';

// Columns are as wide as they are meant to be, whatever is in them; a sheet of A4 takes the whole width.
const STYLE = `:root{color-scheme:light}
body{margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a;background:#fff;font:1rem/1.6 "Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","BIZ UDPGothic",Meiryo,sans-serif;font-variant-numeric:tabular-nums;line-break:strict}
header{display:grid;grid-template-columns:1fr auto;gap:0 2rem;margin-bottom:2rem}
header p{margin:0}
.to{font-size:1.25rem;font-weight:600;padding-bottom:.25rem;border-bottom:1px solid #1a1a1a;align-self:start}
.by{font-size:.875rem;text-align:right}
h1{font-size:1.5rem;text-align:center;margin:0 0 1.5rem}
h2{font-size:1.125rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}
dt{font-weight:600}
dd{margin:0}
.remark{border:1px solid #8a5a00;padding:.25rem .75rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;table-layout:fixed;width:100%;min-width:46rem;font-size:.8125rem;margin:1.5rem 0}
caption{text-align:left;font-weight:600;font-size:1.125rem;padding:.5rem 0}
th,td{border:1px solid #8c8c8c;padding:.375rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#f0f0f0}
tbody th{font-weight:400}
.number{text-align:right}
:is(thead th,.number){word-break:keep-all;overflow-wrap:break-word}
@page{size:A4;margin:15mm 12mm}
@media print{body{margin:0;max-width:none;padding:0;font-size:10pt}table{min-width:0;font-size:7.5pt;margin:1rem 0}th,td{padding:1mm}thead th{font-size:6.8pt}thead{display:table-header-group}tr,.remark{break-inside:avoid}.wide{overflow:visible}}`;

/** One page that needs nothing else, for a browser, a printer or a mail. */
export function renderAvailabilityHtml(view: AvailabilityView): string {
  const style = STYLE + widthRules([view.components, view.incidents]);
  const styleHash = createHash('sha256').update(style).digest('base64');
  const title = escapeHtml(
    [view.title, view.addressee, ...view.facts.slice(0, 1).map(([, value]) => value)].join(' – '),
  );
  const issuer = [view.issuedOn, ...view.issuer].map((line) => `<p>${escapeHtml(line)}</p>`);
  const facts = view.facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  const remarks = view.remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`);
  return `<!DOCTYPE html>
<html lang="${view.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<header><p class="to">${escapeHtml(view.addressee)}</p><div class="by">${issuer.join('')}</div></header>
<h1>${escapeHtml(view.title)}</h1>
<dl>${facts.join('')}</dl>
${[...remarks, renderTable(view.components), renderTable(view.incidents)].join('\n')}
<p>${escapeHtml(view.formula)}</p>
</main>
</body>
</html>
`;
}

/** A policy that allows no styles in elements wants one rule a width. */
function widthRules(tables: readonly AvailabilityTable[]): string {
  const widths = new Set(tables.flatMap((table) => table.widths));
  return [...widths].map((width) => `\n.w${width}{width:${width}%}`).join('');
}

function renderTable({ caption, empty, head, rows, numeric, widths }: AvailabilityTable): string {
  if (rows.length === 0) return `<h2>${escapeHtml(caption)}</h2>\n<p>${escapeHtml(empty)}</p>`;
  const className = (column: number): string => (numeric.includes(column) ? ' class="number"' : '');
  const headCells = head.map((name, column) => `<th scope="col"${className(column)}>${escapeHtml(name)}</th>`);
  const bodyRows = rows.map((cells) => {
    const row = cells.map((cell, column) =>
      column === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td${className(column)}>${escapeHtml(cell)}</td>`,
    );
    return `<tr>${row.join('')}</tr>`;
  });
  const columns = widths.map((width) => `<col class="w${width}">`);
  // Reachable by keyboard, since it may scroll.
  return `<section class="wide" tabindex="0" aria-label="${escapeHtml(caption)}">
<table>
<caption>${escapeHtml(caption)}</caption>
<colgroup>${columns.join('')}</colgroup>
<thead><tr>${headCells.join('')}</tr></thead>
<tbody>
${bodyRows.join('\n')}
</tbody>
</table>
</section>`;
}

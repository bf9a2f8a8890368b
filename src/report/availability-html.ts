import { createHash } from 'node:crypto';
import type { AvailabilityTable, AvailabilityView } from './availability-view.ts';
import { escapeHtml } from '../base/text.ts';

const STYLE = `:root{color-scheme:light}
body{margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a;background:#fff;font:1rem/1.6 system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif}
h1{font-size:1.5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}
dt{font-weight:600}
dd{margin:0}
.remark{border-left:.25rem solid #8a5a00;padding:.25rem .75rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem;margin:1.5rem 0}
caption{text-align:left;font-weight:600;font-size:1.125rem;padding:.5rem 0}
th,td{border:1px solid #8c8c8c;padding:.375rem .5rem;text-align:left;vertical-align:top}
thead th{background:#f0f0f0}
tbody th{font-weight:400;overflow-wrap:anywhere}
.number{text-align:right;white-space:nowrap}
@media print{body{margin:0;max-width:none}table{font-size:.75rem}tr{break-inside:avoid}.wide{overflow:visible}}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** One page that needs nothing else, for a browser, a printer or a mail. */
export function renderAvailabilityHtml(view: AvailabilityView): string {
  const title = escapeHtml([view.title, ...view.facts.slice(0, 2).map(([, value]) => value)].join(' – '));
  const facts = view.facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  const remarks = view.remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`);
  return `<!DOCTYPE html>
<html lang="${view.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(view.title)}</h1>
<dl>${facts.join('')}</dl>
${[...remarks, renderTable(view.components), renderTable(view.incidents)].join('\n')}
<p>${escapeHtml(view.formula)}</p>
</main>
</body>
</html>
`;
}

function renderTable({ caption, empty, head, rows, numeric }: AvailabilityTable): string {
  if (rows.length === 0) return `<h2>${escapeHtml(caption)}</h2>\n<p>${escapeHtml(empty)}</p>`;
  const className = (column: number): string => (numeric.includes(column) ? ' class="number"' : '');
  const headCells = head.map((name, column) => `<th scope="col"${className(column)}>${escapeHtml(name)}</th>`);
  const bodyRows = rows.map((cells) => {
    const row = cells.map((cell, column) =>
      column === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td${className(column)}>${escapeHtml(cell)}</td>`,
    );
    return `<tr>${row.join('')}</tr>`;
  });
  // Reachable by keyboard, since it may scroll.
  return `<section class="wide" tabindex="0" aria-label="${escapeHtml(caption)}">
<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${headCells.join('')}</tr></thead>
<tbody>
${bodyRows.join('\n')}
</tbody>
</table>
</section>`;
}

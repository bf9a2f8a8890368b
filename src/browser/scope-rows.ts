// Servers and alerts of the internal page's search, from `search.json`.
import { foldForSearch, pick } from './page.ts';

/** As `search.json` has it: kind, name, id, organization, services, customers, state or effect, status, since. */
export type Row = readonly [string, string, string, string, string, string, string, string, number];

export interface Words extends Record<
  'found' | 'foundNone' | 'hostsFound' | 'failed' | 'loading' | 'copied' | 'refused' | 'stale',
  string
> {
  marks: Record<string, string>;
  states: Record<string, string>;
  kinds: Record<string, string>;
}

const SLICE = 5000;
const SVG = 'http://www.w3.org/2000/svg';

/** Rows with what is searched of each. They are folded in slices, so that typing never waits for 50,000 of them. */
export async function loadRows(address: string): Promise<[Row, string][]> {
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new Error(String(response.status));
  const all = ((await response.json()) as { rows: Row[] }).rows;
  const folded: [Row, string][] = [];
  for (let from = 0; from < all.length; from += SLICE) {
    for (const row of all.slice(from, from + SLICE)) folded.push([row, foldForSearch(row.slice(1, 6).join('\n'))]);
    await new Promise((next) => setTimeout(next));
  }
  return folded;
}

function addCell(row: Element, content: string | Node, tag: 'td' | 'th' = 'td'): HTMLTableCellElement {
  const cell = document.createElement(tag);
  cell.append(content);
  row.append(cell);
  return cell;
}

/** A state's sign with its word; an effect has the sign of the state it leads to. */
function stateMark(value: string, { marks, states }: Words): Element {
  const sign = marks[value] ?? value;
  const mark = document.createElement('span');
  mark.className = 'st';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${sign}`);
  svg.append(use);
  mark.append(svg, states[value] ?? value);
  return mark;
}

function link(href: string, text: string): Element {
  const a = document.createElement('a');
  a.href = href;
  a.rel = 'noreferrer';
  a.textContent = text;
  return a;
}

export function makeRow(
  [kind, name, id, organization, services, customers, value, status, since]: Row,
  own: Words,
): Element {
  const row = document.createElement('tr');
  row.className = `s-${own.marks[value] ?? value}`;
  addCell(row, stateMark(value, own));
  const path = `${kind === 'a' ? 'alerts' : 'hosts'}/${encodeURIComponent(id)}`;
  const cell = addCell(row, link(`https://mackerel.io/orgs/${encodeURIComponent(organization)}/${path}`, name), 'th');
  cell.scope = 'row';
  cell.title = id;
  for (const text of [customers, services, organization]) addCell(row, text);
  const timeZone = (JSON.parse(pick('#age').dataset['age']!) as string[])[2]!;
  addCell(row, since ? shortTime(since, timeZone) : '').className = 'num';
  addCell(row, `${own.kinds[kind]} ${status}`);
  return row;
}

/** Browsers word dates in their own ways; Swedish is all numbers: 2026-11-26 04:17. */
function shortTime(atMs: number, timeZone: string): string {
  return new Date(atMs).toLocaleString('sv', { timeZone }).slice(5, 16);
}

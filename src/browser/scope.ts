// The internal page's search, copy and print. Without it the page is complete as plain tables.
import { fill, fold, pick } from './page.ts';

/** As `search.json` has it: kind, name, id, organization, services, customers, state or effect, status. */
type Row = readonly [string, string, string, string, string, string, string, string];

interface Words extends Record<'failed' | 'found' | 'foundNone', string> {
  marks: Record<string, string>;
  states: Record<string, string>;
  kinds: Record<string, string>;
}

const MOST = 100;
const SLICE = 5000;
const HIT = new Set(['major_outage', 'partial_outage', 'degraded', 'outage']);
const SVG = 'http://www.w3.org/2000/svg';

function offerCopy(): void {
  const button = document.querySelector<HTMLElement>('[data-copy]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => void copy());
}

async function copy(): Promise<void> {
  const text = pick('#copytext');
  const copied = pick('#copied');
  try {
    await navigator.clipboard.writeText(text.textContent);
    copied.textContent = copied.dataset['text']!;
  } catch {
    // No permission, or no secure context: show the text, selected, so that the keyboard can copy it.
    text.closest('details')!.open = true;
    getSelection()!.selectAllChildren(text);
    text.focus();
  }
}

function offerPrint(): void {
  const button = document.querySelector<HTMLElement>('[data-print]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => print());
}

/** Rows with what is searched of each. They are folded in slices, so that typing never waits for 50,000 of them. */
async function loadRows(address: string): Promise<[Row, string][]> {
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new Error(String(response.status));
  const all = ((await response.json()) as { rows: Row[] }).rows;
  const folded: [Row, string][] = [];
  for (let from = 0; from < all.length; from += SLICE) {
    for (const row of all.slice(from, from + SLICE)) folded.push([row, fold(row.slice(1, 6).join('\n'))]);
    await new Promise((next) => setTimeout(next));
  }
  return folded;
}

function addCell(row: Element, content: string | Element, tag: 'td' | 'th' = 'td'): HTMLTableCellElement {
  const cell = document.createElement(tag);
  cell.append(content);
  row.append(cell);
  return cell;
}

/** A state's sign with its word; an effect has the sign of the state it leads to. */
function stateMark(value: string, words: Words): Element {
  const sign = words.marks[value] ?? value;
  const mark = document.createElement('span');
  mark.className = `s s-${sign}`;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${sign}`);
  svg.append(use);
  mark.append(svg, words.states[value] ?? value);
  return mark;
}

function makeRow([kind, name, id, organization, services, customers, value, status]: Row, words: Words): Element {
  const row = document.createElement('tr');
  addCell(row, name, 'th').scope = 'row';
  addCell(row, stateMark(value, words));
  for (const text of [customers, services, organization]) addCell(row, text);
  const code = document.createElement('code');
  code.textContent = id;
  addCell(row, code);
  addCell(row, `${words.kinds[kind]} ${status}`);
  return row;
}

function keepInAddress(query: string, state: string): void {
  const url = new URL(location.href);
  for (const [name, value] of [
    ['q', query.trim()],
    ['s', state],
  ] as const) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(null, '', url);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a')) link.search = url.search;
}

function offerSearch(): void {
  const box = document.getElementById('searchbox');
  if (!box) return;
  box.hidden = false;
  const words = JSON.parse(box.dataset['words']!) as Words;
  const query = pick('#q') as HTMLInputElement;
  const state = pick('#s') as HTMLSelectElement;
  const found = pick('#found');
  const table = pick('#results') as HTMLTableElement;
  let rows: [Row, string][] | undefined;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      rows = await loadRows(box!.dataset['src']!);
    } catch {
      loading = undefined;
      found.textContent = words.failed;
    }
  }

  function show(): void {
    keepInAddress(query.value, state.value);
    if (!rows) return;
    table.hidden = true;
    found.textContent = '';
    const wanted = fold(query.value).split(/\s+/).filter(Boolean);
    if (wanted.length === 0 && !state.value) return;
    const hits: Row[] = [];
    let count = 0;
    for (const [row, text] of rows) {
      if (state.value === 'hit' && !HIT.has(row[6])) continue;
      if (!wanted.every((word) => text.includes(word))) continue;
      if (count++ < MOST) hits.push(row);
    }
    found.textContent = fill(count === 0 ? words.foundNone : words.found, { n: count, m: hits.length, t: rows.length });
    table.tBodies[0]!.replaceChildren(...hits.map((row) => makeRow(row, words)));
    table.hidden = count === 0;
  }

  async function search(): Promise<void> {
    await (loading ??= load());
    show();
  }

  query.addEventListener('focus', () => void (loading ??= load()));
  query.addEventListener('input', () => (rows ? show() : void search()));
  state.addEventListener('change', () => void search());
  const asked = new URL(location.href).searchParams;
  query.value = asked.get('q') ?? '';
  state.value = asked.get('s') ?? '';
  if (query.value || state.value) void search();
}

function start(): void {
  offerCopy();
  offerPrint();
  offerSearch();
}

start();
// The age script has put a newer <main> in place; the question is in the address and is asked again.
document.addEventListener('swapped', start);

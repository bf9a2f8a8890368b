// The internal page's field and table: search, filter, order, copy, print. Without it the page is complete as a plain table.
// It stands before the table, so that nothing moves when the field appears.
import { fill, fillCounts, foldForSearch, pick, splitWords } from './page.ts';
import { loadRows, makeRow, type Row, type Words } from './scope-rows.ts';

/** One customer: its row, the row behind it, and what it is found by. */
interface Customer {
  row: HTMLElement;
  more: HTMLElement;
  key: string;
}

const MOST = 100;
/** Safari throws after 100 changes of the address in 30 seconds. */
const ADDRESS_MS = 1000;
const TOAST_MS = 4000;
const HIT = ['major_outage', 'partial_outage', 'degraded', 'outage'];
const SLASH = 'noroshi-slash';

// What the reader asked for stays when the page is swapped for a newer one.
const asked = new URL(location.href).searchParams;
let query = asked.get('q') ?? '';
let state = asked.get('s') ?? '';
let order: { by: string; isDescending: boolean } | undefined;
let opened = '';
let rows: [Row, string][] | undefined;
let loading: Promise<void> | undefined;
let addressTimer = 0;
let toastTimer = 0;

function words(): Words {
  return JSON.parse(pick('#searchbox').dataset['words']!) as Words;
}

function say(text: string): void {
  pick('#copied').textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (pick('#copied').textContent = ''), TOAST_MS);
}

/** What was true when the page was made is not sold as present: an old page says so in what is copied. */
function withAge(text: string): string {
  const stale = pick('#stale');
  return stale.hidden ? text : `${text}\n\n${fill(words().stale, { t: pick('#checked').textContent })}`;
}

async function copyFrom(text: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(withAge(text.textContent));
    say(words().copied);
  } catch {
    // No permission, or no secure context: show the text, selected, so that the keyboard can copy it.
    text.hidden = false;
    getSelection()!.selectAllChildren(text);
    text.focus();
    say(words().refused);
  }
}

function openPanel(id: string): void {
  for (const each of document.querySelectorAll('.customers .open')) each.classList.remove('open');
  for (const button of document.querySelectorAll('[data-notice]')) {
    button.setAttribute('aria-expanded', String((button as HTMLElement).dataset['notice'] === id));
  }
  opened = id;
  const more = id && document.getElementById(`${id}-more`);
  if (!more) return;
  pick(`#${id}`).classList.add('open');
  more.classList.add('open');
  more.querySelector('details')!.open = true;
}

function onClick({ target }: Event): void {
  const button = (target as Element).closest<HTMLElement>('button');
  const { notice, again, close, copy } = button?.dataset ?? {};
  if (copy !== undefined) void copyFrom(pick(`#${copy}`));
  if (notice !== undefined) openPanel(notice);
  if (notice ?? again) void copyFrom(pick(`#${notice ?? again}-text`));
  if (close !== undefined) {
    openPanel('');
    pick(`#${close}-copy`).focus();
  }
  if (button?.dataset['print'] !== undefined) print();
  if (button?.dataset['s'] !== undefined) {
    state = button.dataset['s'];
    ask();
  }
  const by = button?.closest<HTMLElement>('[data-sort]')?.dataset['sort'];
  if (by !== undefined) sortBy(by, order?.by === by ? !order.isDescending : by === 'hosts' || by === 'since');
}

async function load(): Promise<void> {
  try {
    rows = await loadRows(pick('#searchbox').dataset['src']!);
  } catch {
    loading = undefined;
    pick('#counted').textContent = words().failed;
  }
}

function showMachines(wanted: readonly string[]): void {
  const section = pick('#machines');
  section.hidden = wanted.length === 0 && state !== 'hit';
  if (section.hidden) return;
  const own = words();
  const counted = pick('#counted');
  if (!rows) {
    counted.textContent = own.loading;
    void (loading ??= load()).then(() => rows && show());
    return;
  }
  const hits: Row[] = [];
  let count = 0;
  for (const [row, text] of rows) {
    if (state === 'hit' ? !HIT.includes(row[6]) : state && (own.marks[row[6]] ?? row[6]) !== state) continue;
    if (!wanted.every((word) => text.includes(word))) continue;
    if (count++ < MOST) hits.push(row);
  }
  counted.textContent = fillCounts(own.hostsFound, { n: count, m: hits.length, t: rows.length });
  const table = pick('#results') as HTMLTableElement;
  table.hidden = count === 0;
  table.tBodies[0]!.replaceChildren(...hits.map((row) => makeRow(row, own)));
}

let customers: Customer[] = [];

function readCustomers(): void {
  customers = [...document.querySelectorAll<HTMLElement>('.customers .row')].map((row) => ({
    row,
    more: row.nextElementSibling as HTMLElement,
    key: foldForSearch(row.dataset['k']!),
  }));
}

function isWanted({ row, key }: Customer, wanted: readonly string[]): boolean {
  const own = row.dataset['s']!;
  if (state === 'hit' ? !HIT.includes(own) : state && own !== state) return false;
  return wanted.every((word) => key.includes(word));
}

function show(): void {
  const wanted = splitWords(query);
  let count = 0;
  for (const customer of customers) {
    const isShown = isWanted(customer, wanted);
    count += +isShown;
    if (customer.row.hidden === isShown) customer.row.hidden = customer.more.hidden = !isShown;
  }
  const own = words();
  pick('main').classList.toggle('searching', wanted.length > 0);
  pick('#customers').hidden = count === 0;
  const found = fillCounts(count ? own.found : own.foundNone, { n: count });
  pick('#found').textContent = wanted.length === 0 ? '' : found;
  for (const chip of document.querySelectorAll<HTMLElement>('.chip')) {
    chip.setAttribute('aria-pressed', String(chip.dataset['s'] === state));
  }
  showMachines(wanted);
}

function ask(): void {
  show();
  clearTimeout(addressTimer);
  addressTimer = setTimeout(keepInAddress, ADDRESS_MS);
}

function keepInAddress(): void {
  clearTimeout(addressTimer);
  const url = new URL(location.href);
  for (const [name, value] of [
    ['q', query.trim()],
    ['s', state],
  ] as const) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  for (const other of document.querySelectorAll<HTMLAnchorElement>('.languages a')) other.search = url.search;
  try {
    if (url.href !== location.href) history.replaceState(null, '', url);
  } catch {
    // Too often for this browser; the next question tries again.
  }
}

function sortBy(by: string, isDescending: boolean): void {
  order = { by, isDescending };
  const rankOf = [...document.querySelectorAll<HTMLElement>('.chip')].map((chip) => chip.dataset['s']);
  const number = (row: HTMLElement, name: string): number => +row.dataset[name]!;
  const textOf = (row: HTMLElement): string => row.querySelector('.cs')!.textContent.trim();
  const compare: Record<string, (a: HTMLElement, b: HTMLElement) => number> = {
    state: (a, b) => rankOf.indexOf(a.dataset['s']) - rankOf.indexOf(b.dataset['s']) || number(b, 'h') - number(a, 'h'),
    name: (a, b) => a.dataset['n']!.localeCompare(b.dataset['n']!, document.documentElement.lang),
    hosts: (a, b) => number(a, 'h') - number(b, 'h'),
    since: (a, b) => number(a, 't') - number(b, 't'),
    case: (a, b) => +!textOf(a) - +!textOf(b) || textOf(a).localeCompare(textOf(b)),
  };
  const sorted = customers.toSorted(({ row: a }, { row: b }) => compare[by]!(a, b));
  if (isDescending) sorted.reverse();
  pick('.customers tbody').append(...sorted.flatMap(({ row, more }) => [row, more]));
  for (const head of document.querySelectorAll<HTMLElement>('[data-sort]')) {
    if (head.dataset['sort'] === by) head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  }
}

function isSlashOn(): boolean {
  try {
    return localStorage.getItem(SLASH) !== 'off';
  } catch {
    return true;
  }
}

function showSlash(): void {
  (pick('#slash') as HTMLInputElement).checked = isSlashOn();
  pick('kbd').hidden = !isSlashOn();
}

function onKey(event: KeyboardEvent): void {
  const { key, target, isComposing, ctrlKey, metaKey, altKey } = event;
  // Enter and Escape of an input method end the word, and ask for nothing.
  if (isComposing || event.keyCode === 229) return;
  const isTyping = (target as Element).matches('input:not([type=checkbox]), textarea, select');
  const field = pick('#q') as HTMLInputElement;
  if (key === '/' && !isTyping && !ctrlKey && !metaKey && !altKey && isSlashOn()) {
    event.preventDefault();
    field.focus();
    field.select();
  }
  if (key === 'Enter' && target === field) {
    event.preventDefault();
    const first = document.querySelector('.customers .row:not([hidden])');
    if (!first) return;
    openPanel(first.id);
    pick(`#${first.id}-more [data-again]`).focus();
  }
  if (key === 'Escape' && opened) {
    const button = pick(`#${opened}-copy`);
    openPanel('');
    button.focus();
  }
}

/** The field is there before the table is. */
function showField(): void {
  pick('#needs').remove();
  pick('#searchbox').hidden = false;
  document.documentElement.classList.add('js');
  const field = pick('#q') as HTMLInputElement;
  field.value = query;
  field.addEventListener('focus', () => void (loading ??= load()));
  field.addEventListener('input', (event) => {
    // Letters that are still to become kana would find nothing.
    query = event.isComposing ? field.value.replace(/[a-zａ-ｚ]+$/i, '') : field.value;
    ask();
  });
  field.addEventListener('compositionend', () => {
    query = field.value;
    ask();
  });
  field.addEventListener('blur', keepInAddress);
}

function start(): void {
  readCustomers();
  for (const button of document.querySelectorAll<HTMLElement>(
    '[data-copy], [data-notice], [data-again], [data-close], [data-print], #shortcut',
  ))
    button.hidden = false;
  for (const head of document.querySelectorAll('[data-sort]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...head.childNodes);
    head.append(button);
  }
  pick('#slash').addEventListener('change', ({ target }) => {
    try {
      localStorage.setItem(SLASH, (target as HTMLInputElement).checked ? 'on' : 'off');
    } catch {
      // Not kept, then.
    }
    showSlash();
  });
  showSlash();
  document.documentElement.style.setProperty('--head', `${pick('#searchbox').offsetHeight}px`);
  if (query || state) keepInAddress();
  if (order) sortBy(order.by, order.isDescending);
  if (query || state) show();
  if (opened) openPanel(opened);
}

showField();
document.addEventListener('DOMContentLoaded', start);
document.addEventListener('click', onClick);
document.addEventListener('keydown', onKey);
// The age script has put a newer <main> in place; what was asked is asked again.
document.addEventListener('swapped', () => {
  showField();
  start();
});

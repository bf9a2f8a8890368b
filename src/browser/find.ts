// “Find me”: marks the pasted servers and contract ids on this page. Nothing leaves the browser.
import { fill, fold, pick } from './page.ts';

interface Found {
  words: Record<'notFound' | 'hit' | 'summary', string>;
  /** Contract ids, each with the rows it stands for. */
  contracts: readonly [id: string, rows: readonly number[]][];
}

let pasted = '';

function plain(text: string): string {
  return fold(text).trim();
}

function textOf(row: HTMLElement, selector: string): string {
  return pick(selector, row).textContent.trim();
}

function addLine(text: string, state?: string): void {
  const item = document.createElement('li');
  item.textContent = text;
  if (state) item.className = `s s-${state}`;
  pick('#find-list').append(item);
}

function mark(row: HTMLElement): void {
  row.classList.add('hit');
  for (let up = row.parentElement; up; up = up.parentElement)
    if (up.localName === 'details') (up as HTMLDetailsElement).open = true;
}

function search({ words, contracts }: Found): void {
  pasted = (pick('#find-box') as HTMLTextAreaElement).value;
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-i]')];
  for (const row of rows) row.classList.remove('hit');
  pick('#find-list').replaceChildren();
  const lines = pasted.split(/[\n,、\t]/).map((line) => line.trim());
  let known = 0;
  let affected = 0;
  for (const name of new Set(lines.filter(Boolean))) {
    const ids = contracts.find(([id]) => plain(id) === plain(name))?.[1].map(String);
    const found = rows.filter((row) =>
      ids ? ids.includes(row.dataset['i']!) : plain(textOf(row, '.n')) === plain(name),
    );
    // A server stands in the list of each of its services, and is told once.
    const unique = [...new Map(found.map((row) => [row.dataset['i'], row])).values()];
    if (unique.length > 0) known++;
    else addLine(fill(words.notFound, { name }));
    if (unique.some(({ dataset: { s } }) => s !== 'operational' && s !== 'not_monitored')) affected++;
    for (const row of unique) {
      addLine(fill(words.hit, { name: textOf(row, '.n'), state: textOf(row, '.st') }), row.dataset['s']);
    }
    found.forEach(mark);
  }
  pick('#find-sum').textContent = known ? fill(words.summary, { n: known, m: affected }) : '';
}

function start(): void {
  const section = document.getElementById('find');
  if (!section) return;
  const given = JSON.parse(section.dataset['find']!) as Found;
  section.classList.add('on');
  pick('#find-go').addEventListener('click', () => search(given));
  if (!pasted) return;
  (pick('#find-box') as HTMLTextAreaElement).value = pasted;
  search(given);
}

document.addEventListener('swapped', start);
start();

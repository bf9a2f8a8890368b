// Tells how old the page is and keeps it current: reads heartbeat.json on load and every minute while the page is seen,
// and swaps <main> when the page itself has changed, without moving what the reader looks at or works with.
import { fill, pick } from './page.ts';

/** A text for minutes, one for hours and minutes, one for days and hours. */
type Spans = readonly [minutes: string, hours: string, days: string];

interface Words {
  ago: Spans;
  /** Whole hours, whole days: the banner has the time itself. */
  about: Spans;
  elapsed: Spans;
  checked: string;
  lost: string;
  offline: string;
  stale: string;
  updated: string;
  date: string;
  moment: string;
  months: readonly string[];
}

const MINUTE_MS = 60_000;
const HALF_DAY_MS = 720 * MINUTE_MS;

/** Comes with the script where that is a file of its own. */
declare const noroshiWords: Words;

const [heartbeat, everyMinutes, timeZone, , words = noroshiWords] = JSON.parse(pick('#age').dataset['age']!) as [
  heartbeat: string,
  everyMinutes: number,
  timeZone: string,
  zone: string,
  words?: Words,
];
// Where no script runs, this is what stands there.
pick('#checked').textContent = '';
const staleAfterMs = everyMinutes * 3 * MINUTE_MS;
/** When the site was last checked, as far as this page knows, and which check the page itself was last read after. */
let checkedAt = 0;
let fetchedAt = 0;
let isOffline = false;
/** The last check claims to be still to come: some clock is wrong, and nobody knows how old this is. */
let isAhead = false;
/** What the reader's clock is corrected by, and how far the server's last `Date` was from it. */
let shiftMs = 0;
let lastLagMs = NaN;

const nowMs = (): number => Date.now() + shiftMs;

/**
 * A cached answer has a `Date` that stands still: only one that went on as the reader's clock did since the check before may
 * make the page look fresher.
 */
function setClock(headers: Headers): void {
  const lagMs = Date.parse(headers.get('date')!) - Date.now();
  const shift = lagMs + +headers.get('age')! * 1000;
  shiftMs = (Math.abs(lagMs - lastLagMs) < 5000 ? shift : Math.max(0, shift)) || 0;
  lastLagMs = lagMs;
}

function say(fromMs: number, texts: Spans): string {
  // Both by the minute they are told by: 12:52 and 13:31 are 39 minutes apart, whatever their seconds.
  const n = Math.max(0, ((nowMs() / MINUTE_MS) | 0) - ((fromMs / MINUTE_MS) | 0));
  const h = (n / 60) | 0;
  return fill(texts[n < 60 ? 0 : h < 24 ? 1 : 2], { n, h: h % 24, m: n % 60, d: (h / 24) | 0 });
}

const written = new WeakMap<Element, string>();

/**
 * A live region speaks when it is written to, so it is written to only when it has something new to say. It is compared with
 * what was written, not with what stands there: somebody may have the page translated.
 */
function put(node: Element, text: string): void {
  if (written.get(node) === text) return;
  written.set(node, text);
  node.textContent = text;
}

/** What the page said before it became old. */
const present = new WeakMap<Element, string>();

function dateOf(atMs: number, form: string): string {
  // Day, month, year, hour, minute: browsers word dates in their own ways, so only their numbers are taken, as German has
  // them (4.9.2026, 09:05:00), and the page's words make the date that the page itself shows.
  const numbers = new Date(atMs).toLocaleString('de', { timeZone }).split(/\W+/);
  return fill(form, Object.assign(numbers, { m: words.months[+numbers[1]! - 1] }));
}

function tellPast(isLate: boolean): void {
  // Where no check was heard of, it is as old as what it says.
  const r = checkedAt
    ? say(checkedAt, words.about)
    : dateOf(Date.parse((pick('#changed time') as HTMLTimeElement).dateTime), words.moment);
  for (const node of document.querySelectorAll<HTMLElement>('[data-past]')) {
    // The title, too: on a page that is not for everybody it has its name by this script alone.
    const { past, title } = node.dataset;
    if (!present.has(node)) present.set(node, title ?? node.textContent);
    if (isLate || title || written.has(node)) put(node, isLate ? fill(past!, { r }) : present.get(node)!);
  }
}

function show(): void {
  const ageMs = nowMs() - checkedAt;
  // Where no check was ever read, the page may be of yesterday: a cache, a device without a network.
  const isLate = isAhead || (checkedAt ? ageMs > staleAfterMs : isOffline);
  const t = dateOf(checkedAt, ageMs > HALF_DAY_MS ? words.date : '{3}:{4}');
  const r = say(checkedAt, words.ago);
  put(pick('#checked'), checkedAt ? fill(isOffline ? words.lost : words.checked, { t, r }) : '');
  pick('#age').className = `age ${isLate || isOffline ? 'old' : checkedAt ? 'live' : ''}`;
  document.body.classList.toggle('old', isLate);
  tellPast(isLate);
  const stale = pick('#stale');
  stale.hidden = !isLate;
  put(stale, isLate ? (checkedAt ? fill(words.stale, { t: dateOf(checkedAt, words.date), r }) : words.offline) : '');
  for (const node of document.querySelectorAll<HTMLElement>('[data-since]'))
    put(node, say(Date.parse(node.dataset['since']!), words.elapsed));
}

function policyOf(page: Document): string {
  return (pick('meta[http-equiv]', page) as HTMLMetaElement).content;
}

/** Finds what has the focus again in the page that comes. */
function selectorOf(active: Element): string {
  if (active.id) return `#${active.id}`;
  const href = active.getAttribute('href');
  return href === null ? `#${active.parentElement!.id}>summary` : `[href="${href}"]`;
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { cache: 'no-cache' });
  // Taken down, or moved with its secret: what is shown is nobody's word any more.
  if (answer.status === 404) location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.querySelector('main');
  const main = pick('main');
  const active = document.activeElement!;
  // Not a page of ours, or somebody is typing: it can wait a minute.
  if (!next?.dataset['hash'] || (active as HTMLInputElement).value) return;
  fetchedAt = checkedAt;
  if (next.dataset['hash'] === main.dataset['hash']) return;
  if (policyOf(page) !== policyOf(document)) return location.reload();
  // The first thing that begins on the screen stays where it is.
  const anchor = [...main.querySelectorAll('[id]')].find(
    (node) => node.getBoundingClientRect().top >= 0 && page.querySelector(`#${node.id}`),
  );
  const top = anchor?.getBoundingClientRect().top;
  for (const node of next.querySelectorAll<HTMLDetailsElement>('details[id]'))
    node.open = document.querySelector<HTMLDetailsElement>(`#${node.id}`)?.open ?? node.open;
  const held = main.contains(active) && selectorOf(active);
  for (const part of ['title', 'main', '#changed', 'link[rel=icon]', '.sprite'])
    pick(part).replaceWith(pick(part, page));
  document.body.className = page.body.className;
  document.dispatchEvent(new Event('swapped'));
  if (anchor) scrollBy(0, pick(`#${anchor.id}`).getBoundingClientRect().top - top!);
  if (held) (next.querySelector<HTMLElement>(held) ?? next).focus({ preventScroll: true });
  put(pick('#news'), words.updated + pick('h1').textContent);
}

async function check(): Promise<void> {
  if (document.hidden) return;
  try {
    const answer = await fetch(`${heartbeat}?${Math.random()}`, { cache: 'no-store' });
    setClock(answer.headers);
    // An error page is no JSON, or tells no time. A check that is still to come tells none either: some clock is wrong.
    const at = Date.parse(((await answer.json()) as { checkedAt: string }).checkedAt);
    isAhead = at - nowMs() >= staleAfterMs;
    isOffline = isAhead || Number.isNaN(at);
    if (!isOffline) checkedAt = Math.max(checkedAt, at);
  } catch {
    isOffline = true;
  }
  show();
  fetchedAt ||= checkedAt || 1;
  if (checkedAt > fetchedAt) refresh().catch(() => {});
}

/** The link without the fragment's place on the page; a key in it stays. */
function copyLink(button: HTMLElement): void {
  void navigator.clipboard.writeText(location.href).then(() => put(button, button.dataset['done']!));
}

function wakeCopy(): void {
  const button = document.querySelector<HTMLElement>('#copy');
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', () => copyLink(button));
}

show();
wakeCopy();
// What is known of its age holds at once for what has come, however long the next check takes.
document.addEventListener('swapped', () => {
  wakeCopy();
  show();
});
void check();
setInterval(() => void check(), MINUTE_MS);
document.addEventListener('visibilitychange', () => void check());

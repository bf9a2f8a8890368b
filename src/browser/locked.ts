// Opens a locked page: takes the key from the link's fragment or unwraps it with a passphrase, decrypts the bundle and
// shows its pages. The key stays in the fragment, which browsers never send; a passphrase never leaves the form.
import * as locked from './locked-bundle.ts';
import type { Bundle, LockedContent, Problem } from './locked-bundle.ts';
import { pick } from './page.ts';

// Where no script runs, this says what is needed.
pick('#scriptless').remove();
const words = JSON.parse(pick('#locked').dataset['words']!) as Record<Problem | 'working', string>;
const innerScripts = [...document.querySelectorAll('script[type="text/plain"]')].map((node) => node.textContent);
const languages = [...document.querySelectorAll<HTMLAnchorElement>('#languages a')];
const form = document.querySelector<HTMLFormElement>('#unlock');
const home = new URL('.', location.href).href;
// Only a key that came by passphrase is stored, and only for this tab: the page reloads itself when its looks change,
// and a screen on a wall must not go dark over that.
const STORE = `noroshi ${location.pathname}`;
let opened: (LockedContent & { bundle: Bundle }) | undefined;

/** Mail programs encode the fragment, and put a full stop or a bracket behind it. */
function readFragment(): { key: string | undefined; path: string } {
  let text = location.hash.slice(1);
  try {
    text = decodeURIComponent(text);
  } catch {
    // As it is, then.
  }
  return { key: /^k=([\w-]*)/.exec(text)?.[1], path: /(?:^|&)p=([^&]*)/.exec(text)?.[1] ?? '' };
}

function fragmentOf(path: string): string {
  const { key } = readFragment();
  return `#${[key && `k=${key}`, (path || !key) && `p=${path}`].filter(Boolean).join('&')}`;
}

/** The way of a page inside the bundle. */
function inside(address: string): string {
  return address.split('#')[0]!.replace(/(^|\/)index\.html$/, '$1');
}

/** Where a link of the page at `path` leads: inside, to another language, out, or (`null`) to what this tree does not hold. */
function redirect(href: string, path: string, bundle: Bundle): string | null {
  if (href.startsWith('#')) return href;
  const isOwn = href.startsWith(bundle.url);
  const other = bundle.alternates.find(({ url }) => href.startsWith(url) && !(isOwn && url.length < bundle.url.length));
  if (other) return new URL(other.path, home).href + fragmentOf(inside(href.slice(other.url.length)));
  const address = isOwn ? home + href.slice(bundle.url.length) : new URL(href, home + path).href;
  if (!address.startsWith(home)) return href;
  const target = inside(address.slice(home.length));
  return Object.hasOwn(bundle.pages, target) ? fragmentOf(target) : null;
}

function pathIn(bundle: Bundle): string {
  const { path } = readFragment();
  return Object.hasOwn(bundle.pages, path) ? path : '404.html';
}

function compose(bundle: Bundle, path: string): Document {
  const page = new DOMParser().parseFromString(bundle.pages[path]!, 'text/html');
  for (const node of page.querySelectorAll('script, noscript, #repair')) node.remove();
  for (const link of page.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    const href = redirect(link.getAttribute('href')!, path, bundle);
    const list = link.closest('ul');
    if (href === null) (link.closest('li') ?? link).remove();
    else link.setAttribute('href', href);
    if (list && list.children.length === 0) (list.closest('nav') ?? list).remove();
  }
  for (const image of page.querySelectorAll('img')) image.src = new URL(image.getAttribute('src')!, home + path).href;
  return page;
}

/** The page's own age line, warning and announcements stay when another page of the tree is shown. */
function show(bundle: Bundle): void {
  const page = compose(bundle, pathIn(bundle));
  for (const id of ['#age', '#stale', '#news']) {
    const kept = document.querySelector(id) ?? pick(id, compose(bundle, ''));
    const place = page.querySelector(id);
    if (place) place.replaceWith(kept);
    else pick('main', page).before(kept);
  }
  for (const part of ['title', 'link[rel=icon]']) pick(part).replaceWith(pick(part, page));
  document.body.className = page.body.className;
  document.body.replaceChildren(...page.body.childNodes);
  document.dispatchEvent(new Event('swapped'));
  pick('main').focus({ preventScroll: true });
}

/** The script that keeps pages current asks for the page again at its own address; here the bundle answers, read anew. */
function serveInside(content: LockedContent & { bundle: Bundle }): void {
  const fetchOutside = window.fetch.bind(window);
  window.fetch = async (address, options) => {
    if (address !== location.href) return fetchOutside(address, options);
    const text = await locked.read(content.file);
    // Gone, or locked with another key: what is shown will never be true again.
    if (text === null || locked.keyIdIn(text) !== locked.keyIdIn(content.text)) location.reload();
    else if (text !== content.text) {
      content.bundle = await locked.unpack({ key: content.key, text });
      content.text = text;
    }
    const page = compose(content.bundle, pathIn(content.bundle));
    return new Response(`<!doctype html>${page.documentElement.outerHTML}`);
  };
}

async function enter(key: LockedContent['key']): Promise<void> {
  const content = await locked.findContent(key);
  opened = { ...content, bundle: await locked.unpack(content) };
  serveInside(opened);
  history.scrollRestoration = 'manual';
  show(opened.bundle);
  for (const text of innerScripts) {
    const node = document.createElement('script');
    node.textContent = text;
    document.body.append(node);
  }
}

function say(word?: Problem): void {
  const problem = pick('#problem');
  problem.hidden = !word;
  problem.textContent = word ? words[word] : '';
}

/** @returns whether the page is open now; otherwise it says why not */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  pick('#working').textContent = words.working;
  try {
    await work();
    return true;
  } catch (thrown) {
    opened = undefined;
    say(thrown instanceof locked.LockedError ? thrown.word : 'damaged');
    return false;
  } finally {
    const working = document.querySelector('#working');
    if (working) working.textContent = '';
  }
}

function recall(): string | null {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function remember(text: string): void {
  try {
    if (text) sessionStorage.setItem(STORE, text);
    else sessionStorage.removeItem(STORE);
  } catch {
    // Storage may be switched off; a reload then asks again.
  }
}

async function start(): Promise<void> {
  say();
  for (const link of languages) link.hash = location.hash;
  if (!isSecureContext) return say('insecure');
  if (typeof DecompressionStream !== 'function' || !Object.hasOwn) return say('oldBrowser');
  if (form) form.hidden = false;
  const { key } = readFragment();
  if (key !== undefined) {
    if (key.length !== 43) return say('cut');
    await attempt(() => enter(locked.keyBytes(key)));
    return;
  }
  const stored = recall();
  if (stored && !(await attempt(() => enter(locked.keyBytes(stored))))) remember('');
}

async function submit(form: HTMLFormElement): Promise<void> {
  const box = pick('#passphrase') as HTMLInputElement;
  const button = pick('button', form) as HTMLButtonElement;
  button.disabled = true;
  say();
  const isOpen = await attempt(async () => {
    const key = await locked.unwrap(box.value);
    await enter(key);
    remember(locked.keyText(key));
  });
  button.disabled = false;
  if (!isOpen) box.select();
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void submit(form);
});

addEventListener('hashchange', () => {
  const { key } = readFragment();
  if (!opened) return void start();
  if (key !== undefined && key !== locked.keyText(opened.key)) return location.reload();
  show(opened.bundle);
  scrollTo(0, (history.state as { y?: number } | null)?.y ?? 0);
  // Wakes the script that tells ages: there are new places to tell them.
  document.dispatchEvent(new Event('visibilitychange'));
});

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>('a[href^="#"]');
  if (!opened || !link) return;
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return history.replaceState({ y: scrollY }, '');
  // A place on this page: the fragment is taken by the key.
  event.preventDefault();
  target.scrollIntoView();
  target.focus({ preventScroll: true });
});

void start();

// On the overview: finds a company by a part of its name. Nothing leaves the browser.
import { fold, pick } from './page.ts';

/** At most so many names are offered. */
const MAX_OFFERED = 8;

function offer(): void {
  const box = pick('#who-box') as HTMLInputElement;
  const list = pick('#who-list');
  const asked = fold(box.value).trim();
  list.replaceChildren();
  if (!asked) return;
  const items = [...document.querySelectorAll<HTMLElement>('#d-names li')];
  const found = items.filter((item) => fold(pick('.n', item).textContent).includes(asked));
  for (const item of found.slice(0, MAX_OFFERED)) {
    const copy = document.createElement('li');
    copy.append(...[...item.childNodes].map((node) => node.cloneNode(true)), item.parentElement!.dataset['w']!);
    list.append(copy);
  }
  if (found.length > 0) return;
  const none = document.createElement('li');
  none.textContent = box.dataset['none']!;
  list.append(none);
}

function startWho(): void {
  const who = document.getElementById('who');
  if (!who) return;
  who.classList.add('on');
  pick('#who-box').addEventListener('input', offer);
}

document.addEventListener('swapped', startWho);
startWho();

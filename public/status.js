// Tells how old the page is and keeps it current: reads heartbeat.json on load and every minute while the page is seen,
// and swaps <main> when the page itself has changed, without moving what the reader looks at or works with.
// What is sent is status.min.js; `MINIFY=1 npx vitest run test/site/scripts.test.ts` writes it.
(() => {
  const d = document;
  const pick = (selector, page = d) => page.querySelector(selector);
  const [heartbeat, every, timeZone, zone, words] = JSON.parse(pick('#age').dataset.age);
  const limit = every * 18e4;
  let checked = 0;
  let fetched = 0;
  let offline;

  const fill = (text, values) => text.replace(/{(.)}/g, (_, key) => values[key]);
  // Words for minutes, for hours and minutes, for days and hours.
  const say = (from, texts) => {
    const n = Math.max(0, (Date.now() - from) / 6e4) | 0;
    const h = (n / 60) | 0;
    return fill(texts[n < 60 ? 0 : h < 24 ? 1 : 2], { n, h: h % 24, m: n % 60, d: (h / 24) | 0 });
  };
  // A live region speaks when it is written to, so it is written to only when it has something new to say.
  const put = (node, text) => node.textContent == text || (node.textContent = text);

  const show = () => {
    const age = Date.now() - checked;
    const late = checked && age > limit;
    // Day, month, year, hour, minute: browsers word dates in their own ways, so only their numbers are taken, as German has
    // them (4.9.2026, 09:05:00), and the page's words make the date that the page itself shows.
    const at = new Date(checked).toLocaleString('de', { timeZone }).split(/\W+/);
    at.m = words.months[at[1] - 1];
    const t = `${fill(age > 432e5 ? words.date : '{3}:{4}', at)} (${zone})`;
    const r = say(checked, words.ago);
    const told = checked ? fill(offline ? words.lost : words.checked, { t, r }) : offline && words.offline;
    if (told) put(pick('#checked'), told);
    pick('#age').className = `age ${late || offline ? 'old' : checked ? 'live' : ''}`;
    const stale = pick('#stale');
    stale.hidden = !late;
    put(stale, late ? fill(words.stale, { t }) : '');
    for (const node of d.querySelectorAll('[data-since]'))
      put(node, say(Date.parse(node.dataset.since), words.elapsed));
  };

  const policy = (page) => pick('meta[http-equiv]', page).content;

  const refresh = async () => {
    const answer = await fetch(location.href, { cache: 'no-cache' });
    // Taken down, or moved with its secret: what is shown is nobody's word any more.
    if (answer.status == 404) location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = pick('main', page);
    const main = pick('main');
    const active = d.activeElement;
    // Not a page of ours, or somebody is typing: it can wait a minute.
    if (!next?.dataset.hash || active.value) return;
    fetched = checked;
    if (next.dataset.hash == main.dataset.hash) return;
    if (policy(page) != policy(d)) return location.reload();
    // The first thing that begins on the screen stays where it is.
    const anchor = [...main.querySelectorAll('[id]')].find(
      (node) => node.getBoundingClientRect().top >= 0 && pick(`#${node.id}`, page),
    );
    const top = anchor?.getBoundingClientRect().top;
    for (const node of next.querySelectorAll('details[id]')) node.open = pick(`#${node.id}`)?.open ?? node.open;
    const held =
      main.contains(active) &&
      (active.id
        ? `#${active.id}`
        : active.href
          ? `[href="${active.getAttribute('href')}"]`
          : `#${active.parentNode.id}>summary`);
    for (const part of ['main', '#changed', 'link[rel=icon]']) pick(part).replaceWith(pick(part, page));
    d.title = page.title;
    d.dispatchEvent(new Event('swapped'));
    show();
    if (anchor) scrollBy(0, pick(`#${anchor.id}`).getBoundingClientRect().top - top);
    if (held) (pick(held, next) || next).focus({ preventScroll: true });
    put(pick('#news'), words.updated + pick('h1').textContent);
  };

  const check = async () => {
    if (d.hidden) return;
    try {
      // An error page is no JSON, or tells no time. A check that is still to come tells none either: some clock is wrong.
      const at = Date.parse((await (await fetch(heartbeat, { cache: 'no-store' })).json()).checkedAt);
      offline = !(at - Date.now() < limit);
      if (!offline) checked = Math.max(checked, at);
    } catch {
      offline = 1;
    }
    show();
    fetched ||= checked || 1;
    if (checked > fetched) refresh().catch(() => {});
  };

  show();
  check();
  setInterval(check, 6e4);
  d.addEventListener('visibilitychange', check);
})();

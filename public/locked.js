// Opens a locked page: takes the key from the link's fragment or unwraps it with a passphrase, decrypts the bundle and
// shows its pages. The key stays in the fragment, which browsers never send; a passphrase never leaves the form.
// What is sent is locked.min.js, made like status.min.js.
(() => {
  const d = document;
  const pick = (selector, page = d) => page.querySelector(selector);
  const words = JSON.parse(pick('#locked').dataset.words);
  const innerScripts = [...d.querySelectorAll('script[type="text/plain"]')].map((node) => node.textContent);
  const languages = [...d.querySelectorAll('#languages a')];
  const form = pick('#unlock');
  const home = new URL('.', location.href).href;
  // Only a key that came by passphrase is stored, and only for this tab: the page reloads itself when its looks change,
  // and a screen on a wall must not go dark over that.
  const STORE = `noroshi ${location.pathname}`;
  let opened; // { key, file, text }
  let bundle;

  const fail = (word) => {
    throw Object.assign(new Error(word), { word });
  };
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const keyBytes = (text) => bytesOf(text.replace(/-/g, '+').replace(/_/g, '/'));
  const keyText = (bytes) =>
    btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=/g, '');

  // Mail programs encode the fragment, and put a full stop or a bracket behind it.
  const readFragment = () => {
    let text = location.hash.slice(1);
    try {
      text = decodeURIComponent(text);
    } catch {
      // As it is, then.
    }
    return { key: /^k=([\w-]*)/.exec(text)?.[1], path: /(?:^|&)p=([^&]*)/.exec(text)?.[1] ?? '' };
  };

  const read = async (file) => {
    const answer = await fetch(file, { cache: 'no-cache' }).catch(() => fail('unreachable'));
    if (answer.status === 404 || answer.status === 410) return null;
    if (!answer.ok) fail('unreachable');
    return answer.text();
  };
  const parse = (text) => {
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      fail('damaged');
    }
    return value?.version === 1 ? value : fail('damaged');
  };

  const decrypt = async (key, iv, data, word) => {
    try {
      const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytesOf(iv) }, aes, bytesOf(data)));
    } catch {
      fail(word);
    }
  };
  const unpack = async (key, text) => {
    const { iv, data } = parse(text);
    const padded = await decrypt(key, iv, data, 'damaged');
    const gzip = padded.slice(4, 4 + new DataView(padded.buffer).getUint32(0));
    const stream = new Blob([gzip]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  };

  const keyIdOf = async (key) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', key)).slice(0, 8);
    return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  // A place that kept its address when the secret changed has one more file for each former key.
  const findContent = async (key) => {
    const id = await keyIdOf(key);
    for (const file of ['locked.json', `locked-${id}.json`]) {
      const text = await read(file);
      if (text !== null && parse(text).keyId === id) return { key, file, text };
    }
    fail('wrongKey');
  };

  const unwrap = async (passphrase) => {
    const { salt, rounds, iv, wrappedKey } = parse((await read('locked-key.json')) ?? fail('unreachable'));
    const typed = new TextEncoder().encode(passphrase.normalize('NFKC'));
    const base = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits']);
    const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: rounds };
    return decrypt(
      new Uint8Array(await crypto.subtle.deriveBits(derivation, base, 256)),
      iv,
      wrappedKey,
      'wrongPassphrase',
    );
  };

  const fragmentOf = (path) => {
    const { key } = readFragment();
    return `#${[key && `k=${key}`, (path || !key) && `p=${path}`].filter(Boolean).join('&')}`;
  };
  // Where a link of the page at `path` leads: inside, to another language, nowhere (what this tree does not hold), or out.
  const redirect = (link, path) => {
    const href = link.getAttribute('href');
    if (href.startsWith('#')) return href;
    const inside = (address) => address.split('#')[0].replace(/(^|\/)index\.html$/, '$1');
    const isOwn = href.startsWith(bundle.url);
    const other = bundle.alternates
      .filter(({ url }) => href.startsWith(url) && !(isOwn && url.length < bundle.url.length))
      .map(({ url, path: way }) => new URL(way, home).href + fragmentOf(inside(href.slice(url.length))))[0];
    if (other) return other;
    const address = isOwn ? home + href.slice(bundle.url.length) : new URL(href, home + path).href;
    if (!address.startsWith(home)) return href;
    const target = inside(address.slice(home.length));
    return Object.hasOwn(bundle.pages, target) ? fragmentOf(target) : null;
  };

  const pathNow = () => {
    const { path } = readFragment();
    return Object.hasOwn(bundle.pages, path) ? path : '404.html';
  };
  const compose = (path) => {
    const page = new DOMParser().parseFromString(bundle.pages[path], 'text/html');
    for (const node of page.querySelectorAll('script, noscript')) node.remove();
    for (const link of page.querySelectorAll('a[href]')) {
      const href = redirect(link, path);
      const list = link.closest('ul');
      if (href === null) (link.closest('li') ?? link).remove();
      else link.setAttribute('href', href);
      if (list && !list.children.length) (list.closest('nav') ?? list).remove();
    }
    for (const image of page.querySelectorAll('img')) image.src = new URL(image.getAttribute('src'), home + path).href;
    return page;
  };

  // The page's own age line, warning and announcements stay when another page of the tree is shown.
  const show = () => {
    const page = compose(pathNow());
    for (const id of ['#age', '#stale', '#news']) {
      const kept = pick(id) ?? pick(id, compose(''));
      const place = pick(id, page);
      if (place) place.replaceWith(kept);
      else pick('main', page).before(kept);
    }
    d.title = page.title;
    pick('link[rel=icon]').replaceWith(pick('link[rel=icon]', page));
    d.body.replaceChildren(...page.body.childNodes);
    d.dispatchEvent(new Event('swapped'));
    pick('main').focus({ preventScroll: true });
  };

  // The script that keeps pages current asks for the page again at its own address; here that answer comes from the
  // bundle, read anew.
  const serveInside = () => {
    const fetchOutside = window.fetch.bind(window);
    window.fetch = async (address, options) => {
      if (address !== location.href) return fetchOutside(address, options);
      const text = await read(opened.file);
      // Gone, or locked with another key: what is shown will never be true again.
      if (text === null || parse(text).keyId !== parse(opened.text).keyId) location.reload();
      else if (text !== opened.text) {
        bundle = await unpack(opened.key, text);
        opened.text = text;
      }
      return new Response(`<!doctype html>${compose(pathNow()).documentElement.outerHTML}`);
    };
  };

  const enter = async (key) => {
    opened = await findContent(key);
    bundle = await unpack(key, opened.text);
    serveInside();
    history.scrollRestoration = 'manual';
    show();
    for (const text of innerScripts) {
      const node = d.createElement('script');
      node.textContent = text;
      d.body.append(node);
    }
  };

  const say = (word) => {
    const problem = pick('#problem');
    problem.hidden = !word;
    problem.textContent = word ? words[word] : '';
  };
  const attempt = async (work) => {
    pick('#working').textContent = words.working;
    try {
      await work();
      return true;
    } catch (error) {
      opened = bundle = undefined;
      say(error.word ?? 'damaged');
      return false;
    } finally {
      const working = pick('#working');
      if (working) working.textContent = '';
    }
  };

  const start = async () => {
    say();
    for (const link of languages) link.hash = location.hash;
    if (!isSecureContext) return say('insecure');
    if (typeof DecompressionStream !== 'function' || !Object.hasOwn) return say('oldBrowser');
    if (form) form.hidden = false;
    const { key } = readFragment();
    if (key !== undefined) return key.length === 43 ? attempt(() => enter(keyBytes(key))) : say('cut');
    const stored = recall();
    if (stored && !(await attempt(() => enter(keyBytes(stored))))) remember('');
  };

  const recall = () => {
    try {
      return sessionStorage.getItem(STORE);
    } catch {
      return null;
    }
  };
  const remember = (text) => {
    try {
      if (text) sessionStorage.setItem(STORE, text);
      else sessionStorage.removeItem(STORE);
    } catch {
      // Storage may be switched off; a reload then asks again.
    }
  };

  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const box = pick('#passphrase');
    const button = pick('button', form);
    button.disabled = true;
    say();
    const isOpen = await attempt(async () => {
      const key = await unwrap(box.value);
      await enter(key);
      remember(keyText(key));
    });
    button.disabled = false;
    if (!isOpen) box.select();
  });

  addEventListener('hashchange', () => {
    const { key } = readFragment();
    if (!bundle) return start();
    if (key !== undefined && key !== keyText(opened.key)) return location.reload();
    show();
    scrollTo(0, history.state?.y ?? 0);
    // Wakes the script that tells ages: there are new places to tell them.
    d.dispatchEvent(new Event('visibilitychange'));
  });
  d.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!bundle || !link) return;
    const target = d.getElementById(link.hash.slice(1));
    if (!target) return history.replaceState({ y: scrollY }, '');
    // A place on this page: the fragment is taken by the key.
    event.preventDefault();
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  });

  start();
})();

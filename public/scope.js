// The internal page's search, copy and print. Without it the page is complete as plain tables.
(() => {
  const start = () => {
    const $ = (id) => document.getElementById(id);
    const copy = document.querySelector('[data-copy]');
    if (copy) {
      copy.hidden = false;
      copy.onclick = async () => {
        const text = $('copytext').textContent;
        try {
          await navigator.clipboard.writeText(text);
          $('copied').textContent = $('copied').dataset.text;
        } catch {
          // No permission, or no secure context: show the text, selected, so that the keyboard can copy it.
          $('copytext').closest('details').open = true;
          getSelection().selectAllChildren($('copytext'));
          $('copytext').focus();
        }
      };
    }
    const print = document.querySelector('[data-print]');
    if (print) {
      print.hidden = false;
      print.onclick = () => window.print();
    }

    const box = $('searchbox');
    if (!box) return;
    box.hidden = false;
    const words = JSON.parse(box.dataset.words);
    const query = $('q');
    const state = $('s');
    const found = $('found');
    const table = $('results');
    const body = table.tBodies[0];
    const MOST = 100;
    const HIT = new Set(['major_outage', 'partial_outage', 'degraded', 'outage']);
    let rows;
    let haystacks;
    let loading;

    // 50,000 rows are folded in slices, so that typing never waits for it.
    const load = () =>
      (loading ??= (async () => {
        const response = await fetch(box.dataset.src, { cache: 'no-cache' });
        if (!response.ok) throw new Error(String(response.status));
        const all = (await response.json()).rows;
        const folded = [];
        for (let i = 0; i < all.length; i += 5000) {
          for (const row of all.slice(i, i + 5000)) folded.push(fold(row.slice(1, 6).join('\n')));
          await new Promise((next) => setTimeout(next));
        }
        rows = all;
        haystacks = folded;
      })().catch(() => {
        loading = undefined;
        found.textContent = words.failed;
      }));

    // Full-width letters and half-width kana are what people paste from mails.
    const fold = (text) => text.normalize('NFKC').toLowerCase();

    const cell = (row, text, tag = 'td') => {
      const element = document.createElement(tag);
      element.textContent = text;
      row.append(element);
      return element;
    };

    const stateMark = (value, word) => {
      const mark = document.createElement('span');
      mark.className = `s s-${value}`;
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      svg.setAttribute('class', 'i');
      svg.setAttribute('aria-hidden', 'true');
      const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
      use.setAttribute('href', `#i-${value}`);
      svg.append(use);
      mark.append(svg, word);
      return mark;
    };

    const show = () => {
      const wanted = fold(query.value).split(/\s+/).filter(Boolean);
      const url = new URL(location.href);
      query.value.trim() ? url.searchParams.set('q', query.value.trim()) : url.searchParams.delete('q');
      state.value ? url.searchParams.set('s', state.value) : url.searchParams.delete('s');
      history.replaceState(null, '', url);
      for (const link of document.querySelectorAll('.languages a')) link.search = url.search;
      if (!rows) return;
      table.hidden = true;
      found.textContent = '';
      if (wanted.length === 0 && !state.value) return;
      const hits = [];
      let count = 0;
      for (let i = 0; i < rows.length; i++) {
        if (state.value === 'hit' && !HIT.has(rows[i][6])) continue;
        if (!wanted.every((word) => haystacks[i].includes(word))) continue;
        if (count++ < MOST) hits.push(rows[i]);
      }
      const fill = (text) => text.replace('{n}', count).replace('{m}', hits.length).replace('{t}', rows.length);
      found.textContent = fill(count === 0 ? words.foundNone : words.found);
      body.replaceChildren(
        ...hits.map(([kind, name, id, organization, services, customers, value, status]) => {
          const row = document.createElement('tr');
          cell(row, name, 'th').scope = 'row';
          cell(row, '').append(stateMark(words.marks[value] ?? value, words.states[value] ?? value));
          for (const text of [customers, services, organization]) cell(row, text);
          const code = document.createElement('code');
          code.textContent = id;
          cell(row, '').append(code);
          cell(row, `${words.kinds[kind]} ${status}`);
          return row;
        }),
      );
      table.hidden = count === 0;
    };

    const search = () => void load().then(show);
    query.addEventListener('focus', () => void load());
    query.addEventListener('input', () => (rows ? show() : search()));
    state.addEventListener('change', search);
    const asked = new URL(location.href).searchParams;
    query.value = asked.get('q') ?? '';
    state.value = asked.get('s') ?? '';
    if (query.value || state.value) search();
  };
  start();
  // The age script has put a newer <main> in place; the question is in the address and is asked again.
  document.addEventListener('swapped', start);
})();

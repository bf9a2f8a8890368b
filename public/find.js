// “Find me”: marks the pasted servers and contract ids on this page. Nothing leaves the browser.
// What is sent is find.min.js, made like status.min.js.
(() => {
  const d = document;
  let pasted = '';
  const start = () => {
    const section = d.getElementById('find');
    if (!section) return;
    const { words, contracts } = JSON.parse(section.dataset.find);
    const rows = [...d.querySelectorAll('main [data-i]')];
    const plain = (text) => text.normalize('NFKC').trim().toLowerCase();
    const box = d.getElementById('find-box');
    const list = d.getElementById('find-list');
    const fill = (text, values) => text.replace(/{(\w+)}/g, (_, key) => values[key]);
    const add = (text, state) => {
      const item = d.createElement('li');
      item.textContent = text;
      if (state) item.className = `s s-${state}`;
      list.append(item);
    };

    const search = () => {
      pasted = box.value;
      for (const row of rows) row.classList.remove('hit');
      list.replaceChildren();
      const wanted = [
        ...new Set(
          box.value
            .split(/[\n,、\t]/)
            .map((line) => line.trim())
            .filter(Boolean),
        ),
      ];
      let known = 0;
      let affected = 0;
      for (const name of wanted) {
        const ids = contracts.find(([id]) => plain(id) === plain(name))?.[1].map(String);
        const found = rows.filter((row) => (ids ? ids.includes(row.dataset.i) : plain(row.dataset.n) === plain(name)));
        const unique = [...new Map(found.map((row) => [row.dataset.i, row])).values()];
        if (unique.length > 0) known++;
        else add(fill(words.notFound, { name }));
        if (unique.some((row) => row.dataset.s !== 'operational')) affected++;
        for (const row of unique) add(fill(words.hit, { name: row.dataset.n, state: row.dataset.w }), row.dataset.s);
        for (const row of found) {
          row.classList.add('hit');
          for (let up = row.parentElement; up; up = up.parentElement) if (up.localName === 'details') up.open = true;
        }
      }
      d.getElementById('find-sum').textContent = known ? fill(words.summary, { n: known, m: affected }) : '';
    };

    section.hidden = false;
    d.getElementById('find-go').addEventListener('click', search);
    if (pasted) {
      box.value = pasted;
      search();
    }
  };
  d.addEventListener('swapped', start);
  start();
})();

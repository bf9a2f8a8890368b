import { escapeText } from '../../src/site/theme.ts';
import type { HistoryView, MonthView } from '../../src/site/html/view-history.ts';
import type { IncidentLine } from '../../src/site/html/view-incidents.ts';
import type { IndexView } from '../../src/site/html/view.ts';
import type { BarsView } from '../../src/site/html/bars.ts';
import type { GroupView } from '../../src/site/html/view-components.ts';
import type { RowView } from '../../src/site/html/view-rows.ts';
import type { Words } from '../../src/site/words/words.ts';
import type { RecordedPage, StatusFrame } from './record-pages.ts';

// The pages of a complete build as finished facts for another generator: what its templates print and nothing else. What
// pages share stands once beside them; sentences that our templates put together by a function of the words are given.

/** Each value once; pages refer to it by a key. */
class Shelf {
  readonly #keys = new Map<string, string>();

  put(item: string): string {
    const key = this.#keys.get(item) ?? `k${this.#keys.size}`;
    this.#keys.set(item, key);
    return key;
  }

  items<T>(convert: (item: string) => T): Record<string, T> {
    return Object.fromEntries([...this.#keys].map(([item, key]) => [key, convert(item)]));
  }
}

export class FactsMaker {
  readonly #ages = new Shelf();
  readonly #icons = new Shelf();
  readonly #helps = new Shelf();
  #frame: StatusFrame | null = null;
  #linkedPolicy = '';
  #findScript = '';
  #policy = '';
  #script = '';

  /** Of one page; what is empty, false or `null` is left out. */
  facts({ frame, main, view }: RecordedPage): object {
    this.#frame ??= frame;
    this.#script ||= frame.script;
    this.#findScript ||= frame.findScript;
    if (frame.styleHref === null) this.#policy = frame.csp;
    else this.#linkedPolicy = frame.csp;
    return {
      title: frame.title,
      name: frame.name,
      home: frame.w.page.statusOf(frame.name),
      isPrivate: frame.isPrivate,
      icon: this.#icons.put(frame.favicon),
      isLinked: frame.styleHref !== null,
      styleHref: frame.styleHref,
      logoSrc: frame.logoSrc,
      languages: frame.languages,
      root: frame.homeHref.replace(/index\.html$/, ''),
      current: frame.current,
      age: frame.isLive ? this.#ages.put(frame.age) : null,
      help: this.#helps.put(JSON.stringify(frame.help)),
      changed: frame.changed,
      changedIso: frame.changedIso,
      hasFind: frame.findScript !== '',
      main: `main/${main}.html`,
      view: viewFacts(main, view),
    };
  }

  /** What all pages share; asked for when all pages were told. */
  shared(): object {
    const frame = this.#frame;
    if (frame === null) throw new Error('there are no pages');
    return {
      w: frame.w,
      lang: frame.lang,
      every: frame.every,
      sprite: frame.sprite,
      policy: policyHtml(this.#policy),
      linkedPolicy: policyHtml(this.#linkedPolicy),
      style: `<style>${frame.style}</style>`,
      script: `<script>${this.#script}</script>`,
      findScript: `<script>${this.#findScript}</script>`,
      ages: this.#ages.items(String),
      icons: this.#icons.items((icon) => `<link rel="icon" href="${escapeText(icon)}">`),
      helps: this.#helps.items((help) => JSON.parse(help) as object),
    };
  }
}

function policyHtml(policy: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
}

function viewFacts(main: RecordedPage['main'], view: object): object {
  if (main === 'index') return indexFacts(view as IndexView);
  if (main === 'history') {
    const history = view as HistoryView;
    return { ...history, w: null, recent: history.recent.map(lineFacts) };
  }
  if (main === 'month') {
    const month = view as MonthView;
    return { ...month, w: null, incidents: month.incidents.map(lineFacts) };
  }
  return { ...view, w: null };
}

function indexFacts(view: IndexView): object {
  const { w, lastIncident, components } = view;
  const groups = (list: readonly GroupView[]): object[] => list.map((group) => groupFacts(group, w));
  return {
    ...view,
    w: null,
    lastIncident: lastIncident === null ? null : { ...lineFacts(lastIncident), aside: w.aside(lastIncident.duration) },
    past: view.past.map(lineFacts),
    components: { ...components, troubled: groups(components.troubled), fine: groups(components.fine) },
  };
}

function lineFacts({ caseId, title, href, isOpen, started, startedIso, duration }: IncidentLine): object {
  return { caseId, title, href, isOpen, started, startedIso, duration };
}

function groupFacts(group: GroupView, w: Words): object {
  const rows = (list: readonly RowView[]): object[] =>
    list.map((row) => ({ ...row, sinceIso: '', bars: barsFacts(row.bars, w) }));
  return {
    ...group,
    sinceIso: '',
    bars: barsFacts(group.bars, w),
    problems: rows(group.problems),
    folded: rows(group.folded),
    healthy: rows(group.healthy),
  };
}

function barsFacts(bars: BarsView | null, w: Words): object | null {
  if (bars === null) return null;
  return { ...bars, moreBadDays: null, moreBadDaysText: bars.moreBadDays > 0 ? w.and([], bars.moreBadDays) : '' };
}

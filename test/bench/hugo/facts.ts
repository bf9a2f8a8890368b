import { ICON_SPRITE } from '../../../src/site/html/icons.ts';
import type { HistoryView, IncidentPageView, MonthView } from '../../../src/site/html/view-history.ts';
import type { IncidentLine } from '../../../src/site/html/view-incidents.ts';
import type { IndexView } from '../../../src/site/html/view.ts';
import type { BarsView } from '../../../src/site/html/bars.ts';
import type { GroupView } from '../../../src/site/html/view-components.ts';
import type { RowView } from '../../../src/site/html/view-rows.ts';
import type { OpenLine } from '../../../src/site/html/view-sheet.ts';
import type { Words } from '../../../src/site/words/words.ts';
import type { RecordedPage, ScopeRecord, StatusFrame, StatusRecord } from './record-pages.ts';
import { scopeFacts, sharedScopeFacts } from './scope-facts.ts';
import { Shelf } from './shelf.ts';

// The pages of a complete build as finished facts for another generator: what its templates print and nothing else. What
// pages share stands once beside them; sentences that our templates put together by a function of the words are given.

export class FactsMaker {
  readonly #icons = new Shelf();
  readonly #policies = new Shelf();
  readonly #styles = new Shelf();
  readonly #scripts = new Shelf();
  readonly #helps = new Shelf();
  readonly #frames = new Shelf();
  #frame: StatusFrame | null = null;
  #scope: ScopeRecord | null = null;

  /** Of one page; what is empty, false or `null` may be left out. */
  facts(page: RecordedPage): object {
    if (page.kind === 'moved') return { href: page.view.href };
    if (page.kind === 'scope') return this.#scopeFacts(page);
    return this.#statusFacts(page);
  }

  #statusFacts({ frame, main, view }: StatusRecord): object {
    this.#frame ??= frame;
    const { title, fullTitle, pastTitle, preview, state, languages, isLive, loaded, changed, changedIso } = frame;
    return {
      title,
      fullTitle,
      pastTitle,
      preview,
      state,
      languages,
      isLive,
      loaded,
      changed,
      changedIso,
      policy: this.#policies.put(frame.csp),
      icon: this.#icons.put(frame.favicon),
      script: loaded === null ? this.#scripts.put(frame.script) : '',
      findScript: frame.findScript === '' ? '' : this.#scripts.put(frame.findScript),
      frame: this.#frames.put(JSON.stringify(this.#frameFacts(frame))),
      main: `main/${main}.html`,
      view: viewFacts(main, view),
    };
  }

  #scopeFacts(page: ScopeRecord): object {
    this.#scope ??= page;
    return scopeFacts(page, { icons: this.#icons, scripts: this.#scripts });
  }

  /** What all pages share; asked for when all pages were told. */
  shared(): object {
    const frame = this.#frame;
    if (frame === null) throw new Error('there are no pages');
    return {
      w: frame.w,
      lang: frame.lang,
      uptimeLabel: frame.w.uptime('').replace(/\s*%$/, ''),
      sprite: ICON_SPRITE,
      symbols: Array.from(ICON_SPRITE.matchAll(/<symbol id="(i-\w+)".*?<\/symbol>/g), ([svg, id]) => ({ id, svg })),
      policies: this.#policies.items(String),
      icons: this.#icons.items(String),
      styles: this.#styles.items(String),
      scripts: this.#scripts.items(String),
      helps: this.#helps.items((help) => JSON.parse(help) as object),
      frames: this.#frames.items((one) => JSON.parse(one) as object),
      internal: this.#scope === null ? null : sharedScopeFacts(this.#scope),
    };
  }

  /** What `templates/partials/frame-*.eta` print: the same on all pages of a tree at one depth. */
  #frameFacts(frame: StatusFrame): object {
    const { isPrivate, name, provider, who, current, logoSrc, styleHref, age, foot, help } = frame;
    const { links, homeHref, historyHref, helpHref } = frame;
    return {
      isPrivate,
      name,
      provider,
      who,
      current,
      logoSrc,
      styleHref,
      links,
      homeHref,
      historyHref,
      helpHref,
      age,
      foot,
      style: styleHref === null ? this.#styles.put(frame.style) : '',
      help: help === null ? '' : this.#helps.put(JSON.stringify(help)),
    };
  }
}

function viewFacts(main: StatusRecord['main'], view: object): object {
  if (main === 'index') return indexFacts(view as IndexView);
  if (main === 'incident') {
    const { w, ...incident } = view as IncidentPageView;
    return { ...incident, olderText: w.page.olderReports(incident.incident.olderReports.length - SHOWN_REPORTS) };
  }
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

/** As many as `incident.eta` shows unfolded beside the newest. */
const SHOWN_REPORTS = 5;

function indexFacts(view: IndexView): object {
  const { w, components } = view;
  const groups = (list: readonly GroupView[]): object[] => list.map((group) => groupFacts(group, w));
  return {
    ...view,
    w: null,
    lastIncident: null,
    otherIncidents: view.otherIncidents.map((line) => openLineFacts(line, w)),
    otherIncidentsText: w.page.incidentCount(view.otherIncidentsCount),
    past: view.past.map(lineFacts),
    components: {
      ...components,
      troubled: groups(components.troubled),
      fine: groups(components.fine),
    },
  };
}

function lineFacts({ titleHtml, number, href, isOpen, started, startedIso, duration }: IncidentLine): object {
  return { titleHtml, number, href, isOpen, started, startedIso, duration };
}

function openLineFacts(line: OpenLine, w: Words): object {
  return { ...line, started: w.sinceState(line.started) };
}

function groupFacts(group: GroupView, w: Words): object {
  const rows = (list: readonly RowView[]): object[] => list.map((row) => rowFacts(row, w));
  return {
    ...rowFacts(group, w),
    isService: true,
    problems: rows(group.problems),
    folded: rows(group.folded),
    healthy: rows(group.healthy),
    unwatched: rows(group.unwatched),
  };
}

function rowFacts<Row extends RowView | GroupView>(row: Row, w: Words): Row & { bars: object | null } {
  return { ...row, sinceIso: '', bars: row.bars === null ? null : barsFacts(row.bars, w) };
}

function barsFacts(bars: BarsView, w: Words): BarsView & { moreBadDaysText: string } {
  return { ...bars, moreBadDaysText: bars.moreBadDays > 0 ? w.and([], bars.moreBadDays) : '' };
}

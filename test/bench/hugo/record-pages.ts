import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load.ts';
import { silentLogger } from '../../../src/io/log.ts';
import { rememberHouse } from '../../../src/model/hygiene/house-memory.ts';
import { runPipeline } from '../../../src/pipeline.ts';
import type { SiteRenderer } from '../../../src/site/build-site.ts';
import {
  buildCustomersPage,
  buildIncidentPage,
  buildMonthPage,
  buildMovedPage,
  buildHistoryPage,
  buildIndexPage,
  buildStillFiles,
} from '../../../src/site/html/pages.ts';
import type { SharedFrameView } from '../../../src/site/html/shared-frame.ts';
import type { LayoutView } from '../../../src/site/html/view-layout.ts';
import { buildOrganizationPages, buildScopeOverview } from '../../../src/site/scope/scope-files.ts';
import type { NavEntry } from '../../../src/site/scope/scope-nav.ts';
import { createScopeTheme, type ScopeTemplateName, type ScopeTheme } from '../../../src/site/scope/scope-theme.ts';
import type { ScopeView } from '../../../src/site/scope/scope-view.ts';
import type { ScopeHeadline } from '../../../src/site/scope/view-index.ts';
import { createTheme, type TemplateName, type Theme } from '../../../src/site/theme.ts';
import { parseSnapshot } from '../../../src/snapshot/schema.ts';
import { createStateStore } from '../../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../../src/state/places/file-store.ts';
import { BENCH_NOW } from '../fleet-size.ts';

/** What one HTML page of a complete build is made from: which templates, and their values. */
export type RecordedPage = StatusRecord | MovedRecord | ScopeRecord;

/** Of the overview or a customer. */
export interface StatusRecord {
  kind: 'status';
  /** With the tree's folder: `public/c/acme/index.html`. */
  path: string;
  frame: StatusFrame;
  main: TemplateName;
  view: object;
}

/** Where the page of an incident was. */
export interface MovedRecord {
  kind: 'moved';
  path: string;
  view: { href: string };
}

/** Of the internal tree. */
export interface ScopeRecord {
  kind: 'scope';
  path: string;
  layout: ScopeLayout;
  bar: ScopeBar;
  body: ScopeTemplateName;
  view: object;
}

/** What the frame of a page of the overview or a customer is made from, together with what its tree shares. */
export type StatusFrame = Omit<LayoutView, 'shared'> & SharedFrameView & { csp: string };

/** What `templates/scope/layout.eta` and `main.eta` get. */
export type ScopeLayout = ScopeView &
  Record<'heading' | 'main' | 'csp' | 'style' | 'script' | 'favicon' | 'changedIso', string>;
export type ScopeBar = ScopeView & {
  heading: string;
  state: string | null;
  headline: ScopeHeadline | null;
  navigation: NavEntry[];
  age: string;
  body: string;
};

type Rendering<Name extends string> = Record<Name, (view: object) => string>;

/**
 * A complete build of the fleet, as the command does it, in which nothing is rendered: each HTML page is told with the
 * values that its templates would have got. One page at a time.
 */
export async function recordPages(fleetFolder: string, tell: (page: RecordedPage) => void): Promise<void> {
  const loaded = loadConfig(join(fleetFolder, 'noroshi.yaml'), { env: {}, need: { keys: false, publish: false } });
  const snapshot = parseSnapshot(readFileSync(join(fleetFolder, 'snapshot.json'), 'utf8'));
  if (!loaded.ok || !snapshot.ok) throw new Error('the fleet of the bench cannot be read');
  const timing = { sleep: () => Promise.resolve(), now: () => BENCH_NOW };
  const { config } = loaded.value;
  const recorder = new PageRecorder();
  await runPipeline({
    config,
    now: BENCH_NOW,
    state: createStateStore(createFileBlobs(join(fleetFolder, 'state'), timing), silentLogger),
    announcements: [],
    issues: true,
    rememberHouse: (read) => Promise.resolve(rememberHouse(null, read, config.organizations)),
    collect: () => Promise.resolve(snapshot.value),
    renderer: () => Promise.resolve(htmlRenderer(recorder)),
    write: (tree) => {
      for (const part of tree.parts) {
        for (const { path, contentType } of part.files()) {
          if (contentType.startsWith('text/html')) tell(recorder.page(`${tree.kind}/${path}`));
        }
      }
      return { kind: tree.kind, id: tree.id, directory: '', entries: [], builtAt: BENCH_NOW, heartbeat: '' };
    },
    publish: () => Promise.resolve(),
  });
}

/** What makes HTML, as the command puts it together. The bench has no locked customers. */
function htmlRenderer({ theme, scopeTheme }: PageRecorder): SiteRenderer {
  return {
    version: 'bench',
    assets: theme.assets,
    present: (page) => [buildIndexPage(page, theme)],
    told: (page) => [buildHistoryPage(page, theme)],
    still: (frame) => buildStillFiles(frame, theme),
    month: (frame, month) => [buildMonthPage(frame, month, theme)],
    incident: (frame, incident) => [buildIncidentPage(frame, incident, theme)],
    data: () => [],
    customers: (part) => [buildCustomersPage(part, theme)],
    moved: (frame, incident) => [buildMovedPage(frame, incident, theme)],
    locked: () => [],
    lockedKey: () => [],
    scope: (part, page) => buildScopeOverview(part, page, scopeTheme),
    organizations: (page) => buildOrganizationPages(page, scopeTheme),
  };
}

interface Asked {
  name: string;
  view: object;
}

/** Themes for the real site builder whose templates give a token back, under which stands what they were asked for. */
export class PageRecorder {
  readonly theme: Theme;
  readonly scopeTheme: ScopeTheme;
  readonly #asked = new Map<string, Asked>();
  #tokens = 0;
  /** What makes a whole page is asked for last. */
  #last: (Asked & { isScope: boolean }) | null = null;

  constructor() {
    const theme = readTheme();
    const scopeTheme = readScopeTheme(theme);
    this.theme = { ...theme, render: this.#rendering(theme.render, false) };
    this.scopeTheme = { ...scopeTheme, render: this.#rendering(scopeTheme.render, true) };
  }

  /** The page that was asked for last. */
  page(path: string): RecordedPage {
    const last = this.#last;
    this.#last = null;
    if (last?.name === 'moved') return { kind: 'moved', path, view: last.view as MovedRecord['view'] };
    if (last?.name !== 'layout') throw new Error(`${path} was made without a layout`);
    return last.isScope ? this.#scopePage(path, last.view as ScopeLayout) : this.#statusPage(path, last.view as LayoutView); // prettier-ignore
  }

  /** What a tree shares was asked for once, and is kept. */
  #statusPage(path: string, { shared, ...own }: LayoutView): StatusRecord {
    const frame = { ...(this.#asked.get(shared.help)!.view as SharedFrameView), ...own, csp: shared.csp };
    const { name, view } = this.#take(own.main);
    return { kind: 'status', path, frame, main: name as TemplateName, view };
  }

  #scopePage(path: string, layout: ScopeLayout): ScopeRecord {
    const bar = this.#take(layout.main).view as ScopeBar;
    const { name, view } = this.#take(bar.body);
    const told = 'tables' in view ? { ...view, tables: this.#take(String(view.tables)).view } : view;
    return { kind: 'scope', path, layout, bar, body: name as ScopeTemplateName, view: told };
  }

  #take(token: string): Asked {
    const asked = this.#asked.get(token);
    if (asked === undefined) throw new Error('a page holds something that no template made');
    this.#asked.delete(token);
    return asked;
  }

  #rendering<Name extends string>(render: Rendering<Name>, isScope: boolean): Rendering<Name> {
    const entries = (Object.keys(render) as Name[]).map((name) => [
      name,
      (view: object): string => {
        const token = `token ${this.#tokens++}`;
        this.#last = { name, view, isScope };
        if (name !== 'layout' && name !== 'moved') this.#asked.set(token, { name, view });
        return token;
      },
    ]);
    return Object.fromEntries(entries) as Rendering<Name>;
  }
}

// The templates are not rendered, so none are read.

function readTheme(): Theme {
  return createTheme({
    templates: new Map(),
    style: {
      common: `${readPublic('base.css')}\n${readPublic('style.css')}`,
      customer: readPublic('customer.css'),
      overview: readPublic('overview.css'),
      past: readPublic('past.css'),
    },
    script: readPublic('status.min.js').trim(),
    barsScript: readPublic('bars.min.js').trim(),
    findScript: readPublic('find.min.js').trim(),
    embedScript: '',
    whoScript: readPublic('who.min.js').trim(),
    repairScript: readPublic('repair.min.js').trim(),
    customStyle: '',
    accent: null,
    logo: null,
    renderBadge: () => '',
    pageSchema: '',
  });
}

function readScopeTheme(theme: Theme): ScopeTheme {
  const style = `${readPublic('base.css')}\n${readPublic('scope.css')}`;
  return createScopeTheme({ templates: new Map(), style, script: readPublic('scope.min.js'), schema: '' }, theme);
}

/** The bench runs from the repository's root. */
function readPublic(name: string): string {
  return readFileSync(join('public', name), 'utf8');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { silentLogger } from '../../src/io/log.ts';
import { runPipeline } from '../../src/pipeline.ts';
import {
  buildIncidentPage,
  buildMonthPage,
  buildHistoryPage,
  buildIndexPage,
  buildStillFiles,
} from '../../src/site/html/pages.ts';
import type { SiteRenderer } from '../../src/site/build-site.ts';
import { createTheme, type TemplateName, type Theme } from '../../src/site/theme.ts';
import type { SharedFrameView } from '../../src/site/html/shared-frame.ts';
import type { LayoutView } from '../../src/site/html/view-layout.ts';
import { parseSnapshot } from '../../src/snapshot/schema.ts';
import { createStateStore } from '../../src/state/blob-state-store.ts';
import { createFileBlobs } from '../../src/state/places/file-store.ts';
import { BENCH_NOW } from './fleet-size.ts';

/** What one HTML page of a complete build is made from: which templates, and their values. */
/** Of the overview or a customer; internal pages are not compared. */
export interface RecordedPage {
  /** With the tree's folder: `public/c/acme/index.html`. */
  path: string;
  frame: StatusFrame;
  main: TemplateName;
  view: object;
}

/** What the frame of a page of the overview or a customer is made from, together with what its tree shares. */
export type StatusFrame = Omit<LayoutView, 'shared'> & SharedFrameView & { csp: string };

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
  const recorder = new PageRecorder();
  await runPipeline({
    config: loaded.value.config,
    now: BENCH_NOW,
    state: createStateStore(createFileBlobs(join(fleetFolder, 'state'), timing), silentLogger),
    announcements: [],
    collect: () => Promise.resolve(snapshot.value),
    renderer: () => Promise.resolve(htmlRenderer(recorder)),
    write: (tree) => {
      for (const part of tree.kind === 'internal' ? [] : tree.parts) {
        for (const { path, contentType } of part.files()) {
          if (contentType.startsWith('text/html')) tell(recorder.page(`${tree.kind}/${path}`));
        }
      }
      return { kind: tree.kind, id: tree.id, directory: '', entries: [], builtAt: BENCH_NOW, heartbeat: '' };
    },
    publish: () => Promise.resolve(),
  });
}

/** What makes HTML, as the command puts it together. */
function htmlRenderer({ theme }: PageRecorder): SiteRenderer {
  return {
    version: 'bench',
    assets: theme.assets,
    present: (page) => [buildIndexPage(page, theme)],
    told: (page) => [buildHistoryPage(page, theme)],
    still: (frame) => buildStillFiles(frame, theme),
    month: (frame, month) => [buildMonthPage(frame, month, theme)],
    incident: (frame, incident) => [buildIncidentPage(frame, incident, theme)],
    data: () => [],
    customers: () => [],
    // Eight lines that lead elsewhere are no page of a site generator.
    moved: () => [],
    locked: () => [],
    lockedKey: () => [],
    scope: () => [],
    organizations: () => [],
  };
}

/** Themes for the real site builder whose templates give a token back, under which stands what they were asked for. */
export class PageRecorder {
  readonly theme: Theme;
  readonly #asked = new Map<string, { name: string; view: object }>();
  #tokens = 0;
  #layout: LayoutView | null = null;

  constructor() {
    const theme = readTheme();
    this.theme = { ...theme, render: this.#rendering(theme.render) };
  }

  /** The page that was asked for last. */
  page(path: string): RecordedPage {
    if (this.#layout === null) throw new Error(`${path} was made without a layout`);
    const frame = this.#statusFrame(this.#layout);
    this.#layout = null;
    const { name, view } = this.#take(frame.main);
    return { path, frame, main: name as TemplateName, view };
  }

  /** What a tree shares was asked for once, and is kept. */
  #statusFrame({ shared, ...own }: LayoutView): StatusFrame {
    return { ...(this.#asked.get(shared.help)!.view as SharedFrameView), ...own, csp: shared.csp };
  }

  #take(token: string): { name: string; view: object } {
    const asked = this.#asked.get(token);
    if (asked === undefined) throw new Error('a page holds something that no template made');
    this.#asked.delete(token);
    return asked;
  }

  #rendering<Name extends string>(render: Rendering<Name>): Rendering<Name> {
    const entries = (Object.keys(render) as Name[]).map((name) => [
      name,
      (view: object): string => {
        const token = `token ${this.#tokens++}`;
        if (name === 'layout') this.#layout = view as LayoutView;
        else this.#asked.set(token, { name, view });
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

/** The bench runs from the repository's root. */
function readPublic(name: string): string {
  return readFileSync(join('public', name), 'utf8');
}

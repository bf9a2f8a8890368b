import { describe, expect, it } from 'vitest';
import type { Component, Incident, StatusPage } from '../../../src/model/status-page.ts';
import type { SiteFile } from '../../../src/site/site-file.ts';
import { createChangeStamper, type ShownPage } from '../../../src/site/stamp-changes.ts';
import { cutIntoParts, type StatusRenderer } from '../../../src/site/html/status-parts.ts';
import { aChange, aComponent, anIncident, aPage, aReport, at } from '../../support/pages.ts';

const FIRST = at(0);
const SECOND = at(5);
/** What a page that went elsewhere prints here. */
const MOVED = at(1);

/** Files that show which frame and which facts they were made from. */
const renderer: StatusRenderer = {
  present: (page) => [aFile('index.html', page.changedAt)],
  told: (page) => [aFile('history/index.html', page.changedAt)],
  still: (frame) => [aFile('404.html', frame.changedAt)],
  month: (frame, { month }) => [aFile(`history/${month}/index.html`, frame.changedAt)],
  incident: (frame, { caseId }) => [aFile(`incidents/${caseId}/index.html`, frame.changedAt)],
  data: () => [],
  customers: () => [],
  moved: (_, { caseId }) => [aFile(`incidents/${caseId}/index.html`, MOVED)],
};

function aFile(path: string, changedAt: Date): SiteFile {
  return { path, content: changedAt.toISOString(), contentType: 'text/html', cache: 'revalidate' };
}

function aClosed(caseId: string, from: number): Incident {
  return anIncident({
    caseId,
    title: null,
    bodyMarkdown: null,
    state: 'resolved',
    startedAt: at(from),
    resolvedAt: at(from + 10),
    reports: [aReport({ number: 1, at: at(from + 10), state: 'resolved', change: aChange({ kind: 'ended' }) })],
  });
}

const DAY = -24 * 60;
const OPEN = anIncident({ caseId: 'open1', title: null, startedAt: at(-5), resolvedAt: null });
const QUIET = aPage({ state: 'operational', incidents: [aClosed('today', -90), aClosed('old', 40 * DAY)] });

interface Cut {
  stamps: Map<string, string>;
  /** `changedAt` each file prints, by path. */
  printed: Map<string, string>;
  shown: Map<string, ShownPage>;
}

function cut(page: StatusPage, before = new Map<string, ShownPage>(), now = FIRST): Cut {
  const stamper = createChangeStamper(before, now);
  const parts = [...cutIntoParts('p', page, renderer, stamper)];
  const files = parts.flatMap((part) => [...part.files((placed) => placed)]);
  return {
    stamps: new Map(parts.map(({ id, stamp }) => [id, stamp])),
    printed: new Map(files.map(({ path, content }) => [path, String(content)])),
    shown: stamper.shown(),
  };
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
}

describe('the parts of a page', () => {
  it('hold every file once', () => {
    expect([...cut({ ...QUIET, siteRoot: '' }).printed.keys()].toSorted()).toEqual([
      '404.html',
      'history/2026-08/index.html',
      'history/2026-09/index.html',
      'history/2026-10/index.html',
      'history/2026-11/index.html',
      'history/index.html',
      'incidents/old/index.html',
      'incidents/today/index.html',
      'index.html',
    ]);
  });

  it('keep their stamps and instants while nothing changes', () => {
    const first = cut(QUIET);
    const second = cut(QUIET, first.shown, SECOND);
    expect(second.stamps).toEqual(first.stamps);
    expect(second.printed).toEqual(first.printed);
  });

  it('change where a new incident is told, and nowhere else', () => {
    const first = cut(QUIET);
    const struck: StatusPage = { ...QUIET, state: 'major_outage', incidents: [OPEN, ...QUIET.incidents] };
    const second = cut(struck, first.shown, SECOND);
    const paths = ['index.html', 'history/index.html', 'history/2026-11/index.html', 'incidents/open1/index.html'];
    expect(changed(first.printed, second.printed).toSorted()).toEqual(paths.toSorted());
    for (const path of paths) expect(second.printed.get(path)).toBe(SECOND.toISOString());
  });

  it('are at midnight what they were but for what shows days, and print the instant that they did', () => {
    const first = cut(QUIET);
    const [, ...rest] = QUIET.days;
    const components = QUIET.components.map((component): Component => {
      const bars: Component['bars'] = [...component.bars.slice(1), { state: 'operational', minutes: 0 }];
      return { ...component, bars, uptime: component.uptime && { ...component.uptime, ratio: 0.5 } };
    });
    const second = cut({ ...QUIET, days: [...rest, '2026-11-21'], components }, first.shown, SECOND);
    expect(changed(first.stamps, second.stamps)).toEqual(['p']);
    expect(second.printed).toEqual(first.printed);
  });

  it('change with a month that comes, and with a server that comes', () => {
    const first = cut(QUIET);
    const months = cut({ ...QUIET, days: [...QUIET.days, '2026-12-01'] }, first.shown, SECOND);
    expect(changed(first.stamps, months.stamps)).toContain('p#told');
    const servers = cut(
      { ...QUIET, components: [...QUIET.components, aComponent({ name: 'new' })] },
      first.shown,
      SECOND,
    );
    expect(changed(first.stamps, servers.stamps)).toEqual(['p', 'p#told']);
  });

  it('leave the page of an open incident alone while something else happens', () => {
    const struck = { ...QUIET, incidents: [OPEN, ...QUIET.incidents] };
    const first = cut(struck);
    const second = cut({ ...struck, state: 'major_outage' }, first.shown, SECOND);
    expect(changed(first.printed, second.printed)).toEqual(['index.html', 'history/index.html']);
  });

  it('stand by day for incidents at rest, so that one that is over touches its own day only', () => {
    const struck = { ...QUIET, incidents: [OPEN, ...QUIET.incidents] };
    const first = cut(struck);
    const over = { ...QUIET, incidents: [aClosed('open1', -5), ...QUIET.incidents] };
    const second = cut(over, first.shown, SECOND);
    const days = changed(first.stamps, second.stamps).filter((id) => id.includes('#day:'));
    expect(days).toEqual([`p#day:${at(-5).toISOString().slice(0, 10)}`]);
  });

  it('have no page where an incident lives elsewhere, and lead there from where it had one', () => {
    const home = { tree: 'c/acme/', caseId: 'x' };
    const incidents = [
      { ...OPEN, home: { ...home, wasHere: false } },
      { ...aClosed('linked', -90), home: { ...home, wasHere: true } },
    ];
    const { printed } = cut(aPage({ incidents }));
    const pages = [...printed].filter(([path]) => path.startsWith('incidents/'));
    expect(pages).toEqual([['incidents/linked/index.html', MOVED.toISOString()]]);
  });

  it('all change with what stands around them', () => {
    const first = cut(QUIET);
    const second = cut({ ...QUIET, name: 'Renamed' }, first.shown, SECOND);
    expect(changed(first.stamps, second.stamps)).toEqual([...first.stamps.keys()]);
  });

  it('hand a page without its present to what must not depend on it', () => {
    const seen: StatusPage[] = [];
    const look = (frame: StatusPage): SiteFile[] => (seen.push(frame), []);
    const watching = {
      present: () => [],
      told: () => [],
      data: () => [],
      customers: () => [],
      still: look,
      month: look,
      incident: look,
      moved: look,
    };
    const page = { ...QUIET, state: 'major_outage' as const, incidents: [OPEN, ...QUIET.incidents] };
    const parts = cutIntoParts('p', page, watching, createChangeStamper(new Map(), FIRST));
    for (const part of parts) for (const _ of part.files((placed) => placed));
    expect(seen.length).toBeGreaterThan(5);
    for (const { state, components, incidents, unknown } of seen) {
      expect({ state, components, incidents, unknown }).toEqual({ state: 'operational', components: [], incidents: [], unknown: [] }); // prettier-ignore
    }
  });
});

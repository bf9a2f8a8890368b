import type { Incident, StatusPage } from '../model/status-page.ts';
import { routes } from './routes.ts';
import type { SiteFile } from './site-file.ts';
import type { Theme } from './theme.ts';
import { createViewContext } from './view-context.ts';
import {
  buildHistoryView,
  buildIncidentPageView,
  buildMonthView,
  buildNotFoundView,
  monthsOf,
} from './view-history.ts';
import { incidentTitle } from './incident-words.ts';
import { buildLayoutView, type LayoutInput } from './view-layout.ts';
import { buildIndexView } from './view.ts';

/** Every page of one tree that people read, and `robots.txt`. Paths are relative to the tree's root. */
export function* buildPages(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield buildIndexPage(page, theme);
  for (const incident of page.incidents) {
    const path = routes.incident(incident.caseId);
    const context = createViewContext(page, path);
    const main = theme.render.incident(buildIncidentPageView(incident, context));
    const title = `${incidentTitle(incident, context.words)} | ${context.words.page.statusOf(page.name)}`;
    const isPast = isAtRest(incident);
    const framing = isPast ? restingFrame(incident, page) : page;
    yield frame(framing, theme, { title, path, current: 'none', main, hasFind: false, isLive: true, isPast });
  }
  yield* buildHistoryPages(page, theme);
  yield buildNotFoundPage(page, theme);
  yield {
    path: routes.robots,
    content: robotsText(page),
    contentType: 'text/plain; charset=utf-8',
    cache: 'revalidate',
  };
}

/** Over, and told by nobody whose words may still change. */
function isAtRest({ resolvedAt, isStale, reports, title, bodyMarkdown }: Incident): boolean {
  const isOver = resolvedAt !== null && !isStale && reports.at(-1)?.change.kind === 'resolved';
  return isOver && title === null && bodyMarkdown === null;
}

/**
 * The page as the frame around an incident at rest tells it: changed last with its last report, and without the present
 * state. Otherwise one host that fails would write – and upload – every incident of the history anew.
 */
function restingFrame(incident: Incident, page: StatusPage): StatusPage {
  const changedAt = incident.reports.at(-1)?.at ?? page.changedAt;
  return { ...page, changedAt, state: 'operational', unknown: [], counts: { ...page.counts, unknown: 0 } };
}

function buildIndexPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.index);
  const view = buildIndexView(context);
  const name = context.words.page.statusOf(page.name);
  return frame(page, theme, {
    title: view.state === 'operational' ? name : `${view.stateWord} | ${name}`,
    path: routes.index,
    current: 'index',
    main: theme.render.index(view),
    hasFind: view.find !== null,
    isLive: true,
  });
}

function* buildHistoryPages(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  const context = createViewContext(page, routes.history);
  const months = monthsOf(page, context.times);
  const view = buildHistoryView(months, context);
  yield frame(page, theme, {
    title: view.title,
    path: routes.history,
    current: 'history',
    main: theme.render.history(view),
    hasFind: false,
    isLive: true,
  });
  for (const month of months.keys()) {
    const path = routes.month(month);
    const monthView = buildMonthView(month, months, createViewContext(page, path));
    yield frame(page, theme, {
      title: `${monthView.title} | ${context.words.page.statusOf(page.name)}`,
      path,
      current: 'none',
      main: theme.render.month(monthView),
      hasFind: false,
      isLive: true,
    });
  }
}

function buildNotFoundPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.notFound);
  return frame(page, theme, {
    title: context.words.page.notFoundTitle,
    path: routes.notFound,
    current: 'none',
    main: theme.render['404'](buildNotFoundView(context)),
    hasFind: false,
    isLive: false,
  });
}

/** A page's content in the frame that all pages share. */
export function frame(page: StatusPage, theme: Theme, input: LayoutInput): SiteFile {
  const context = createViewContext(page, input.path);
  return {
    path: input.path,
    content: theme.render.layout(buildLayoutView(context, theme, input)),
    contentType: 'text/html; charset=utf-8',
    cache: 'revalidate',
  };
}

function robotsText(page: StatusPage): string {
  return page.visibility === 'listed' ? 'User-agent: *\nDisallow:\n' : 'User-agent: *\nDisallow: /\n';
}

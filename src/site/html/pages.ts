import type { State } from '../../model/state.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { FAVICONS, NEUTRAL_FAVICON } from './icons.ts';
import { incidentTitle } from '../words/incident-words.ts';
import { monthsOf, type Month } from './months.ts';
import { routes } from '../routes.ts';
import type { SiteFile } from '../site-file.ts';
import type { Theme } from '../theme.ts';
import { createViewContext, type ViewContext } from './view-context.ts';
import { buildHistoryView, buildIncidentPageView, buildMonthView, buildNotFoundView } from './view-history.ts';
import { buildLayoutView, type LayoutInput } from './view-layout.ts';
import { headlineFacts, isNobodyListed, shownPageState } from '../../model/pages/headline.ts';
import { buildIndexView } from './view.ts';

/** The pages that tell the present: the start page and the history's. Paths are relative to the tree's root. */
export function* buildPresentPages(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield buildIndexPage(page, theme);
  yield buildHistoryPage(page, theme);
}

/** What stays as it is while everything happens: the page for what is not there, and `robots.txt`. */
export function* buildStillFiles(page: StatusPage, theme: Theme): Iterable<SiteFile> {
  yield buildNotFoundPage(page, theme);
  yield {
    path: routes.robots,
    content: robotsText(page),
    contentType: 'text/plain; charset=utf-8',
    cache: 'revalidate',
  };
}

function buildIndexPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.index);
  const view = buildIndexView(context);
  const name = context.words.page.statusOf(page.name);
  return frame(context, theme, {
    title: view.state === 'operational' ? name : `${view.stateWord} | ${name}`,
    path: routes.index,
    current: 'index',
    main: theme.render.index(view),
    favicon: presentIcon(page),
    hasFind: view.find !== null,
    isSelfContained: true,
    isLive: true,
  });
}

function buildHistoryPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.history);
  const view = buildHistoryView(monthsOf(page, context.times), context);
  return frame(context, theme, {
    title: view.title,
    path: routes.history,
    current: 'history',
    main: theme.render.history(view),
    favicon: presentIcon(page),
    hasFind: false,
    isSelfContained: false,
    isLive: true,
  });
}

/** The page of one month. Of `page` it tells the name and where it stands, nothing of the present. */
export function buildMonthPage(page: StatusPage, month: Month, theme: Theme): SiteFile {
  const path = routes.month(month.month);
  const context = createViewContext(page, path);
  const view = buildMonthView(month, context);
  return frame(context, theme, {
    title: `${view.title} | ${context.words.page.statusOf(page.name)}`,
    path,
    current: 'none',
    main: theme.render.month(view),
    favicon: NEUTRAL_FAVICON,
    hasFind: false,
    isSelfContained: false,
    isLive: true,
  });
}

/** The page of one incident; its tab shows that incident's state and no other. Of `page` as {@link buildMonthPage}. */
export function buildIncidentPage(page: StatusPage, incident: Incident, theme: Theme): SiteFile {
  const path = routes.incident(incident.caseId);
  const context = createViewContext(page, path);
  return frame(context, theme, {
    title: `${incidentTitle(incident, context.words)} | ${context.words.page.statusOf(page.name)}`,
    path,
    current: 'none',
    main: theme.render.incident(buildIncidentPageView(incident, context)),
    favicon: incident.resolvedAt === null ? FAVICONS[openState(incident)] : NEUTRAL_FAVICON,
    hasFind: false,
    isSelfContained: false,
    isLive: true,
  });
}

/** An overview that lists nobody has no state to show. */
function presentIcon(page: StatusPage): string {
  return isNobodyListed(headlineFacts(page)) ? NEUTRAL_FAVICON : FAVICONS[shownPageState(page)];
}

/** As the incident's own page heads it: what lasts and hits nothing as far as we know is not called fine. */
function openState({ impact }: Incident): State {
  return impact === 'none' ? 'unknown' : impact;
}

function buildNotFoundPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.notFound);
  return frame(context, theme, {
    title: context.words.page.notFoundTitle,
    path: routes.notFound,
    current: 'none',
    main: theme.render['404'](buildNotFoundView(context)),
    favicon: NEUTRAL_FAVICON,
    hasFind: false,
    isSelfContained: true,
    isLive: false,
  });
}

/** A page's content in the frame that all pages share. */
function frame(context: ViewContext, theme: Theme, input: LayoutInput): SiteFile {
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

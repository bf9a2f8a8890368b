import { rootOf } from '../../model/addresses.ts';
import type { Incident, StatusPage } from '../../model/status-page.ts';
import { buildCustomersView, customersContext, type CustomersPart } from './customers/customer-pages.ts';
import { FAVICONS, NEUTRAL_FAVICON } from './icons.ts';
import { monthsOf, type Month } from './months.ts';
import { incidentHref } from '../incident-address.ts';
import { routes } from '../routes.ts';
import type { SiteFile } from '../site-file.ts';
import type { Theme } from '../theme.ts';
import { createViewContext, type ViewContext } from './view-context.ts';
import { buildHistoryView, buildIncidentPageView, buildMonthView, buildNotFoundView } from './view-history.ts';
import { buildLayoutView, type LayoutInput } from './view-layout.ts';
import { listsNobody, shownPageState } from '../../model/pages/headline.ts';
import { wordsFor } from '../words/words-for.ts';
import { buildIndexView } from './view.ts';
import { lookOf } from './view-sheet.ts';

/** Of a page that shows no state. */
const NOTHING_OF_NOW = {
  sky: '',
  current: 'none',
  favicon: NEUTRAL_FAVICON,
  finds: false,
  kit: 'past',
} satisfies Partial<LayoutInput>;

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

/** The start page. Paths are relative to the tree's root. */
export function buildIndexPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.index);
  const view = buildIndexView(context);
  const isCalm = view.sheets.length === 0 && !view.hasSlip;
  return frame(context, theme, {
    title: view.state === 'operational' ? '' : view.stateWord,
    pastTitle: view.isSignpost ? '' : view.headlinePast,
    sky: `${view.isSignpost ? '' : `s-${view.state}`}${isCalm ? ' calm' : ''}`.trim(),
    path: routes.index,
    current: 'index',
    main: theme.render.index(view),
    favicon: presentIcon(page),
    finds: view.names !== null || view.find !== null,
    kit: page.kind,
  });
}

/** The page of the past, a line a month. */
export function buildHistoryPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.history);
  const view = buildHistoryView(monthsOf(page, context.times), context);
  return frame(context, theme, {
    title: view.title,
    sky: '',
    path: routes.history,
    current: 'history',
    main: theme.render.history(view),
    favicon: presentIcon(page),
    finds: false,
    kit: 'past',
  });
}

/** Some of the customers of an overview of many. */
export function buildCustomersPage(part: CustomersPart, theme: Theme): SiteFile {
  const { path, context } = customersContext(part);
  const view = buildCustomersView(part, context);
  return frame(context, theme, {
    title: view.title,
    path,
    main: theme.render.customers(view),
    ...NOTHING_OF_NOW,
  });
}

/** The page of one month. Of `page` it tells the name and where it stands, nothing of the present. */
export function buildMonthPage(page: StatusPage, month: Month, theme: Theme): SiteFile {
  const path = routes.month(month.month);
  const context = createViewContext(page, path);
  const view = buildMonthView(month, context);
  return frame(context, theme, {
    title: view.title,
    path,
    main: theme.render.month(view),
    ...NOTHING_OF_NOW,
  });
}

/** The page of one incident; its tab shows that incident's state and no other. Of `page` as {@link buildMonthPage}. */
export function buildIncidentPage(page: StatusPage, incident: Incident, theme: Theme): SiteFile {
  const path = routes.incident(incident.caseId);
  const context = createViewContext(page, path);
  const view = buildIncidentPageView(incident, context);
  return frame(context, theme, {
    title: view.incident.title,
    previewTitle: previewOf(incident, context),
    sky: `s-${lookOf(incident)}`,
    path,
    current: 'none',
    main: theme.render.incident(view),
    favicon: incident.resolvedAt === null ? FAVICONS[lookOf(incident)] : NEUTRAL_FAVICON,
    finds: false,
    kit: 'past',
  });
}

/** In the place of an incident's page that stands in its customer's tree now: links to it still lead there. */
export function buildMovedPage({ locale }: StatusPage, incident: Incident, theme: Theme): SiteFile {
  const path = routes.incident(incident.caseId);
  const href = incidentHref(incident, rootOf(path));
  return {
    path,
    content: theme.render.moved({ w: wordsFor(locale), lang: locale, href }),
    contentType: 'text/html; charset=utf-8',
    cache: 'revalidate',
  };
}

/** The same for ever, whatever becomes of it. */
function previewOf({ spokenNumber, caseId }: Incident, { page, words }: ViewContext): string {
  return page.kind === 'overview' ? words.page.incidents : words.page.caseTitle(spokenNumber || caseId);
}

/** An overview that lists nobody has no state to show. */
function presentIcon(page: StatusPage): string {
  return listsNobody(page) ? NEUTRAL_FAVICON : FAVICONS[shownPageState(page)];
}

function buildNotFoundPage(page: StatusPage, theme: Theme): SiteFile {
  const context = createViewContext(page, routes.notFound);
  return frame(context, theme, {
    title: context.words.page.notFoundTitle,
    path: routes.notFound,
    main: theme.render['404'](buildNotFoundView(context)),
    ...NOTHING_OF_NOW,
    kit: 'notFound',
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

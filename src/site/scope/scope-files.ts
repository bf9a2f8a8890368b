import { createHash } from 'node:crypto';
import { withMore } from '../../base/with-more.ts';
import type { ScopeAlert, ScopeHost, ScopePage } from '../../model/pages/scope-page.ts';
import { FAVICONS, ICON_SPRITE, NEUTRAL_FAVICON } from '../html/icons.ts';
import { rootOf } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import { buildScopeCsv, buildScopeDocument, buildSearchFile } from './scope-data.ts';
import { buildHygieneCsv, buildHygieneDocument } from './hygiene/hygiene-data.ts';
import { viewHygiene } from './hygiene/hygiene-view.ts';
import { navigationOf } from './scope-nav.ts';
import { groupByOrganization, type ScopeOverview } from './scope-parts.ts';
import { scopeRoutes } from './scope-routes.ts';
import type { TextTools } from './scope-texts.ts';
import type { ScopeTheme } from './scope-theme.ts';
import { createScopePrinter, type ScopePrinter } from './scope-view.ts';
import { viewHistory } from './view-history.ts';
import { viewHeadline, viewIndex } from './view-index.ts';
import type { SiteFile } from '../site-file.ts';
import { timesFor } from '../words/time-format.ts';
import { ageText } from '../html/shared-frame.ts';
import { hygieneWordsFor } from '../words/scope/hygiene-words.ts';
import { scopeWordsFor } from '../words/scope/scope-words-for.ts';
import { wordsFor } from '../words/words-for.ts';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What looks at all organizations together, for people and for machines. */
export function buildScopeOverview(part: ScopeOverview, page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  return BUILDERS[part](page, theme);
}

const BUILDERS: Record<ScopeOverview, (page: ScopePage, theme: ScopeTheme) => Iterable<SiteFile>> = {
  index: buildIndexFiles,
  organizations: buildListing,
  unmapped: buildUnmapped,
  history: buildHistory,
  hygiene: buildHygiene,
  search: buildSearch,
};

function* buildIndexFiles(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const framing = createFraming(page, theme, true);
  const { tools, frame } = framing;
  yield frame(scopeRoutes.index, '', renderIndex(page, theme, framing));
  yield csv(scopeRoutes.csv, buildScopeCsv(page, tools));
  yield data(scopeRoutes.json, buildScopeDocument(page, tools));
  yield {
    path: scopeRoutes.schema,
    content: theme.schema,
    contentType: 'application/schema+json',
    cache: 'revalidate',
  };
  yield {
    path: routes.robots,
    content: 'User-agent: *\nDisallow: /\n',
    contentType: 'text/plain; charset=utf-8',
    cache: 'revalidate',
  };
}

function* buildListing(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { tools, printer, frame } = createFraming(page, theme, true);
  const failedFirst = page.organizations.toSorted((a, b) => Number(b.failure !== null) - Number(a.failure !== null));
  const rows = failedFirst.map(printer.organization);
  const listing = theme.render.organizations({ ...printer.base(scopeRoutes.organizations), rows });
  yield frame(scopeRoutes.organizations, tools.scope.organizations, listing);
}

function* buildUnmapped(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { tools, printer, frame } = createFraming(page, theme, true);
  yield frame(scopeRoutes.unmapped, tools.scope.unmapped, renderUnmapped(page, theme, printer));
}

function* buildHistory(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { tools, printer, frame } = createFraming(page, theme, true);
  const history = theme.render.history(viewHistory(page, tools, printer, scopeRoutes.history));
  yield frame(scopeRoutes.history, tools.scope.history, history);
}

function* buildHygiene(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { tools, printer, frame } = createFraming(page, theme, true);
  const hygiene = theme.render.hygiene(viewHygiene(page, tools, printer, scopeRoutes.hygiene));
  yield frame(scopeRoutes.hygiene, hygieneWordsFor(page.locale).title, hygiene);
  yield csv(scopeRoutes.hygieneCsv, buildHygieneCsv(page));
  yield data(scopeRoutes.hygieneJson, buildHygieneDocument(page.hygiene));
}

function* buildSearch(page: ScopePage): Iterable<SiteFile> {
  yield { path: scopeRoutes.search, content: buildSearchFile(page), contentType: JSON_TYPE, cache: 'revalidate' };
}

function renderIndex(page: ScopePage, theme: ScopeTheme, { tools, printer }: Framing): string {
  const { words, scope } = tools;
  const view = viewIndex(page, tools, printer, scopeRoutes.index);
  return theme.render.index({
    ...view,
    script: theme.scopeScript,
    table: (rows: object[]) => theme.render.customers({ rows, words, scope }),
    searchWords: JSON.stringify({
      found: scope.found,
      foundNone: scope.foundNone,
      hostsFound: scope.hostsFound,
      failed: scope.searchFailed,
      loading: scope.loading,
      copied: scope.copied,
      refused: scope.copyRefused,
      stale: scope.copyStale,
      kinds: { h: scope.kindHost, a: scope.kindAlert },
      states: { ...words.states, ...scope.effects },
      // Alerts are told by what they do; the marks are those of states.
      marks: { outage: 'major_outage', degraded: 'degraded', ignore: 'not_monitored' },
    }),
  });
}

/** The page of every organization that `page` names. */
export function* buildOrganizationPages(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { printer, frame } = createFraming(page, theme, false);
  const hosts = groupByOrganization(page.hosts);
  const alerts = groupByOrganization(page.alerts);
  for (const organization of page.organizations) {
    const { name } = organization;
    const path = scopeRoutes.organization(name);
    const row = printer.organization(organization);
    const tables = renderTables(theme, printer, alerts.get(name) ?? [], hosts.get(name) ?? []);
    yield frame(path, name, theme.render.organization(withMore(printer.base(path), { row, tables })));
  }
}

interface Framing {
  tools: TextTools;
  printer: ScopePrinter;
  /** @param heading of the page; empty on the first one, which brings its own */
  frame: (path: string, heading: string, body: string) => SiteFile;
}

/** @param isWhole whether the page knows all organizations */
function createFraming(page: ScopePage, theme: ScopeTheme, isWhole: boolean): Framing {
  const words = wordsFor(page.locale);
  const scope = scopeWordsFor(page.locale);
  const times = timesFor(words, page.timeZone);
  const tools = { page, words, scope, times };
  const printer = createScopePrinter(page, tools);
  const index = isWhole ? viewHeadline(page, tools) : null;
  const navigation = navigationOf(page, scope, isWhole);
  const frame = (path: string, heading: string, body: string): SiteFile => {
    const isIndex = path === scopeRoutes.index;
    const view = {
      heading,
      state: isIndex ? page.state : null,
      headline: isIndex ? index : null,
      body,
      navigation: navigation.map((entry) => withMore(entry, { isCurrent: entry.path === path })),
      age: ageText(page, words, times, rootOf(path) + page.siteRoot + routes.heartbeat),
    };
    const main = theme.render.main(Object.assign(printer.base(path), view));
    const framed = {
      heading: `${index !== null && isIndex ? index.text : heading} – ${scope.title}`,
      main,
      csp: theme.csp,
      style: theme.style,
      script: theme.script,
      favicon: isIndex ? FAVICONS[page.state] : NEUTRAL_FAVICON,
      sprite: ICON_SPRITE,
      changedIso: page.changedAt.toISOString(),
      hash: createHash('sha256').update(main).digest('base64url').slice(0, 16),
    };
    const content = theme.render.layout(Object.assign(printer.base(path), framed));
    return { path, content, contentType: HTML, cache: 'revalidate' };
  };
  return { tools, printer, frame };
}

function renderUnmapped(page: ScopePage, theme: ScopeTheme, printer: ScopePrinter): string {
  const { hosts, alerts } = page.unmapped;
  return theme.render.unmapped({
    ...printer.base(scopeRoutes.unmapped),
    isEmpty: hosts.length + alerts.length === 0,
    tables: renderTables(theme, printer, alerts, hosts),
  });
}

function renderTables(
  theme: ScopeTheme,
  printer: ScopePrinter,
  alerts: readonly ScopeAlert[],
  hosts: readonly ScopeHost[],
): string {
  const { scope } = printer.base(scopeRoutes.index);
  return theme.render.tables({ scope, alerts: alerts.map(printer.alert), hosts: hosts.map(printer.host) });
}

function csv(path: string, content: string): SiteFile {
  return { path, content, contentType: 'text/csv; charset=utf-8', cache: 'revalidate' };
}

function data(path: string, document: object): SiteFile {
  return { path, content: JSON.stringify(document), contentType: JSON_TYPE, cache: 'revalidate' };
}

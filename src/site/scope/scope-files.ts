import { createHash } from 'node:crypto';
import type { ScopeAlert, ScopeHost, ScopePage } from '../../model/pages/scope-page.ts';
import { FAVICONS, ICON_SPRITE, NEUTRAL_FAVICON } from '../html/icons.ts';
import { rootOf } from '../../model/addresses.ts';
import { routes } from '../routes.ts';
import { buildScopeCsv, buildScopeDocument, buildSearchIndex } from './scope-data.ts';
import { scopeSchemaText } from './scope-schema.ts';
import type { ScopeTheme } from './scope-theme.ts';
import { createScopePrinter, scopeRoutes, type ScopePrinter } from './scope-view.ts';
import type { SiteFile } from '../site-file.ts';
import type { TimeFormat } from '../words/time-format.ts';
import { timesFor } from '../html/view-context.ts';
import { ageText } from '../html/shared-frame.ts';
import type { ScopeWords } from '../words/scope-words.ts';
import { scopeWordsFor } from '../words/scope-words-for.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** Of the internal tree what looks at all organizations together, for people and for machines: who is hit, what nobody claims. */
export function* buildScopeOverviewFiles(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { words, scope, times, printer, frame } = createFraming(page, theme);
  yield frame(scopeRoutes.index, scope.title, renderIndex(theme, printer, words, scope));
  const rows = page.organizations.map(printer.organization);
  const listing = theme.render.organizations({ ...printer.base(scopeRoutes.organizations), rows });
  yield frame(scopeRoutes.organizations, scope.organizations, listing);
  yield frame(scopeRoutes.unmapped, scope.unmapped, renderUnmapped(page, theme, printer));
  yield {
    path: scopeRoutes.csv,
    content: buildScopeCsv(page, words, scope, times),
    contentType: 'text/csv; charset=utf-8',
    cache: 'revalidate',
  };
  yield data(scopeRoutes.json, buildScopeDocument(page));
  yield {
    path: scopeRoutes.schema,
    content: scopeSchemaText(),
    contentType: 'application/schema+json',
    cache: 'revalidate',
  };
  yield data(scopeRoutes.search, { version: 1, rows: buildSearchIndex(page) });
  yield {
    path: routes.robots,
    content: 'User-agent: *\nDisallow: /\n',
    contentType: 'text/plain; charset=utf-8',
    cache: 'revalidate',
  };
}

function renderIndex(theme: ScopeTheme, printer: ScopePrinter, words: Words, scope: ScopeWords): string {
  return theme.render.index({
    ...printer.index(),
    table: (rows: object[]) => theme.render.customers({ rows, scope }),
    searchWords: JSON.stringify({
      found: scope.found,
      foundNone: scope.foundNone,
      failed: scope.searchFailed,
      kinds: { h: scope.kindHost, a: scope.kindAlert },
      states: { ...words.states, ...scope.effects },
      // Alerts are told by what they do; the marks are those of states.
      marks: { outage: 'major_outage', degraded: 'degraded', ignore: 'not_monitored' },
    }),
  });
}

/** The page of every organization that `page` names. */
export function* buildOrganizationPages(page: ScopePage, theme: ScopeTheme): Iterable<SiteFile> {
  const { printer, frame } = createFraming(page, theme);
  const hosts = groupByOrganization(page.hosts);
  const alerts = groupByOrganization(page.alerts);
  for (const organization of page.organizations) {
    const { name } = organization;
    const path = scopeRoutes.organization(name);
    const row = printer.organization(organization);
    const tables = renderTables(theme, printer, alerts.get(name) ?? [], hosts.get(name) ?? []);
    yield frame(path, name, theme.render.organization({ ...printer.base(path), row, tables }));
  }
}

interface Framing {
  words: Words;
  scope: ScopeWords;
  times: TimeFormat;
  printer: ScopePrinter;
  frame: (path: string, heading: string, body: string) => SiteFile;
}

function createFraming(page: ScopePage, theme: ScopeTheme): Framing {
  const words = wordsFor(page.locale);
  const scope = scopeWordsFor(page.locale);
  const times = timesFor(words, page.timeZone);
  const printer = createScopePrinter(page, words, scope, times);
  const frame = (path: string, heading: string, body: string): SiteFile => ({
    path,
    content: theme.render.layout({
      ...printer.base(path),
      heading,
      body,
      csp: theme.csp,
      style: theme.style,
      script: theme.script,
      scopeScript: path === scopeRoutes.index ? theme.scopeScript : '',
      favicon: path === scopeRoutes.index ? FAVICONS[page.state] : NEUTRAL_FAVICON,
      sprite: ICON_SPRITE,
      age: ageText(page, words, times, rootOf(path) + page.siteRoot + routes.heartbeat),
      changedIso: page.changedAt.toISOString(),
      hash: createHash('sha256').update(body).digest('base64url').slice(0, 16),
    }),
    contentType: HTML,
    cache: 'revalidate',
  });
  return { words, scope, times, printer, frame };
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

function groupByOrganization<T extends { organization: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.organization);
    if (group === undefined) groups.set(item.organization, [item]);
    else group.push(item);
  }
  return groups;
}

function data(path: string, document: object): SiteFile {
  return { path, content: JSON.stringify(document), contentType: JSON_TYPE, cache: 'revalidate' };
}

import { isoText } from '../../base/iso-text.ts';
import type {
  ScopeAlert,
  ScopeCustomer,
  ScopeHost,
  ScopeOrganization,
  ScopePage,
} from '../../model/pages/scope-page.ts';
import type { State } from '../../model/state.ts';
import { rootOf } from '../../model/addresses.ts';
import { routes, safeSegment } from '../routes.ts';
import { isHit } from '../../model/pages/headline.ts';
import { alertName, buildScopeText } from './scope-data.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { ScopeWords } from '../words/scope-words.ts';
import { uncountedReason, uncountedText } from '../words/uncounted-words.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

/** Paths of the internal tree, relative to its root. */
export const scopeRoutes = {
  index: routes.index,
  csv: 'scope.csv',
  json: 'scope.json',
  schema: 'scope.schema.json',
  search: 'search.json',
  organizations: 'organizations/index.html',
  organization: (name: string): string => `organizations/${safeSegment(name)}/index.html`,
  unmapped: 'unmapped/index.html',
} as const;

/** What the scope templates get as `it`: words, and text that is ready to print; templates escape it. */
export interface ScopeView {
  words: Words;
  scope: ScopeWords;
  lang: string;
  /** From this page back to the tree's root. */
  root: string;
  title: string;
  changed: string;
  /** This page in each language, relative; empty when there is one. */
  languages: { lang: string; name: string; href: string; isCurrent: boolean }[];
}

export interface CustomerRow {
  id: string;
  name: string;
  state: State;
  stateWord: string;
  hosts: string;
  since: string;
  sinceIso: string;
  caseIds: readonly string[];
  organizations: string;
  visibility: string;
  url: string | null;
  cause: string | null;
}

export interface ScopeIndexView extends ScopeView {
  state: State;
  headline: string;
  unreadable: string | null;
  /** Of the open alerts, how many do not count and why; empty when all do. */
  uncounted: string;
  hit: CustomerRow[];
  rest: CustomerRow[];
  widespread: { title: string; customers: { name: string; caseId: string; stateWord: string; state: State }[] }[];
  changes: { name: string; from: string; to: string }[];
  failed: OrganizationRow[];
  organizationCount: number;
  unmappedHosts: number;
  unmappedAlerts: number;
  copyText: string;
}

export interface OrganizationRow {
  name: string;
  path: string;
  hosts: number;
  byStatus: string;
  openAlerts: number;
  lastRead: string;
  /** The class, as in `scope.json`, and in words. */
  cause: string | null;
  causeWords: string | null;
  message: string | null;
  hint: string | null;
  since: string | null;
  customers: string;
  oddities: string;
}

export interface HostRow {
  organization: string;
  id: string;
  name: string;
  status: string;
  services: string;
  state: State;
  stateWord: string;
  since: string;
  customers: string;
}

export interface AlertRow {
  organization: string;
  id: string;
  name: string;
  type: string;
  status: string;
  services: string;
  opened: string;
  customers: string;
  effect: string;
}

/** Turns scope records into printed text; made once a tree. */
export interface ScopePrinter {
  base: (path: string) => ScopeView;
  index: () => ScopeIndexView;
  organization: (organization: ScopeOrganization) => OrganizationRow;
  host: (host: ScopeHost) => HostRow;
  alert: (alert: ScopeAlert) => AlertRow;
}

export function createScopePrinter(page: ScopePage, words: Words, scope: ScopeWords, times: TimeFormat): ScopePrinter {
  const names = new Map(page.customers.map((customer) => [customer.id, customer.name]));
  const list = (items: readonly string[]): string => (items.length === 0 ? scope.nobody : items.join(', '));
  const customersOf = (ids: readonly string[]): string => list(ids.map((id) => names.get(id) ?? id));
  const moment = (at: Date | null, otherwise = ''): string => (at === null ? otherwise : times.dateTime(at));

  const customerRow = (customer: ScopeCustomer): CustomerRow => ({
    id: customer.id,
    name: customer.name,
    state: customer.state,
    stateWord: words.states[customer.state],
    hosts: scope.hostsOf(customer.hostsAffected, customer.hostsTotal),
    since: moment(customer.since),
    sinceIso: customer.since === null ? '' : isoText(customer.since),
    caseIds: customer.caseIds,
    organizations: customer.organizations.join(', '),
    visibility: scope.visibilities[customer.visibility],
    url: customer.url,
    cause: customer.unknown === null ? null : words.causes[customer.unknown.cause],
  });

  const organizationRow = (organization: ScopeOrganization): OrganizationRow => {
    const counted = Object.entries(organization.hostsByStatus).filter(([, n]) => n > 0);
    return {
      name: organization.name,
      path: scopeRoutes.organization(organization.name).replace(/index\.html$/, ''),
      hosts: counted.reduce((sum, [, n]) => sum + n, 0),
      byStatus: counted.map(([status, n]) => `${status} ${n}`).join(', '),
      openAlerts: organization.openAlerts,
      lastRead: organization.failure === null ? scope.latestCheck : moment(organization.readAt, scope.neverRead),
      cause: organization.failure?.cause ?? null,
      causeWords: organization.failure === null ? null : words.causes[organization.failure.cause],
      message: organization.failure?.message ?? null,
      hint: organization.failure?.hint ?? null,
      since: organization.failure === null ? null : moment(organization.failure.since),
      customers: customersOf(organization.customers),
      oddities: Object.entries(organization.oddities)
        .map(([code, n]) => `${code} ${n}`)
        .join(', '),
    };
  };

  const base = (path: string): ScopeView => ({
    words,
    scope,
    lang: words.locale,
    root: rootOf(path),
    title: page.title,
    changed: words.page.changed(times.dateTime(page.changedAt)),
    languages: page.alternates.map((tree) => ({
      lang: tree.locale,
      name: wordsFor(tree.locale).languageName,
      href: rootOf(path) + tree.path + path,
      isCurrent: tree.locale === page.locale,
    })),
  });

  return {
    base,
    index: () => ({
      ...base(scopeRoutes.index),
      state: page.state,
      ...headlineOf(page, scope),
      uncounted: uncountedText(page.locale, page.alerts.length, page.uncounted),
      hit: page.customers.filter((customer) => customer.state !== 'operational').map(customerRow),
      rest: page.customers.filter((customer) => customer.state === 'operational').map(customerRow),
      widespread: page.widespread.map((event) => ({
        title: scope.widespreadEvent(times.dateTime(event.startedAt), event.customers.length),
        customers: event.customers.map((customer) => ({ ...customer, stateWord: words.states[customer.state] })),
      })),
      changes: page.changes.map(({ name, from, to }) => ({
        name,
        from: from === null ? scope.appeared : words.states[from],
        to: to === null ? scope.gone : words.states[to],
      })),
      failed: page.organizations.filter(({ failure }) => failure !== null).map(organizationRow),
      organizationCount: page.organizations.length,
      unmappedHosts: page.unmapped.hosts.length,
      unmappedAlerts: page.unmapped.alerts.length,
      copyText: buildScopeText(page, words, scope, times),
    }),
    organization: organizationRow,
    host: (host) => ({
      ...host,
      status: scope.hostStatuses[host.status],
      services: list(host.services),
      stateWord: words.states[host.state],
      since: moment(host.since),
      customers: customersOf(host.customers),
    }),
    alert: (alert) => ({
      organization: alert.organization,
      id: alert.id,
      name: alertName(alert),
      type: alert.type,
      status: alert.status,
      services: list(alert.services),
      opened: times.dateTime(alert.openedAt),
      customers: customersOf(alert.customers),
      effect:
        scope.effects[alert.effect] +
        (alert.reason === null ? '' : words.aside(uncountedReason(page.locale, alert.reason, alert.type))),
    }),
  };
}

function headlineOf(page: ScopePage, scope: ScopeWords): { headline: string; unreadable: string | null } {
  const hit = page.customers.filter(isHit).length;
  const blind = page.customers.filter(({ state, unknown }) => state === 'unknown' || unknown !== null).length;
  return {
    headline: hit === 0 ? scope.nobodyHit : scope.headline(hit, page.customers.length),
    unreadable: blind === 0 ? null : scope.unreadable(blind),
  };
}

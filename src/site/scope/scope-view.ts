import type { State } from '../../model/state.ts';
import type { ScopeAlert, ScopeHost, ScopeOrganization, ScopePage } from '../../model/pages/scope-page.ts';
import { rootOf } from '../../model/addresses.ts';
import { alertName } from './scope-data.ts';
import { mackerelLinks, scopeRoutes } from './scope-routes.ts';
import type { TextTools } from './scope-texts.ts';
import type { ScopeWords } from '../words/scope/scope-words.ts';
import { uncountedReason } from '../words/uncounted-words.ts';
import { wordsFor } from '../words/words-for.ts';
import type { Words } from '../words/words.ts';

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

export interface OrganizationRow {
  name: string;
  path: string;
  hosts: number;
  byStatus: string;
  openAlerts: number;
  lastRead: string;
  /** Why it could not be read, in words. */
  cause: string | null;
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
  href: string;
}

export interface AlertRow {
  organization: string;
  id: string;
  name: string;
  type: string;
  status: string;
  services: string;
  opened: string;
  openedShort: string;
  customers: string;
  effect: ScopeAlert['effect'];
  effectWord: string;
  href: string;
  /** Its text, or the word for a runbook; `href` is `null` where only text is written. */
  runbooks: { href: string | null; text: string }[];
}

/** Turns scope records into printed text; made once a tree. */
export interface ScopePrinter {
  base: (path: string) => ScopeView;
  organization: (organization: ScopeOrganization) => OrganizationRow;
  host: (host: ScopeHost) => HostRow;
  alert: (alert: ScopeAlert) => AlertRow;
  /** `11/26 04:17`: day and minute, as a row of a table has room for. */
  short: (at: Date) => string;
}

export function createScopePrinter(page: ScopePage, { words, scope, times }: TextTools): ScopePrinter {
  const names = new Map(page.customers.map((customer) => [customer.id, customer.name]));
  const list = (items: readonly string[]): string => (items.length === 0 ? scope.nobody : items.join(scope.separator));
  const customersOf = (ids: readonly string[]): string => list(ids.map((id) => names.get(id) ?? id));
  const moment = (at: Date | null, otherwise = ''): string => (at === null ? otherwise : times.dateTime(at));
  const short = (at: Date): string => {
    const [, month = '', day = ''] = times.localDay(at).split('-');
    const date = words.locale === 'ja' ? `${Number(month)}/${Number(day)}` : `${month}-${day}`;
    return `${date} ${times.clock(at).replace(/ \(.*\)$/, '')}`;
  };

  const organizationRow = (organization: ScopeOrganization): OrganizationRow => {
    const counted = Object.entries(organization.hostsByStatus).filter(([, n]) => n > 0);
    const { failure } = organization;
    return {
      name: organization.name,
      path: scopeRoutes.organization(organization.name).replace(/index\.html$/, ''),
      hosts: counted.reduce((sum, [, n]) => sum + n, 0),
      byStatus: counted
        .map(([status, n]) => `${scope.hostStatuses[status as keyof ScopeWords['hostStatuses']]} ${n}`)
        .join(scope.separator),
      openAlerts: organization.openAlerts,
      lastRead: failure === null ? scope.latestCheck : moment(organization.readAt, scope.neverRead),
      cause: failure === null ? null : words.causes[failure.cause],
      message: failure?.message ?? null,
      hint: failure?.hint ?? null,
      since: failure === null ? null : scope.since(moment(failure.since)),
      customers: customersOf(organization.customers),
      oddities: Object.entries(organization.oddities)
        .map(([code, n]) => scope.oddity(code, n))
        .join(scope.separator),
    };
  };

  return {
    short,
    base: (path) => ({
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
    }),
    organization: organizationRow,
    host: (host) => ({
      organization: host.organization,
      id: host.id,
      name: host.name,
      status: scope.hostStatuses[host.status],
      services: list(host.services),
      state: host.state,
      stateWord: words.states[host.state],
      since: host.since === null ? '' : scope.since(short(host.since)),
      customers: customersOf(host.customers),
      href: mackerelLinks.host(host.organization, host.id),
    }),
    alert: (alert) => ({
      organization: alert.organization,
      id: alert.id,
      name: alertName(alert),
      type: alert.type,
      status: alert.status,
      services: list(alert.services),
      opened: times.dateTime(alert.openedAt),
      openedShort: short(alert.openedAt),
      customers: customersOf(alert.customers),
      effect: alert.effect,
      effectWord:
        scope.effects[alert.effect] +
        (alert.reason === null ? '' : words.aside(uncountedReason(page.locale, alert.reason, alert.type))),
      href: mackerelLinks.alert(alert.organization, alert.id),
      runbooks: alert.runbooks.map(({ url, text }) => ({ href: url, text: text ?? scope.runbook })),
    }),
  };
}

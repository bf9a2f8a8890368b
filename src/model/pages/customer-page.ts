import { compareNames, compareText } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import { matchesGlob } from '../../config/glob.ts';
import type { Board } from '../standing/board.ts';
import { alternateUrls, customerPath, customerUrl, localePrefix, rootOf } from '../addresses.ts';
import type { CustomerView } from '../standing/customer-view.ts';
import { idAuthorityOf } from '../ledger/ledger.ts';
import type { CustomerModel, Model, Standing } from '../model.ts';
import { createPageHistory, type PageHistory } from '../standing/page-history.ts';
import { compareStates, countStates } from '../state.ts';
import type { Component, StatusPage, UnknownComponent } from '../status-page.ts';

/** Stands for “not stamped yet”, see `site/stamp-changes.ts`. */
export const UNSTAMPED = new Date(0);

/** One customer's page, from a view of that customer alone. */
export function buildCustomerPage(
  model: Model,
  customer: CustomerModel,
  view: CustomerView,
  locale: Locale,
): StatusPage {
  const { config, days } = model;
  const { board } = view;
  const { headline } = view.analysis;
  const path = customerPath(config, customer.config);
  const components = listComponents(view, createPageHistory(model));
  const rootUrl = customerUrl(config, customer.config) ?? config.site.url;
  const prefix = localePrefix(config.site.locales, locale);
  return {
    kind: 'customer',
    id: customer.config.id,
    name: customer.config.name,
    provider: config.site.title,
    apology: config.site.apology,
    url: rootUrl + prefix,
    addresses: config.site.addresses,
    idAuthority: idAuthorityOf(model.ledger, customer.config.id),
    feedSince: model.ledger.pages.get(customer.config.id)?.former?.until ?? null,
    visibility: customer.config.visibility,
    locale,
    alternates: alternateUrls(config.site.locales, rootUrl),
    siteRoot: rootOf((path ?? '') + prefix),
    timeZone: config.site.timeZone,
    everyMinutes: config.site.everyMinutes,
    support: config.site.support,
    changedAt: UNSTAMPED,
    state: headline.state,
    isToldByMessage: model.toldCustomers.has(customer.config.id),
    counts: headline.counts,
    counted: headline.counted,
    components,
    incidents: view.incidents,
    maintenances: view.plans.maintenances,
    withdrawn: view.plans.withdrawn,
    notices: view.plans.notices,
    unknown: listUnknown(view),
    days: days.map(({ date }) => date),
    othersAffected: null,
    contractIds: contractIdsOf(customer, board, components),
  };
}

/** Roots before their children, problems first, then by name. */
export function sortComponents(components: readonly Component[]): Component[] {
  return components.toSorted(
    (a, b) =>
      Math.min(a.parents.length, 1) - Math.min(b.parents.length, 1) ||
      compareStates(a.state, b.state) ||
      compareNames(a.name, b.name) ||
      compareText(a.id, b.id),
  );
}

function listComponents({ board, analysis }: CustomerView, history: PageHistory): Component[] {
  const standings = analysis.components;
  const { whole, services, hosts } = board;
  const components: Component[] = services.map((service, i) => {
    const children = service.hosts.map(({ index }) => standings.hosts[index]!);
    return toComponent(service, 'service', standings.services[i]!, children, [], history);
  });
  if (whole.isShown) {
    const children = whole.hosts.map(({ index }) => standings.hosts[index]!);
    components.push(toComponent(whole, 'customer', standings.whole, children, [], history));
  }
  if (board.showsHosts) {
    for (const host of hosts) {
      const ids = host.parents.map(({ id }) => id);
      const parents = ids.length < 2 ? ids : ids.toSorted(compareText);
      components.push(toComponent(host, 'host', standings.hosts[host.index]!, [], parents, history));
    }
  }
  return sortComponents(components);
}

/** `leaves`: none for what is a leaf itself. */
function toComponent(
  { id, name }: { id: string; name: string },
  kind: Component['kind'],
  standing: Standing,
  leaves: readonly Standing[],
  parents: string[],
  history: PageHistory,
): Component {
  const { state, since, isStale } = standing;
  return {
    id,
    kind,
    name,
    state,
    since,
    isStale,
    parents,
    counts: countStates((leaves.length === 0 ? [standing] : leaves).map((leaf) => leaf.state)),
    counted: leaves.length === 0 ? kind : 'host',
    path: null,
    uptime: history.uptimeOf(standing),
    bars: history.barsOf(standing),
  };
}

/** What is listed and cannot be seen; where hosts are not shown, whatever holds such a host. */
function listUnknown({ board, analysis }: CustomerView): UnknownComponent[] {
  const standings = analysis.components;
  const entries: UnknownComponent[] = [];
  const add = ({ id, name }: { id: string; name: string }, candidates: readonly Standing[]): void => {
    let first: Standing['unknown'] = null;
    for (const { unknown } of candidates) {
      if (unknown !== null && (first === null || unknown.since.getTime() < first.since.getTime())) first = unknown;
    }
    if (first !== null) entries.push({ component: id, name, ...first });
  };
  for (const [i, service] of board.services.entries()) {
    const hidden = board.showsHosts ? [] : service.hosts.map(({ index }) => standings.hosts[index]!);
    add(service, service.hosts.length === 0 ? [standings.services[i]!] : hidden);
  }
  if (board.showsHosts) for (const host of board.hosts) add(host, [standings.hosts[host.index]!]);
  if (board.whole.isShown) {
    add(board.whole, [standings.whole, ...board.whole.hosts.map(({ index }) => standings.hosts[index]!)]);
  }
  return entries.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.component, b.component));
}

/** Contract ids with what they stand for: hosts where they are shown, otherwise the services that hold them. */
function contractIdsOf(
  { config }: CustomerModel,
  board: Board,
  components: readonly Component[],
): StatusPage['contractIds'] {
  return config.contractIds.map(({ id, hosts: globs }) => {
    if (globs.length === 0) return { id, components: components.map((component) => component.id) };
    const named = board.hosts.filter(({ name, host }) =>
      globs.some((glob) => matchesGlob(glob, host?.name ?? name) || matchesGlob(glob, name)),
    );
    const shown = named.flatMap((host) => {
      if (board.showsHosts) return [host.id];
      return host.parents.length > 0 ? host.parents.map((parent) => parent.id) : [board.whole.id];
    });
    return { id, components: [...new Set(shown)].toSorted(compareText) };
  });
}

import { compareText } from '../../base/text.ts';
import type { Locale } from '../../config/config.ts';
import type { HostStatus } from '../../snapshot/snapshot.ts';
import { alternatePaths, customerUrl, localePrefix, rootOf, readerUrl } from '../addresses.ts';
import { groupUncounted } from '../claims/uncounted.ts';
import type { HostRecord } from '../history/history.ts';
import type { HouseMemory } from '../hygiene/house-memory.ts';
import { findHygiene } from '../hygiene/hygiene.ts';
import type { OwnHygiene } from '../hygiene/own-hygiene.ts';
import { countDeliveries } from '../deliveries/count-deliveries.ts';
import type { CustomerModel, Model, OrganizationModel } from '../model.ts';
import type { Blindness } from '../unreadable.ts';
import { compareStates, countStates, STATES, worstOf } from '../state.ts';
import { UNSTAMPED } from './customer-page.ts';
import { takeInventory } from './inventory.ts';
import { HISTORY_DAYS, recentDays, type KeptRecent } from './recent-days.ts';
import { openCasesOf, openWidespread } from './scope-cases.ts';
import type { RestingOrganization, ScopeCustomer, ScopeHost, ScopeOrganization, ScopePage } from './scope-page.ts';

/** What runs before this one left behind. */
export interface ScopeMemory {
  /** What was shown after the run before, by customer id; empty on the first run. */
  shownStates: ReadonlyMap<string, string>;
  /** `null`: nothing was remembered. */
  house?: HouseMemory | null;
  /** What an earlier run knew, for organizations and customers that rest. */
  kept?: KeptScope;
  /** Organizations that rest. */
  resting?: ReadonlySet<string>;
}

/** What one run knows for the internal site, so that the next need not ask it of organizations and customers that rest. */
export interface KeptScope {
  organizations: ReadonlyMap<string, KeptOrganization>;
  recent: KeptRecent;
}

export interface KeptOrganization {
  row: ScopeOrganization;
  hygiene: OwnHygiene;
  /** Its hosts as the site writes them for the search. */
  search: Uint8Array;
}

/** The internal page: every customer and organization. Never handed to what builds a customer's tree. */
export function assembleScope(
  model: Model,
  { shownStates, house = null, kept, resting = new Set() }: ScopeMemory,
  locale: Locale = model.config.site.locale,
): ScopePage {
  const { site } = model.config;
  const customers = [...model.customers.values()].map((customer) => toScopeCustomer(model, customer, locale));
  const asBefore = new Map([...(kept?.organizations ?? [])].filter(([name]) => resting.has(name)));
  const { hostsOf, ...inventory } = takeInventory(model, new Set(asBefore.keys()));
  const claimants = customersByOrganization(model);
  return {
    title: site.title,
    url: site.url,
    locale,
    alternates: alternatePaths(site.locales, locale),
    siteRoot: rootOf(localePrefix(site.locales, locale)),
    timeZone: site.timeZone,
    support: site.support,
    apology: site.apology,
    everyMinutes: site.everyMinutes,
    changedAt: UNSTAMPED,
    state: worstOf(customers.map(({ state }) => state)),
    counts: countStates(customers.map(({ state }) => state)),
    customers: customers.toSorted(
      (a, b) =>
        compareStates(a.state, b.state) ||
        b.hostsAffected - a.hostsAffected ||
        compareText(a.name, b.name) ||
        compareText(a.id, b.id),
    ),
    widespread: openWidespread(model, inventory.unmapped.alerts),
    days: recentDays(model, kept?.recent),
    historyDays: HISTORY_DAYS,
    organizations: Array.from(
      model.organizations.values(),
      (organization) => asBefore.get(organization.name)?.row ?? toScopeOrganization(organization, claimants),
    ),
    ...inventory,
    ...(asBefore.size === 0 ? {} : { resting: restingPages(asBefore, hostsOf) }),
    uncounted: groupUncounted(model.uncounted),
    deliveries: model.config.notify === null ? null : countDeliveries(model.ledger.outbox.deliveries.values()),
    changes: findChanges(model, customers, shownStates),
    hygiene: findHygiene(model, model.announcements, {
      hosts: (name) => model.organizations.get(name)?.hostRecords ?? new Map<string, HostRecord>(),
      house,
      kept: (name) => asBefore.get(name)?.hygiene,
    }),
  };
}

function restingPages(
  asBefore: KeptScope['organizations'],
  hostsOf: (organization: string) => ScopeHost[],
): Map<string, RestingOrganization> {
  return new Map([...asBefore].map(([name, { search }]) => [name, { search, hosts: () => hostsOf(name) }]));
}

function toScopeCustomer(model: Model, customer: CustomerModel, locale: Locale): ScopeCustomer {
  const { id, name, reading, contact, memo, visibility, contractIds } = customer.config;
  const { headline } = model.analyses.get(id)!;
  const { state, since, counts, counted, hostsAffected, hostsTotal, blindness } = headline;
  const url = customerUrl(model.config, customer.config);
  return {
    id,
    name,
    reading,
    contractIds: contractIds.map((contract) => contract.id),
    contact,
    memo,
    visibility,
    state,
    since,
    counts,
    counted,
    hostsAffected,
    hostsTotal,
    cases: openCasesOf(model, customer),
    organizations: customer.organizations.map((organization) => organization.name),
    url:
      url === null
        ? null
        : readerUrl(url + localePrefix(model.config.site.locales, locale), model.config.site.addresses),
    unknown: blindness && unseenOf(blindness),
  };
}

function unseenOf({ cause, since, isPartial }: Blindness): ScopeCustomer['unknown'] {
  return { cause, since, ...(isPartial && { isPartial }) };
}

function customersByOrganization(model: Model): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { config, organizations } of model.customers.values()) {
    for (const { name } of organizations) {
      const ids = byName.get(name);
      if (ids === undefined) byName.set(name, [config.id]);
      else ids.push(config.id);
    }
  }
  return byName;
}

function toScopeOrganization(
  { name, read, openAlerts, unreadable }: OrganizationModel,
  claimants: ReadonlyMap<string, string[]>,
): ScopeOrganization {
  const hostsByStatus: Record<HostStatus, number> = {
    working: 0,
    standby: 0,
    maintenance: 0,
    poweroff: 0,
    unrecognized: 0,
  };
  for (const { status } of read?.hosts ?? []) hostsByStatus[status]++;
  const { message, hint } = read?.failure ?? { message: 'It is not in what was collected.', hint: null };
  return {
    name,
    readAt: unreadable === null ? null : (read?.readAt ?? null),
    failure: unreadable === null ? null : { cause: unreadable.cause, message, hint, since: unreadable.since },
    hostsByStatus,
    openAlerts: openAlerts.length,
    customers: (claimants.get(name) ?? []).toSorted(compareText),
    oddities: read?.oddities ?? {},
  };
}

function findChanges(
  model: Model,
  customers: readonly ScopeCustomer[],
  shownStates: ReadonlyMap<string, string>,
): ScopePage['changes'] {
  if (shownStates.size === 0) return [];
  const changes: ScopePage['changes'] = [];
  for (const { id, name, state } of customers) {
    const from = STATES.find((known) => known === shownStates.get(id)) ?? null;
    if (from !== state) changes.push({ customer: id, name, from, to: state });
  }
  for (const [id, shown] of shownStates) {
    if (model.customers.has(id)) continue;
    changes.push({ customer: id, name: id, from: STATES.find((known) => known === shown) ?? null, to: null });
  }
  return changes.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.customer, b.customer));
}

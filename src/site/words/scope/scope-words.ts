import type { State } from '../../../model/state.ts';
import type { HostStatus } from '../../../snapshot/snapshot.ts';

/** Words of the internal site, for sales, support and the operator; one value a language. */
export interface ScopeWords {
  /** In the tab. */
  title: string;
  /** In the line above the table. */
  brand: string;
  tag: string;
  internal: string;
  ageLabel: string;
  headline(hit: number, total: number): string;
  nobodyHit: string;
  /** Beside the headline, when some could not be seen. */
  unreadable(customers: number): string;
  /** Short enough for a chip. */
  states: Record<State, string>;
  customers: string;
  /** Beside a name; of listed ones nothing is said. */
  visibilities: Record<'listed' | 'unlisted' | 'locked' | 'internal', string>;
  columns: {
    customer: string;
    state: string;
    hosts: string;
    since: string;
    case: string;
    report: string;
    contact: string;
    actions: string;
    organizations: string;
    host: string;
    id: string;
    status: string;
    services: string;
    customersOf: string;
    type: string;
    alertStatus: string;
    opened: string;
    effect: string;
    lastRead: string;
    openAlerts: string;
    failure: string;
    links: string;
  };
  csvColumns: readonly string[];
  effects: Record<'outage' | 'degraded' | 'ignore', string>;
  hostStatuses: Record<HostStatus, string>;

  /** Of a widespread event that lasts. */
  widespread(at: string): string;
  widespreadSize(customers: number, hosts: number): string;
  suspects: string;
  andMore(n: number): string;
  copyEvent: string;
  /** First line of a text that names several customers. */
  internalHead: string;
  hostsOf(affected: number, total: number): string;

  search: string;
  placeholder: string;
  searchHint: string;
  searchNeedsScript: string;
  searchFailed: string;
  loading: string;
  filter: string;
  all: string;
  hit: string;
  found: string;
  foundNone: string;
  hostsFound: string;
  shortcut: string;

  notice: string;
  copyNotice(name: string): string;
  copyText: string;
  copied: string;
  copyRefused: string;
  copyStale: string;
  openPage: string;
  close: string;
  memo: string;
  contact: string;
  note: string;
  contracts: string;
  noMemo: string;
  alertsOf: string;
  mackerel: string;
  runbook: string;
  moreAlerts(n: number): string;

  copyAll: string;
  csv: string;
  json: string;
  print: string;

  /** Of customers’ messages: waiting, sent, refused, and those of which nobody knows; none is 0 in all. */
  deliveries(waiting: number, sent: number, refused: number, doubt: number): string;

  history: string;
  historyLead(days: number): string;
  historyNone: string;
  event: string;
  eventCustomers(n: number): string;
  ongoing: string;
  changes: string;
  changesNone: string;
  appeared: string;
  gone: string;

  organizations: string;
  organizationsFailed(n: number): string;
  organizationsAllRead: string;
  unmapped: string;
  unmappedLead: string;
  unmappedNone: string;
  unmappedCount(hosts: number, alerts: number): string;
  hostsHeading(n: number): string;
  alertsHeading(n: number): string;
  noHosts: string;
  noAlerts: string;
  neverRead: string;
  latestCheck: string;
  oddities: string;
  oddity(code: string, n: number): string;
  since(at: string): string;
  hint: string;
  nobody: string;
  separator: string;
  kindHost: string;
  kindAlert: string;
}

import { thousands } from '../../base/thousands.ts';
import { isoText } from '../../base/iso-text.ts';
import { cleanLine } from '../../base/text.ts';
import { isHit } from '../../model/pages/headline.ts';
import type { ScopeAlert, ScopeCustomer, ScopePage, WidespreadEvent } from '../../model/pages/scope-page.ts';
import { STATES, type State } from '../../model/state.ts';
import { uncountedText } from '../words/uncounted-words.ts';
import { scopeRoutes } from './scope-routes.ts';
import { internalText, newestReport, noticeText, unseenText, type TextTools } from './scope-texts.ts';
import type { AlertRow, ScopePrinter, ScopeView } from './scope-view.ts';

/** So many alerts of one customer stand in its row; the organization's page has all. */
const ALERTS_OF_CUSTOMER = 8;
const SUSPECTS = 3;

/** The readings in the line above the table. */
export interface ScopeHeadline {
  text: string;
  /** `null` when all could be seen. */
  unreadable: string | null;
}

export interface ScopeIndexView extends ScopeView {
  chips: { value: string; state: State | null; word: string; count: string }[];
  events: EventView[];
  customers: CustomerRow[];
  hitCount: number;
  /** All that are hit, for colleagues. */
  copyText: string;
  /** Of the open alerts, how many do not count and why; empty when all do. */
  uncounted: string;
  unmapped: string;
  /** `null`: nobody is told. */
  deliveries: string | null;
  zone: string;
}

interface EventView {
  dom: string;
  title: string;
  size: string;
  state: State;
  suspects: AlertRow[];
  moreSuspects: string;
  copyText: string;
}

export interface CustomerRow {
  dom: string;
  name: string;
  url: string | null;
  state: State;
  stateWord: string;
  /** Empty for listed ones, which is the usual. */
  visibility: string;
  cause: string | null;
  affected: number;
  total: number;
  since: string;
  sinceIso: string;
  sinceMs: number;
  cases: { number: string; id: string }[];
  report: { at: string; text: string; textHtml: string } | null;
  contactLine: string;
  /** What it is found by, one a line; folded by whoever searches. */
  key: string;
  sortName: string;
  copyLabel: string;
  notice: string;
  contact: string | null;
  memo: string | null;
  contracts: string;
  organizations: { name: string; path: string }[];
  alerts: AlertRow[];
  moreAlerts: string;
}

export function viewIndex(page: ScopePage, tools: TextTools, printer: ScopePrinter, path: string): ScopeIndexView {
  const { scope, times } = tools;
  const hit = page.customers.filter(isHit);
  const alerts = alertsByCustomer(page.alerts);
  const { hosts, alerts: unclaimed } = page.unmapped;
  return {
    ...printer.base(path),
    chips: chipsOf(page, tools),
    events: page.widespread.toSorted(bySize).map((event, i) => viewEvent(event, i, page, tools, printer)),
    customers: page.customers.map((customer) =>
      viewCustomerRow(customer, alerts.get(customer.id) ?? [], tools, printer),
    ),
    hitCount: hit.length,
    copyText: internalText(viewHeadline(page, tools).text, hit, tools),
    uncounted: uncountedText(page.locale, page.alerts.length, page.uncounted),
    unmapped:
      hosts.length + unclaimed.length === 0 ? scope.unmappedNone : scope.unmappedCount(hosts.length, unclaimed.length),
    deliveries: deliveriesText(page, tools),
    zone: times.zone(page.changedAt),
  };
}

function deliveriesText({ deliveries }: ScopePage, { scope }: TextTools): string | null {
  if (deliveries === null) return null;
  const { waiting, held, counted, sending, sent, refused, dropped, doubt } = deliveries;
  return scope.deliveries(waiting + held + counted + sending, sent, refused + dropped, doubt);
}

export function viewHeadline({ customers }: ScopePage, { scope }: TextTools): ScopeHeadline {
  const hit = customers.filter(isHit).length;
  const blind = customers.filter(({ state, unknown }) => state === 'unknown' || unknown !== null).length;
  return {
    text: hit === 0 ? scope.nobodyHit : scope.headline(hit, customers.length),
    unreadable: blind === 0 ? null : scope.unreadable(blind),
  };
}

/** All, those that are hit where that is more than one state, and each state that somebody is in. */
function chipsOf({ customers, counts }: ScopePage, { scope }: TextTools): ScopeIndexView['chips'] {
  const states = STATES.filter((state) => counts[state] > 0);
  const hit = states.filter((state) => isHit({ state }));
  const sum = hit.reduce((total, state) => total + counts[state], 0);
  return [
    { value: '', state: null, word: scope.all, count: thousands(customers.length) },
    ...(hit.length > 1 ? [{ value: 'hit', state: null, word: scope.hit, count: thousands(sum) }] : []),
    ...states.map((state) => ({ value: state, state, word: scope.states[state], count: thousands(counts[state]) })),
  ];
}

function bySize(a: WidespreadEvent, b: WidespreadEvent): number {
  return b.customers.length - a.customers.length || a.startedAt.getTime() - b.startedAt.getTime();
}

function viewEvent(
  { startedAt, hostsAffected, customers, suspects }: WidespreadEvent,
  index: number,
  page: ScopePage,
  tools: TextTools,
  printer: ScopePrinter,
): EventView {
  const { scope, times } = tools;
  const ids = new Set(customers.map(({ id }) => id));
  const members = page.customers.filter(({ id }) => ids.has(id));
  const size = scope.widespreadSize(customers.length, hostsAffected);
  const more = suspects.length - SUSPECTS;
  return {
    dom: `event-${index + 1}`,
    title: scope.widespread(printer.short(startedAt)),
    size,
    state: members[0]?.state ?? 'partial_outage',
    suspects: suspects.slice(0, SUSPECTS).map(printer.alert),
    moreSuspects: more > 0 ? scope.andMore(more) : '',
    copyText: internalText([scope.widespread(times.dateTime(startedAt)), size].join(' '), members, tools),
  };
}

function viewCustomerRow(
  customer: ScopeCustomer,
  alerts: readonly ScopeAlert[],
  tools: TextTools,
  printer: ScopePrinter,
): CustomerRow {
  const { scope, words } = tools;
  const { id, name, state, since, cases, contact, memo, contractIds, organizations, unknown, reading } = customer;
  const report = newestReport(customer, tools);
  const more = alerts.length - ALERTS_OF_CUSTOMER;
  return {
    dom: `c-${id}`,
    name,
    url: customer.url,
    state,
    stateWord: scope.states[state],
    visibility: customer.visibility === 'listed' ? '' : scope.visibilities[customer.visibility],
    cause: unseenText(unknown, words),
    affected: customer.hostsAffected,
    total: customer.hostsTotal,
    since: since === null ? '' : printer.short(since),
    sinceIso: since === null ? '' : isoText(since),
    sinceMs: since?.getTime() ?? 0,
    cases: cases.map(({ spokenNumber, caseId }) => ({ number: spokenNumber || caseId, id: caseId })),
    report: report === null ? null : { ...report, at: printer.short(report.at) },
    contactLine: contact === null ? '' : cleanLine(contact.split('\n')[0]!, 60),
    key: searchKey(customer),
    sortName: reading ?? name,
    copyLabel: scope.copyNotice(cleanLine(name)),
    notice: noticeText(customer, tools),
    contact,
    memo,
    contracts: contractIds.join(scope.separator),
    organizations: organizations.map((own) => ({ name: own, path: folderOf(own) })),
    alerts: alerts.slice(0, ALERTS_OF_CUSTOMER).map(printer.alert),
    moreAlerts: more > 0 ? scope.moreAlerts(more) : '',
  };
}

function folderOf(organization: string): string {
  return scopeRoutes.organization(organization).replace(/index\.html$/, '');
}

function searchKey({ name, reading, id, contractIds, organizations, cases }: ScopeCustomer): string {
  const numbers = cases.flatMap(({ spokenNumber, caseId }) => [spokenNumber, spokenNumber.replace('-', ''), caseId]);
  return [name, reading ?? '', id, ...contractIds, ...organizations, ...numbers]
    .filter((text) => text !== '')
    .join('\n');
}

/** Those that count first, then the newest. */
function alertsByCustomer(alerts: readonly ScopeAlert[]): Map<string, ScopeAlert[]> {
  const rank = { outage: 0, degraded: 1, ignore: 2 };
  const byCustomer = new Map<string, ScopeAlert[]>();
  for (const alert of alerts.toSorted((a, b) => rank[a.effect] - rank[b.effect])) {
    for (const id of alert.customers) {
      const own = byCustomer.get(id);
      if (own === undefined) byCustomer.set(id, [alert]);
      else own.push(alert);
    }
  }
  return byCustomer;
}

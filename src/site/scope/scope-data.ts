import { stringify } from 'csv-stringify/sync';
import { isoText } from '../../base/iso-text.ts';
import { cleanLine } from '../../base/text.ts';
import { isHit } from '../../model/pages/headline.ts';
import type { ScopeAlert, ScopePage } from '../../model/pages/scope-page.ts';
import type { ScopeDocument } from './scope-schema.ts';
import type { TimeFormat } from '../words/time-format.ts';
import type { ScopeWords } from '../words/scope-words.ts';
import type { Words } from '../words/words.ts';

/** `scope.json`, by `scope-schema.ts`. Hosts are left to the search file, which is ten times larger. */
export function buildScopeDocument(page: ScopePage): ScopeDocument {
  const { title, state, counts, customers, widespread, organizations, alerts, uncounted, unmapped, changes } = page;
  const document = {
    $schema: 'scope.schema.json',
    version: 1 as const,
    title,
    changedAt: page.changedAt,
    state,
    counts,
    customers,
    widespread,
    organizations,
    alerts,
    uncounted,
    unmapped,
    changes,
  };
  // Dates become ISO 8601 with Z here and nowhere else.
  return JSON.parse(JSON.stringify(document)) as ScopeDocument;
}

/**
 * One row a customer, worst first, for Excel: UTF-8 with a byte-order mark, lines ended by CRLF. A cell that would be read
 * as a formula is quoted by an apostrophe.
 */
export function buildScopeCsv(page: ScopePage, words: Words, scope: ScopeWords, times: TimeFormat): string {
  const { columns } = scope;
  const rows = page.customers.map((customer) => [
    cleanLine(customer.name),
    customer.id,
    words.states[customer.state],
    customer.state,
    customer.hostsAffected,
    customer.hostsTotal,
    customer.since === null ? '' : times.dateTime(customer.since),
    customer.since === null ? '' : isoText(customer.since),
    customer.caseIds.join(' '),
    customer.organizations.join(' '),
    scope.visibilities[customer.visibility],
    customer.unknown === null ? '' : customer.unknown.cause,
  ]);
  const header = [
    columns.customer,
    'id',
    columns.state,
    'state',
    columns.hosts,
    'hosts_total',
    columns.since,
    'since_utc',
    columns.caseIds,
    columns.organizations,
    columns.visibility,
    'unknown_cause',
  ];
  return stringify([header, ...rows], { escape_formulas: true, bom: true, record_delimiter: 'windows' });
}

/** What somebody pastes into a mail or a chat: who is hit, how badly, since when; plain text. */
export function buildScopeText(page: ScopePage, words: Words, scope: ScopeWords, times: TimeFormat): string {
  const hit = page.customers.filter(isHit);
  const blind = page.customers.filter((customer) => customer.state === 'unknown').length;
  const head = hit.length === 0 ? scope.nobodyHit : scope.headline(hit.length, page.customers.length);
  const lines = hit.map((customer) => {
    const since = customer.since === null ? '' : ` ${times.dateTime(customer.since)}${scope.since}`;
    const cases = customer.caseIds.length === 0 ? '' : ` [${customer.caseIds.join(', ')}]`;
    const hosts = scope.hostsOf(customer.hostsAffected, customer.hostsTotal);
    return `- ${cleanLine(customer.name)}: ${words.states[customer.state]} ${hosts}${since}${cases}`;
  });
  return [head, ...(blind > 0 ? [scope.unreadable(blind)] : []), ...lines].join('\n');
}

/**
 * What the search reads, as rows without keys: 50,000 hosts are 5 MB instead of 12.
 * `[kind, name, id, organization, services, customers, state or effect, status, since]`
 */
export function buildSearchIndex(page: ScopePage): unknown[][] {
  const nameOf = new Map(page.customers.map((customer) => [customer.id, customer.name]));
  const customersOf = (ids: readonly string[]): string => ids.map((id) => nameOf.get(id) ?? id).join(', ');
  const hosts = page.hosts.map((host) => [
    'h',
    host.name,
    host.id,
    host.organization,
    host.services.join(', '),
    customersOf(host.customers),
    host.state,
    host.status,
    host.since?.getTime() ?? 0,
  ]);
  const alerts = page.alerts.map((alert) => [
    'a',
    alertName(alert),
    alert.id,
    alert.organization,
    alert.services.join(', '),
    customersOf(alert.customers),
    alert.effect,
    `${alert.type} ${alert.status}`,
    alert.openedAt.getTime(),
  ]);
  return [...alerts, ...hosts];
}

export function alertName(alert: ScopeAlert): string {
  return alert.host ?? alert.monitor ?? alert.type;
}

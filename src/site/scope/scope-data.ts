import { stringify } from 'csv-stringify/sync';
import { isoText } from '../../base/iso-text.ts';
import { cleanLine, compareText } from '../../base/text.ts';
import type { ScopeAlert, ScopeCustomer, ScopePage } from '../../model/pages/scope-page.ts';
import { customerNamesOf, rowsText, searchRowsOf } from './search-rows.ts';
import { newestReport, unseenText, type TextTools } from './scope-texts.ts';
import { reportSentence } from '../words/report-sentence.ts';

/**
 * `scope.json`, by `scope-schema.ts`; dates become ISO 8601 with Z where it is written. Hosts are left to the search file,
 * which is ten times larger.
 */
export function buildScopeDocument(page: ScopePage, tools: TextTools): object {
  const { title, state, counts, widespread, days, organizations, alerts, uncounted, unmapped, changes } = page;
  return {
    $schema: 'scope.schema.json',
    version: 1,
    title,
    changedAt: page.changedAt,
    state,
    counts,
    customers: page.customers.map((customer) => toDocument(customer, tools)),
    widespread: widespread.map(({ suspects, ...event }) => ({ ...event, suspects: suspects.map(({ id }) => id) })),
    days,
    organizations,
    alerts,
    uncounted,
    unmapped,
    changes,
  };
}

function toDocument(customer: ScopeCustomer, { words, page }: TextTools): object {
  const { cases } = customer;
  return {
    ...customer,
    // What is counted is said in words only.
    counted: undefined,
    caseIds: cases.map(({ caseId }) => caseId),
    cases: cases.map(({ report, ...own }) => ({
      ...own,
      report:
        report === null
          ? null
          : { number: report.number, at: report.at, text: reportSentence(report, words, page.timeZone) },
    })),
  };
}

/**
 * One row a customer, worst first, for Excel: UTF-8 with a byte-order mark, lines ended by CRLF. A cell that would be read
 * as a formula is quoted by an apostrophe.
 */
export function buildScopeCsv(page: ScopePage, tools: TextTools): string {
  const { words, scope, times } = tools;
  const moment = (at: Date | null): string => (at === null ? '' : times.dateTime(at));
  const rows = page.customers.map((customer) => {
    const { since, cases, unknown } = customer;
    const report = newestReport(customer, tools);
    return [
      cleanLine(customer.name),
      customer.id,
      words.states[customer.state],
      customer.state,
      customer.hostsAffected,
      customer.hostsTotal,
      moment(since),
      since === null ? '' : isoText(since),
      cases.map(({ caseId }) => caseId).join(' '),
      customer.organizations.join(' '),
      scope.visibilities[customer.visibility],
      unseenText(unknown, words) ?? '',
      cases.map(({ spokenNumber }) => spokenNumber).join(' '),
      customer.url ?? '',
      moment(report?.at ?? null),
      report?.text ?? '',
      cleanLine(customer.contact ?? '', 2000),
    ];
  });
  return stringify([[...scope.csvColumns], ...rows], { escape_formulas: true, bom: true, record_delimiter: 'windows' });
}

/**
 * What the search reads, as rows without keys: 50,000 hosts are 5 MB instead of 12.
 * `[kind, name, id, organization, services, customers, state or effect, status, since]`
 */
export function buildSearchFile(page: ScopePage): Uint8Array {
  const namesOf = customerNamesOf(page);
  const alerts = page.alerts.map((alert) => [
    'a',
    alertName(alert),
    alert.id,
    alert.organization,
    alert.services.join(', '),
    namesOf(alert.customers),
    alert.effect,
    `${alert.type} ${alert.status}`,
    alert.openedAt.getTime(),
  ]);
  const rowsOf = searchRowsOf(page);
  const names = new Set([...page.hosts.map(({ organization }) => organization), ...(page.resting?.keys() ?? [])]);
  const texts = [rowsText(alerts), ...[...names].toSorted(compareText).map(rowsOf)];
  const rows = texts
    .filter(({ byteLength }) => byteLength > 0)
    .flatMap((text, i) => (i === 0 ? [text] : [COMMA, text]));
  return Buffer.concat([Buffer.from('{"version":1,"rows":['), ...rows, Buffer.from(']}')]);
}

const COMMA = Buffer.from(',');

export function alertName(alert: ScopeAlert): string {
  return alert.host ?? alert.monitor ?? alert.type;
}

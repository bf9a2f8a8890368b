import { parse } from 'csv-parse/sync';
import { cleanLine, isUnprintable } from '../base/text.ts';
import type { CustomerConfig, Locale } from '../config/config.ts';
import { CUSTOMER_NEWS } from '../config/schema/schema-notify.ts';
import { glob, mailbox } from '../config/schema/schema-values.ts';
import { findNearest } from '../findings/nearest.ts';
import type { Position } from '../findings/finding.ts';
import type { Recipient } from './recipient.ts';
import { createFinding, type RecipientFinding } from './recipient-finding.ts';

const COLUMNS = ['customer', 'address', 'name', 'services', 'what', 'language'] as const;
type Column = (typeof COLUMNS)[number];
const REQUIRED: readonly Column[] = ['customer', 'address'];

const LONGEST_NAME = 100;

type KnownCustomers = readonly Pick<CustomerConfig, 'id' | 'visibility'>[];

interface Row {
  record: string[];
  /** Line of its beginning. */
  line: number;
}

/** The list of recipients: what is right in it is used, every mistake is told with its line and column (in cells). */
export function parseRecipients(
  text: string,
  customers: KnownCustomers,
): { recipients: Recipient[]; findings: RecipientFinding[]; isRead: boolean } {
  const nothing = (finding: RecipientFinding) => ({ recipients: [], findings: [finding], isRead: false });
  const rows = readRows(text);
  if ('line' in rows) return nothing(createFinding('recipients.quotes', { line: rows.line, column: 1 }));
  const [head, ...lines] = rows;
  if (head === undefined) return nothing(createFinding('recipients.empty', null));
  const columns = readHead(head);
  if (columns.order.size === 0) return nothing(createFinding('recipients.no_header', { line: head.line, column: 1 }));
  if (columns.findings.some(({ severity }) => severity === 'error'))
    return { recipients: [], findings: columns.findings, isRead: false };
  const findings = [...columns.findings];
  const recipients: Recipient[] = [];
  const seen = new Map<string, number>();
  for (const row of lines) {
    const read = readLine(row, columns.order, head.record.length, customers);
    findings.push(...read.findings);
    if (read.recipient === undefined) continue;
    const key = JSON.stringify([read.recipient.customer, read.recipient.address.toLowerCase()]);
    const before = seen.get(key);
    if (before !== undefined)
      findings.push(createFinding('recipients.twice', { line: row.line, column: 1 }, { line: String(before) }));
    seen.set(key, before ?? row.line);
    recipients.push(read.recipient);
  }
  return { recipients, findings, isRead: true };
}

function readRows(text: string): Row[] | { line: number } {
  try {
    const read = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return read.map(({ record, info }) => ({
      record,
      line: info.lines - record.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0),
    }));
  } catch (thrown) {
    const { lines } = thrown as { lines?: unknown };
    return { line: typeof lines === 'number' ? lines : 1 };
  }
}

function readHead({ record, line }: Row): { order: Map<Column, number>; findings: RecipientFinding[] } {
  const order = new Map<Column, number>();
  const findings: RecipientFinding[] = [];
  for (const [index, cell] of record.entries()) {
    const position = { line, column: index + 1 };
    const column = COLUMNS.find((known) => known === cell.toLowerCase());
    if (column === undefined) {
      const nearest = findNearest(cell.toLowerCase(), COLUMNS);
      // A name that is nothing may be an address: a list without a first line.
      const shown = cell.includes('@') ? '(hidden)' : cell;
      findings.push(
        createFinding('recipients.unknown_column', position, { column: shown, ...(nearest && { nearest }) }),
      );
    } else if (order.has(column)) findings.push(createFinding('recipients.column_twice', position, { column }));
    else order.set(column, index);
  }
  for (const column of REQUIRED) {
    if (!order.has(column)) findings.push(createFinding('recipients.missing_column', { line, column: 1 }, { column }));
  }
  return { order, findings };
}

function readLine(
  { record, line }: Row,
  order: ReadonlyMap<Column, number>,
  width: number,
  customers: KnownCustomers,
): { recipient?: Recipient; findings: RecipientFinding[] } {
  const findings: RecipientFinding[] = [];
  const at = (column: Column): Position => ({ line, column: (order.get(column) ?? 0) + 1 });
  const cell = (column: Column): string => record[order.get(column) ?? -1] ?? '';
  const say = (code: RecipientFinding['code'], column: Column, args: RecipientFinding['args'] = {}): void => {
    findings.push(createFinding(code, at(column), args));
  };
  if (record.length !== width) {
    const args = { got: String(record.length), wanted: String(width) };
    return { findings: [createFinding('recipients.cells', { line, column: 1 }, args)] };
  }
  const customer = cell('customer');
  checkCustomer(customer, customers, (code, args) => say(code, 'customer', args));
  const mailed = readAddress(cell('address'));
  if ('code' in mailed) say(mailed.code, 'address');
  const name = cell('name');
  if (isUnprintable(name) || name.length > LONGEST_NAME) say('recipients.bad_name', 'name');
  const services = split(cell('services'));
  for (const service of services) {
    if (!glob.safeParse(service).success) say('recipients.bad_service', 'services', { service: cleanLine(service) });
  }
  const written = split(cell('what'));
  const what = CUSTOMER_NEWS.filter((news) => written.includes(news));
  for (const each of written) {
    if (CUSTOMER_NEWS.some((news) => news === each)) continue;
    const nearest = findNearest(each, CUSTOMER_NEWS);
    say('recipients.unknown_what', 'what', {
      what: each,
      known: CUSTOMER_NEWS.join(', '),
      ...(nearest && { nearest }),
    });
  }
  const language = cell('language').toLowerCase();
  if (language !== '' && language !== 'ja' && language !== 'en')
    say('recipients.unknown_language', 'language', { language });
  if (findings.length > 0 || 'code' in mailed) return { findings };
  const recipient: Recipient = {
    customer,
    address: mailed.address,
    name,
    services,
    what: written.length === 0 ? null : what,
    language: language === '' ? null : (language as Locale),
    position: at('services'),
  };
  return { recipient, findings };
}

function checkCustomer(
  id: string,
  customers: KnownCustomers,
  say: (code: RecipientFinding['code'], args: RecipientFinding['args']) => void,
): void {
  if (id === '') return say('recipients.no_customer', {});
  const known = customers.find((customer) => customer.id === id);
  if (known?.visibility === 'internal') return say('recipients.internal_customer', { customer: id });
  if (known !== undefined) return;
  const nearest = findNearest(id, customers.map((customer) => customer.id)); // prettier-ignore
  const shown = id.includes('@') ? '(hidden)' : id;
  say('recipients.unknown_customer', { customer: shown, ...(nearest && { nearest }) });
}

/** The address as it is used, or what is wrong with it. */
function readAddress(text: string): { address: string } | { code: RecipientFinding['code'] } {
  if (text === '') return { code: 'recipients.no_address' };
  if (/@[^@]*[,;\s][^@]*@/.test(text)) return { code: 'recipients.several_addresses' };
  if (!mailbox.safeParse(text).success) return { code: 'recipients.bad_address' };
  const at = text.lastIndexOf('@');
  return { address: text.slice(0, at + 1) + text.slice(at + 1).toLowerCase() };
}

function split(cell: string): string[] {
  return cell
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

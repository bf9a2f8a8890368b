import { createFindingMaker, type Finding, type Position } from '../findings/finding.ts';

export type RecipientFindingCode =
  // The file
  | 'recipients.missing'
  | 'recipients.unreadable'
  | 'recipients.too_large'
  | 'recipients.shift_jis'
  | 'recipients.utf16'
  | 'recipients.not_utf8'
  | 'recipients.empty'
  | 'recipients.no_header'
  | 'recipients.missing_column'
  | 'recipients.unknown_column'
  | 'recipients.column_twice'
  | 'recipients.quotes'
  // A line
  | 'recipients.cells'
  | 'recipients.no_customer'
  | 'recipients.unknown_customer'
  | 'recipients.internal_customer'
  | 'recipients.no_address'
  | 'recipients.several_addresses'
  | 'recipients.bad_address'
  | 'recipients.bad_name'
  | 'recipients.bad_service'
  | 'recipients.unknown_what'
  | 'recipients.unknown_language'
  | 'recipients.twice'
  // Against what Mackerel holds
  | 'recipients.unknown_service';

/** Something about the list of recipients: with an error in it a line tells nobody; the others do. No address is in it. */
export type RecipientFinding = Finding<RecipientFindingCode>;

const WARNINGS: ReadonlySet<RecipientFindingCode> = new Set<RecipientFindingCode>([
  'recipients.unknown_column',
  'recipients.twice',
  'recipients.unknown_service',
]);

const make = createFindingMaker(WARNINGS);

export function createFinding(
  code: RecipientFindingCode,
  position: Position | null,
  args: Finding['args'] = {},
): RecipientFinding {
  return make(code, [], position, args);
}

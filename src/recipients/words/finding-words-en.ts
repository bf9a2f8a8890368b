import { tellCode } from '../../base/system-words.ts';
import { didYouMean, type WordTable } from '../../findings/wording.ts';
import type { RecipientFindingCode } from '../recipient-finding.ts';

const SAVE_AS_UTF8 = 'In Excel: Save As → “CSV UTF-8 (comma delimited)”.';

/** The English wording of every finding about recipients, in one place. */
export const RECIPIENT_FINDINGS_EN: WordTable<RecipientFindingCode> = {
  'recipients.missing': () => ['There is no such file; no customer is told by mail of it.'],
  'recipients.unreadable': (a) => [`The file cannot be read: ${tellCode(a.reason ?? '').en}.`],
  'recipients.too_large': (a) => [`The list is larger than ${a.limit} MiB.`],
  'recipients.shift_jis': () => ['The file is Shift_JIS, not UTF-8.', SAVE_AS_UTF8],
  'recipients.utf16': () => ['The file is UTF-16, not UTF-8.', SAVE_AS_UTF8],
  'recipients.not_utf8': () => ['The file is not UTF-8.', SAVE_AS_UTF8],
  'recipients.empty': () => ['The list is empty.', 'Its first line is: customer,address,name,services,what,language'],
  'recipients.no_header': () => [
    'The first line does not name the columns.',
    'Write as the first line: customer,address,name,services,what,language',
  ],
  'recipients.missing_column': (a) => [`The column "${a.column}" is missing.`],
  'recipients.unknown_column': (a) => [`The column "${a.column}" means nothing here.`, didYouMean(a.nearest)],
  'recipients.column_twice': (a) => [`The column "${a.column}" is there twice.`],
  'recipients.quotes': () => [
    'A quotation mark is not closed, or stands inside a cell.',
    'Write " as "" in a quoted cell.',
  ],
  'recipients.cells': (a) => [
    `The line has ${a.got} cells, the first line ${a.wanted}.`,
    'A name with a comma in it needs quotes; services are separated by ;',
  ],
  'recipients.no_customer': () => ['No customer is named.'],
  'recipients.unknown_customer': (a) => [`"${a.customer}" is not a customer.`, didYouMean(a.nearest)],
  'recipients.internal_customer': (a) => [`Customer "${a.customer}" is internal and hears nothing.`],
  'recipients.no_address': () => ['There is no address.'],
  'recipients.several_addresses': () => ['Several addresses are in one cell.', 'Write a line for each.'],
  'recipients.bad_address': () => [
    'This is not a mail address that can be used.',
    'Write user@example.jp alone: the name has a column of its own, and the domain of an international address is written in its xn-- form.',
  ],
  'recipients.bad_name': () => ['The name holds line breaks or control characters, or is too long.'],
  'recipients.bad_service': (a) => [`"${a.service}" has more than six * in it, or signs that no name has.`],
  'recipients.unknown_what': (a) => [
    `"${a.what}" is nothing that can be told.`,
    didYouMean(a.nearest) || `Known: ${a.known}.`,
  ],
  'recipients.unknown_language': (a) => [
    `"${a.language}" is not a language here.`,
    'Write ja or en, or leave it empty.',
  ],
  'recipients.twice': (a) => [
    `The same address is in line ${a.line} for the same customer.`,
    'What either line asks for is told, once.',
  ],
  'recipients.unknown_service': (a) => [
    `No service of customer "${a.customer}" matches "${a.service}".`,
    didYouMean(a.nearest) || (a.services ? `Its services are: ${a.services}.` : ''),
  ],
};

import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Config } from '../config/config.ts';
import type { RecipientsRead } from './recipient.ts';
import { createFinding, type RecipientFinding } from './recipient-finding.ts';
import { parseRecipients } from './parse-recipients.ts';

const MAX_MIB = 16;

/** The list of recipients, from its file or from the environment; nobody is in it where none is configured. */
export function loadRecipients({ notify, customers, directory }: Config): RecipientsRead {
  const from = notify?.recipients ?? null;
  if (from === null) return { recipients: [], findings: [], isRead: true, source: '' };
  if ('file' in from) {
    const source = relative(directory, from.file);
    const read = readFile(from.file);
    return typeof read === 'string'
      ? { ...parseRecipients(read, customers), source }
      : { recipients: [], findings: [read], isRead: false, source };
  }
  const source = `$${from.variable}`;
  if (from.text === null)
    return { recipients: [], findings: [createFinding('recipients.empty', null)], isRead: false, source };
  return { ...parseRecipients(from.text.reveal(), customers), source };
}

function readFile(file: string): string | RecipientFinding {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    const { code = 'unknown reason' } = thrown as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? createFinding('recipients.missing', null)
      : createFinding('recipients.unreadable', null, { reason: code });
  }
  if (bytes.byteLength > MAX_MIB * 1024 * 1024)
    return createFinding('recipients.too_large', null, { limit: String(MAX_MIB) });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return createFinding('recipients.utf16', null);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return createFinding(isShiftJis(bytes) ? 'recipients.shift_jis' : 'recipients.not_utf8', null);
}

function isShiftJis(bytes: Buffer): boolean {
  try {
    new TextDecoder('shift_jis', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

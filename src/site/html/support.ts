import { readerUrl } from '../../model/addresses.ts';
import { parseTelephones, type Telephone } from '../../base/telephone.ts';
import type { StatusPage } from '../../model/status-page.ts';
import type { Words } from '../words/words.ts';

/** How to reach a human. Only what is configured. */
export interface SupportView {
  name: string;
  /** `案件番号 … をお伝えください。`; empty without an open incident. */
  quote: string;
  mailHref: string;
  /** `href` is empty where nobody can be sure what is to be dialled. */
  phones: { href: string; text: string }[];
  /** The first that is sure, without a word before it. */
  first: { href: string; number: string } | null;
  webHref: string;
}

/** What is to be quoted; `null`: nothing is open, or several customers are spoken of. */
export interface Quoted {
  caseId: string;
  spokenNumber: string;
}

/** @param quote instead of the sentence that asks for the case; of a page of several customers */
export function buildSupport(page: StatusPage, words: Words, quoted: Quoted | null, quote = ''): SupportView | null {
  const { name, email, phone, url } = page.support;
  if (email === null && phone === null && url === null) return null;
  const told = quoted === null ? null : quoted.spokenNumber || quoted.caseId;
  const subject = words.support.subject(told);
  const body = words.support.body(
    page.name,
    quoted === null ? null : idsOf(quoted),
    readerUrl(page.url, page.addresses),
  );
  const phones = phone === null ? [] : telephonesIn(phone);
  return {
    name: name ?? words.support.heading,
    quote: told === null ? quote : words.support.quote,
    mailHref: email === null ? '' : `mailto:${encodeURI(email)}?subject=${mailText(subject)}&body=${mailText(body)}`,
    phones: phones.map(({ href, text }) => ({ href: href ?? '', text: words.support.phone(text) })),
    first: phones.flatMap(({ href, text }) => (href === null ? [] : [{ href, number: text }]))[0] ?? null,
    webHref: url !== null && /^https?:/i.test(url) ? url : '',
  };
}

/** By how they were written: all pages of a site tell the same few. */
const telephones = new Map<string, readonly Telephone[]>();

function telephonesIn(written: string): readonly Telephone[] {
  const known = telephones.get(written) ?? parseTelephones(written);
  telephones.set(written, known);
  return known;
}

/** Both, so that a mail is found by either. */
function idsOf({ caseId, spokenNumber }: Quoted): string {
  return spokenNumber === '' ? caseId : `${spokenNumber} (${caseId})`;
}

/**
 * Lines end as mails have it. Letters stay as they are: browsers encode them, and encoded they would be the heaviest line of
 * the page.
 */
function mailText(text: string): string {
  return text.split('\n').map(mailLine).join('%0D%0A');
}

/** Of a customer's pages, which differ in the line that names the case. */
const KEPT_LINES = 500;
const mailLines = new Map<string, string>();

function mailLine(line: string): string {
  let encoded = mailLines.get(line);
  if (encoded === undefined) {
    encoded = line.replace(/(?:[^\p{L}\p{N}\p{P}]|[%&#?+"'<>=;/\\])+/gu, encodeURIComponent);
    if (mailLines.size >= KEPT_LINES) mailLines.clear();
    mailLines.set(line, encoded);
  }
  return encoded;
}

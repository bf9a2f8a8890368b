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

/** What a page says of its desk whatever is quoted. */
interface Desk {
  support: StatusPage['support'];
  words: Words;
  name: string;
  url: string;
  phones: SupportView['phones'];
  first: SupportView['first'];
  webHref: string;
  mailHref: string;
  /** The same around the case that is quoted: before its number, between that and its ids, and behind them. */
  quotedMail: readonly string[];
}

/** Pages of a customer follow one another, and differ in the case that is quoted. */
let lastDesk: Desk | null = null;

/** @param quote instead of the sentence that asks for the case; of a page of several customers */
export function buildSupport(page: StatusPage, words: Words, quoted: Quoted | null, quote = ''): SupportView | null {
  const { name, email, phone, url } = page.support;
  if (email === null && phone === null && url === null) return null;
  const desk = deskOf(page, words);
  const [before = '', between = '', behind = ''] = desk.quotedMail;
  return {
    name: name ?? words.support.heading,
    quote: quoted === null ? quote : words.support.quote,
    mailHref:
      quoted === null || email === null
        ? desk.mailHref
        : before + mailText(quoted.spokenNumber || quoted.caseId) + between + mailIds(quoted) + behind,
    phones: desk.phones,
    first: desk.first,
    webHref: desk.webHref,
  };
}

function deskOf(page: StatusPage, words: Words): Desk {
  const { support, name } = page;
  const url = readerUrl(page.url, page.addresses);
  const isLast = lastDesk?.support === support && lastDesk.words === words;
  if (lastDesk === null || !isLast || lastDesk.name !== name || lastDesk.url !== url) {
    lastDesk = buildDesk(support, words, name, url);
  }
  return lastDesk;
}

function buildDesk(support: StatusPage['support'], words: Words, name: string, url: string): Desk {
  const phones = support.phone === null ? [] : telephonesIn(support.phone);
  const quotedMail = mailHref(support, words, HOLE, words.support.body(name, HOLE, url));
  return {
    support,
    words,
    name,
    url,
    phones: phones.map(({ href, text }) => ({ href: href ?? '', text: words.support.phone(text) })),
    first: phones.flatMap(({ href, text }) => (href === null ? [] : [{ href, number: text }]))[0] ?? null,
    webHref: support.url !== null && /^https?:/i.test(support.url) ? support.url : '',
    mailHref: mailHref(support, words, null, words.support.body(name, null, url)),
    quotedMail: quotedMail.split(mailText(HOLE)),
  };
}

/** By how they were written: all pages of a site tell the same few. */
const telephones = new Map<string, readonly Telephone[]>();

function telephonesIn(written: string): readonly Telephone[] {
  const known = telephones.get(written) ?? parseTelephones(written);
  telephones.set(written, known);
  return known;
}

/** In the place of what is quoted: no text from outside holds it (`base/text.ts`). */
const HOLE = '\u0000';

function mailHref({ email }: StatusPage['support'], words: Words, quoted: string | null, body: string): string {
  if (email === null) return '';
  return `mailto:${encodeURI(email)}?subject=${mailText(words.support.subject(quoted))}&body=${mailText(body)}`;
}

/** Both, so that a mail is found by either. */
function mailIds({ caseId, spokenNumber }: Quoted): string {
  return spokenNumber === '' ? mailText(caseId) : `${mailText(spokenNumber)}%20(${mailText(caseId)})`;
}

/**
 * Lines end as mails have it. Letters stay as they are: browsers encode them, and encoded they would be the heaviest line of
 * the page.
 */
function mailText(text: string): string {
  return text.split('\n').map(mailLine).join('%0D%0A');
}

/** Ids and numbers of cases, and what else has nothing to be encoded. */
const WORD = /^[\w.-]*$/;

/** Most lines are the same on all pages, or on all of a customer's. */
const KEPT_LINES = 50;
const mailLines = new Map<string, string>();

function mailLine(line: string): string {
  if (WORD.test(line)) return line;
  let encoded = mailLines.get(line);
  if (encoded === undefined) {
    encoded = line.replace(/(?:[^\p{L}\p{N}\p{P}]|[%&#?+"'<>=;/\\])+/gu, encodeURIComponent);
    if (mailLines.size >= KEPT_LINES) mailLines.clear();
    mailLines.set(line, encoded);
  }
  return encoded;
}

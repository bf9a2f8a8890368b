import type { StatusPage } from '../../model/status-page.ts';
import type { Words } from '../words/words.ts';
import { cleanLine, cleanText, isPlain } from '../../base/text.ts';

// Noncharacters and controls that XML 1.0 forbids even when escaped (https://www.w3.org/TR/xml/#charsets), and halves of
// surrogate pairs, which no UTF-8 file can hold.
const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Keeps whatever a text is – source, markup – and replaces only what would make an XML document unreadable. */
export function xmlSafe(text: string): string {
  return isPlain(text) ? text : text.replace(NOT_XML, '\ufffd');
}

/** A name or title: one line, nothing that a terminal, a feed reader or an XML parser could stumble over. */
export function plainLine(text: string): string {
  return xmlSafe(cleanLine(text));
}

/** A name as {@link plainLine}; where nothing printable is left of it, the id, so that no name is empty. */
export function plainName(name: string, id: string): string {
  return plainLine(name) || id;
}

/** Text of several lines, neutralised in the same way. */
export function plainText(text: string): string {
  return xmlSafe(cleanText(text));
}

/** Whose service it is, then whose page: what feeds and calendars are called where they stand beside those of others. */
export function pageTitle({ kind, name, id, provider }: StatusPage, words: Words): string {
  const own = words.page.statusOf(plainName(provider, id));
  return kind === 'overview' ? own : words.page.titleOf(own, words.page.addressed(plainName(name, id)));
}

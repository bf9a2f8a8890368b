import { replaceForbidden, shorten } from '../base/text.ts';

const MAX_BODY = 65_536;

/** Markdown from a file with `\n` line breaks, without control and bidi characters. HTML in it is the renderer's to refuse. */
export function cleanMarkdown(text: string): string {
  const clean = replaceForbidden(text.replace(/\r\n?/g, '\n'), '').replace(/^(?:[ \t]*\n)+/, '');
  return shorten(clean.trimEnd(), MAX_BODY);
}

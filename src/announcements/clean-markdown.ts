import { shorten } from '../base/text.ts';

const MAX_BODY = 65_536;
// As in base/text.ts, but blanks, tabs and line breaks mean something in Markdown and stay.
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Markdown from a file with `\n` line breaks, without control and bidi characters. HTML in it is the renderer's to refuse. */
export function cleanMarkdown(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(/^(?:[ \t]*\n)+/, '');
  return shorten(clean.trimEnd(), MAX_BODY);
}
